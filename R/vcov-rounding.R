# Variances that are errors of rounding: how large such errors are, and what is then said.

#' Take variances that mean nothing out of a covariance
#'
#' They become missing: those that are errors of rounding, and those of coefficients whose scores
#' sum to zero in every group of rows, as where one cluster alone identifies them: such a variance
#' is what the other coefficients' errors bring along. In an exact fit they are 0.
#' @param made list(matrix, meat, diagnoses); the meat NULL where there is none.
#' @noRd
without_rounding <- function(made, problem) {
  if (nrow(made$matrix) == 0) return(made)
  if (problem$is_exact) return(exact_vcov(made, problem))
  meat <- if (is.null(made$meat)) rep(Inf, nrow(made$matrix)) else diagonal(made$meat)
  none <- rounded_variances(diagonal(made$matrix), meat, problem)
  without_variances(made, none)
}

#' @param none Positions of variances that are not to be reported.
#' @noRd
without_variances <- function(made, none) {
  if (length(none) == 0) return(made)
  names <- rownames(made$matrix)[none]
  warn("This covariance leaves {.val {names}} no variance: {?its/their} scores cancel among the rows
        it takes as correlated. There {cli::qty(names)}{?is/are} no standard error{?s} to report.")
  made$matrix[none, ] <- made$matrix[, none] <- NA_real_
  made$diagnoses <- rbind(made$diagnoses, diagnosis("no_variance", names))
  made
}

#' Which variances are errors of rounding, or come of scores that are
#'
#' There are two limits, neither of which depends on units of measurement. Where scores cancel, in
#' sums over groups or between regressors, fewer than four digits are left of a number below 1e-12
#' of what it would be if nothing cancelled between rows. And where in the rows that matter the
#' residuals are errors of rounding themselves, as in a row that a regressor alone fits, it is below
#' the one of residuals that are nothing else, ten times as large as they usually are.
#' @param variance,meat Of the coefficients that are reported, and of the sums of their scores.
#' @return Positions.
#' @noRd
rounded_variances <- function(variance, meat, problem) {
  system <- problem$system
  fit <- problem$fit
  slopes <- seq_along(fit$kept)
  # With errors of one variance
  usual <- unit_variances(problem) * fit$ssr / fit$n
  squares <- diagonal(fitted_meats(list(products_of(system)$within), fit$fitted)[[1]])[fit$kept]
  usual_meat <- squares * fit$ssr / fit$n
  suspect <- which(variance < 1e-6 * usual)
  suspect_meat <- which(abs(meat)[slopes] < 1e-6 * usual_meat)
  if (length(suspect) + length(suspect_meat) == 0) return(suspect)
  weights <- problem$bread
  if (problem$constant) weights <- problem$shift %*% weights
  rows <- score_meats(system, fit$position, fit$residuals, list(NULL))
  rows <- diagonal(fitted_meats(rows, fit$fitted)[[1]])[problem$keep]
  scale <- residual_scale(system, fit)
  rounding <- 10 * .Machine$double.eps * scale[["parts"]] / scale[["residuals"]]
  limit <- function(uncancelled, usual) pmax(1e-12 * uncancelled, fit$n * rounding^2 * usual)
  of_variance <- limit(drop(abs(weights) %*% sqrt(rows))^2, usual)
  of_meat <- limit(rows[slopes], usual_meat)
  sort(union(suspect[variance[suspect] <= of_variance[suspect]],
             suspect_meat[abs(meat)[suspect_meat] <= of_meat[suspect_meat]]))
}

#' The covariance of an exact fit is zero
#'
#' Estimates may be errors of rounding too, and are then no more than a hundred times what such
#' residuals make of them.
#' @noRd
exact_vcov <- function(made, problem) {
  system <- problem$system
  fit <- problem$fit
  if (!fit$is_flat) {
    warn("The fit is exact: all residuals of {.val {fit$outcome}} are errors of rounding. Standard
          errors mean nothing.")
  }
  scale <- residual_scale(system, fit)
  error <- max(scale[["residuals"]], .Machine$double.eps * scale[["parts"]])
  reach <- error * sqrt(products_of(system)$weight * unit_variances(problem))
  estimate <- reported_coefficients(system, fit, problem$constant)
  rounded <- names(estimate)[estimate != 0 & abs(estimate) < 100 * reach]
  made$matrix[!is.na(made$matrix)] <- 0
  made$diagnoses <- rbind(made$diagnoses, diagnosis("exact_fit"),
                          diagnosis("rounded_estimate", rounded))
  made
}

#' Variances of the reported coefficients where errors have variance 1
#' @noRd
unit_variances <- function(problem) {
  if (!problem$constant) return(diagonal(problem$bread))
  rowSums((problem$shift %*% problem$bread) * problem$shift)
}
