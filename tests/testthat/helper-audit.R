# Papers whose tables are known to be right: least squares on random data, printed and rounded.

rounded <- function(x, digits = 3) formatC(unname(x), format = "f", digits = digits)

audit_stars <- function(p, levels = c("***" = 0.01, "**" = 0.05, "*" = 0.1)) {
  reached <- vapply(p, function(v) c(names(levels)[v <= levels], "")[1], "")
  unname(reached)
}

# One column: coefficients, classical t, R2 and F of y on x (and effects of units), by hand.
least_squares_numbers <- function(y, x, unit = NULL) {
  dummies <- if (is.null(unit)) matrix(1, length(y), 1) else outer(unit, unique(unit), `==`) + 0
  projection <- qr(dummies)
  xw <- qr.resid(projection, x)
  yw <- qr.resid(projection, y)
  inverse <- solve(crossprod(xw))
  b <- drop(inverse %*% crossprod(xw, yw))
  e <- yw - drop(xw %*% b)
  df <- length(y) - ncol(x) - projection$rank
  se <- sqrt(diag(inverse) * sum(e^2) / df)
  r2 <- 1 - sum(e^2) / sum(yw^2)
  constant <- mean(y) - sum(colMeans(x) * b)
  shift <- colMeans(x)
  se_constant <- sqrt(sum(e^2) / df * (1 / length(y) + drop(shift %*% inverse %*% shift)))
  list(b = c(b, constant), se = c(se, se_constant), df = df, r2 = r2,
       overall = 1 - sum(e^2) / sum((y - mean(y))^2),
       f = r2 / (1 - r2) * df / ncol(x), absorbed = projection$rank - 1)
}

printed_column <- function(numbers, names, parentheses, digits, n, outcome) {
  t <- numbers$b / numbers$se
  stars <- audit_stars(2 * stats::pt(-abs(t), numbers$df))
  inside <- rounded(if (parentheses == "t") t else numbers$se, digits)
  terms <- lapply(seq_along(numbers$b), function(i) {
    c(paste0(rounded(numbers$b[i], digits), stars[i]), inside[i])
  })
  c(list(terms = stats::setNames(terms, c(names, "constant"))),
    list(n = n, outcome = outcome, r2_within = rounded(numbers$r2, digits),
         f = rounded(numbers$f, digits), absorbed = numbers$absorbed))
}

described <- function(x, digits) {
  stats::setNames(
    c(length(x), rounded(c(mean(x), stats::sd(x), min(x), stats::median(x), max(x)), digits)),
    c("n", "mean", "sd", "min", "median", "max")
  )
}

# A stepwise regression table of one or two outcomes, with its descriptive table.
simulated_paper <- function(seed, digits = 3) with_seed(seed, {
  units <- sample(5:40, 1)
  periods <- sample(3:12, 1)
  n <- units * periods
  k <- sample(1:4, 1)
  unit <- if (stats::runif(1) < 0.4) rep(seq_len(units), each = periods)
  x <- matrix(stats::rnorm(n * k), n) * rep(10^stats::runif(k, -1, 2), each = n)
  if (k > 1) x[, k] <- x[, k] + x[, 1] * stats::rnorm(1)
  dummy <- stats::runif(1) < 0.5
  if (dummy) x[, 1] <- stats::rbinom(n, 1, stats::runif(1, 0.1, 0.9))
  if (dummy && !is.null(unit)) x[, 1] <- stats::rbinom(n, 1, 0.5)
  if (dummy) x[1:2, 1] <- 0:1  # never constant, nor constant within all units
  scale <- apply(x, 2, stats::sd)
  y <- drop(x %*% (stats::rnorm(k) * stats::rbinom(k, 1, 0.7) / scale)) + stats::rnorm(n) +
    stats::rnorm(1, sd = 3)
  z <- y * stats::runif(1) + stats::rnorm(n, sd = 2)
  names <- paste0("x", seq_len(k))
  parentheses <- sample(c("t", "se"), 1)
  column <- function(outcome, name, j) {
    numbers <- least_squares_numbers(outcome, x[, seq_len(j), drop = FALSE], unit)
    printed_column(numbers, names[seq_len(j)], parentheses, digits, n, name)
  }
  columns <- c(lapply(seq_len(k), column, outcome = y, name = "y"),
               list(column(z, "z", k)))
  names(columns) <- paste0("(", seq_along(columns), ")")
  data <- c(list(y = y, z = z), stats::setNames(lapply(seq_len(k), function(j) x[, j]), names))
  list(
    published_table(columns, parentheses = parentheses, title = "2",
                    stars = c("***" = 0.01, "**" = 0.05, "*" = 0.1),
                    standard_errors = "classical",
                    fixed_effects = if (is.null(unit)) "none" else "unit"),
    published_descriptives(lapply(data, described, digits), title = "1",
                           dummies = if (dummy) "x1")
  )
})

# The line of an audit by its check and where it is; its verdict and parts of its arithmetic.
expect_finding <- function(audit, check, where, verdict, ...) {
  found <- as.data.frame(audit)
  line <- found[found$check == check & found$where == where, ]
  testthat::expect_equal(nrow(line), 1, label = paste0("lines of ", check, " at ", where))
  if (nrow(line) != 1) return(invisible())
  testthat::expect_equal(line$verdict, verdict, label = paste(check, where))
  text <- paste(line$arithmetic, line$needs)
  for (part in c(...)) testthat::expect_match(text, part, fixed = TRUE)
}

audits <- new.env()
audit_of <- function(paper) {
  if (is.null(audits[[paper]])) audits[[paper]] <- audit_table(published_tables(paper))
  audits[[paper]]
}
