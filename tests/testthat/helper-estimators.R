# The contract of data handling: what tests/testthat/test-contract-*.R ask of every estimator. An
# estimator joins by one line here: a function of a frame with the columns of panel_data(), and what
# it has. `weights`: an argument of that name; `keys`: unit and time must be unique pairs.
# (`shared/reference/bad_inputs.md` numbers the rows that the tests are named by.)

estimators <- list(
  did_feols = list(
    fit = function(data, ...) did_feols(y ~ d + x | unit + year, data, ...),
    has = c("outcome", "regressors", "effects", "weights", "threads")
  )
)

estimators_with <- function(...) {
  Filter(function(estimator) all(c(...) %in% estimator$has), estimators)
}

# Each estimator refuses the data with a classed error whose text matches every pattern.
expect_refuses <- function(of, data, class, pattern, ..., column = NULL, rows = NULL) {
  for (name in names(of)) {
    error <- tryCatch(
      {
        quiet(of[[name]]$fit(data, ...))
        NULL
      },
      error = identity
    )
    expect_s3_class(error, paste0("policypanel_error_", class))
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
