# Ratios under a survey design against textbook formulas.

test_that("without a design the error of a mean is s / sqrt(n), and of a weighted ratio HC1's", {
  x <- with_seed(1, stats::rnorm(40))
  design <- function(w) {
    survey_design(list(numbers = list(x = x), ids = list(), weights = w), list())
  }
  ratio <- survey_ratios(list(mean = list(top = x, bottom = rep(1, 40))), design(NULL))
  expect_equal(unname(ratio$estimate), mean(x))
  expect_equal(survey_errors(ratio$scores, design(NULL)), sd(x) / sqrt(40), tolerance = 1e-13)
  z <- with_seed(2, stats::runif(40, 1, 2))
  w <- with_seed(3, stats::runif(40))
  ratio <- survey_ratios(list(r = list(top = x, bottom = z)), design(w))
  r <- sum(w * x) / sum(w * z)
  expect_equal(survey_errors(ratio$scores, design(w)),
               sqrt(40 / 39 * sum((w * (x - r * z))^2)) / sum(w * z), tolerance = 1e-13)
})

test_that("clusters are summed and compared within strata; a unit's number is its stratum's own", {
  data <- data.frame(y = with_seed(4, stats::rbinom(48, 1, 0.4)), z = rep(0:1, 24),
                     psu = rep(rep(1:4, each = 6), 2), h = rep(1:2, each = 24))
  p <- poverty_af(data, c("y", "z"), k = 0.5, psu = "psu", strata = "h")
  score <- (data$y + data$z >= 1) - coef(p)[["H"]]
  sums <- tapply(score / 48, list(data$h, data$psu), sum)
  by_hand <- sum(apply(sums, 1, function(own) 4 / 3 * sum((own - mean(own))^2)))
  expect_equal(vcov(p)["H", "H"], by_hand, tolerance = 1e-13)
  expect_equal(df.residual(p), 6)
  expect_identical(p$vcov$clusters, c(psu = 8L))
})

test_that("one sampling unit, in all or in a stratum, is refused by name", {
  data <- data.frame(y = rep(0:1, 6), psu = rep(1:3, each = 4), h = rep(c("a", "a", "b"), each = 4))
  expect_error(poverty_af(data, "y", psu = "psu", strata = "h"), "\"b\"",
               class = "policypanel_error_design")
  data$psu <- 1
  expect_error(poverty_af(data, "y", psu = "psu"), "one sampling unit",
               class = "policypanel_error_design")
})

test_that("mpitb's interval of Benin: M0 .4381315 (.00604726), 727 degrees of freedom", {
  limits <- confidence_limits(0.4381315, 0.00604726, 727, 0.95, "logit")
  # Half a unit of the seventh decimal, of the limits and of the estimate they are made from
  expect_lt(max(abs(unlist(limits) - c(0.4262970, 0.4500369))), 1e-7)
})

test_that("intervals on the logit scale are survey's, in all that shows them", {
  skip_if_not_installed("survey")
  data <- survey_homes()
  fit <- poverty_af(data, c("a", "b", "c"), k = 1 / 3, survey_weights = "w", psu = "psu",
                    strata = "stratum", subgroup = "north")
  data$poor <- as.numeric(fit$poor)
  design <- from("survey", "svydesign")(id = ~psu, weights = ~w, strata = ~stratum, data = data)
  limits_of <- function(design, method, level = 0.95) {
    found <- from("survey", "svyciprop")(~poor, design, method, level, df = stats::df.residual(fit))
    unname(attr(found, "ci"))
  }
  for (level in c(0.95, 0.9)) {
    own <- unname(confint(fit, "H", level = level)[1, ])
    expect_equal(own, limits_of(design, "xlogit", level), tolerance = 1e-8)
    expect_equal(own, limits_of(design, "logit", level), tolerance = 1e-8)
  }
  table <- tidy(fit)
  expect_equal(unname(cbind(table$conf.low, table$conf.high)), unname(confint(fit)))
  measures <- fit$measures
  all <- measures[is.na(measures$by), ]
  expect_identical(unname(as.matrix(all[c("conf.low", "conf.high")])), unname(confint(fit)))
  north <- measures[measures$subgroup %in% "1" & measures$measure == "H", ]
  expect_equal(unlist(north[c("conf.low", "conf.high")], use.names = FALSE),
               limits_of(subset(design, north == 1), "logit"), tolerance = 1e-8)
  expect_output(print(fit), "logit scale")
  linear <- poverty_af(data, c("a", "b", "c"), k = 1 / 3, survey_weights = "w", psu = "psu",
                       strata = "stratum", interval = "linear")
  expect_identical(coef(linear), coef(fit))
  expect_identical(vcov(linear), vcov(fit))
  expect_equal(unname(confint(linear, "H")[1, ]), limits_of(design, "mean"), tolerance = 1e-8)
  expect_output(print(summary(linear)), format(confint(linear)[1, 1], digits = 4), fixed = TRUE)
})

test_that("shares of 0 and 1 are their own intervals; small ones stay above 0", {
  data <- data.frame(a = rep(c(0, 1), c(3, 57)), b = 1, n = rep(c("none", "some"), c(3, 57)))
  all <- poverty_af(data, "b", k = 1)
  expect_identical(unname(confint(all)), matrix(1, 3, 2))
  data$a <- 1 - data$a
  few <- poverty_af(data, "a", k = 1, subgroup = "n")
  expect_true(all(confint(few)[c("H", "M0"), ] > 0))
  expect_lt(confint(poverty_af(data, "a", k = 1, interval = "linear"))["H", 1], 0)
  limits <- few$measures[few$measures$measure == "H" & !is.na(few$measures$by), ]
  expect_identical(limits$conf.low, c(1, 0))
  expect_identical(limits$conf.high, c(1, 0))
  expect_false(any(is.nan(as.matrix(few$measures[c("conf.low", "conf.high")]))))
})
