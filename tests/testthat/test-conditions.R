# Classes and wording of errors, warnings and notes. What they say is in _snaps/conditions.md.

test_that("errors carry their class, argument, column and rows", {
  name <- "x"
  error <- tryCatch(abort_data("Bad {.val {name}}.", column = name, rows = c(2L, 9L)),
                    error = identity)
  expect_s3_class(error, c("policypanel_error_data", "policypanel_error", "rlang_error", "error",
                           "condition"), exact = TRUE)
  expect_identical(error$column, "x")
  expect_identical(error$rows, c(2L, 9L))
  expect_s3_class(tryCatch(abort_input("No.", argument = "a"), error = identity),
                  "policypanel_error_input")
  expect_s3_class(tryCatch(abort_design("No."), error = identity), "policypanel_error_design")
})

test_that("at most five rows are shown, the number of all is given, none as 1e+05", {
  expect_identical(describe_rows(4L), "Row 4.")
  expect_identical(describe_rows(c(4L, 100000L)), "Rows 4, 100000.")
  expect_identical(describe_rows(1:1234), "1,234 rows; the first: 1, 2, 3, 4, 5.")
  expect_identical(describe_rows(100000:100009),
                   paste("10 rows; the first: 100000, 100001, 100002,",
                                                       "100003, 100004."))
})

test_that("what users wrote is shown, never run or read as markup", {
  name <- "{stop('run')} {.val x} <a>"
  error <- tryCatch(abort_data("Bad {.val {name}}.", "See {.code {name}}.", column = name),
                    error = identity)
  expect_match(conditionMessage(error), "{stop('run')} {.val x} <a>", fixed = TRUE)
})

test_that("the error names the function that the user called", {
  run <- function(code) eval(code, new.env(parent = globalenv()))
  error <- tryCatch(run(quote(policypanel::did_feols(y ~ x, data.frame(y = 1:9)))),
                    error = identity)
  expect_identical(error$call[[1]], quote(policypanel::did_feols))
  fit <- did_feols(y ~ x, panel_data())
  error <- tryCatch(eval(quote(vcov(fit, "no")), list(fit = fit), globalenv()), error = identity)
  expect_match(deparse(error$call)[1], "^vcov")
})

test_that("notes can be silenced; a warning needs no further bullet", {
  old <- options(policypanel.notes = FALSE)
  on.exit(options(old))
  expect_silent(note("Nothing to hear."))
  options(policypanel.notes = TRUE)
  expect_message(note("Something."), class = "policypanel_note")
  expect_warning(warn("Look."), "Look", class = "policypanel_warning")
  expect_warning(warn("Look.", "There."), "There", class = "policypanel_warning")
})

test_that("a script that stops prints the message without the calls that led to it", {
  lines <- list(
    c("did_feols(mpg ~ no_such_column, mtcars)", "no_such_column"),
    # Raised within an expression of the formula, and in one part of the rows
    c("did_feols(uptake ~ l(conc, 1.5) | Plant + conc, CO2)", "whole numbers"),
    c("did_feols(mpg ~ no_such_column, mtcars, split = ~am)", "no_such_column")
  )
  for (line in lines) {
    said <- suppressWarnings(in_new_session(line[1]))
    expect_true(any(grepl(line[2], said, fixed = TRUE)), label = line[1])
    expect_false(any(grepl("Backtrace|policypanel:::", said)), label = line[1])
    expect_identical(utils::tail(said, 1), "Execution halted")
  }
})

# One example of each kind. Snapshots hold the text alone, since its frame differs by version.
test_that("messages: the frame and its columns", {
  local_reproducible_output(width = 100)
  data <- panel_data()
  fit <- function(data, ...) did_feols(y ~ d + x | unit + year, data, ...)
  expect_snapshot({
    cat(said(fit(NULL)))
    cat(said(fit(as.matrix(data))))
    cat(said(fit(data[1, ])))
    cat(said(fit(stats::setNames(data, replace(names(data), 5, "x")))))
    cat(said(fit(stats::setNames(data, replace(names(data), 5, "")))))
    cat(said(did_feols(y ~ d | unit + yaer, data)))
    cat(said(did_feols(y ~ d | province, data)))
    cat(said(fit(with_column(data, x = I(as.list(data$x))))))
    cat(said(fit(with_column(data, x = cbind(data$x, 1)))))
    cat(said(fit(with_column(data, x = format(1e4 * data$x, big.mark = ",")))))
    cat(said(fit(with_column(data, y = "high"))))
    cat(said(fit(with_column(data, y = as.Date("2020-01-01") + data$g))))
    cat(said(fit(with_column(data, x = as.difftime(data$x, units = "days")))))
  })
})

