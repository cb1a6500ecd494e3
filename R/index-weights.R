# Weights from normalised indicators. All methods work on sums over groups of rows that the core
# makes in one pass; the groups are the scope of the weights.

#' Fit the weights of a rule
#' @return list(weight, entropy, redundancy, groups): indicators x groups.
#' @noRd
fit_weights <- function(rows, scaling, plan, keys, threads) {
  settings <- plan$settings
  key <- scope_key(plan, keys)
  scale <- with_codes(scaling, keys)
  divisor <- if (settings$entropy_count == "periods") keys$time$n_levels
  first <- importance(settings$weights, rows, scale, key, divisor, threads)
  if (!is.numeric(settings$constant)) first$importance[scaling$flat, ] <- 0
  nested <- function(within) {
    dimension_importance(within, plan, function(method) {
      weighting <- list(weight = within, aggregation = "arithmetic", best = numeric(),
                        worst = numeric(), code = key$code)
      n <- length(plan$parts)
      scores <- core_index_score(rows, scale, weighting, plan$part, n, "dimensions", threads)$parts
      importance(method, index_rows(scores, rows$frequency), identity_scale(n), key, NULL, threads)
    })
  }
  list(weight = nest_weights(first$importance, plan, nested), entropy = first$entropy,
       redundancy = first$redundancy, groups = key$labels)
}

#' Weights that sum to 1, within dimensions first where these have weights
#' @param nested A function of the weights within dimensions that gives those of the dimensions.
#' @noRd
nest_weights <- function(importance, plan, nested) {
  if (is.null(plan$settings$dimension_weights)) return(normalise_columns(importance))
  within <- normalise_within(importance, plan$part)
  within * nested(within)[plan$part + 1L, , drop = FALSE]
}

#' Columns that sum to 1; NaN where a column is zero throughout
#' @noRd
normalise_columns <- function(x) x / rep(colSums(x), each = nrow(x))

#' The same within dimensions; a dimension that is zero throughout stays so
#' @noRd
normalise_within <- function(x, part) {
  total <- rowsum(x, part)[part + 1L, , drop = FALSE]
  out <- x / total
  out[which(total == 0)] <- 0
  out
}

#' Weights of the dimensions: given, or computed from the dimensions' scores
#' @param within Weights that sum to 1 within each dimension. @param importance_of A function of a
#'   method that gives the importance() of the dimensions' scores.
#' @return Dimensions x groups, columns that sum to 1 over the dimensions that have indicators left.
#' @noRd
dimension_importance <- function(within, plan, importance_of) {
  method <- plan$settings$dimension_weights
  own <- if (is.character(method) && method != "equal") importance_of(method)$importance else {
    matrix(if (is.numeric(method)) method else 1, length(plan$parts), ncol(within))
  }
  own[rowsum(within, plan$part) == 0] <- 0
  normalise_columns(own)
}

#' How much each indicator should count, by group
#'
#' @param method A name, or the weights themselves.
#' @param divisor What entropies are divided by the logarithm of; NULL: the rows of the group.
#' @return list(importance, entropy, redundancy): indicators x groups.
#' @noRd
importance <- function(method, rows, scale, key, divisor, threads) {
  n_groups <- key$n_levels %||% 1L
  unknown <- matrix(NA_real_, length(rows$columns), n_groups)
  out <- list(importance = unknown, entropy = unknown, redundancy = unknown)
  if (is.numeric(method)) method <- list(method)
  switch(if (is.list(method)) "given" else method,
    given = out$importance[] <- method[[1]],
    equal = out$importance[] <- 1,
    entropy = {
      sums <- core_index_entropy(rows, scale, key$code, n_groups, threads)
      out <- entropy_importance(sums, divisor %||% group_counts(key, rows), is.null(divisor))
    },
    out$importance <- spread_importance(method, rows, scale, key, n_groups, threads)
  )
  out
}

