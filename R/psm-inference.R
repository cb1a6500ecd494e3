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
  vcovs <- lapply(unname(settings$vcov), function(specification) {
    switch(specification$type, psmatch2 = psmatch2_vcov(rows, problem, settings),
           influence = influence_vcov(rows, problem, settings, gap, mix),
           abadie_imbens = abadie_imbens_vcov(rows, problem, gap, estimate, specification),
           abadie_imbens_2016 = adjusted_vcov(rows, problem, settings, gap, estimate,
                                              specification))
  })
  errors <- lapply(vcovs, function(vcov) {
    data.frame(term = settings$estimand, type = vcov$type,
               std.error = sqrt(unname(diag(vcov$matrix))), assumes = vcov$label)
  })
  list(estimate = estimate, vcov = vcovs[[1]],
       standard_errors = do.call(rbind, errors))
}

new_matching_specification <- function(type, ...) {
  structure(list(type = type, ...), class = "policypanel_matching_vcov")
}

#' @export
print.policypanel_matching_vcov <- function(x, ...) {
  check_dots(...)
  cat(abadie_imbens_label(x, if (x$type == "abadie_imbens_2016") "estimated"), "\n", sep = "")
  invisible(x)
}

#' What `vcov` asks for, as specifications
#' @return A list, named by type.
#' @noRd
matching_specifications <- function(vcov) {
  is_specification <- function(x) inherits(x, "policypanel_matching_vcov")
  if (is_specification(vcov)) vcov <- list(vcov)
  is_known <- function(x) is_specification(x) || checkmate::test_choice(x, matching_vcovs)
  if (!(is.character(vcov) || is.list(vcov)) || length(vcov) == 0 ||
        !all(vapply(vcov, is_known, NA))) {
    abort_input("{.arg vcov} must be among {.val {matching_vcovs}}, or made by {.fn abadie_imbens},
                 or a list of such.", argument = "vcov")
  }
  specifications <- lapply(vcov, function(x) {
    if (is_specification(x)) return(x)
    switch(x, abadie_imbens = abadie_imbens(),
           abadie_imbens_2016 = abadie_imbens(score = "estimated"), new_matching_specification(x))
  })
  stats::setNames(specifications, vapply(specifications, `[[`, "", "type"))
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
  list(matrix = diagonal_vcov(variance[settings$estimand]), type = "psmatch2", df = NA_real_,
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
    residual <- problem$y[donors] - left_out_means(problem, donors, settings)
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
