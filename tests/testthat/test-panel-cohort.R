# When each unit's treatment starts, from a roster or a cohort column.

two_units <- function(...) data.frame(u = rep(c("a", "b"), each = 3), t = rep(1:3, 2), ...)

from_roster <- function(roster, data = two_units(), ...) dummy_values(data, "u", "t", roster, ...)

from_cohort <- function(g, ...) dummy_values(two_units(g = g), "u", "t", cohort = "g", ...)

test_that("names in English serve too", {
  data <- data.frame(city = rep(c("Hangzhou", "Shanghai", "Nowhere"), each = 4), year = 2014:2017)
  d <- quiet(dummy_values(data, "city", "year", cbec_zones))
  expect_identical(d, c(0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0))
})

test_that("row 60: never treated may be NA, 0 or Inf: one rule", {
  data <- data.frame(u = rep(1:3, each = 3), t = rep(1:3, 3))
  for (never in list(NA, 0, Inf)) {
    data$g <- rep(c(2, 3, never), each = 3)
    expect_identical(quiet(dummy_values(data, "u", "t", cohort = "g")),
                     c(0, 1, 1, 0, 0, 1, 0, 0, 0))
    expect_identical(quiet(dummy_values(data, "u", "t", cohort = "g", rule = "following")),
                     c(0, 0, 1, 0, 0, 0, 0, 0, 0))
    expect_error(from_cohort(never), "No unit is treated", class = "policypanel_error_design")
  }
  data$g <- rep(c(2, 0, NA), each = 3)
  data$g[7] <- Inf  # the two ways to say never do not vary within the unit
  expect_identical(quiet(dummy_values(data, "u", "t", cohort = "g")), c(0, 1, 1, 0, 0, 0, 0, 0, 0))
})

test_that("roster, cohort column and 0/1 column agree on dummy and cohorts", {
  data <- data.frame(u = rep(1:40, each = 8), t = 2011:2018)
  start <- with_seed(3, sample(c(NA, 2013:2016), 40, replace = TRUE))
  data$g <- start[data$u]
  roster <- data.frame(u = 1:40, t = start)[!is.na(start), ]
  expected <- as.double(!is.na(data$g) & data$t >= data$g)
  sizes <- "\\(2013: \\d+, 2014: \\d+, 2015: \\d+, 2016: \\d+\\)"
  expect_message(from <- dummy_values(data, "u", "t", roster), sizes)
  expect_identical(from, expected)
  expect_message(from <- dummy_values(data, "u", "t", cohort = "g"), sizes)
  expect_identical(from, expected)
  data$d <- expected
  expect_message(from <- dummy_values(data, "u", "t", treatment = "d"), sizes)
  expect_identical(from, expected)
})

test_that("a roster may name one unit; numbers as ids match whatever their type", {
  expect_identical(quiet(from_roster(data.frame(u = "a", t = 2))), c(0, 1, 1, 0, 0, 0))
  data <- data.frame(u = rep(c(100000L, 7L), each = 2), t = 1:2)
  for (id in list(100000, "100000", factor("100000"))) {
    expect_identical(quiet(from_roster(data.frame(u = id, t = 2), data)), c(0, 1, 0, 0))
  }
})

test_that("a roster that names nobody, twice or no period is refused", {
  refused <- function(roster, pattern, class = "policypanel_error_data", ...) {
    expect_error(from_roster(roster, ...), pattern, class = class)
  }
  refused(data.frame(u = c("x", "y"), t = 2), "None")
  refused(data.frame(u = c("a", "a"), t = 2:3), "\"a\" more than once")
  refused(data.frame(u = c("a", "b"), t = c(2, NA)), "missing")
  refused(data.frame(u = c("a", NA), t = 2), "missing")
  refused(data.frame(u = c("a", "b"), t = c(2, -9)), "above 0")
  refused(data.frame(u = c("a", "b"), t = c("2015-02-28", "2015-02-30")), "do not exist")
  refused(data.frame(u = c("a", "b"), t = c("2015", "soon")), "not a whole number")
  refused(data.frame(u = "a", t = 1)[0, ], "0 rows", "policypanel_error_input")
  refused(data.frame(u = "a", when = 1), "roster_time", "policypanel_error_input")
  refused(data.frame(u = "a", t = 1), "no column \"when\" in `roster`", "policypanel_error_input",
          roster_time = "when")
  expect_message(from_roster(data.frame(u = c("a", "z"), t = 2)), "1 of the roster's 2",
                 class = "policypanel_note")
})

test_that("rows 65, 70: a cohort must be constant within units, whole and not negative", {
  error <- tryCatch(from_cohort(c(2, 2, 3, 0, 0, 0)), error = identity)
  expect_s3_class(error, "policypanel_error_data")
  expect_match(conditionMessage(error), "changes within 1 unit \\(a\\)")
  expect_identical(error$rows, 3L)
  expect_error(from_cohort(c(2, 2, NA, 0, 0, 0)), "changes within 1 unit",
               class = "policypanel_error_data")
  dates <- as.Date(c("2015-02-01", "2015-03-01", "2015-02-01", NA, NA, NA))
  expect_error(from_cohort(dates), "changes within 1 unit", class = "policypanel_error_data")
  for (odd in c(-1, -Inf, 1.5)) {
    expect_error(from_cohort(rep(c(odd, 2), each = 3)), "must be a period",
                 class = "policypanel_error_data")
  }
  expect_error(from_cohort("soon"), "not a number", class = "policypanel_error_data")
})

