# What policy_dummy() knows of a treatment, and what becomes of it.

# Four units, 2011 to 2016: a from 1 March 2013, b from 1 January 2014 to 1 July 2015, c from 31
# December 2014, d never.
dated_panel <- function() {
  data <- data.frame(u = rep(letters[1:4], each = 6), t = rep(2011:2016, 4))
  data$y <- with_seed(4, rnorm(24))
  data
}
dated_roster <- function() {
  data.frame(u = c("a", "b", "c"), t = as.Date(c("2013-03-01", "2014-01-01", "2014-12-31")),
             until = as.Date(c(NA, "2015-07-01", NA)))
}
coded <- function(..., data = dated_panel()) {
  quiet(matrix(policy_dummy(data, "u", "t", dated_roster(), ...), 6))
}

test_that("shares are those of days in force, by a loop over days", {
  roster <- dated_roster()
  days <- seq(as.Date("2011-01-01"), as.Date("2016-12-31"), by = 1)
  year <- as.integer(format(days, "%Y"))
  expected <- vapply(1:3, function(k) {
    in_force <- days >= roster$t[k] & (is.na(roster$until[k]) | days < roster$until[k])
    as.numeric(tapply(in_force, year, mean))
  }, numeric(6))
  expect_equal(coded(rule = "share", end = "until"), cbind(expected, 0), tolerance = 1e-14)
  expect_identical(coded(end = "until"), cbind((expected > 0) + 0, 0))
  expect_identical(coded(end = "until", partial_period = "untreated"),
                   cbind((expected == 1) + 0, 0))
  expect_identical(coded(end = "until", partial_period = "drop"),
                   cbind(ifelse(expected > 0 & expected < 1, NA, expected), 0))
  after <- row(expected) > rep(c(3, 4, 4), each = 6)
  expect_identical(coded(end = "until", rule = "following"), cbind((after & expected > 0) + 0, 0))
})

test_that("ends by periods, in cohort columns too, are the last treated ones", {
  data <- data.frame(u = rep(1:3, each = 5), t = 1:5, g = rep(c(2, 3, NA), each = 5),
                     e = rep(c(3, NA, NA), each = 5))
  expected <- c(0, 1, 1, 0, 0, 0, 0, 1, 1, 1, rep(0, 5))
  expect_identical(quiet(dummy_values(data, "u", "t", cohort = "g", end = ~e)), expected)
  roster <- data.frame(u = 1:2, t = 2:3, e = c(3, NA))
  expect_identical(quiet(dummy_values(data, "u", "t", roster, end = "e")), expected)
  expect_message(policy_dummy(data, "u", "t", roster, end = "e"),
                 "ends before the last period in 1 unit", class = "policypanel_note")
  dates <- data
  dates$t <- 2010 + dates$t
  dates$g <- as.Date(c("2012-01-01", "2013-06-01", NA))[dates$u]
  dates$e <- as.Date(c("2014-01-01", NA, NA))[dates$u]
  expect_identical(quiet(dummy_values(dates, "u", "t", cohort = "g", end = "e")), expected)
})

test_that("several rosters give a column each, equal to the single calls", {
  data <- dated_panel()
  second <- data.frame(u = c("b", "d"), from = c(2012, 2016))
  both <- quiet(policy_dummy(
    data, "u", "t", stats::setNames(list(dated_roster(), second), c("zone", "\u8bd5\u70b9")),
    roster_time = stats::setNames(c("t", "from"), c("zone", "\u8bd5\u70b9")),
    end = c(zone = "until")
  ))
  expect_identical(names(both), c("zone", "\u8bd5\u70b9"))
  expect_identical(both$zone, quiet(policy_dummy(data, "u", "t", dated_roster(), end = "until")))
  expect_identical(both[[2]], quiet(policy_dummy(data, "u", "t", second, roster_time = "from")))
  data[c("zone", "pilot")] <- both
  expect_identical(data$pilot, both[[2]])
  expect_message(policy_dummy(data, "u", "t", list(zone = dated_roster())), "\"zone\": 3 of 4",
                 class = "policypanel_note")
})

test_that("what does not fit is refused", {
  data <- dated_panel()
  refused <- function(pattern, class, ...) {
    expect_error(quiet(policy_dummy(data, "u", "t", ...)), pattern,
                 class = paste0("policypanel_error_", class))
  }
  years <- data.frame(u = "a", t = 2013, until = 2012)
  refused("partial_period.*needs dates", "input", years, partial_period = "drop")
  refused("ends before it starts", "data", years, end = "until")
  refused("both be dates", "data", transform(years, until = as.Date("2015-01-01")), end = "until",
          roster_time = "t")
  refused("no column \"stop\"", "input", years, end = "stop")
  refused("must have a name", "input", list(years, years))
  refused("names \"b\"", "input", list(a = years), end = c(b = "until"))
  refused("data frame", "input", list(a = 1))
  refused("is for .*approval", "input", dated_roster(), rule = "share", partial_period = "drop")
  data$g <- rep(c(2013, NA), each = 12)
  data$e <- rep(c(2015, 2016), 12)
  refused("end \"e\" changes within", "data", cohort = "g", end = "e")
  data$e <- 2015
  refused("never starts", "data", cohort = "g", end = "e")
  data$d <- as.numeric(data$u == "a" & data$t > 2013)
  refused("end", "input", treatment = "d", end = "e")
  refused("partial_period", "input", treatment = "d", partial_period = "drop")
  refused("end alone|by.*end", "input", cohort = "g", reversals = TRUE)
})

