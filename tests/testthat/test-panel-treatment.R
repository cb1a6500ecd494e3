# The paper on pilot zones prints a treatment with mean .0929, SD .2903 over 280 cities x 12 years:
# 312 city-years, 7 + 12 x 6 + 21 x 4 + 21 x 3 + 43 x 2. From the following year on it is 214.

zone_panel <- function(cities) {
  data.frame(city = rep(cities, each = 12), year = rep(2010:2021, length(cities)))
}

# The 98 zones of the paper and 182 cities made up.
made_up_cities <- function() {
  zones <- cbec_zones$zone_cn[cbec_zones$in_city_panel]
  c(zones, paste0("other", seq_len(280 - length(zones))))
}

# The 287 cities of the statistical yearbooks; all 98 zones are among them. Which 280 the paper has
# it does not say: seven cities that are in no roster are left out.
yearbook_cities <- function() {
  file <- shared_path("data", "china_cities", "cities_2004_2012.csv")
  unique(utils::read.csv(file, encoding = "UTF-8")$city)
}

zones_dummy <- function(cities, ...) {
  quiet(dummy_values(zone_panel(cities), unit = "city", time = ~year, roster = cbec_zones, ...))
}

panel_of <- function(d, n_units = 2) {
  n_periods <- length(d) / n_units
  data.frame(u = rep(letters[seq_len(n_units)], each = n_periods), t = seq_len(n_periods), d = d)
}

column_dummy <- function(d, ..., n_units = 2) {
  dummy_values(panel_of(d, n_units), "u", "t", treatment = "d", ...)
}

test_that("pilot zones give 312 treated city-years, 214 from the following year (made-up others)", {
  approval <- zones_dummy(made_up_cities())
  following <- zones_dummy(made_up_cities(), rule = "following")
  expect_identical(sort(unique(approval)), c(0, 1))
  expect_equal(sum(approval), 312)
  expect_equal(sum(following), 214)
  expect_equal(round(mean(approval), 4), 0.0929)
  expect_equal(round(sd(approval), 4), 0.2903)
})

test_that("pilot zones give 312 and 214 among the cities of the yearbooks", {
  cities <- yearbook_cities()
  cities <- setdiff(cities, utils::tail(setdiff(cities, cbec_zones$zone_cn), 7))
  expect_length(cities, 280)
  approval <- zones_dummy(cities)
  expect_equal(sum(approval), 312)
  expect_equal(sum(zones_dummy(cities, rule = "following")), 214)
  expect_equal(round(c(mean(approval), sd(approval)), 4), c(0.0929, 0.2903))
})

test_that("the share of the first year that was left, by hand", {
  # 7 March 2015 is day 66 of 365: 300 days are left, that day included.
  data <- data.frame(city = "Hangzhou", year = 2014:2016)
  data <- rbind(data, data.frame(city = "Nowhere", year = 2014:2016))
  found <- quiet(dummy_values(data, "city", "year", cbec_zones, rule = "share"))
  expect_equal(found, c(0, 300 / 365, 1, 0, 0, 0), tolerance = 1e-15)
  # Batches: 2015-03-07, 2016-01-12, 2018-07-24, 2019-12-15, 2020-04-27.
  first_years <- c(1, 12, 21, 21, 43) * c(300 / 365, 355 / 366, 161 / 365, 17 / 365, 249 / 366)
  expect_equal(sum(zones_dummy(made_up_cities(), rule = "share")), 214 + sum(first_years),
               tolerance = 1e-12)
})

test_that("the year's first day leaves all of it, its last one day, leap years have 366", {
  roster <- data.frame(u = letters[1:4],
                       t = c("2015-01-01", "2015-12-31", "2016-12-31", "2100-12-31"))
  data <- data.frame(u = rep(letters[1:5], each = 3), t = c(2015, 2016, 2100))
  share <- quiet(dummy_values(data, "u", "t", roster, rule = "share"))
  expect_equal(share, c(1, 1, 1, 1 / 365, 1, 1, 0, 1 / 366, 1, 0, 0, 1 / 365, 0, 0, 0))
})

