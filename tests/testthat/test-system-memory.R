# The system as something that further columns can be projected with.

system_of <- function(data, effects, ...) {
  codes <- lapply(effects, function(name) code_id(as_id(data[[name]], name)))
  names(codes) <- effects
  absorb_columns(list(y = data$y, x = data$x), codes, ...)
}

test_that("further columns against a few: what lm's residuals say, with all solvers", {
  data <- unbalanced_data(n_units = 30)
  data <- data[stats::complete.cases(data[c("y", "x", "m", "w", "unit", "year")]), ]
  more <- with_seed(1, lapply(1:70, function(k) stats::rnorm(nrow(data))))
  names(more) <- paste0("z", seq_along(more))
  out <- function(column, weights) {
    stats::residuals(stats::lm(column ~ factor(unit) + factor(year), data, weights = weights))
  }
  for (weights in list(NULL, data$w)) {
    w <- weights %||% rep(1, nrow(data))
    few <- vapply(list(data$y, data$x), out, numeric(nrow(data)), weights = weights)
    many <- vapply(more, out, numeric(nrow(data)), weights = weights)
    for (solver in c("automatic", "elimination", "map")) {
      system <- system_of(data, c("unit", "year"), weights = weights,
                          options = projector_options(list(solver = solver, tolerance = 1e-12)))
      found <- project_more(system, more, list(y = data$y, x = data$x))
      expect_equal(found$cross, crossprod(many, w * few), tolerance = 1e-9, ignore_attr = TRUE)
      expect_equal(found$own, colSums(w * many^2), tolerance = 1e-9)
      expect_identical(dimnames(found$cross), list(names(more), c("y", "x")))
    }
  }
})

test_that("the projector is made once, and again after loading", {
  data <- panel_data()
  system <- system_of(data, c("unit", "year"), weights = NULL, options = projector_options())
  first <- project_more(system, list(a = data$m), list(y = data$y))
  expect_identical(project_more(system, list(a = data$m), list(y = data$y)), first)
  file <- tempfile()
  saveRDS(system, file)
  on.exit(unlink(file))
  expect_identical(project_more(readRDS(file), list(a = data$m), list(y = data$y)), first)
})

test_that("columns that follow paths are the columns themselves, made a few at a time", {
  data <- unbalanced_data(n_units = 30)
  data <- data[stats::complete.cases(data[c("y", "x", "w", "unit", "year")]), ]
  unit <- match(data$unit, sort(unique(data$unit)))
  period <- match(data$year, sort(unique(data$year)))
  value <- with_seed(2, matrix(stats::rnorm(5 * max(period)), 5))
  path <- with_seed(3, matrix(sample(5L, 70 * max(unit), TRUE), max(unit)))
  paths <- list(unit = unit, period = period, value = value, path = path)
  columns <- lapply(1:70, function(b) value[cbind(path[unit, b], period)])
  few <- list(y = data$y, x = data$x)
  for (weights in list(NULL, data$w)) {
    system <- system_of(data, c("unit", "year"), weights = weights, options = projector_options())
    found <- project_paths(system, paths, few)
    expect_identical(found[c("cross", "own")],
                     lapply(project_more(system, columns, few), unname))
    w <- weights %||% rep(1, nrow(data))
    expect_equal(found$before, vapply(columns, function(x) sum(w * x^2), 0), tolerance = 1e-12)
  }
})

test_that("a system at hand is taken up for the same columns on the same rows alone", {
  data <- panel_data()
  fit <- quiet(did_feols(y ~ d + x + m | unit + year, data, weights = ~w))
  is_taken <- function(formula, data, ...) {
    made <- quiet(with_system_at_hand(fit$system, did_feols(formula, data, ...)))
    single <- quiet(did_feols(formula, data, ...))
    expect_equal(made$coefficients, single$coefficients, tolerance = 1e-13)
    expect_equal(made$vcov, single$vcov, tolerance = 1e-13)
    identical(made$system, fit$system)
  }
  full <- y ~ d + x + m | unit + year
  expect_true(is_taken(full, data, weights = ~w, cluster = ~year))
  expect_true(is_taken(y ~ x | unit + year, data, weights = ~w))
  expect_true(is_taken(m ~ x + d | unit + year, data, weights = ~w))
  other <- data
  other$x[3] <- other$x[3] + 1
  expect_false(is_taken(full, other, weights = ~w))
  expect_true(is_taken(y ~ d + m | unit + year, other, weights = ~w))
  expect_false(is_taken(y ~ d + log(w) | unit + year, data, weights = ~w))
  expect_false(is_taken(full, data))
  expect_false(is_taken(full, data[-1, ], weights = ~w))
  expect_false(is_taken(y ~ d + x + m | unit, data, weights = ~w))
  expect_false(is_taken(y ~ d + x + m | year + unit, data, weights = ~w))
  expect_false(is_taken(full, data, weights = ~w, tolerance = 1e-9))
  other <- data
  other$year[c(1, 9)] <- other$year[c(2, 10)]
  expect_false(is_taken(full, other, weights = ~w))
  # It is at hand no longer, also after an error.
  expect_error(with_system_at_hand(fit$system, stop("no")))
  expect_null(at_hand$system)
})