test_that("messages: values and samples", {
  local_reproducible_output(width = 100)
  data <- panel_data()
  fit <- function(data, ...) did_feols(y ~ d + x | unit + year, data, ...)
  expect_snapshot({
    cat(said(fit(with_column(data, x = replace(data$x, 5:12, NA)), na = "fail")))
    cat(said(fit(with_column(data, x = replace(data$x, 5:6, Inf)))))
    cat(said(did_feols(y ~ log(x) | unit, data)))
    cat(said(did_feols(y ~ log(x) | unit, with_column(data, x = pmax(data$x, 0)))))
    cat(said(fit(with_column(data, x = data$x * 1e200))))
    cat(said(fit(with_column(data, y = NA_real_))))
    cat(said(fit(with_column(data, x = NA_real_))))
    cat(said(fit(with_column(data, w = -data$w), weights = ~w)))
    cat(said(fit(with_column(data, w = 0), weights = ~w)))
    cat(said(fit(with_column(data, unit = data$unit + 0.3))))
    cat(said(fit(with_column(data, unit = addNA(factor(data$unit))))))
    cat(said(fit(with_column(data, year = as.POSIXct("2020-01-01 08:00", tz = "UTC")))))
  })
})

test_that("messages: the formula, the design, the arguments", {
  local_reproducible_output(width = 100)
  data <- panel_data()
  expect_snapshot({
    cat(said(did_feols("y ~ x", data)))
    cat(said(did_feols(y ~ x | unit | year, data)))
    cat(said(did_feols(y ~ x^2 | unit, data)))
    cat(said(did_feols(y ~ (x | unit) + m, data)))
    cat(said(did_feols(y ~ x | unit:year, data)))
    cat(said(did_feols(y ~ lag(x) | unit, data)))
    cat(said(did_feols(y ~ foo(x) | unit, data)))
    cat(said(did_feols(y ~ y | unit, data)))
    cat(said(did_feols(cbind(y, x) ~ d | unit, data)))
    cat(said(did_feols(y ~ x | unit, data, cluster = ~d, vcov = "iid")))
    cat(said(did_feols(y ~ x | unit, with_column(data, one = 1), cluster = ~one)))
    cat(said(did_feols(y ~ x | unit + m, with_column(data, m = 1:240), singletons = "keep")))
    cat(said(did_feols(y ~ x | unit, data, cluster = data$unit)))
    cat(said(did_feols(y ~ x | unit, data, na = "drop")))
    cat(said(did_feols(y ~ x | unit, data, threads = 0)))
    cat(said(did_feols(y ~ x | unit, data, tolerance = -1)))
    cat(said(did_feols(y ~ x | unit, data, constant = "yes")))
    cat(said(sample_ledger(1)))
  })
})

test_that("notes and warnings", {
  local_reproducible_output(width = 100)
  data <- panel_data()
  lone <- rbind(data, with_column(data[5, ], unit = 99L))
  lone$x[1:3] <- c(NA, NaN, NaN)
  lone$w[9] <- 0
  note <- function(code) said(code, "policypanel_note")
  warning <- function(code) said(code, "policypanel_warning")
  expect_snapshot({
    cat(note(did_feols(y ~ x | unit + year, lone, weights = ~w)))
    cat(note(did_feols(y ~ x + I(2 * x) | unit + year, data)))
    cat(note(did_feols(I(y > 2) ~ x | unit + year, data)))
    cat(warning(did_feols(y ~ x | unit + year, with_column(data, y = 1))))
    cat(warning(did_feols(y ~ x | unit + year, lone, solver = "map", max_iterations = 1)))
  })
})

test_that("what a note is about is said once in the call of the user, and again in the next", {
  data <- panel_data()
  data$at <- 2 * data$year
  data$d <- data$d > 0
  said <- notes_of(did_feols(y ~ l(x) + f(x) + d(m) | unit + at, data))
  expect_length(gregexpr("2 apart", said)[[1]], 1)
  call <- function() policy_dummy(data, "unit", "year", treatment = "d")
  said <- notes_of({
    call()
    call()
  })
  expect_length(gregexpr("is logical: TRUE", said)[[1]], 2)
})
