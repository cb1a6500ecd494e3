# Data and double loops that the tests of matching share.

matching_data <- function(n = 300, seed = 1) {
  with_seed(seed, {
    d <- data.frame(x1 = stats::rnorm(n), x2 = stats::rnorm(n))
    d$d <- stats::rbinom(n, 1, stats::pnorm(0.5 * d$x1 - 0.3 * d$x2 - 0.2))
    d$y <- 1 + d$x1 + d$x2 + 2 * d$d + stats::rnorm(n)
    d$g <- rep_len(1:3, n)
    d
  })
}

kernel_values <- list(
  epanechnikov = function(u) ifelse(abs(u) < 1, 1 - u^2, 0),
  uniform = function(u) as.numeric(abs(u) <= 1),
  triangular = function(u) pmax(1 - abs(u), 0),
  biweight = function(u) ifelse(abs(u) < 1, (1 - u^2)^2, 0),
  triweight = function(u) ifelse(abs(u) < 1, (1 - u^2)^3, 0),
  tricube = function(u) ifelse(abs(u) < 1, (1 - abs(u)^3)^3, 0),
  gaussian = stats::dnorm
)

# The mean of y - matched outcome over `targets`; `fit(y, x, k)` makes one number of a window.
loop_effect <- function(score, y, targets, donors, h, kernel,
                        fit = function(y, x, k) stats::weighted.mean(y, k)) {
  mean(vapply(targets, function(i) {
    x <- score[donors] - score[i]
    k <- kernel_values[[kernel]](x / h)
    if (sum(k) > 0) y[i] - fit(y[donors], x, k) else NA_real_
  }, 0), na.rm = TRUE)
}

line_at_zero <- function(y, x, k) stats::lm.wfit(cbind(1, x), y, k)$coefficients[[1]]

# Data in which most scores and covariates have equals.
tied_data <- function(seed, n = 120) {
  with_seed(seed, {
    d <- data.frame(x1 = sample(5, n, TRUE), x2 = sample(3, n, TRUE), g = sample(3, n, TRUE))
    d$d <- rbinom(n, 1, plogis(d$x1 / 2 - 2))
    d$p <- sample(8, n, TRUE) / 16
    d$y <- rnorm(n) + d$x1 + d$d
    d
  })
}

# Lalonde's 614 rows as MatchIt has them, with indicators for `race`.
lalonde_rows <- function() {
  skip_if_not_installed("MatchIt")
  data <- from("MatchIt", "lalonde")
  data$black <- as.numeric(data$race == "black")
  data$hispanic <- as.numeric(data$race == "hispan")
  data
}

lalonde_score <- treat ~ age + educ + black + hispanic + married + nodegree

# What the core makes of rows whose score is given; `...`: settings of a matching.
core_rows <- function(treated, ..., outcome = numeric(length(treated)),
                      score = rep(0.5, length(treated)), unit = NULL, covariates = list(),
                      self_match = TRUE) {
  settings <- c(matching_settings(...), list(self_match = self_match))
  data <- list(treated = as.integer(treated), outcome = outcome, unit = unit, n_blocks = 1L,
               n_comparisons = 1L, score = score,
               covariates = unname(lapply(covariates, as.double)), start = NULL)
  core_match_rows(data, core_rules(settings), NULL)
}

# Covariates as points whose distance is the Mahalanobis distance, one column per row
mahalanobis_points <- function(columns, treated) {
  core_rows(treated, method = "mahalanobis", covariates = columns)$points
}

# Arguments of a call, the rarer ones in its list `matching`
with_options <- function(arguments, rare = rare_options) {
  is_rare <- names(arguments) %in% rare
  c(arguments[!is_rare], if (any(is_rare)) list(matching = arguments[is_rare]))
}

# A panel with places, its rows in no order, and a score that is given.
correlated_matching <- function() {
  data <- matching_data(120)
  data$unit <- rep(1:30, each = 4)
  data$year <- rep(2001:2004, 30)
  data$latitude <- 20 + data$unit %% 6
  data$longitude <- 100 + data$unit %% 5 + data$unit / 100
  data$p <- fit_score(data[c("x1", "x2")], data$d, "probit")$probability
  data[with_seed(1, sample(120)), ]
}