#' @param sums list(sum: of z, sum_log: of z ln z), groups x indicators. @param n What entropies are
#'   divided by the logarithm of. @param by_rows Whether these are the rows.
#' @return As importance().
#' @noRd
entropy_importance <- function(sums, n, by_rows) {
  # -sum p ln p, with p = z / sum z
  entropy <- log(pmax(sums$sum, 0)) - sums$sum_log / sums$sum
  entropy <- entropy / log(n)
  entropy[sums$sum <= 0] <- 1
  entropy <- t(entropy)
  # Equal shares have entropy 1 up to rounding; in the wrong convention it may exceed 1.
  redundancy <- if (by_rows) pmax(1 - entropy, 0) else 1 - entropy
  list(importance = redundancy, entropy = entropy, redundancy = redundancy)
}

#' Methods that need standard deviations or correlations
#' @noRd
spread_importance <- function(method, rows, scale, key, n_groups, threads) {
  count <- group_counts(key, rows)
  zero <- matrix(0, n_groups, length(rows$columns))
  mean <- core_index_moments(rows, scale, zero, key$code, n_groups, threads)$sum / count
  if (method == "coefficient_of_variation") {
    squares <- core_index_moments(rows, scale, mean, key$code, n_groups, threads)$square
    return(t(sqrt(squares / (count - 1)) / mean))
  }
  products <- core_index_cross_products(rows, scale, key$code, mean)
  vapply(seq_len(n_groups), function(g) {
    correlation_importance(method, matrix(products[, , g], ncol(zero)) / (count[g] - 1), mean[g, ])
  }, numeric(ncol(zero))) |> matrix(nrow = ncol(zero))
}

#' @param method "critic" or "pca". @param covariance,mean Of the normalised indicators.
#' @noRd
correlation_importance <- function(method, covariance, mean) {
  # What rounding leaves of an indicator that does not vary is no variance.
  varies <- which(diag(covariance) > 1e-28 * mean^2)
  out <- numeric(nrow(covariance))
  if (length(varies) == 0) return(out + NaN)  # one row, or rows that are alike
  spread <- sqrt(diag(covariance))[varies]
  correlation <- covariance[varies, varies, drop = FALSE] / outer(spread, spread)
  out[varies] <- if (method == "critic") critic_importance(spread, correlation) else {
    pca_importance(correlation)
  }
  out
}

#' Standard deviation times conflict with the other indicators (Diakoulaki et al. 1995)
#' @noRd
critic_importance <- function(spread, correlation) {
  conflict <- rowSums(1 - correlation)
  # A single indicator, or several with correlations of 1: all conflicts are zero.
  if (max(conflict) <= 1e-12) rep(1, length(spread)) else spread * conflict
}

#' Squared elements of the eigenvectors of the correlations, weighted by the share in the variance
#' of the components with eigenvalues of at least 1
#' @noRd
pca_importance <- function(correlation) {
  parts <- eigen(correlation, symmetric = TRUE)
  kept <- seq_len(max(1, sum(parts$values >= 1 - 1e-10)))
  drop(parts$vectors[, kept, drop = FALSE]^2 %*% parts$values[kept]) / sum(parts$values[kept])
}

#' Indicators, and with a scope the period or unit behind them
#' @noRd
weight_names <- function(object) {
  groups <- object$rule$groups
  if (is.null(groups)) return(object$plan$indicators)
  paste(object$weights$indicator, plain_text(object$weights[[object$settings$scope]]), sep = ":")
}

#' One line per indicator, and per group where weights have a scope
#' @noRd
weight_table <- function(rule, plan) {
  n_groups <- ncol(rule$weight)
  table <- list2DF(list(
    indicator = rep(plan$indicators, n_groups), dimension = rep(plan$dimension, n_groups),
    direction = rep(plan$direction, n_groups), minimum = rep(drop(rule$ranges$lowest), n_groups),
    maximum = rep(drop(rule$ranges$highest), n_groups), entropy = as.vector(rule$entropy),
    redundancy = as.vector(rule$redundancy), weight = as.vector(rule$weight)
  ))
  if (!is.null(rule$groups)) {
    table[[plan$settings$scope]] <- rep(rule$groups, each = length(plan$indicators))
  }
  table
}
