# From paths to effects: products, natural effects, shares, and how confounding would change them.

#' Means that the natural effects are averages over; NULL without interaction
#' @noRd
sample_means <- function(plan, numbers, weights) {
  if (!plan$interaction) return(NULL)
  average <- function(x) if (is.null(weights)) mean(x) else stats::weighted.mean(x, weights)
  list(mediator = average(numbers[[plan$mediators]]),
       treatment = average(numbers[[plan$treatment]]))
}

#' All reported effects, in the order in which they are reported
#' @param paths Paths x replicates, with the names of the plan's paths.
#' @param means From sample_means(), each one number or one per replicate.
#' @return Effects x replicates.
#' @noRd
mediation_effects <- function(paths, plan, means = NULL) {
  rownames(paths) <- plan$paths$name
  if (plan$steps == "two") return(paths)
  if (plan$interaction) return(natural_effects(paths, means))
  a <- paths[tag("a", plan$mediators, plan), , drop = FALSE]
  b <- paths[tag("b", plan$mediators, plan), , drop = FALSE]
  indirect <- a * b
  rownames(indirect) <- tag("indirect", plan$mediators, plan)
  rbind(paths, indirect, if (plan$several && plan$joint) rbind(indirect = colSums(indirect)))
}

#' What the names of effects say; paths are letters in any language
#' @noRd
effect_facts <- function(plan) {
  effects <- c("total", "direct", "indirect", "interaction")
  own <- stats::setNames(lapply(paste0("effect_", effects), fact), effects)
  inside <- if (plan$interaction) {
    list(control = fact("where_control"), treated = fact("where_treated"))
  } else stats::setNames(as.list(plan$mediators), plan$mediators)
  each <- lapply(names(inside), function(name) {
    stats::setNames(lapply(own, function(effect) {
      fact("effect_of_mediator", effect = effect, mediator = inside[[name]])
    }), paste0(effects, "[", name, "]"))
  })
  c(own, unlist(each, recursive = FALSE))
}

#' VanderWeele's closed forms, averaged over the sample
#' @noRd
natural_effects <- function(paths, means) {
  a <- paths["a", ]
  b <- paths["b", ]
  h <- paths["interaction", ]
  untreated <- means$mediator - a * means$treatment
  direct <- paths["direct", ]
  rbind(paths[c("a", "b", "interaction", "total"), , drop = FALSE],
        direct = direct + h * (untreated + a / 2), indirect = a * (b + h / 2),
        `direct[control]` = direct + h * untreated,
        `direct[treated]` = direct + h * (untreated + a),
        `indirect[control]` = a * b, `indirect[treated]` = a * (b + h))
}

#' Derivatives of the effects by the paths, effects x paths
#'
#' Effects are polynomials of degree two at most, for which central differences are exact, and a
#' step of the path's own size keeps their digits.
#' @noRd
effects_jacobian <- function(paths, plan, means = NULL) {
  step <- ifelse(paths == 0, 1, abs(paths))
  vapply(seq_along(paths), function(k) {
    ends <- cbind(paths, paths)
    ends[k, ] <- paths[k] + c(-1, 1) * step[k]
    value <- mediation_effects(ends, plan, means)
    (value[, 2] - value[, 1]) / (2 * step[k])
  }, mediation_effects(as.matrix(paths), plan, means)[, 1])
}

#' Which direct effect belongs to which indirect one
#' @noRd
effect_pairs <- function(plan) {
  if (!plan$several || plan$joint) {
    return(list(list(suffix = "", direct = "direct", indirect = "indirect")))
  }
  lapply(plan$mediators, function(m) {
    list(suffix = paste0("[", m, "]"), direct = tag("direct", m, plan),
         indirect = tag("indirect", m, plan))
  })
}

mediated_shares <- function(plan, estimate) {
  if (plan$steps == "two") return(NULL)
  total <- estimate[["total"]]
  shares <- lapply(effect_pairs(plan), function(pair) {
    direct <- estimate[[pair$direct]]
    indirect <- estimate[[pair$indirect]]
    stats::setNames(c(indirect / total, indirect / direct, total / direct),
                    paste0(c("mediated", "ratio", "total_to_direct"), pair$suffix))
  })
  each <- if (plan$several && plan$joint) {
    stats::setNames(estimate[tag("indirect", plan$mediators, plan)] / total,
                    tag("mediated", plan$mediators, plan))
  }
  c(unlist(shares), each)
}

identity_gap <- function(plan, estimate) {
  if (plan$steps == "two") return(NULL)
  vapply(effect_pairs(plan), function(pair) {
    estimate[["total"]] - estimate[[pair$direct]] - estimate[[pair$indirect]]
  }, 0)
}

#' Sobel's z can never exceed the smaller t of its two paths
#' @noRd
sobel_bound <- function(plan, paths, tests) {
  if (plan$steps == "two") return(NULL)
  t <- abs(paths$estimate) / sqrt(diag(paths$vcov))
  z <- abs(tests$z[tests$test == "Sobel"])
  smaller <- pmin(t[tag("a", plan$mediators, plan)], t[tag("b", plan$mediators, plan)])
  list2DF(list(mediator = plan$mediators, z = z, smaller_t = unname(smaller),
               holds = z <= unname(smaller) * (1 + 1e-12)))
}

