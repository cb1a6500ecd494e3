# Data and oracles of composite indices.

index_data <- function(seed = 6) {
  with_seed(seed, {
    data.frame(city = rep(1:12, each = 4), year = rep(1:4, 12), a = rexp(48), b = rnorm(48),
               c = runif(48), d = rexp(48)^2)
  })
}

# 1 - entropy of shares, from the definition
redundancy_by_hand <- function(z) {
  p <- z / sum(z)
  1 + sum(ifelse(p > 0, p * log(p), 0)) / log(length(z))
}

unit_interval <- function(x, sign = 1) {
  z <- (x - min(x)) / (max(x) - min(x))
  if (sign > 0) z else 1 - z
}

weights_by_hand <- function(z) {
  d <- apply(z, 2, redundancy_by_hand)
  d / sum(d)
}
