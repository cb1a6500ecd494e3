# What data-raw/cbec_quality.R solves with: the smallest change of a start that meets constraints.

# Gauss-Newton steps of least norm. A constraint is list(target, at): at(y) gives the value and its
# gradient. Constraints may be redundant as long as they agree.
least_change <- function(y, constraints, rounds = 100, tolerance = 1e-10) {
  target <- vapply(constraints, `[[`, 0, "target")
  scale <- pmax(abs(target), 1e-3)
  for (round in seq_len(rounds)) {
    now <- lapply(constraints, function(constraint) constraint$at(y))
    gap <- target - vapply(now, `[[`, 0, "value")
    if (max(abs(gap) / scale) < tolerance) return(y)
    step <- least_norm(vapply(now, `[[`, y, "gradient"), gap)
    y <- y + step * min(1, 0.1 / max(abs(step)))
  }
  stop("Not met: ", names(constraints)[which.max(abs(gap) / scale)])
}

# The shortest x with jacobian' x = gap
least_norm <- function(jacobian, gap) {
  size <- sqrt(colSums(jacobian^2))
  jacobian <- sweep(jacobian, 2, size, "/")
  part <- eigen(crossprod(jacobian), symmetric = TRUE)
  keep <- part$values > 1e-10
  load <- crossprod(part$vectors[, keep], gap / size) / part$values[keep]
  drop(jacobian %*% (part$vectors[, keep] %*% load))
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
