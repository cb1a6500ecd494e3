# Roth and Sant'Anna (2023): efficient estimation where the timing of treatment is random.

#' Efficient estimator of Roth and Sant'Anna
#'
#' `did_staggered(estimator = "efficient")`. Where the timing of treatment is as good as random,
#' outcomes before treatment need not be subtracted, but can be adjusted for: with
#' \eqn{\hat\theta_0} the comparison of a cohort with units not yet treated in the period, and
#' \eqn{\hat X} the same comparison in the period before treatment, each averaged as asked for,
#' \deqn{\hat\theta = \hat\theta_0 - \hat X \hat\beta, \quad
#' \hat\beta = \widehat{Var}(\hat X)^{-1} \widehat{Cov}(\hat X, \hat\theta_0).}
#' `beta = 1` is the difference-in-differences of Callaway and Sant'Anna with controls not yet
#' treated, with design-based errors. What is assumed: random timing, no anticipation; a balanced
#' panel.
#'
#' *Covariates* are like outcomes before treatment: timing that is random leaves them alike on
#' average, so that their comparison in the first period of the data joins \eqn{\hat X}, with a
#' coefficient of its own (Roth and Sant'Anna 2023, section 2). They change no assumption, and may
#' be constant within units. *Weights*, which must not change within units, make all means weighted
#' ones; the errors are those of ratios.
#'
#' The numbers are those of 'staggered', which knows neither covariates nor weights. `beta` is found
#' anew for each average, so that averages of these effects are no averages of each other.
#'
#' @param beta `NULL`: efficient; or a number, the coefficient of the outcome before treatment.
#' @param controls `"not_yet_treated"`, or `"last_treated"`: the last cohort (or the never treated)
#'   alone, which with `beta = 1` is Sun and Abraham's.
#' @param variance `"adjusted"`: less the part of the heterogeneity of effects that outcomes before
#'   treatment show; `"neyman"`: the conservative one.
#' @references
#' Roth, J. and Sant'Anna, P. H. C. (2023). Efficient estimation for staggered rollout designs.
#' Journal of Political Economy: Microeconomics 1(4), 669-709. \doi{10.1086/726581}
#' @seealso [callaway_santanna]; [did_staggered()], which calls it, and [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = "efficient")
#' @name efficient
NULL

efficient_did <- function(panel, beta = NULL, controls = c("not_yet_treated", "last_treated"),
                          variance = c("adjusted", "neyman")) {
  controls <- check_choice(controls, c("not_yet_treated", "last_treated"), "controls")
  variance <- check_choice(variance, c("adjusted", "neyman"), "variance")
  if (!is.null(beta)) beta <- check_number(beta, "beta")
  w <- design_weights(panel)
  cells <- effects_of_random_timing(panel)
  units <- cohort_units(panel)
  size <- vapply(units, function(own) sum(w[own]), 0)
  values <- rbind(panel$outcome, first_covariates(panel))
  mean <- vapply(units, function(own) drop(values[, own, drop = FALSE] %*% w[own]) / sum(w[own]),
                 numeric(nrow(values)))
  n <- tabulate(panel$group)
  centred <- (values - mean[, panel$group]) * rep(w * (n / size)[panel$group], each = nrow(values))
  effects <- list(
    cells = cells, mass = cohort_mass(panel, cells, w), beta = beta, variance = variance,
    contrast = timing_contrasts(panel, cells, size, controls), size = n, centred = centred,
    mean = mean, group = panel$group, cohort = panel$cohort, n_periods = length(panel$period),
    period = c(panel$period, rep(-Inf, length(panel$covariates))),
    spread = lapply(units, function(own) {
      tcrossprod(centred[, own, drop = FALSE]) / (length(own) - 1)
    }),
    facts = efficient_facts(panel, beta, controls, variance)
  )
  class(effects) <- "efficient_effects"
  effects$cells$estimate <- vapply(compared_means(effects, diag(nrow(cells))), function(term) {
    sum(term$net * mean)
  }, 0)
  effects
}

