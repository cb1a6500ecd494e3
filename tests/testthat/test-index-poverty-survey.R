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
