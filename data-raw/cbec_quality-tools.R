# What data-raw/cbec_quality.R solves with: the smallest change of a start that meets constraints.

# Gauss-Newton steps, the shortest in the metric of `smooth`, which makes the gradient of a constraint
# a move. Constraints may be redundant as long as they agree.
least_change <- function(y, constraints, smooth, rounds = 100, tolerance = 1e-10) {
  target <- vapply(constraints, `[[`, 0, "target")
  scale <- pmax(abs(target), 1e-3)
  for (round in seq_len(rounds)) {
    now <- lapply(constraints, function(constraint) constraint$at(y))
    gap <- target - vapply(now, `[[`, 0, "value")
    if (max(abs(gap) / scale) < tolerance) return(y)
    gradients <- vapply(now, `[[`, y, "gradient")
    step <- shortest_step(gradients, smooth(gradients), gap)
    y <- y + step * min(1, 0.1 / max(abs(step)))
  }
  stop("Not met: ", names(constraints)[which.max(abs(gap) / scale)])
}

# The sum of the columns of `moves` along which the products with `gradients` change by `gap`
shortest_step <- function(gradients, moves, gap, smallest = 1e-10) {
  normal <- crossprod(gradients, moves)
  size <- sqrt(diag(normal))
  part <- eigen(normal / tcrossprod(size), symmetric = TRUE)
  keep <- part$values > smallest
  load <- part$vectors[, keep] %*%
    (crossprod(part$vectors[, keep], gap / size) / part$values[keep])
  drop(moves %*% (load / size))
}

# Constraints on an outcome that lives on the rows `all`; each regression has its own rows.
constraints_on <- function(all) {
  spread <- function(rows, values) replace(numeric(length(all)), match(rows, all), values)
  list(
    linear = function(rows, weight, target) {
      gradient <- spread(rows, weight)
      list(target = target, at = function(y) list(value = sum(gradient * y), gradient = gradient))
    },
    squares = function(rows, residual, target) {
      force(rows)
      force(residual)
      list(target = target, at = function(y) {
        e <- residual(y[match(rows, all)])
        list(value = sum(e^2), gradient = spread(rows, 2 * e))
      })
    },
    # The middle of a clustered covariance: sum over units of (sum of x e)^2
    meat = function(rows, residual, x, unit, target) {
      force(rows)
      force(residual)
      force(x)
      force(unit)
      list(target = target, at = function(y) {
        sums <- rowsum(x * residual(y[match(rows, all)]), unit)
        gradient <- 2 * residual(x * sums[match(unit, rownames(sums))])
        list(value = sum(sums^2), gradient = spread(rows, gradient))
      })
    },
    unexplained = function(rows, residual, total, target) {
      force(rows)
      force(residual)
      force(total)
      list(target = target, at = function(y) {
        e <- residual(y[match(rows, all)])
        t <- total(y[match(rows, all)])
        list(value = sum(e^2) / sum(t^2),
             gradient = spread(rows, 2 * e / sum(t^2) - 2 * t * sum(e^2) / sum(t^2)^2))
      })
    },
    # psmatch2's variance of the effect on the treated
    matching_variance = function(treated, control, weight, target) {
      n <- length(treated)
      k <- sum(weight^2) / n^2
      list(target = target, at = function(y) {
        a <- y[match(treated, all)]
        b <- y[match(control, all)]
        list(value = var(a) / n + var(b) * k,
             gradient = spread(c(treated, control), c(2 * (a - mean(a)) / (n - 1) / n,
                                                      2 * (b - mean(b)) / (length(b) - 1) * k)))
      })
    }
  )
}

# Residuals of a regression on m, as a function
residual_of <- function(m) {
  decomposition <- qr(m)
  function(y) qr.resid(decomposition, y)
}

# The part of probit scores that multiplies covariates
generalised_residual <- function(d, index) {
  s <- ifelse(d == 1, 1, -1)
  s * exp(dnorm(index, log = TRUE) - pnorm(s * index, log.p = TRUE))
}

probit <- function(d, x, weights = rep(1, length(d))) {
  fit <- suppressWarnings(glm.fit(cbind(1, x), d, weights, family = binomial("probit")))
  list(coefficients = unname(fit$coefficients), index = unname(fit$linear.predictors),
       null = fit$null.deviance, pseudo_r2 = 1 - fit$deviance / fit$null.deviance)
}

entropy_weights <- function(z) {
  shares <- sweep(z, 2, colSums(z), "/")
  redundancy <- 1 + colSums(ifelse(shares > 0, shares * log(shares), 0)) / log(nrow(z))
  redundancy / sum(redundancy)
}

# Columns near `z` between 0 and 1, each reaching both, whose sum with their entropy weights is
# `score`; by projections in turn
shares_with_index <- function(score, z, rounds = 5000, tolerance = 1e-9) {
  for (round in seq_len(rounds)) {
    z <- apply(z, 2, function(share) {
      share <- pmin(pmax(share, 0), 1)
      share[which.min(share)] <- 0
      share[which.max(share)] <- 1
      share
    })
    weights <- entropy_weights(z)
    short <- score - drop(z %*% weights)
    if (max(abs(short)) < tolerance) return(z)
    z <- z + outer(short, weights) / sum(weights^2)
  }
  stop("No such shares: ", signif(max(abs(short)), 2), " is missing.")
}
