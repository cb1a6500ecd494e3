# Effects and their standard errors, each labelled with what it assumes.

#' @return list(estimate, vcov, standard_errors): `vcov` by the first of `settings$vcov`.
#' @noRd
matching_effects <- function(rows, problem, settings) {
  gap <- (2 * problem$treated - 1) * (problem$y - rows$matched_outcome)
  count <- lengths(lapply(rows$sides, `[[`, "targets"))
  mean_of <- vapply(rows$sides, function(side) mean(gap[side$targets]), 0)
  # Each estimand is a weighted mean of the two directions.
  mix <- rbind(ATT = c(ATT = 1, ATU = 0), ATU = c(0, 1),
               ATE = c(count["ATT"], count["ATU"]) / sum(count))
  mix <- mix[settings$estimand, names(rows$sides), drop = FALSE]
  estimate <- drop(mix %*% mean_of)
  names(estimate) <- settings$estimand
  vcovs <- lapply(stats::setNames(nm = settings$vcov), function(type) {
    switch(type, psmatch2 = psmatch2_vcov(rows, problem, settings),
           influence = influence_vcov(rows, problem, settings, gap, mix),
           abadie_imbens = abadie_imbens_vcov(rows, problem, settings, gap, estimate),
           abadie_imbens_2016 = adjusted_vcov(rows, problem, settings, gap, estimate))
  })
  errors <- lapply(vcovs, function(vcov) {
    data.frame(term = settings$estimand, type = vcov$type,
               std.error = sqrt(unname(diag(vcov$matrix))), assumes = vcov$label)
  })
  list(estimate = estimate, vcov = vcovs[[1]],
       standard_errors = do.call(rbind, unname(errors)))
}

#' psmatch2's variance of the ATT; it has none for ATU and ATE
#' @noRd
psmatch2_vcov <- function(rows, problem, settings) {
  variance <- c(ATT = NA_real_, ATU = NA_real_, ATE = NA_real_)
  side <- rows$sides$ATT
  if (!is.null(side)) {
    n1 <- length(side$targets)
    used <- side$weight != 0
    variance["ATT"] <- stats::var(problem$y[side$targets]) / n1 +
      stats::var(problem$y[used]) * sum(side$weight^2) / n1^2
  }
  v <- diag(unname(variance[settings$estimand]), length(settings$estimand))
  v[row(v) != col(v)] <- NA
  list(matrix = named_square(v, settings$estimand), type = "psmatch2", df = NA_real_,
       label = "psmatch2's formula (score taken as known, rows independent)")
}

#' Variance from the influence of every row on the effects, through the estimated score too
#'
#' For the ATT, \eqn{N_1 \psi_i = (y_i - m_i - ATT)} for treated rows, \eqn{-w_j (y_j - m_{-j})} for
#' controls (residual from the other controls around), and for every row its part in the score's
#' coefficients times the derivative of the ATT by them. That derivative is exact: the sum over rows
#' of d ATT / d score times d score / d coefficients. The ATU mirrors it.
#' @noRd
influence_vcov <- function(rows, problem, settings, gap, mix) {
  n <- length(problem$y)
  coefficient_influence <- score_influence(problem)
  psi <- vapply(names(rows$sides), function(name) {
    side <- rows$sides[[name]]
    sign <- if (name == "ATT") 1 else -1
    effect <- numeric(n)
    effect[side$targets] <- gap[side$targets] - mean(gap[side$targets])
    donors <- which(side$weight != 0)
    residual <- problem$y[donors] - leave_one_out(problem, donors, settings)
    residual[is.na(residual)] <- 0
    effect[donors] <- effect[donors] - sign * side$weight[donors] * residual
    if (!is.null(coefficient_influence)) {
      slope <- -sign * score_gradient(problem, side, donors, settings)
      effect <- effect + drop(coefficient_influence$influence %*%
                                crossprod(coefficient_influence$derivative, slope))
    }
    effect / length(side$targets)
  }, numeric(n))
  clustered <- !is.null(problem$cluster)
  if (clustered) psi <- rowsum(psi, problem$cluster, reorder = FALSE)
  g <- nrow(psi)
  v <- mix %*% crossprod(psi) %*% t(mix) * if (clustered) g / (g - 1) else 1
  score <- if (is.null(coefficient_influence)) "score taken as known" else "score estimated"
  list(matrix = named_square(v, settings$estimand), type = "influence", df = NA_real_,
       label = paste0("influence function (", score, ", ", if (clustered) {
         paste(format_count(g), "clusters")
       } else "rows independent", ")"))
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

#' Abadie & Imbens (2006): variance of nearest-neighbour matching, their conditional variance of
#' the outcome from the nearest row of the same treatment, for the population effects
#' @noRd
abadie_imbens_vcov <- function(rows, problem, settings, gap, estimate) {
  variance <- own_variance(problem)
  w <- lapply(rows$sides, `[[`, "weight")
  square <- lapply(rows$sides, `[[`, "square")
  matched <- lapply(rows$sides, `[[`, "targets")
  value <- c(ATT = NA_real_, ATU = NA_real_, ATE = NA_real_)
  for (name in intersect(names(matched), settings$estimand)) {
    n <- length(matched[[name]])
    value[name] <- (sum((gap[matched[[name]]] - estimate[name])^2) +
                      sum((w[[name]]^2 - square[[name]]) * variance)) / n^2
  }
  if ("ATE" %in% settings$estimand) {
    all <- unlist(matched)
    weight <- w$ATT + w$ATU
    value["ATE"] <- (sum((gap[all] - estimate["ATE"])^2) +
                       sum((weight^2 + 2 * weight - square$ATT - square$ATU) * variance)) /
      length(all)^2
  }
  v <- diag(unname(value[settings$estimand]), length(settings$estimand))
  v[row(v) != col(v)] <- NA
  list(matrix = named_square(v, settings$estimand), type = "abadie_imbens", df = NA_real_,
       label = "Abadie-Imbens (2006; score taken as known, rows independent)")
}

#' Conditional variance of every row's outcome: half the squared difference from the nearest row of
#' the same treatment
#' @noRd
own_variance <- function(problem) {
  variance <- numeric(length(problem$y))
  for (group in list(which(problem$treated), which(!problem$treated))) {
    pairs <- core_nearest_scores(problem$score[group], problem$score[group], 1L, Inf, FALSE, TRUE)
    y <- problem$y[group]
    variance[group[pairs$target]] <- (y[pairs$target] - y[pairs$donor])^2 / 2
  }
  variance
}
