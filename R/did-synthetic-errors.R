# Errors of synthetic difference-in-differences: units left out, drawn, or in the cohorts' places.

#' What the estimates become without a unit, less what they are, with the factor of the jackknife
#'
#' Without a treated unit the mean of its cohort changes, without a control the weights of the
#' others are scaled to sum to one; coefficients of covariates are found anew.
#' @return As mapped_influences() takes them.
#' @noRd
jackknife_influences <- function(panel, sample, parts, adjustment) {
  n <- length(panel$first)
  n_periods <- length(panel$period)
  controls <- sample$controls
  projected <- if (identical(adjustment, "projected")) slopes_without(panel, controls)
  blocks <- Map(function(part, own, number) {
    units <- c(own, controls)
    without <- function(x) contrasts_without(x, part, own, controls)
    slopes <- if (identical(adjustment, "optimized")) {
      optimized_without(panel, part, own, controls)
    } else if (!is.null(projected)) {
      rbind(matrix(part$slope, length(own), length(part$slope), byrow = TRUE), projected)
    }
    left <- without(panel$outcome)
    for (k in seq_along(panel$covariates)) {
      left <- left - without(panel$covariates[[k]]) * rep(slopes[, k], each = n_periods)
    }
    change <- matrix(0, n, n_periods)
    change[units, ] <- t(left - part$effect)
    change <- sweep(change, 2, colMeans(change))
    list(units = seq_len(n), cells = (number - 1) * n_periods + seq_len(n_periods),
         values = sqrt((n - 1) / n) * change)
  }, parts, sample$cohorts, seq_along(parts))
  list(blocks = unname(blocks), n = n)
}

#' The weighted difference of a variable, by period, without each unit of a cohort and each control
#' @noRd
contrasts_without <- function(x, part, own, controls) {
  treated <- x[, own, drop = FALSE]
  others <- x[, controls, drop = FALSE]
  synthetic <- drop(others %*% part$omega)
  fallen <- sweep(others - synthetic, 2, part$omega / (1 - part$omega), `*`)
  alone <- which(part$omega == 1)
  fallen[, alone] <- synthetic - rowMeans(others[, -alone, drop = FALSE])
  moved <- cbind((rowMeans(treated) - treated) / (length(own) - 1), fallen)
  less_base(rowMeans(treated) - synthetic + moved, part)
}

#' Coefficients of the projection without each control
#' @return Controls x covariates.
#' @noRd
slopes_without <- function(panel, controls) {
  n <- length(controls)
  own <- vapply(c(list(panel$outcome), panel$covariates), function(x) {
    within_both(x[, controls, drop = FALSE])
  }, matrix(0, length(panel$period), n))
  k <- dim(own)[3]
  total <- crossprod(matrix(own, ncol = k))
  slopes <- vapply(seq_len(n), function(unit) {
    # Without a unit the means of periods are those of the others: n / (n - 1) of its products go.
    left <- total - n / (n - 1) * crossprod(matrix(own[, unit, ], ncol = k))
    inverse <- invert_scaled(left[-1, -1, drop = FALSE], 1e-10 * diag(total)[-1]) %||%
      abort_design("Without {.val {panel$unit_label[controls[unit]]}} the covariates are collinear
                    among the never treated units, so that the jackknife has no coefficients.",
                   "{.code adjustment = \"optimized\"} needs no such regression.",
                   argument = "adjustment")
    drop(inverse %*% left[-1, 1])
  }, numeric(k - 1))
  matrix(slopes, n, k - 1, byrow = TRUE)
}

#' Coefficients found with given weights, without each unit of a cohort and each control
#' @return Units x covariates.
#' @noRd
optimized_without <- function(panel, part, own, controls) {
  scale <- covariate_scales(panel)
  slopes_of <- function(own, controls, omega) {
    cells <- lapply(c(list(panel$outcome), panel$covariates), collapsed_cells, own, controls,
                    part$before)
    part$omega <- omega
    given_weights_slopes(cells, scale, part)
  }
  slopes <- c(
    lapply(seq_along(own), function(i) slopes_of(own[-i], controls, part$omega)),
    lapply(seq_along(controls), function(j) {
      omega <- part$omega[-j]
      omega <- if (sum(omega) > 0) omega / sum(omega) else rep(1 / length(omega), length(omega))
      slopes_of(own, controls[-j], omega)
    })
  )
  matrix(unlist(slopes), ncol = length(scale), byrow = TRUE)
}

#' Effects by cell where never treated units take the cohorts' places
#' @return Cells x replicates.
#' @noRd
synthetic_placebo <- function(panel, sample, adjustment, replicates, seed) {
  size <- lengths(sample$cohorts)
  code <- rep(seq_along(size), size)
  controls <- sample$controls
  n <- length(controls)
  synthetic_draws("permutation", replicates, seed, function(b) {
    order <- core_draw_orders(seed, n, integer(n), b, b + 1)[, 1] + 1L
    drawn <- controls[order[seq_along(code)]]
    list(cohorts = unname(split(drawn, code)), controls = sort(controls[order[-seq_along(code)]]),
         before = sample$before)
  }, panel, adjustment, "Placebo assignments")
}

#' Effects by cell where units are drawn with replacement
#' @noRd
synthetic_bootstrap <- function(panel, sample, adjustment, replicates, seed) {
  synthetic_draws("bootstrap", replicates, seed, function(b) {
    counts <- drawn_with_all(panel, sample, seed, b)
    drawn <- function(units) rep(units, counts[units])
    list(cohorts = lapply(sample$cohorts, drawn), controls = drawn(sample$controls),
         before = sample$before)
  }, panel, adjustment, "Bootstrap draws")
}

synthetic_draws <- function(kind, replicates, seed, sample_of, panel, adjustment, label) {
  scheme <- new_scheme(kind, replicates, seed)
  replicate_over(scheme, function(first, last) {
    draws <- lapply(seq(first, last - 1), function(b) {
      unlist(lapply(synthetic_parts(panel, sample_of(b), adjustment), `[[`, "effect"))
    })
    list(draws = matrix(unlist(draws), ncol = length(draws)))
  }, label)$draws
}

#' How often units are drawn, in the first of the draws b, b + 2^21, b + 2 2^21, ... that has all
#' cohorts and two never treated units
#' @noRd
drawn_with_all <- function(panel, sample, seed, b) {
  for (attempt in 0:999) {
    counts <- core_draw_clusters(seed, b + attempt * 2^21, length(panel$first))
    has_all <- all(vapply(sample$cohorts, function(own) any(counts[own] > 0), NA))
    if (has_all && sum(counts[sample$controls] > 0) > 1) return(counts)
  }
  abort_design("Of 1,000 bootstrap draws of units none has all {length(sample$cohorts)} cohorts:
                they are too many and too small.",
               "{.code variance = \"placebo\"} needs no such draw.",
               argument = "variance")
}
