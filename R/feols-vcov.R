# Covariance of the coefficients: iid, heteroscedasticity-robust, clustered (one or more ways).

#' Small-sample rules, named after the software whose numbers they give
#'
#' Each says how many coefficients K are counted in the factor (N - 1) / (N - K).
#' @noRd
small_sample_rules <- list(
  reghdfe = "fixed effects nested in a cluster are not counted (reghdfe, xtreg, fixest)",
  areg = "all fixed effects are counted (areg, lm with dummies)",
  none = "no small-sample factor"
)

#' Covariance of a least-squares fit
#'
#' With B = (X~'WX~)^-1, scores s_i = w_i e_i x~_i:
#' iid: B e'We / (N - K); HC1: B (sum s_i s_i') B N / (N - K);
#' cluster: B (sum_g s_g s_g') B G / (G - 1) (N - 1) / (N - K), and for several ways the sums over
#' all intersections with alternating signs (Cameron, Gelbach & Miller 2011), G the smallest.
#'
#' @param fit From least_squares(). @param clusters Named list of coded ids.
#' @param constant Whether the last row is Stata's constant, ybar - xbar'b.
#' @return list(matrix, type, label, df, clusters = named counts, k)
#' @noRd
fit_vcov <- function(system, fit, type, clusters = list(), small_sample = "reghdfe",
                     constant = FALSE) {
  if (type %in% leverage_types) {
    return(leverage_vcov(system, fit, type, clusters, small_sample, constant))
  }
  df <- check_residual_df(residual_df(system, fit), system, fit)
  nested_rule <- type == "cluster" && small_sample == "reghdfe"
  k <- length(fit$coefficients) +
    if (nested_rule) clustered_degrees(system, clusters) else system$absorbed
  bread <- fit$inverse
  if (constant) bread <- block_diagonal(bread, 1 / system$weight)
  if (type == "iid") {
    v <- bread * fit$ssr / (if (small_sample == "none") fit$n else df)
  } else {
    # The core keeps the constant's scores in the place of the outcome's.
    keep <- c(fit$kept, if (constant) fit$position)
    meat <- combine_meats(fit$meats, clusters)[keep, keep, drop = FALSE]
    v <- bread %*% meat %*% bread * small_sample_factor(type, small_sample, fit$n, k, clusters)
    if (length(clusters) > 1) v <- repair_vcov(v)
    if (type == "cluster") df <- min(cluster_counts(clusters)) - 1L
    if (type == "cluster" && df == 1) {
      few <- names(clusters)[cluster_counts(clusters) == 2]
      warn("There are only two clusters in {.val {few}}: tests have one degree of freedom.")
    }
  }
  if (constant) v <- shift_constant(v, system, fit)
  names <- c(names(fit$coefficients), if (constant) "(Intercept)")
  list(matrix = named_square(v, names), type = type, df = df, k = k,
       clusters = cluster_counts(clusters), small_sample = small_sample,
       label = vcov_label(type, clusters))
}

check_residual_df <- function(df, system, fit) {
  if (df <= 0) {
    abort_design("There are no residual degrees of freedom: {fit$n} rows, {length(fit$coefficients)}
                  regressor{?s}, {system$absorbed} fixed-effect level{?s}.",
                 "Is a fixed effect an id of the rows?")
  }
  df
}

#' The clusterings whose meats a covariance is made of: none, every row its own (NULL), or all
#' non-empty sets of clusters
#' @noRd
clusterings_of <- function(type, clusters) {
  switch(type,
    iid = list(),
    hc1 = list(NULL),
    hc2 = , hc3 = , cr2 = , cr3 = list(),  # made after the fit, see leverage_vcov()
    cluster = lapply(cluster_sets(clusters), function(set) {
      code_combination(unname(clusters[set]), with_labels = FALSE)
    })
  )
}

cluster_sets <- function(clusters) {
  sizes <- seq_along(clusters)
  unlist(lapply(sizes, utils::combn, x = length(clusters), simplify = FALSE), recursive = FALSE)
}

#' Inclusion and exclusion over the sets of clusters
#' @noRd
combine_meats <- function(meats, clusters) {
  if (length(clusters) == 0) return(meats[[1]])
  signs <- (-1)^(lengths(cluster_sets(clusters)) + 1)
  Reduce(`+`, Map(`*`, meats, signs))
}

small_sample_factor <- function(type, small_sample, n, k, clusters) {
  if (small_sample == "none") return(1)
  if (type == "hc1") return(n / (n - k))
  g <- min(cluster_counts(clusters))
  g / (g - 1) * (n - 1) / (n - k)
}

#' Multiway covariances need not be positive semi-definite: negative eigenvalues become zero
#' @noRd
repair_vcov <- function(v) {
  if (length(v) == 0) return(v)
  # On the scale of correlations, so that a constant's variance does not drown the slopes'.
  scale <- sqrt(pmax(diag(v), 0))
  scale[scale == 0] <- 1
  e <- eigen((v + t(v)) / 2 / outer(scale, scale), symmetric = TRUE)
  if (min(e$values) >= -1e-10) return(v)
  warn("The multiway covariance is not positive semi-definite; its negative eigenvalues are set
        to zero (Cameron, Gelbach & Miller 2011).")
  outer(scale, scale) * (e$vectors %*% (pmax(e$values, 0) * t(e$vectors)))
}

block_diagonal <- function(m, corner) {
  size <- nrow(m)
  out <- matrix(0, size + 1, size + 1)
  out[seq_len(size), seq_len(size)] <- m
  out[size + 1, size + 1] <- corner
  out
}

#' From the constant of demeaned columns to ybar - xbar'b
#' @noRd
shift_constant <- function(v, system, fit) {
  size <- length(fit$kept)
  shift <- diag(size + 1)
  shift[size + 1, seq_len(size)] <- -system$mean[fit$kept]
  shift %*% v %*% t(shift)
}

vcov_label <- function(type, clusters) {
  switch(type,
    iid = "iid (homoscedastic)",
    hc1 = "heteroscedasticity-robust (HC1)",
    cluster = paste0("clustered by ", paste(names(clusters), collapse = " and "), " (",
                     paste(format_count(cluster_counts(clusters)), collapse = " and "),
                     " clusters)")
  )
}