# Twelve units, six of which are treated from 1 July of 2013 or 2014.
many_units <- function() {
  data <- data.frame(u = rep(1:12, each = 6), t = rep(2011:2016, 12))
  data$y <- with_seed(5, rnorm(72))
  roster <- data.frame(u = 1:6, t = as.Date(c("2013-07-01", "2014-07-01")))
  list(data = data, roster = roster)
}

test_that("estimators say what is known of the first period, and can change it", {
  many <- many_units()
  data <- many$data
  of <- function(name, ...) did_staggered(y ~ 1 | u + t, data, cohort = name, ...)
  data$share <- quiet(policy_dummy(data, "u", "t", many$roster, rule = "share"))
  for (period in c("treated", "untreated", "drop")) {
    data$d <- quiet(policy_dummy(data, "u", "t", many$roster, partial_period = period))
    expect_message(fit <- of("d"), "6 units partly treated", class = "policypanel_note")
    bare <- quiet(of("share", partial_period = period))
    expect_equal(coef(fit), coef(bare), tolerance = 1e-12)
    expect_match(as.character(fit$facts), "6 units treated in part.*0.50", all = FALSE)
    # Its own coding can be asked for whatever the column says
    expect_equal(coef(quiet(of("d", partial_period = "drop"))),
                 coef(quiet(of("share", partial_period = "drop"))), tolerance = 1e-12)
  }
  data$d <- quiet(policy_dummy(data, "u", "t", many$roster, rule = "following"))
  expect_equal(coef(quiet(of("d"))), coef(quiet(of("share", partial_period = "untreated"))),
               tolerance = 1e-12)
  expect_message(event_study(y ~ d | u + t, data, window = c(-2, 1)), "is the base period",
                 class = "policypanel_note")
  expect_output(print(quiet(event_study(y ~ d | u + t, data, window = c(-2, 1)))),
                "6 units treated in part")
  expect_message(psm_did(y ~ d | u + t, d ~ x, transform(data, x = y + u %% 3), mode = "cohort"),
                 "is the base period", class = "policypanel_note")
})

test_that("an event study takes the period that is left out for the first treated one", {
  many <- many_units()
  data <- many$data
  data$d <- quiet(policy_dummy(data, "u", "t", many$roster, partial_period = "drop"))
  own <- quiet(event_study(y ~ d | u + t, data, window = c(-2, 2)))
  data$g <- c(2013, 2014, rep(c(2013, 2014), 2), rep(NA, 6))[data$u]
  kept <- data[!is.na(data$d), ]
  by_hand <- quiet(event_study(y ~ 1 | u + t, kept, window = c(-2, 2), cohort = "g"))
  expect_equal(coef(own), coef(by_hand), tolerance = 1e-12)
})

test_that("a column that no longer is the policy says nothing of it", {
  many <- many_units()
  data <- many$data
  data$d <- quiet(policy_dummy(data, "u", "t", many$roster))
  said <- function(data) notes_of(did_staggered(y ~ 1 | u + t, data, cohort = "d"))
  expect_match(said(data), "partly treated in the first")
  # Rows and columns in another order, rows left out with the attribute kept
  expect_match(said(data[sample(72), ]), "read off")
  later <- data[data$t > 2011, ]
  attr(later$d, "policy") <- attr(data$d, "policy")
  expect_match(said(later), "partly treated in the first")
  moved <- data
  moved$d <- as.double(data$t > 2014 & data$u < 7)
  attr(moved$d, "policy") <- attr(data$d, "policy")
  expect_no_match(said(moved), "partly treated in the first")
  expect_match(said(moved), "read off")
  expect_output(print(attr(data$d, "policy")), "6 units")
})

test_that("units without a period before treatment are counted; reversals name their estimator", {
  many <- many_units()
  data <- many$data
  data$g <- c(2011, 2013, 2014, rep(NA, 9))[data$u]
  fit <- quiet(did_staggered(y ~ 1 | u + t, data, cohort = "g"))
  expect_match(as.character(fit$facts), "1 unit without a period before treatment", all = FALSE)
  roster <- transform(many$roster, until = as.Date(c("2015-01-01", rep(NA, 5))))
  data$d <- quiet(policy_dummy(data, "u", "t", roster, end = "until"))
  expect_error(did_staggered(y ~ 1 | u + t, data, cohort = "d"), "estimator = \"switching\"",
               class = "policypanel_error_design")
  expect_error(event_study(y ~ d | u + t, data), "estimator = \"switching\"",
               class = "policypanel_error_design")
  expect_s3_class(quiet(did_staggered(y ~ 1 | u + t, data, treatment = "d",
                                      estimator = "switching")), "did_staggered")
})

test_that("years that are left out are counted, and an end is named as the roster has it", {
  expect_message(policy_dummy(dated_panel(), "u", "t", dated_roster(), end = ~until,
                              partial_period = "drop"),
                 "as treated in part: 3 rows", class = "policypanel_note")
  early <- transform(dated_roster(), until = as.Date("2012-01-01"))
  expect_error(policy_dummy(dated_panel(), "u", "t", early, end = ~until), ": \"until\"",
               class = "policypanel_error_data")
})