#' How a confounded mediator would change the indirect effect
#'
#' A treatment may be as good as random while the mediator is not: a confounder of mediator and
#' outcome correlates the errors of their equations. For linear models without interaction the
#' indirect effect has a closed form in that correlation (Imai, Keele and Yamamoto 2010, theorem 4):
#' \deqn{ab(\rho) = a \frac{\sigma_3}{\sigma_1}\left(\tilde\rho - \rho\sqrt{\frac{1 -
#' \tilde\rho^2}{1 - \rho^2}}\right),} \eqn{\sigma_1, \sigma_3} the standard deviations of the
#' errors of the mediator's equation and of the one for the total effect, \eqn{\tilde\rho} their
#' correlation. It is zero at \eqn{\rho = \tilde\rho}: a confounder would have to explain shares of
#' the two remaining variances whose product is \eqn{\tilde\rho^2}.
#'
#' The robustness value of a path (Cinelli and Hazlett 2020) is the share of both variances left, of
#' the regressor's and of its outcome's, that a confounder must explain to bring the path to zero:
#' \eqn{(\sqrt{f^4 + 4f^2} - f^2) / 2}, \eqn{f^2 = R^2/(1 - R^2)}, R2 the partial one. All
#' quantities are within the fixed effects and given the controls.
#'
#' @param fit A result of [sobel_mediate()] with one mediator, or several one by one (`joint =
#'   FALSE`), without interaction.
#' @param rho Correlations of the errors at which to evaluate the indirect effect.
#' @return An object of class `mediation_sensitivity` with `zero` (a row per mediator: `rho` at
#'   which the indirect effect is zero, `r_squared_product` its square), `curve` (`mediator`, `rho`,
#'   `indirect`) and `robustness` (`mediator`, `path`, `partial_r_squared`, `robustness_value`).
#' @references
#' Cinelli, C. and Hazlett, C. (2020). Making sense of sensitivity: extending omitted variable bias.
#' Journal of the Royal Statistical Society B 82(1), 39-67.
#'
#' Imai, K., Keele, L. and Yamamoto, T. (2010). Identification, inference and sensitivity analysis
#' for causal mediation effects. Statistical Science 25(1), 51-71. \doi{10.1214/10-STS321}
#' @seealso [sobel_mediate()].
#' @examples
#' set.seed(1)
#' data <- data.frame(t = rbinom(150, 1, 0.4))
#' data$m <- 0.5 * data$t + rnorm(150)
#' data$y <- 0.2 * data$t + 0.6 * data$m + rnorm(150)
#' mediation_sensitivity(sobel_mediate(y ~ t, ~m, "t", data))
#' @export
mediation_sensitivity <- function(fit, rho = seq(-0.9, 0.9, by = 0.1)) {
  check_arguments()
  if (!inherits(fit, "sobel_mediate")) {
    abort_input("{.arg fit} must be a result of {.fn sobel_mediate}.", argument = "fit")
  }
  plan <- fit$plan
  if (plan$interaction || plan$steps == "two" || (plan$several && plan$joint)) {
    abort_design("The sensitivity analysis is for one mediator at a time, three steps and no
                  interaction.", "Several mediators can be taken one by one:
                  {.code joint = FALSE}.")
  }
  if (!is.numeric(rho) || length(rho) == 0 || anyNA(rho) || any(abs(rho) >= 1)) {
    abort_input("{.arg rho} must be correlations between -1 and 1.", argument = "rho")
  }
  each <- lapply(plan$mediators, function(m) sensitivity_of(fit, m, rho))
  bind <- function(what) do.call(rbind, lapply(each, `[[`, what))
  structure(list(zero = bind("zero"), curve = bind("curve"), robustness = bind("robustness")),
            class = "mediation_sensitivity")
}

sensitivity_of <- function(fit, m, rho) {
  total <- fit$models$total
  mediator <- fit$models[[tag("mediator", m, fit$plan)]]
  a <- fit$coefficients[[tag("a", m, fit$plan)]]
  w <- row_weights(total$system) %||% 1
  e_y <- total$fit$residuals
  e_m <- mediator$fit$residuals
  own <- sum(w * e_y * e_m) / sqrt(sum(w * e_y^2) * sum(w * e_m^2))
  ratio <- sqrt(sum(w * e_y^2) / sum(w * e_m^2))
  fitted <- a^2 / mediator$fit$inverse[fit$treatment, fit$treatment]
  partial <- c(a = fitted / (fitted + mediator$fit$ssr), b = own^2)
  odds <- partial / (1 - partial)
  list(
    zero = data.frame(mediator = m, rho = own, r_squared_product = own^2),
    curve = data.frame(mediator = m, rho = rho,
                       indirect = a * ratio * (own - rho * sqrt((1 - own^2) / (1 - rho^2)))),
    robustness = data.frame(mediator = m, path = names(partial),
                            partial_r_squared = unname(partial),
                            robustness_value = unname((sqrt(odds^2 + 4 * odds) - odds) / 2))
  )
}

#' @export
print.mediation_sensitivity <- function(x, digits = 4,
                                        language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  cat(wording("sensitivity_title"), "\n", sep = "")
  for (k in seq_len(nrow(x$zero))) {
    zero <- x$zero[k, ]
    tell("sensitivity_zero", mediator = zero$mediator, rho = signif_text(zero$rho, digits),
         product = signif_text(zero$r_squared_product, digits))
  }
  cat("\n")
  tell("sensitivity_values")
  print(in_words(data.frame(x$robustness[1:2], lapply(x$robustness[3:4], signif_text, digits))),
        row.names = FALSE)
  invisible(x)
}