test_that("dates as Date, text, factor, IDate and whole-day times give the same", {
  data <- data.frame(u = rep(c("a", "b", "c"), each = 4), t = 2014:2017)
  text <- c("2015-07-01", "2016-10-19")
  expected <- list(approval = c(0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0),
                   following = c(0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0),
                   share = c(0, 184 / 365, 1, 1, 0, 0, 74 / 366, 1, 0, 0, 0, 0))
  starts <- list(text, factor(text), as.Date(text), data.table::as.IDate(text),
                 as.POSIXct(text, tz = "Asia/Shanghai"))
  for (start in starts) {
    for (rule in names(expected)) {
      roster <- data.frame(u = c("a", "b"), t = start)
      expect_equal(quiet(dummy_values(data, "u", "t", roster, rule = rule)), expected[[rule]])
      data$g <- rep(start[c(1, 2, NA)], each = 4)
      expect_equal(quiet(dummy_values(data, "u", "t", cohort = "g", rule = rule)),
                   expected[[rule]])
    }
  }
})

test_that("a share of years without dates is refused, and says so", {
  data <- data.frame(u = rep(c("a", "b"), each = 3), t = 2014:2016, g = rep(c(2015, 0), each = 3))
  expect_error(dummy_values(data, "u", "t", data.frame(u = "a", t = 2015), rule = "share"),
               "needs dates.*holds no dates.*roster_time", class = "policypanel_error_input")
  expect_error(dummy_values(data, "u", "t", cohort = "g", rule = "share"), "needs dates",
               class = "policypanel_error_input")
})

test_that("one source must be named, and arguments of another are refused", {
  data <- panel_of(c(0, 1, 0, 0))
  roster <- data.frame(u = "a", t = 2)
  expect_error(dummy_values(data, "u", "t"), "Give one of.*roster.*found 0",
               class = "policypanel_error_input")
  expect_error(dummy_values(data, "u", "t", roster, treatment = "d"), "found 2",
               class = "policypanel_error_input")
  expect_error(column_dummy(data$d, rule = "following"), "does not apply",
               class = "policypanel_error_input")
  expect_error(dummy_values(data, "u", "t", roster, reversals = TRUE), "reversals",
               class = "policypanel_error_input")
})

test_that("a 0/1 column comes back as doubles, with its cohorts", {
  d <- c(0L, 1L, 1L, 0L, 0L, 1L, 0L, 0L, 0L)
  expect_identical(quiet(column_dummy(d, n_units = 3)), as.double(d))
  expect_message(column_dummy(d, n_units = 3), "2 of 3 units in a cohort \\(2: 1, 3: 1\\)",
                 class = "policypanel_note")
  expect_message(column_dummy(d, n_units = 3), "3 of 9 rows treated")
  # Rows in any order: the cohort is the lowest period that is 1.
  data <- panel_of(d, 3)[c(3, 9, 2, 6, 1, 5, 4, 8, 7), ]
  expect_message(found <- dummy_values(data, "u", "t", treatment = "d"), "\\(2: 1, 3: 1\\)")
  expect_identical(found, as.double(data$d))
})

test_that("rows 56: TRUE is 1 with a note, other codes are refused with the way to recode", {
  expect_message(d <- column_dummy(c(FALSE, TRUE, FALSE, FALSE)), "TRUE counts as 1")
  expect_identical(d, c(0, 1, 0, 0))
  refused <- function(d, pattern) {
    expect_error(column_dummy(d), pattern, class = "policypanel_error_data")
  }
  refused(c(1, 2, 1, 1), "as.numeric\\(d == 2\\)")
  refused(c("no", "yes", "no", NA), "as.numeric\\(d == \"yes\"\\)")
  refused(factor(c(0, 1, 0, 0)), "as.numeric\\(d == \"1\"\\)")
  refused(c(0, 0.4, 1, 0), "as.numeric\\(d > 0\\)")
  refused(c(0, Inf, 0, 0), "must be 0 or 1")
  error <- tryCatch(column_dummy(c(1, 2, 1, 2)), error = identity)
  expect_identical(error$rows, c(2L, 4L))
  expect_identical(error$column, "d")
})

