# Papers whose tables are known to be right: least squares on random data, printed and rounded.

rounded <- function(x, digits = 3) formatC(unname(x), format = "f", digits = digits)

stars_of <- function(p, levels = c("***" = 0.01, "**" = 0.05, "*" = 0.1)) {
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
  stars <- stars_of(2 * stats::pt(-abs(t), numbers$df))
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

# ---- papers with what exporters and authors do to numbers --------------------------------------

# Rounded, and by some printed with zeros that fill up.
padded <- function(x, digits, zeros) paste0(rounded(x, digits), strrep("0", zeros))

# Least squares with a constant and one of three covariances, by hand.
fitted_numbers <- function(y, x, errors, cluster) {
  design <- cbind(x, 1)
  bread <- solve(crossprod(design))
  b <- drop(bread %*% crossprod(design, y))
  e <- drop(y - design %*% b)
  n <- length(y)
  df <- n - ncol(design)
  scores <- if (errors == "clustered") rowsum(design * e, cluster) else design * e
  groups <- nrow(scores)
  factor <- if (errors == "clustered") groups / (groups - 1) * (n - 1) / df else n / df
  v <- if (errors == "classical") bread * sum(e^2) / df else
    bread %*% crossprod(scores) %*% bread * factor
  r2 <- 1 - sum(e^2) / sum((y - mean(y))^2)
  list(b = b, se = sqrt(diag(v)), df = if (errors == "clustered") groups - 1 else df, n = n,
       r2 = r2, adjusted = 1 - (1 - r2) * (n - 1) / df)
}

# Cells of one fit: the coefficient with its stars, and t, SE, p or a confidence interval below.
printed_terms <- function(fit, names, inside, digits, zeros, level = 0.95) {
  t <- fit$b / fit$se
  p <- 2 * stats::pt(-abs(t), fit$df)
  half <- stats::qt((1 + level) / 2, fit$df) * fit$se
  text <- function(x) padded(x, digits, zeros)
  below <- switch(inside, t = text(t), se = text(fit$se), p = text(p),
                  ci = paste0("[", text(fit$b - half), ", ", text(fit$b + half), "]"))
  terms <- Map(c, paste0(text(fit$b), stars_of(p)), below, USE.NAMES = FALSE)
  stats::setNames(terms, names)
}

# A table of stepwise columns. Where controls are not printed, each column has its own of them.
simulated_columns <- function(data, style) {
  k <- ncol(data$x)
  lapply(seq_len(k + 1), function(j) {
    outcome <- if (j > k) "z" else "y"
    own <- seq_len(min(j, k))
    rows <- seq_along(data$y)
    hidden <- NULL
    if (style$hidden) {
      # Other controls, with other holes: R2 and N go up and down.
      hidden <- data$more[, sample(ncol(data$more), sample(3, 1)), drop = FALSE]
      rows <- sort(sample(rows, length(rows) - sample(0:3, 1)))
    }
    x <- cbind(data$x[, own, drop = FALSE], hidden)[rows, , drop = FALSE]
    fit <- fitted_numbers(data[[outcome]][rows], x, style$errors, data$cluster[rows])
    use <- c(own, ncol(x) + 1)
    cells <- printed_terms(lapply(fit[c("b", "se")], `[`, use) |> c(fit["df"]),
                           c(colnames(data$x)[own], "constant"), style$inside, style$digits,
                           style$zeros, style$level)
    c(list(terms = cells), list(
      n = fit$n, outcome = outcome, r2 = rounded(fit$r2), r2_adjusted = rounded(fit$adjusted)
    ), if (style$hidden) list(controls = "yes"),
    if (style$errors == "clustered") list(clusters = length(unique(data$cluster[rows]))))
  })
}

# A mediation in a starred table, its Z printed as exporters print statistics: without stars.
simulated_mediation <- function(data, style) {
  fit <- function(y, x) fitted_numbers(y, cbind(x), style$errors, data$cluster)
  one <- fit(data$m, data$x[, 1])
  two <- fit(data$y, cbind(data$m, data$x[, 1]))
  all <- fit(data$y, data$x[, 1])
  t <- function(fit, j) fit$b[j] / fit$se[j]
  text <- function(x) padded(x, style$digits, style$zeros)
  cells <- function(fit, j, name) {
    part <- list(b = fit$b[j], se = fit$se[j], df = fit$df)
    printed_terms(part, name, style$inside, style$digits, style$zeros, style$level)
  }
  c(list(terms = c(cells(two, 1, "m"), cells(two, 2, "x1"))), list(
    mediator = "m", treatment = "x1", a_path = cells(one, 1, "a")[[1]],
    total_effect = text(all$b[1]), n = two$n, outcome = "y",
    sobel_z = text(t(one, 1) * t(two, 1) / sqrt(t(one, 1)^2 + t(two, 1)^2))
  ), if (style$errors == "clustered") list(clusters = length(unique(data$cluster))))
}

# pstest on every treated row and a control of its own, for variables of any size.
simulated_balance <- function(data, style) {
  treated <- which(data$d == 1)
  control <- which(data$d == 0)
  match <- sample(control, min(length(treated), length(control)))
  treated_after <- treated[seq_along(match)]
  sides <- list(before = list(treated, control), after = list(treated_after, match))
  text <- function(x) padded(x, style$digits, style$zeros)
  rows <- lapply(seq_len(ncol(data$x)), function(j) {
    x <- data$x[, j]
    scale <- sqrt((stats::var(x[treated]) + stats::var(x[control])) / 2)
    numbers <- lapply(sides, function(side) {
      test <- stats::t.test(x[side[[1]]], x[side[[2]]], var.equal = TRUE)
      gap <- mean(x[side[[1]]]) - mean(x[side[[2]]])
      c(mean_treated = text(mean(x[side[[1]]])), mean_control = text(mean(x[side[[2]]])),
        t = rounded(test$statistic, 2), p = rounded(test$p.value),
        bias = rounded(100 * gap / scale, 1))
    })
    names(numbers$before) <- paste0(names(numbers$before), "_before")
    names(numbers$after) <- paste0(names(numbers$after), "_after")
    gap <- function(side) abs(mean(x[side[[1]]]) - mean(x[side[[2]]]))
    c(numbers$before, numbers$after,
      reduction = if (gap(sides$before) > 0) {
        rounded(100 * (1 - gap(sides$after) / gap(sides$before)), 1)
      })
  })
  published_balance(stats::setNames(rows, colnames(data$x)), title = "3",
                    n_treated = length(treated_after), n_control = length(match),
                    n_treated_before = length(treated), n_control_before = length(control))
}

simulated_data <- function() {
  n <- sample(c(24, 60, 200, 600), 1)
  k <- sample(1:3, 1)
  groups <- sample(c(6, 12, 40), 1)
  cluster <- sample(rep_len(seq_len(min(groups, n / 3)), n))
  effect <- stats::rnorm(max(cluster))
  x <- matrix(stats::rnorm(n * k, 3) * rep(10^stats::runif(k, -0.5, 1.5), each = n), n)
  colnames(x) <- paste0("x", seq_len(k))
  if (stats::runif(1) < 0.6) x[, k] <- sample(c(0, 1, stats::rbinom(n - 2, 1, 0.4)))
  scaled <- scale(x)
  m <- drop(scaled[, 1] * stats::rnorm(1)) + stats::rnorm(n)
  y <- 5 + drop(scaled %*% stats::rnorm(k)) + m * stats::rnorm(1) + effect[cluster] +
    stats::rnorm(n)
  list(y = y, z = 3 + 0.3 * y + stats::rnorm(n), m = m, x = x, cluster = cluster,
       more = matrix(stats::rnorm(n * 4), n) + 0.5 * y, d = sample(rep(0:1, length.out = n)))
}

# A 0/1 column that nobody calls one, its ends printed as "0" and "1" or with decimals.
described_freely <- function(x, style) {
  numbers <- c(mean = mean(x), sd = stats::sd(x), min = min(x), median = stats::median(x),
               max = max(x))
  text <- stats::setNames(padded(numbers, style$digits, style$zeros), names(numbers))
  if (all(x %in% 0:1) && style$bare) text[c("min", "max")] <- c("0", "1")
  c(n = length(x), if (style$bare) text[names(text) != "median"] else text)
}

simulated_report <- function(seed) with_seed(seed, {
  data <- simulated_data()
  inside <- sample(c("t", "se", "p", "ci"), 1)
  style <- list(
    errors = sample(c("classical", "robust", "clustered"), 1), inside = inside,
    digits = sample(2:4, 1), zeros = sample(c(0, 0, 2), 1), hidden = stats::runif(1) < 0.3,
    level = sample(c(0.95, 0.9), 1), bare = stats::runif(1) < 0.5
  )
  says_level <- inside == "ci" && (style$level == 0.9 || stats::runif(1) < 0.5)
  table <- function(columns, title, hidden) {
    names(columns) <- paste0("(", seq_along(columns), ")")
    published_table(columns, parentheses = inside, title = title,
                    stars = c("***" = 0.01, "**" = 0.05, "*" = 0.1),
                    standard_errors = style$errors, level = if (says_level) style$level,
                    fixed_effects = "none")
  }
  rows <- c(list(y = data$y, z = data$z), stats::setNames(asplit(data$x, 2), colnames(data$x)))
  list(
    table(simulated_columns(data, style), "1"),
    table(list(simulated_mediation(data, style)), "2"),
    simulated_balance(data, style),
    published_descriptives(lapply(rows, described_freely, style), title = "4")
  )
})
