# Selection on unobservables in proportion to that on observables (Oster 2019).

# Why nothing can be said of it
selection_reasons <- c("selection_no_controls", "selection_complete", "selection_no_gain")

#' Oster's delta and bias-adjusted effect of a fit
#' @param settings From selection_settings().
#' @return list(delta, effect, estimate, delta.given, roots, keeps_direction, r.squared,
#'   r.squared.max, without (estimate and R2 without the controls), with, reason); numbers are NA
#'   where there is a reason.
#' @noRd
selection_on_unobservables <- function(fit, term, settings) {
  sums <- selection_sums(fit, term, settings)
  total <- sums$total
  r_squared <- 1 - c(without = sums$ssr_without, with = sums$ssr) / total
  largest <- settings$r_squared_max %||% min(1, 1.3 * r_squared[["with"]])
  if (largest <= r_squared[["with"]] && !is.null(settings$r_squared_max)) {
    abort_input("{.arg r_squared_max} must be above the fit's own {settings$r_squared} R2, which is
                 {signif_text(r_squared[['with']], 4)}.", argument = "r_squared_max")
  }
  sums$room <- (largest - r_squared[["with"]]) * total
  reason <- if (length(settings$related) == 0) {
    "selection_no_controls"
  } else if (sums$room <= 0) {
    "selection_complete"
  } else if (sums$gain <= 1e-12 * total) "selection_no_gain"
  found <- list(delta = NA_real_, estimate = NA_real_, roots = numeric(), keeps_direction = NA)
  if (is.null(reason)) {
    found <- c(list(delta = selection_ratio(sums, settings$effect)),
               selected_root(sums, settings$delta))
  }
  c(found, list(effect = settings$effect, delta.given = settings$delta,
                r.squared = settings$r_squared, r.squared.max = largest,
                unrelated = settings$unrelated,
                without = list(estimate = sums$short, r.squared = r_squared[["without"]]),
                with = list(estimate = sums$long, r.squared = r_squared[["with"]]),
                reason = if (is.null(reason)) NA_character_ else wording(reason, language = "en")))
}

#' Coefficients and sums of squares of the regressions with and without the controls
#' @return list(long, short: coefficients; ssr, ssr_without, gain, total: of the outcome; x, x_left:
#'   of the treatment less fixed effects and unrelated controls, and less all controls).
#' @noRd
selection_sums <- function(fit, term, settings) {
  system <- fit$system
  own <- fit$fit
  short <- least_squares(system, fit$outcome, c(term, settings$unrelated))
  list(long = own$coefficients[[term]], short = short$coefficients[[term]], ssr = own$ssr,
       ssr_without = short$ssr, gain = short$ssr - own$ssr,
       total = if (settings$r_squared == "within") own$tss_within else own$tss_total,
       x = 1 / short$inverse[term, term], x_left = 1 / own$inverse[term, term])
}

#' The ratio of selection that goes with an effect
#' @noRd
selection_ratio <- function(sums, effect) {
  s <- sums
  nu <- s$long - effect
  moved <- s$short - s$long
  cubic <- nu^3 * (s$x_left * s$x - s$x_left^2)
  square <- nu^2 * s$x_left * moved * s$x
  above <- nu * s$gain * s$x_left + nu * s$x * s$x_left * moved^2 + 2 * square + cubic
  below <- s$room * moved * s$x + nu * s$room * (s$x - s$x_left) + square + cubic
  above / below
}

#' The effects that go with a ratio of selection, the selected one first
#' @return list(estimate, roots, keeps_direction).
#' @noRd
selected_root <- function(sums, delta) {
  moved <- sums$short - sums$long
  nu <- selection_roots(sums, delta)
  is_onward <- nu * moved > 0
  nu <- nu[order(!is_onward, abs(nu))]
  list(estimate = sums$long - nu[1], roots = sums$long - nu,
       keeps_direction = nu[1] * moved > 0 || moved == 0)
}

#' Real roots of the equation between the bias and the ratio of selection
#' @noRd
selection_roots <- function(sums, delta) {
  s <- sums
  moved <- s$short - s$long
  # In units in which treatment and outcome have the same size
  unit <- sqrt(s$total / s$x)
  coefficients <- c(
    delta * s$room * s$x * moved,
    delta * s$room * (s$x - s$x_left) - s$gain * s$x_left - s$x * s$x_left * moved^2,
    (delta - 2) * s$x_left * s$x * moved,
    (delta - 1) * (s$x_left * s$x - s$x_left^2)
  ) * unit^(0:3)
  real_roots(coefficients / max(abs(coefficients))) * unit
}

#' Real roots of a polynomial of degree three at most
#' @param coefficients From the constant on.
#' @noRd
real_roots <- function(coefficients) {
  # A leading coefficient that is an error of rounding would make a root of its own.
  degree <- max(which(abs(coefficients) > 1e-14), 1) - 1
  coefficients <- coefficients[seq_len(degree + 1)]
  roots <- polyroot(coefficients)
  roots <- Re(roots)[abs(Im(roots)) < 1e-7 * (1 + Mod(roots))]
  slope <- coefficients[-1] * seq_len(degree)
  value <- function(x, c) drop(outer(x, seq_along(c) - 1, "^") %*% c)
  for (step in 1:3) {
    change <- value(roots, coefficients) / value(roots, slope)
    roots <- roots - ifelse(is.finite(change), change, 0)
  }
  roots
}
