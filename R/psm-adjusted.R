# Abadie and Imbens: nearest neighbours on covariates or a known score (2006), and on a score that
# was estimated (2016).

#' Abadie and Imbens (2006)
#' @noRd
abadie_imbens_vcov <- function(rows, problem, gap, estimate, specification) {
  refuse_single_rows(problem)
  variance <- own_variance(problem, specification$matches)
  value <- matching_variance(rows, gap, estimate, variance, specification$variance)
  score <- if (is.null(problem$points)) "score_known"
  list(matrix = diagonal_vcov(value), type = specification$type, df = NA_real_,
       facts = abadie_imbens_facts(specification, score))
}

#' The variance of every effect, given that of the outcome
#'
#' @param gap Treated less control, of a row and its match. @param outcome_variance Per row.
#' @param about "population" or "sample": the mean effect that the variance is about.
#' @noRd
matching_variance <- function(rows, gap, estimate, outcome_variance, about) {
  sides <- rows$sides
  vapply(names(estimate), function(name) {
    used <- if (name == "ATE") sides else sides[name]
    total <- function(part) Reduce(`+`, lapply(used, `[[`, part))
    targets <- unlist(lapply(used, `[[`, "targets"))
    own <- replace(numeric(length(gap)), targets, 1)
    weight <- (own + total("weight"))^2
    spread <- 0
    if (about == "population") {
      weight <- weight - own - total("square")
      spread <- sum((gap[targets] - estimate[[name]])^2)
    }
    (spread + sum(weight * outcome_variance)) / length(targets)^2
  }, 0)
}

#' The covariance of effects whose covariances are not known
#' @noRd
diagonal_vcov <- function(variance) {
  v <- diag(unname(variance), length(variance))
  v[row(v) != col(v)] <- NA
  named_square(v, names(variance))
}

