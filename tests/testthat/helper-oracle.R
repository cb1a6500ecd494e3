# Least squares with dummies, written out: the oracle of did_feols(). Dense matrices and qr(), so
# slow and simple.

# One 0/1 column per level of each id; a constant where there are no ids.
dummy_matrix <- function(ids, n) {
  if (length(ids) == 0) return(matrix(1, n, 1))
  do.call(cbind, lapply(ids, function(id) outer(id, unique(id), `==`) + 0))
}

# Units alone in a level, found again until there are none (reghdfe's rule), by brute force.
is_singleton <- function(ids) {
  alone <- rep(FALSE, length(ids[[1]]))
  repeat {
    new <- rep(FALSE, length(alone))
    for (id in ids) {
      counts <- table(id[!alone])
      new <- new | (!alone & id %in% names(counts)[counts == 1])
    }
    if (!any(new)) return(alone)
    alone <- alone | new
  }
}

# y on the columns of x and dummies of ids; covariances as textbooks write them.
dummy_regression <- function(y, x, ids, weights = NULL) {
  n <- length(y)
  root <- sqrt(if (is.null(weights)) rep(1, n) else weights)
  dummies <- qr(root * dummy_matrix(ids, n))
  x_within <- qr.resid(dummies, root * x)
  y_within <- qr.resid(dummies, root * y)
  bread <- solve(crossprod(x_within))
  b <- drop(bread %*% crossprod(x_within, y_within))
  e <- y_within - drop(x_within %*% b)
  w <- root^2
  list(
    coefficients = b, residuals = e / root, bread = bread, scores = e * x_within,
    n = n, k = ncol(x), absorbed = dummies$rank, ids = ids, root = root, ssr = sum(e^2),
    tss_within = sum(y_within^2), tss = sum(w * (y - sum(w * y) / sum(w))^2)
  )
}

oracle_iid <- function(o) o$bread * o$ssr / (o$n - o$k - o$absorbed)

oracle_hc1 <- function(o) {
  o$bread %*% crossprod(o$scores) %*% o$bread * o$n / (o$n - o$k - o$absorbed)
}

# Clustered by one id. "areg" counts every fixed effect; "reghdfe" only what is not nested in the
# clusters, and one for the constant that the nested ones contain.
oracle_cluster <- function(o, cluster, rule = "reghdfe") {
  sums <- rowsum(o$scores, cluster)
  g <- nrow(sums)
  nested <- vapply(o$ids, function(id) all(tapply(cluster, id, function(v) length(unique(v))) == 1),
                   NA)
  counted <- o$absorbed
  if (rule == "reghdfe" && any(nested)) {
    counted <- o$absorbed - qr(o$root * dummy_matrix(o$ids[nested], o$n))$rank + 1
  }
  k <- o$k + counted
  o$bread %*% crossprod(sums) %*% o$bread * g / (g - 1) * (o$n - 1) / (o$n - k)
}

# B S'KS B: every pair of rows by its kernel weight, an n x n matrix.
oracle_kernel <- function(o, kernel) {
  unname(o$bread %*% crossprod(o$scores, kernel %*% o$scores) %*% o$bread)
}

bartlett <- function(time, lag) pmax(1 - abs(outer(time, time, `-`)) / (lag + 1), 0)

same <- function(id) outer(id, id, `==`)

oracle_r_squared <- function(o) {
  df <- o$n - o$k - o$absorbed
  within <- 1 - o$ssr / o$tss_within
  overall <- 1 - o$ssr / o$tss
  c(within = within, overall = overall,
    within.adjusted = 1 - (1 - within) * (o$n - o$absorbed) / df,
    overall.adjusted = 1 - (1 - overall) * (o$n - 1) / df)
}

oracle_wald <- function(o, v) drop(o$coefficients %*% solve(v, o$coefficients)) / o$k

# Grunfeld's investment data with gaps, by plm and by did_feols().
grunfeld_fits <- function() {
  data("Grunfeld", package = "plm", envir = environment())
  data <- Grunfeld[-c(3, 50, 51, 120), ]
  list(
    plm = plm::plm(inv ~ value + capital, data, index = c("firm", "year"), effect = "twoways"),
    fit = did_feols(inv ~ value + capital | firm + year, data, small_sample = "plm")
  )
}