#' Covariates in the first period, before any treatment, on the scale of the outcome
#' @return Covariates x units.
#' @noRd
first_covariates <- function(panel) {
  spread <- stats::sd(panel$outcome)
  rows <- lapply(names(panel$covariates), function(name) {
    x <- panel$covariates[[name]][1, ]
    if (max(x) - min(x) <= 1e-12 * max(abs(x))) {
      abort_design("{.val {name}} is the same for all units in the first period, of which
                    {.val efficient} takes covariates.", argument = "formula")
    }
    spread * (x - mean(x)) / stats::sd(x)
  })
  do.call(rbind, rows)
}

efficient_facts <- function(panel, beta, controls, variance) {
  adjustment <- if (is.null(beta)) fact("adjustment_efficient") else {
    fact("adjustment_beta", beta = plain_text(beta))
  }
  covariates <- if (length(panel$covariates) > 0) fact("covariates_first")
  rules <- fact("rules_efficient", controls = fact(paste0("controls_", controls)),
                adjustment = adjustment, variance = fact(paste0("variance_", variance)))
  Filter(is_fact, list(rules, covariates))
}

#' Treated cells with controls, and the place of the period before their cohort's treatment
#' @noRd
effects_of_random_timing <- function(panel) {
  cells <- cohort_cells(panel, function(e) e >= 0)
  cells <- cells[cells$period < panel$cohort[length(panel$cohort)], ]
  cells$base <- match(cells$cohort - 1, panel$period)
  cells$estimate <- NA_real_
  if (anyNA(cells$base)) {
    abort_design("The period before the treatment of cohort
                  {plain_text(panel$cohort_label[unique(cells$group[is.na(cells$base)])])} is not in
                  the data.")
  }
  cells
}

#' Per cell the weights of the means of cohorts: its own less those of its controls, by size
#' @noRd
timing_contrasts <- function(panel, cells, size, controls) {
  vapply(seq_len(nrow(cells)), function(k) {
    own <- if (controls == "last_treated") length(size) else {
      which(panel$cohort > cells$period[k])
    }
    weights <- numeric(length(size))
    weights[own] <- -size[own] / sum(size[own])
    weights[cells$group[k]] <- 1
    weights
  }, numeric(length(size)))
}

#' A weight per unit, in a panel in which timing can be what errors come from
#' @noRd
design_weights <- function(panel) {
  refuse_not_design_based(panel)
  unit_weights(panel) %||%
    abort_data("The weights {.val {panel$name$weights}} change within units; {.val efficient} needs
                one for each unit.", column = panel$name$weights)
}

refuse_not_design_based <- function(panel) {
  refuse_missing_rows(panel, "efficient")
  if (any(tabulate(panel$group) < 2)) {
    abort_design("{.val efficient} needs two units in every cohort; cohort
                  {plain_text(panel$cohort_label[tabulate(panel$group) < 2])} has one.",
                 column = panel$name$cohort)
  }
  refuse_clusters(panel, "efficient", "come from the random timing of units")
}

#' Averages, each adjusted for what it compares before treatment
#' @export
#' @noRd
combine_effects.efficient_effects <- function(effects, target, errors) {
  terms <- compared_means(effects, target$weights)
  influences <- matrix(0, length(effects$group), length(terms))
  for (g in seq_along(effects$size)) {
    own <- which(effects$group == g)
    net <- vapply(terms, function(term) term$net[, g], numeric(length(effects$period)))
    influences[own, ] <- crossprod(effects$centred[, own, drop = FALSE], net) /
      sqrt(effects$size[g] * (effects$size[g] - 1))
  }
  list(estimate = vapply(terms, function(term) sum(term$net * effects$mean), 0),
       influences = influences,
       reduction = if (effects$variance == "adjusted") {
         heterogeneity_part(lapply(terms, `[[`, "after"), effects$spread, effects)
       })
}

#' Per term a matrix, periods and covariates x cohorts: weights of the means that are compared after
#' treatment, and these less beta times the same comparison before it
#' @noRd
compared_means <- function(effects, weights) {
  compared <- function(place, w) {
    out <- matrix(0, nrow(effects$mean), length(effects$size))
    for (k in which(w != 0)) out[place[k], ] <- out[place[k], ] + w[k] * effects$contrast[, k]
    out
  }
  places <- effects$n_periods + seq_len(nrow(effects$mean) - effects$n_periods)
  lapply(seq_len(ncol(weights)), function(j) {
    w <- weights[, j]
    after <- compared(effects$cells$place, w)
    before <- c(list(compared(effects$cells$base, w)),
                lapply(places, function(place) compared(rep(place, length(w)), w)))
    beta <- best_adjustment(after, before, effects)
    list(after = after, net = after - Reduce(`+`, Map(`*`, before, beta)))
  })
}

#' The coefficients of comparisons before treatment that make the variance least
#' @return With `beta` given it is that of the first, the outcome.
#' @noRd
best_adjustment <- function(after, before, effects) {
  product <- function(a, b) {
    sum(vapply(seq_along(effects$size), function(g) {
      drop(a[, g] %*% effects$spread[[g]] %*% b[, g]) / effects$size[g]
    }, 0))
  }
  given <- effects$beta
  rest <- if (is.null(given)) before else before[-1]
  if (!is.null(given)) after <- after - given * before[[1]]
  spread <- vapply(rest, function(a) vapply(rest, product, 0, b = a), numeric(length(rest)))
  best <- if (length(rest) > 0) {
    drop(pseudo_solve(positive_part(as.matrix(spread)), vapply(rest, product, 0, b = after)))
  }
  c(given, best)
}

#' The lower bound on what differences of effects between units take off the variance
#'
#' Roth and Sant'Anna (2023), section 3: the effects' regression on outcomes before the first
#' treatment of any cohort in the average.
#' @noRd
heterogeneity_part <- function(after, spread, effects) {
  first <- vapply(after, function(a) effects$cohort[which(colSums(abs(a)) > 0)[1]], 0)
  slopes <- Map(function(a, g) {
    early <- which(effects$period < g)
    out <- numeric(length(effects$period))
    for (h in which(effects$cohort >= g)) {
      s <- spread[[h]]
      out[early] <- out[early] + drop(pseudo_solve(positive_part(s[early, early, drop = FALSE]),
                                                   s[early, , drop = FALSE] %*% a[, h]))
    }
    out
  }, after, first)
  n <- length(after)
  part <- matrix(0, n, n)
  for (j in seq_len(n)) {
    for (k in seq_len(j)) {
      common <- which(effects$cohort >= max(first[c(j, k)]))
      average <- Reduce(`+`, spread[common]) / length(common)
      part[j, k] <- part[k, j] <- drop(slopes[[j]] %*% average %*% slopes[[k]])
    }
  }
  part / sum(effects$size)
}
