# The paper on pilot zones prints a treatment with mean .0929 over 280 cities x 12 years: 312 city-years.

pilot_cities <- function() {
  zones <- cbec_zones$zone_cn[cbec_zones$in_city_panel]
  data.frame(city = rep(c(zones, paste0("other", seq_len(280 - length(zones)))), each = 12),
             year = rep(2010:2021, 280))
}

test_that("pilot zones give 312 treated city-years, 214 from the following year", {
  data <- pilot_cities()
  suppressMessages({
    approval <- policy_dummy(data, unit = "city", time = "year", roster = cbec_zones)
    following <- policy_dummy(data, unit = ~city, time = ~year, roster = cbec_zones,
                              rule = "following")
  })
  expect_equal(sum(approval), 312)
  expect_equal(sum(following), 214)
  expect_equal(round(mean(approval), 4), 0.0929)
  expect_equal(round(sd(approval), 4), 0.2903)
})

test_that("names in English serve too", {
  data <- data.frame(city = rep(c("Hangzhou", "Shanghai", "Nowhere"), each = 4), year = rep(2014:2017, 3))
  suppressMessages(d <- policy_dummy(data, "city", "year", cbec_zones))
  expect_equal(d, c(0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0))
})

test_that("never treated may be NA, 0 or Inf: one rule", {
  data <- data.frame(u = rep(1:3, each = 3), t = rep(1:3, 3))
  for (never in list(NA, 0, Inf)) {
    data$g <- rep(c(2, 3, never), each = 3)
    expect_equal(suppressMessages(policy_dummy(data, "u", "t", cohort = "g")),
                 c(0, 1, 1, 0, 0, 1, 0, 0, 0))
  }
})

test_that("a roster that names nobody, twice or no period is refused", {
  data <- data.frame(u = rep(c("a", "b"), each = 3), t = rep(1:3, 2))
  expect_error(policy_dummy(data, "u", "t", data.frame(u = c("x", "y"), t = 2)), "None",
               class = "policypanel_error_data")
  expect_error(policy_dummy(data, "u", "t", data.frame(u = c("a", "a"), t = 2:3)), "more than once",
               class = "policypanel_error_data")
  expect_error(policy_dummy(data, "u", "t", data.frame(u = c("a", "b"), t = c(2, NA))), "missing",
               class = "policypanel_error_data")
  expect_error(policy_dummy(data, "u", "t"), "roster", class = "policypanel_error_input")
  expect_message(policy_dummy(data, "u", "t", data.frame(u = c("a", "z"), t = 2)), "1 of the roster's 2",
                 class = "policypanel_note")
})

test_that("a cohort must be constant within units and not negative", {
  data <- data.frame(u = rep(1:2, each = 3), t = rep(1:3, 2), g = c(2, 2, 3, 0, 0, 0))
  expect_error(policy_dummy(data, "u", "t", cohort = "g"), "changes within",
               class = "policypanel_error_data")
  data$g <- -1
  expect_error(policy_dummy(data, "u", "t", cohort = "g"), "must be a period",
               class = "policypanel_error_data")
})