test_that("row 66: cohorts outside the observed periods have a defined dummy, and are counted", {
  expect_message(late <- from_cohort(rep(c(2, 9), each = 3)),
                 "after the last period, 3, untreated throughout: 1", class = "policypanel_note")
  expect_identical(late, c(0, 1, 1, 0, 0, 0))
  data <- two_units()
  data$t <- data$t + 2
  expect_message(early <- from_roster(data.frame(u = "a", t = 1), data),
                 "before the first period, 3, treated throughout: 1", class = "policypanel_note")
  expect_identical(early, c(1, 1, 1, 0, 0, 0))
  # From the year after on, the cohort of the last year lies outside too.
  expect_message(from_cohort(rep(c(2, 3), each = 3), rule = "following"), "untreated throughout: 1")
})

test_that("where no cohort's start is observed, the dummy does not vary and a warning says so", {
  expect_warning(d <- quiet(from_cohort(rep(c(9, 0), each = 3))),
                 "No row is treated.*are 9.*1 to 3", class = "policypanel_warning")
  expect_identical(d, numeric(6))
  expect_warning(d <- quiet(from_cohort(rep(1, 6))), "Every row is treated",
                 class = "policypanel_warning")
  expect_identical(d, rep(1, 6))
})

test_that("row 64: cohorts of one unit are counted in one note, whatever their number", {
  notes <- capture_messages(d <- from_roster(data.frame(u = c("a", "b"), t = 2:3)))
  expect_length(grep("Cohorts of one unit: 2", notes), 1)
  expect_no_warning(quiet(from_roster(data.frame(u = c("a", "b"), t = 2:3))))
})

test_that("dates of approval meet calendar years only", {
  roster <- data.frame(u = "a", t = as.Date("2015-06-30"))
  expect_error(from_roster(roster), "not calendar years", class = "policypanel_error_data")
  data <- two_units()
  data$t <- as.Date("2015-01-01") + 31 * (data$t - 1)  # a monthly panel
  expect_error(from_roster(roster, data), "not calendar years", class = "policypanel_error_data")
  expect_error(from_roster(data.frame(u = "a", t = 2015), data), "not calendar years",
               class = "policypanel_error_data")
  data$t <- as.Date(paste0(rep(2014:2016, 2), "-12-31"))  # one date per year
  expect_identical(quiet(from_roster(roster, data)), c(0, 1, 1, 0, 0, 0))
  data$t <- rep(as.character(2014:2016), 2)
  expect_identical(quiet(from_roster(roster, data)), c(0, 1, 1, 0, 0, 0))
})

test_that("names of a roster that look like a unit are told, and not taken for it", {
  data <- two_units()
  data$u <- c(a = "\u5317\u4eac\u3000", b = "S18")[data$u]
  said <- notes_of(d <- from_roster(data.frame(u = c("S18", "\u5317\u4eac", "x"), t = 2), data))
  expect_identical(d, c(0, 0, 0, 0, 1, 1))
  expect_match(said, "2 of the roster's 3 units are not in")
  expect_match(said, "1 name that looks like a unit of the data: \"\u5317\u4eac\" and",
               fixed = TRUE)
  expect_match(said, "\\u3000\"", fixed = TRUE)
  data$u <- sub("S18", "S18 ", data$u)
  error <- expect_error(from_roster(data.frame(u = c("S18", "\u5317\u4eac"), t = 2), data), "None",
                        class = "policypanel_error_data")
  expect_match(gsub("\\s+", " ", conditionMessage(error)),
               "2 names that look like units of the data: \"S18\" and \"S18\\u0020\"", fixed = TRUE)
  expect_match(notes_of(from_roster(data.frame(u = c("a", "A"), t = 2))), "\"A\" and \"a\"")
  expect_match(notes_of(from_roster(data.frame(u = c("{a}", "a"), t = 2),
                                    with_column(two_units(), u = rep(c("a", "{A}"), each = 3)))),
               "\"{a}\" and \"{A}\"", fixed = TRUE)
})

test_that("months of zoo are dates of approval", {
  skip_if_not_installed("zoo")
  roster <- data.frame(u = "a", t = from("zoo", "as.yearmon")("2015-07"))
  data <- with_column(two_units(), t = rep(2014:2016, 2))
  expect_identical(quiet(from_roster(roster, data)), c(0, 1, 1, 0, 0, 0))
  share <- quiet(from_roster(roster, data, rule = "share"))
  expect_equal(share, c(0, 184 / 365, 1, 0, 0, 0), tolerance = 1e-15)
})
