# The stand-in for the paper on pilot zones and growth: its real treatment, and Table 1 by the calls
# of vignette("cbec_growth").

controls <- c("govsize", "second", "third", "fdi", "growth", "trade", "consum")
columns <- function() {
  right <- paste(c("did", controls, "factor(year)"), collapse = " + ")
  fits <- c(did_feols(c(gdp, pergdp) ~ did + factor(year) | city, cbec_growth, vcov = "iid"),
            did_feols(stats::as.formula(paste("c(gdp, pergdp) ~", right, "| city")), cbec_growth,
                      vcov = "iid"))
  stats::setNames(fits, paste0("(", 1:4, ")"))
}

test_that("it is a stand-in of 23 cities in ten years, without missing values", {
  expect_s3_class(cbec_growth, c("stand_in", "data.frame"))
  expect_match(attr(cbec_growth, "stand_in"), "treatment is real")
  expect_identical(dim(cbec_growth), c(230L, 13L))
  expect_identical(unname(c(table(cbec_growth$city))), rep(10L, 23))
  expect_identical(range(cbec_growth$year), c(2010L, 2019L))
  expect_false(anyNA(cbec_growth))
  numbers <- cbec_growth[c("gdp", "pergdp", controls)]
  expect_true(all(vapply(numbers, min, 0) > 0))
  expect_true(all(cbec_growth$second + cbec_growth$third < 1.05))
})

test_that("the treatment is the roster's: 25 treated rows of 10 cities, 27 with Yiwu in Jinhua", {
  did <- quiet(dummy_values(cbec_growth, unit = "city", time = "year", roster = cbec_zones))
  expect_identical(did, as.double(cbec_growth$did))
  expect_identical(sum(did), 25)
  expect_length(unique(cbec_growth$city[did == 1]), 10)
  start <- tapply(ifelse(did == 1, cbec_growth$year, Inf), cbec_growth$city, min)
  expect_identical(c(table(start[is.finite(start)])),
                   c("2015" = 1L, "2016" = 3L, "2018" = 2L, "2019" = 4L))
  roster <- cbec_zones[cbec_zones$treat_year <= 2019, ]
  roster$city <- ifelse(roster$zone_en == "Yiwu", "Jinhua", roster$zone_en)
  with_yiwu <- quiet(policy_dummy(cbec_growth, unit = "city", time = "year", roster = roster,
                                  roster_unit = "city", roster_time = "treat_year"))
  expect_identical(sum(with_yiwu), 27)
})

test_that("no city loses a fifth of its people in the year of its approval", {
  data <- as.data.frame(cbec_growth)
  people <- data$gdp / data$pergdp
  change <- stats::ave(people, data$city, FUN = function(x) c(NA, x[-1] / x[-length(x)] - 1))
  approved <- data$did == 1 & stats::ave(data$did, data$city, FUN = cumsum) == 1
  expect_identical(sum(approved), 10L)
  expect_gt(min(change[approved]), -0.2)
})

test_that("Table 1 comes out: every coefficient, t and R2, and F of the first two columns", {
  fits <- columns()
  compared <- do.call(compare_published,
                      c(list(published_tables("cbec_growth")[["1"]]), fits))
  expect_identical(nrow(compared), 30L)
  off <- compared[compared$verdict != "equal", c("column", "row")]
  expect_identical(paste(off$column, off$row), c("(3) f", "(4) f"))
})

test_that("the same with both effects absorbed, but for R2 within and F", {
  fits <- columns()
  both <- did_feols(c(gdp, pergdp) ~ did | city + year, cbec_growth, vcov = "iid")
  for (k in 1:2) {
    expect_equal(coef(both[[k]])[["did"]], coef(fits[[k]])[["did"]], tolerance = 1e-10)
    expect_equal(both[[k]]$r_squared[["overall"]], fits[[k]]$r_squared[["overall"]],
                 tolerance = 1e-10)
  }
})

test_that("the stored draws are two hundred, and all have the printed coefficients", {
  draws <- stored_draws("cbec_growth")
  right <- paste(c("did", controls), collapse = " + ")
  fit <- did_feols(stats::as.formula(paste("gdp ~", right, "| city + year")), cbec_growth,
                   cluster = ~city)
  expect_draws(draws, standard_variations(fit))
  expect_identical(nrow(draws), 200L)
  expect_identical(unique(round(draws$did, 3)), 0.082)
  expect_identical(unique(round(draws$twfe, 3)), 0.333)
  # Every estimator that there is, and bounds that are an interval
  expect_identical(setdiff(cohort_estimators(), names(draws)), character())
  expect_true(all(draws$honest_low < draws$honest_high))
  expect_identical(draws$honest_low > 0, draws$breakdown > 1)
  # In a balanced panel without covariates the two are one estimator
  expect_equal(draws$etwfe, draws$imputation, tolerance = 1e-5)
})
