# Data whose fixed effects form graphs of known difficulty. Each generator returns y, x1, x2 and
# integer ids; x1 is correlated with the effects, so that a bad projection shows in the coefficients.

finish <- function(data, effects) {
  n <- nrow(data)
  sum_of_effects <- Reduce(`+`, lapply(effects, function(f) rnorm(max(data[[f]]))[data[[f]]]))
  data$x1 <- 0.3 * sum_of_effects + rnorm(n)
  data$x2 <- rnorm(n)
  data$y <- data$x1 - 0.5 * data$x2 + sum_of_effects + rnorm(n)
  data
}

# Units x 20 periods with staggered treatment; unbalanced: late entry, early exit, 5 % holes.
panel <- function(n, balanced = FALSE, shuffled = FALSE) {
  n_periods <- 20L
  n_units <- as.integer(round(n / n_periods / (if (balanced) 1 else 0.75)))
  data <- data.frame(unit = rep(seq_len(n_units), each = n_periods),
                     year = rep(seq_len(n_periods), n_units))
  cohort <- sample(c(Inf, Inf, 8, 10, 12, 14), n_units, TRUE)
  if (!balanced) {
    entry <- 1L + rbinom(n_units, 6, 0.3)
    exit <- n_periods - rbinom(n_units, 6, 0.3)
    data <- data[data$year >= entry[data$unit] & data$year <= exit[data$unit] &
                   runif(nrow(data)) > 0.05, ]
  }
  start <- cohort[data$unit]
  data$unit <- match(data$unit, unique(data$unit))
  effects <- rnorm(max(data$unit))[data$unit] + rnorm(n_periods)[data$year]
  data$x1 <- as.numeric(data$year >= start)
  data$x2 <- 0.3 * effects + rnorm(nrow(data))
  data$y <- data$x1 - 0.5 * data$x2 + effects + rnorm(nrow(data))
  if (shuffled) data <- data[sample.int(nrow(data)), ]
  rownames(data) <- NULL
  data
}

# Persons x 10 years; firms drawn at random (an expander, easy) or dealt in turn (one long ring).
persons <- function(n, in_turn) {
  n_persons <- as.integer(round(n / 10))
  data <- data.frame(indiv = rep(seq_len(n_persons), each = 10L), year = rep(1:10, n_persons))
  n_firms <- max(2L, as.integer(round(n_persons / 23)))
  data$firm <- if (in_turn) rep_len(seq_len(n_firms), nrow(data)) else sample.int(n_firms, nrow(data), TRUE)
  finish(data, c("indiv", "year", "firm"))
}

# Three unrelated crossed factors, rows in random order.
crossed <- function(n) {
  levels <- as.integer(c(n / 20, floor(sqrt(n)), floor(n^0.33)))
  data <- data.frame(indiv = sample.int(levels[1], n, TRUE), firm = sample.int(levels[2], n, TRUE),
                     year = sample.int(levels[3], n, TRUE))
  finish(data, c("indiv", "firm", "year"))
}

# Workers who pick, every time anew, one of 21 firms next to their own: a band.
band <- function(n) {
  n_workers <- as.integer(n / 20)
  n_firms <- as.integer(n_workers / 8)
  worker <- sample.int(n_workers, n, TRUE)
  low <- pmax(1L, worker %/% 8L - 10L)
  high <- pmin(n_firms, worker %/% 8L + 10L)
  firm <- low + as.integer(floor(runif(n) * (high - low + 1L)))
  finish(data.frame(worker = match(worker, unique(worker)), firm = match(firm, unique(firm))),
         c("worker", "firm"))
}

# Workers x 5 years who move with probability `moves`, to a firm near by with probability `local`;
# firm sizes follow Zipf's law with exponent `zipf`. Few and local moves make a long thin graph.
mobility <- function(n, moves, local = 0, zipf = 0) {
  n_workers <- as.integer(round(n / 5))
  n_firms <- as.integer(round(n_workers / 10))
  size <- if (zipf > 0) seq_len(n_firms)^(-zipf)
  firm <- matrix(0L, 5L, n_workers)
  firm[1, ] <- sample.int(n_firms, n_workers, TRUE, size)
  for (t in 2:5) {
    target <- sample.int(n_firms, n_workers, TRUE, size)
    near <- (firm[t - 1, ] - 1L + sample(c(-10:-1, 1:10), n_workers, TRUE)) %% n_firms + 1L
    target <- ifelse(runif(n_workers) < local, near, target)
    firm[t, ] <- ifelse(runif(n_workers) < moves, target, firm[t - 1, ])
  }
  data <- data.frame(worker = rep(seq_len(n_workers), each = 5L), year = rep(1:5, n_workers),
                     firm = match(as.vector(firm), sort(unique(as.vector(firm)))))
  finish(data, c("worker", "firm", "year"))
}

# name = list(make = function(n), effects = list of sets of fixed effects, n = rows)
graph_cases <- function(n) {
  list(
    `city panel` = list(make = panel, effects = list(c("unit", "year")), n = 5600),
    `panel, balanced` = list(make = function(n) panel(n, balanced = TRUE),
                             effects = list(c("unit", "year")), n = n),
    `panel, unbalanced` = list(make = panel, effects = list("unit", c("unit", "year")), n = n),
    `panel, shuffled` = list(make = function(n) panel(n, shuffled = TRUE),
                             effects = list(c("unit", "year")), n = n),
    simple = list(make = function(n) persons(n, FALSE), n = n,
                  effects = list(c("indiv", "year"), c("indiv", "firm"), c("indiv", "firm", "year"))),
    crossed = list(make = crossed, n = n,
                   effects = list(c("indiv", "firm"), c("indiv", "firm", "year"))),
    difficult = list(make = function(n) persons(n, TRUE), n = n,
                     effects = list(c("indiv", "firm"), c("indiv", "firm", "year"))),
    band = list(make = band, effects = list(c("worker", "firm")), n = 0.8 * n),
    `1 % move` = list(make = function(n) mobility(n, 0.01), n = n,
                      effects = list(c("worker", "firm"), c("worker", "firm", "year"))),
    `10 % move` = list(make = function(n) mobility(n, 0.1), n = n,
                       effects = list(c("worker", "firm"), c("worker", "firm", "year"))),
    `50 % move` = list(make = function(n) mobility(n, 0.5), n = n,
                       effects = list(c("worker", "firm"), c("worker", "firm", "year"))),
    `5 % move, Zipf` = list(make = function(n) mobility(n, 0.05, zipf = 0.8), n = n,
                            effects = list(c("worker", "firm"), c("worker", "firm", "year"))),
    `10 % move, local` = list(make = function(n) mobility(n, 0.1, local = 1), n = n,
                              effects = list(c("worker", "firm"), c("worker", "firm", "year")))
  )
}
