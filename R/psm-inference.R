# Effects and their standard errors, each labelled with what it assumes.

#' @return list(estimate, vcov, standard_errors): `vcov` by the first that was asked for.
#' @noRd
matching_effects <- function(rows, problem, settings) {
  gap <- (2 * problem$treated - 1) * (problem$y - rows$matched_outcome)
  mass <- vapply(rows$sides, `[[`, 0, "mass")
  # Each estimand is a weighted mean of the two directions.
  mix <- rbind(ATT = c(ATT = 1, ATU = 0), ATU = c(0, 1),
               ATE = c(mass["ATT"], mass["ATU"]) / sum(mass))
  mix <- mix[settings$estimand, names(rows$sides), drop = FALSE]
  estimate <- stats::setNames(rows$effects, settings$estimand)
  vcovs <- lapply(unname(problem$design$vcov), function(specification) {
    with_label(switch(
      specification$type, psmatch2 = psmatch2_vcov(rows, problem, settings),
      influence = matching_influence_vcov(rows, problem, settings, gap, mix, specification),
      abadie_imbens = abadie_imbens_vcov(rows, problem, gap, estimate, specification),
      abadie_imbens_2016 = adjusted_vcov(rows, problem, settings, gap, estimate, specification)
    ))
  })
  errors <- lapply(vcovs, function(vcov) {
    error_lines(settings$estimand, vcov$type, sqrt(unname(diag(vcov$matrix))), vcov$facts)
  })
  list(estimate = estimate, vcov = vcovs[[1]],
       standard_errors = if (length(errors) == 1) errors[[1]] else do.call(rbind, errors))
}

#' Lines of the table of standard errors
#' @noRd
error_lines <- function(term, type, error, facts) {
  n <- length(term)
  list2DF(list(term = term, type = rep(type, n), std.error = error,
               assumes = rep(in_english(facts), n), facts = fact_column(rep(list(facts), n))))
}

#' psmatch2's variance of the ATT; it has none for ATU and ATE
#' @noRd
psmatch2_vcov <- function(rows, problem, settings) {
  variance <- c(ATT = NA_real_, ATU = NA_real_, ATE = NA_real_)
  side <- rows$sides$ATT
  if (!is.null(side)) {
    weights <- problem$design$sample$weights %||% rep(1, length(problem$y))
    count <- problem$count %||% rep(1, length(problem$y))
    used <- which(side$weight != 0)
    variance["ATT"] <- (
      matched_variance(problem, side$targets) * sum((count * weights^2)[side$targets]) +
        matched_variance(problem, used) * sum(count * side$weight^2)
    ) / side$mass^2
  }
  list(matrix = diagonal_vcov(variance[settings$estimand]), type = "psmatch2", df = NA_real_,
       facts = fact("psmatch2"))
}

#' Covariance of the effects from the influence of every row
#' @noRd
matching_influence_vcov <- function(rows, problem, settings, gap, mix, specification) {
  sample <- problem$design$sample
  inference <- settle_inference(specification$specification,
                                list(ids = sample$ids, coordinates = sample$numbers,
                                     rows = sample$rows))
  score <- score_influence(problem)
  psi <- matching_influences(rows, problem, settings, gap, score) %*% t(mix)
  vcov <- influence_vcov(new_influences(psi, threads = settings$threads), inference)
  details <- list(fact(if (is.null(score)) "score_known" else "score_estimated"),
                  if (inference$type == "hc1") fact("rows_independent") else vcov$facts)
  vcov$facts <- fact("influence", details = details)
  vcov$type <- specification$name
  vcov[c("matrix", "type", "df", "facts", "clusters", "diagnoses")]
}

#' The variance of the outcome of some rows of a matching
#' @noRd
matched_variance <- function(problem, rows) {
  take <- function(x, otherwise) if (is.null(x)) rep(otherwise, length(rows)) else x[rows]
  own <- outcome_moments(problem$y[rows], take(problem$design$sample$weights, 1),
                         take(problem$count, 1), take(problem$spread, 0))
  n <- sum(take(problem$count, 1))
  own$squares / own$total * n / (n - 1)
}

#' The weighted mean of outcomes, and their squares about it
#' @param count How many rows each stands for. @param spread The squares of these about their mean.
#' @return list(mean, squares, total: the sum of the weights).
#' @noRd
outcome_moments <- function(y, weight, count, spread) {
  total <- sum(weight * count)
  mean <- sum(weight * count * y) / total
  list(mean = mean, squares = sum(weight * (count * (y - mean)^2 + spread)), total = total)
}

#' The influence of every row on the effects, through the estimated score too
#'
#' For the ATT, \eqn{N_1 \psi_i = (y_i - m_i - ATT)} for treated rows, \eqn{-w_j (y_j - m_{-j})} for
#' controls (residual from the other controls around), and for every row its part in the score's
#' coefficients times the derivative of the ATT by them. That derivative is exact: the sum over rows
#' of d ATT / d score times d score / d coefficients. The ATU mirrors it.
#' @param score From score_influence(). @return rows x directions.
#' @noRd
matching_influences <- function(rows, problem, settings, gap, score) {
  n <- length(problem$y)
  vapply(names(rows$sides), function(name) {
    side <- rows$sides[[name]]
    sign <- if (name == "ATT") 1 else -1
    effect <- numeric(n)
    effect[side$targets] <- gap[side$targets] - mean(gap[side$targets])
    donors <- which(side$weight != 0)
    residual <- problem$y[donors] - left_out_means(problem, donors, settings)
    residual[is.na(residual)] <- 0
    effect[donors] <- effect[donors] - sign * side$weight[donors] * residual
    if (!is.null(score)) {
      slope <- -sign * score_gradient(problem, side, donors, settings)
      effect <- effect + drop(score$influence %*% crossprod(score$derivative, slope))
    }
    effect / length(side$targets)
  }, numeric(n))
}

#' Fitted outcomes of rows from the others of their kind; NaN for a row that is alone
#' @noRd
left_out_means <- function(problem, rows, settings) {
  over_blocks(problem, rows, rows, function(t, c) {
    weights <- problem$design$sample$weights[t]
    list(fitted = core_leave_one_out(problem$score[t], problem$y[t], weights, settings$method,
                                     settings$kernel, settings$bandwidth, settings$ridge))
  })$fitted
}

#' d (sum of the targets' matched outcomes) / d (every row's score)
#' @noRd
score_gradient <- function(problem, side, donors, settings) {
  slope <- numeric(length(problem$y))
  part <- over_blocks(problem, side$targets, donors, function(t, c) {
    gradient <- core_kernel_gradient(problem$score[t], problem$score[c], problem$y[c],
                                     settings$kernel, settings$bandwidth)
    list(target = gradient$target, donor = gradient$donor)
  })
  slope[side$targets] <- part$target
  slope[donors] <- part$donor
  slope
}

#' How each row moves the score's coefficients, and the coefficients each row's score
#' @return list(influence, derivative): matrices with one row per row of the sample; NULL when the
#'   score was supplied.
#' @noRd
score_influence <- function(problem) {
  fit <- problem$score_fit
  if (is.null(fit$coefficients)) return(NULL)
  x <- cbind(1, do.call(cbind, problem$score_columns))
  p <- fit$probability
  slope <- if (fit$link == "logit") p * (1 - p) else stats::dnorm(stats::qnorm(p))
  likelihood <- slope * (problem$treated - p) / (p * (1 - p))
  list(influence = (likelihood * x) %*% fit$covariance, derivative = slope * x)
}
