# The contract of data handling: what tests/testthat/test-contract-*.R ask of every estimator. An
# estimator joins by an entry here: a function of a frame with the columns of panel_data(), and
# what it has. (`shared/reference/bad_inputs.md` numbers the rows that the tests are named by.)
#   outcome, regressors, effects: y; d and x; unit and year among its columns
#   weights, threads: arguments of these names
#   keys: unit and year must be there in every row, and unique as a pair
#   regression: the coefficients of one regression on all complete rows but singletons

estimators <- list(
  did_feols = list(
    fit = function(data, ...) did_feols(y ~ d + x | unit + year, data, ...),
    has = c("outcome", "regressors", "effects", "weights", "threads", "regression")
  ),
  did_feols_iv = list(
    fit = function(data, ...) did_feols(y ~ x | unit + year | d ~ m, data, ...),
    has = c("outcome", "regressors", "effects", "weights", "threads", "regression")
  ),
  event_study = list(
    fit = function(data, ...) event_study(y ~ d + x | unit + year, data, window = c(-3, 2), ...),
    has = c("outcome", "regressors", "effects", "weights", "threads", "keys")
  ),
  did_staggered = list(
    fit = function(data, ...) {
      did_staggered(y ~ x | unit + year, data, "d", "imputation", ...)
    },
    has = c("outcome", "effects", "weights", "threads", "keys")
  ),
  did_staggered_switching = list(
    fit = function(data, ...) {
      did_staggered(y ~ x | unit + year, data, estimator = "switching", treatment = "d", ...)
    },
    has = c("outcome", "effects", "weights", "threads", "keys")
  ),
  sobel_mediate = list(
    fit = function(data, ...) {
      sobel_mediate(y ~ d + x | unit + year, mediator = ~m, treatment = "d", data = data, ...)
    },
    has = c("outcome", "regressors", "effects", "weights", "threads")
  ),
  index_uncertainty = list(
    fit = function(data, ...) {
      index_uncertainty(mpi_index(data, c("y", "x"), unit = "unit", time = "year", ...), 10)
    },
    has = c("keys", "threads")
  ),
  index_regression = list(
    fit = function(data, na = "omit", threads = 1, ...) {
      index <- mpi_index(data, c("y", "x"), unit = "unit", time = "year", na = na)
      index_regression(index ~ d | unit + year, index_uncertainty(index, 10), data, na = na,
                       threads = threads, ...)
    },
    has = c("effects", "keys", "threads")
  ),
  psm_match = list(
    fit = function(data, ...) psm_match(d ~ x, ~y, data = data, bandwidth = 0.2, ...),
    has = "outcome"
  ),
  psm_did = list(
    fit = function(data, ...) {
      psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2, ...)
    },
    has = c("outcome", "regressors", "effects", "threads")
  ),
  # Its outcome and covariates are columns of its own making, with other counts and names.
  psm_did_cohort = list(
    fit = function(data, ...) {
      psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2,
              mode = "cohort", ...)
    },
    has = c("effects", "threads", "keys")
  )
)

estimators_with <- function(...) {
  Filter(function(estimator) all(c(...) %in% estimator$has), estimators)
}

# Each estimator refuses the data with an error of a class ("input", "data", "design"; NULL for
# any of ours) whose text matches every pattern.
expect_refuses <- function(of, data, class, pattern = NULL, ..., column = NULL, rows = NULL) {
  for (name in names(of)) {
    error <- tryCatch(
      {
        quiet(of[[name]]$fit(data, ...))
        NULL
      },
      error = identity
    )
    if (!is.null(class)) expect_s3_class(error, paste0("policypanel_error_", class))
    expect_s3_class(error, "policypanel_error")
    for (part in pattern) expect_match(conditionMessage(error), part, label = name)
    if (!is.null(column)) expect_true(all(column %in% error$column), label = name)
    if (!is.null(rows)) expect_equal(error$rows, rows, label = name)
  }
}

# Each estimator gives the same numbers on both frames. Row-free quantities only: `tolerance` NULL
# asks for the same bits.
expect_same_result <- function(of, data, other, ..., tolerance = NULL) {
  for (name in names(of)) {
    expected <- numbers_of(quiet(of[[name]]$fit(other, ...)))
    found <- numbers_of(quiet(of[[name]]$fit(data, ...)))
    if (is.null(tolerance)) {
      expect_identical(found, expected, label = name)
    } else {
      expect_equal(found, expected, tolerance = tolerance, label = name)
    }
  }
}

# Each estimator says what the pattern describes in a note, and gives a result.
expect_notes <- function(of, data, pattern, ...) {
  for (name in names(of)) {
    notes <- character()
    withCallingHandlers(
      fit <- of[[name]]$fit(data, ...),
      policypanel_note = function(m) {
        notes <<- c(notes, conditionMessage(m))
        invokeRestart("muffleMessage")
      }
    )
    expect_s3_class(fit, "policypanel_fit")
    for (part in pattern) expect_match(paste(notes, collapse = "\n"), part, label = name)
  }
}

# First treated periods under random assignments, units x assignments
drawn_dates <- function(paths, type, stratum, ...) {
  possible <- assignments_of(paths, type, stratum)
  matrix(possible$dates[possible$draw(...)], length(paths$first))
}