test_that("row 56: estimators check their treatment with the same rule", {
  data <- panel_data()
  for (d in list(data$d + 1, ifelse(data$d == 1, "yes", "no"))) {
    expect_error(psm_match(d ~ x, ~y, with_column(data, d = d)), "must be 0 or 1.*as.numeric",
                 class = "policypanel_error_data")
  }
  expect_error(event_study(y ~ d | unit + year, with_column(data, d = data$d + 1), c(-2, 2)),
               "must be 0 or 1.*d == 2", class = "policypanel_error_data")
  expect_message(psm_match(d ~ x, ~y, with_column(data, d = data$d == 1), bandwidth = 0.2),
                 "TRUE counts as 1", class = "policypanel_note")
})

test_that("row 57: a treatment that is the same everywhere is refused", {
  refused <- function(d, pattern) {
    expect_error(quiet(column_dummy(d)), pattern, class = "policypanel_error_design")
  }
  refused(c(0, 0, 0, 0), "0 in every row:")
  refused(c(1, 1, 1, 1), "1 in every row:")
  refused(c(1, NA, 1, 1), "1 in every row that has it:")
  refused(rep(NA_real_, 4), "missing in every row:")
  refused(rep(FALSE, 4), "0 in every row:")
})

test_that("row 59: treatment that switches off is refused with the units, unless declared", {
  d <- c(0, 1, 0, 0, 0, 1, 1, NA, 0, 0, 0, 0)
  error <- tryCatch(column_dummy(d, n_units = 4), error = identity)
  expect_s3_class(error, "policypanel_error_design")
  expect_match(conditionMessage(error), "switches off again in 2 units \\(a, c\\)")
  expect_match(conditionMessage(error), "reversals = TRUE")
  expect_identical(error$rows, c(3L, 9L))
  expect_message(found <- column_dummy(d, n_units = 4, reversals = TRUE),
                 "switches off again in 2 units \\(a, c\\)", class = "policypanel_note")
  expect_identical(found, d)
  expect_message(column_dummy(d, n_units = 4, reversals = TRUE), "3 of 4 units in a cohort")
})

test_that("missing treatments stay missing, and are counted", {
  d <- c(0, NA, 1, 0, 0, NA)
  expect_message(found <- column_dummy(d), "missing in 2 rows, and stays",
                 class = "policypanel_note")
  expect_identical(found, d)
  expect_message(column_dummy(d), "1 of 6 rows treated")
})

test_that("integer64 and labelled treatments are numbers", {
  skip_if_not_installed("haven")
  d <- haven::labelled(c(0, 1, 0, 0), c(no = 0, yes = 1))
  expect_identical(quiet(column_dummy(d)), c(0, 1, 0, 0))
  skip_if_not_installed("bit64")
  expect_identical(quiet(column_dummy(integer64(c(0, 1, 0, 0)))), c(0, 1, 0, 0))
})

test_that("the panel's keys are checked whatever the source", {
  data <- panel_of(c(0, 1, 0, 0))
  data$t[2] <- 1
  data$g <- 1
  expect_error(dummy_values(data, "u", "t", treatment = "d"), "repeat",
               class = "policypanel_error_data")
  expect_error(dummy_values(data, "u", "t", cohort = "g"), "repeat",
               class = "policypanel_error_data")
  data$t[2] <- NA
  expect_error(dummy_values(data, "u", "t", treatment = "d"), "\"t\" is missing",
               class = "policypanel_error_data")
  data$t[2] <- 2
  expect_error(dummy_values(data, "u", "t", treatment = "e"), "no column \"e\"",
               class = "policypanel_error_input")
})