refuse_single_rows <- function(problem) {
  treated <- problem$treated[problem$eligible]
  if (min(sum(treated), sum(!treated)) > 1) return(invisible())
  abort_design("Standard errors of Abadie and Imbens need two treated and two untreated rows on
                support.")
}

#' Variance of the outcome of every row on support, given its treatment and where it stands
#'
#' J / (J + 1) times the squared difference from the mean of the J nearest, which is m / (m - 1)
#' times the squared difference from the mean of all m = J + 1.
#' @noRd
own_variance <- function(problem, matches) {
  space <- matching_space(problem)
  y <- cbind(problem$y)
  variance <- numeric(length(problem$y))
  for (side in c(TRUE, FALSE)) {
    group <- which(problem$treated == side & problem$eligible)
    variance_among <- function(targets, donors) {
      near <- nearest_moments(space, targets, donors, y, matches + 1)
      list(variance = near$count / (near$count - 1) * (problem$y[targets] - near$mean[, 1])^2)
    }
    own <- over_blocks(problem, group, group, variance_among)$variance
    alone <- is.na(own)
    if (any(alone)) own[alone] <- variance_among(group[alone], group)$variance
    variance[group] <- own
  }
  variance
}

#' Abadie and Imbens (2016): nearest neighbours on a score that was estimated
#' @noRd
adjusted_vcov <- function(rows, problem, settings, gap, estimate, specification) {
  refuse_single_rows(problem)
  parts <- adjustment_parts(rows, problem, settings$neighbours, specification$matches + 1)
  value <- matching_variance(rows, gap, estimate, parts$variance, specification$variance) +
    vapply(names(estimate), function(name) score_adjustment(name, estimate[[name]], parts), 0)
  if (any(value <= 0)) {
    warn("The correction of Abadie and Imbens (2016) leaves no variance for
          {.val {names(value)[value <= 0]}}; its standard error is NA.")
    value[value <= 0] <- NA
  }
  list(matrix = diagonal_vcov(value), type = specification$type, df = NA_real_,
       facts = abadie_imbens_facts(specification, "score_estimated"))
}

#' What the correction is made of
#'
#' @param h How many nearest rows means and covariances are of. @param m How many neighbours.
#' @return list(treated, p, density, y, z, is_matched, score_covariance, same, opposite, twin, own,
#'   other, variance), a value or row per row of the sample, those off support without density:
#'   mean outcomes of the same and the other group nearest in the score, and of the other group
#'   nearest in the covariates; covariances of `z` and outcome in the own and the other group.
#' @noRd
adjustment_parts <- function(rows, problem, m, h) {
  x <- do.call(cbind, problem$score_columns)
  p <- replace(problem$score, !problem$eligible, 0.5)  # not 0 or 1, which have no odds
  density <- if (problem$score_fit$link == "logit") p * (1 - p) else stats::dnorm(stats::qnorm(p))
  z <- cbind(1, x)
  n <- nrow(z)
  parts <- list(treated = problem$treated, p = p, density = density * problem$eligible,
                y = problem$y, z = z, is_matched = !is.na(rows$matched_outcome),
                score_covariance = problem$score_fit$covariance, same = numeric(n),
                opposite = numeric(n), twin = numeric(n), variance = numeric(n),
                own = matrix(0, n, ncol(z)), other = matrix(0, n, ncol(z)))
  by_score <- score_space(p)
  # The search is sorted by the first coordinate, which should spread most.
  by_covariates <- point_space(t(x[, order(-apply(x, 2, stats::var)), drop = FALSE]))
  values <- cbind(problem$y, z)
  for (side in c(TRUE, FALSE)) {
    group <- which(problem$treated == side & problem$eligible)
    across <- which(problem$treated != side & problem$eligible)
    own <- nearest_moments(by_score, group, group, values, h)
    other <- nearest_moments(by_score, group, across, values, h)
    parts$variance[group] <- own$product[, 1] / (own$count - 1)
    parts$own[group, ] <- own$product[, -1] / (own$count - 1)
    parts$other[group, ] <- other$product[, -1] / (other$count - 1)
    parts$opposite[group] <- other$mean[, 1]
    # The h nearest besides the row itself are the h + 1 nearest, less the row.
    wider <- nearest_moments(by_score, group, group, cbind(problem$y), h + 1)
    parts$same[group] <- (wider$count * wider$mean[, 1] - problem$y[group]) / (wider$count - 1)
    parts$twin[group] <- nearest_moments(by_covariates, group, across, cbind(problem$y), m)$mean
  }
  parts
}

#' What the estimation of the score adds to the variance of an effect
#' @noRd
score_adjustment <- function(name, effect, parts) {
  form <- function(v) drop(crossprod(v, parts$score_covariance %*% v))
  if (name == "ATE") {
    own <- ifelse(parts$treated, parts$p, 1 - parts$p)
    covariance <- parts$own / own + parts$other / (1 - own)
    return(-form(colSums(parts$density * parts$is_matched * covariance) / sum(parts$is_matched)))
  }
  # The ATU is the ATT, with the other sign, of the data with the groups exchanged. Coefficients
  # change sign with that, which no quadratic form sees.
  is_target <- parts$treated == (name == "ATT")
  odds <- if (name == "ATT") parts$p / (1 - parts$p) else (1 - parts$p) / parts$p
  effect <- if (name == "ATT") effect else -effect
  f <- parts$density * (parts$is_matched | !is_target)
  n <- sum(parts$is_matched & is_target)
  sign <- ifelse(is_target, 1, -1)
  covariance <- ifelse(is_target, 1, odds) * parts$own + ifelse(is_target, odds, 1) * parts$other
  c <- colSums(f * (parts$z * (sign * (parts$same - parts$opposite) - effect) + covariance)) / n
  g <- colSums(f * parts$z * (sign * (parts$y - parts$twin) - effect)) / n
  form(g) - form(c)
}

#' The correction of 2016 is one for neighbours from the whole sample
#' @noRd
refuse_adjustment_in_blocks <- function(design, settings) {
  if (is.null(design$block) || !"abadie_imbens_2016" %in% names(settings$vcov)) return(invisible())
  abort_input("{.code vcov = \"abadie_imbens_2016\"} does not know groups within which rows are
               matched: those of {.arg exact}, periods, or cohorts.", argument = "vcov")
}
