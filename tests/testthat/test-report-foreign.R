cells_beside <- function(...) regression_table(..., rounding = "decimals", output = "data.frame")

test_that("columns of other packages have the numbers that they report", {
  data <- panel_data()
  ours <- did_feols(y ~ d + x, data, vcov = "iid")
  lm <- stats::lm(y ~ d + x, data)
  table <- cells_beside(ours, lm, parentheses = "t")
  own <- table$term != "R2 within"  # which lm() does not have
  expect_identical(table[["(1)"]][own], table[["(2)"]][own])
  glm <- stats::glm(d ~ x, stats::binomial(), data)
  own <- summary(glm)$coefficients
  table <- cells_beside(glm, digits = 3)
  expect_match(table[["(1)"]][1], sprintf("%.3f", own[1, 1]), fixed = TRUE)
  expect_identical(table[["(1)"]][4], sprintf("(%.3f)", own[2, 2]))
  expect_match(attr(table, "notes"), "(1): a fit by glm() of another package", fixed = TRUE)
  skip_if_not_installed("fixest")
  peer <- fixest::feols(y ~ d + x | unit + year, data)
  table <- cells_beside(did_feols(y ~ d + x | unit + year, data), peer, dependent = "row")
  expect_identical(table[["(2)"]][c(2, 4)],
                   sprintf("(%.4f)", sqrt(diag(vcov(peer)))[c("d", "x")]))
  at <- grepl("^Fixed effect|^Dependent", table$term)
  expect_identical(table[["(1)"]][at], table[["(2)"]][at])
})

test_that("coef() and vcov() are enough", {
  fit <- structure(list(), class = "a_strangers_fit")
  registerS3method("coef", "a_strangers_fit", function(object, ...) c(d = 0.5, x = -2))
  registerS3method("vcov", "a_strangers_fit", function(object, ...) {
    matrix(c(0.04, 0, 0, 1), 2, dimnames = list(c("d", "x"), c("d", "x")))
  })
  table <- cells_beside(fit, parentheses = "confidence", level = 0.9)
  expect_identical(table[["(1)"]][1:4], c("0.5000**", sprintf("[%.4f, %.4f]",
    0.5 - 0.2 * qnorm(0.95), 0.5 + 0.2 * qnorm(0.95)), "-2.0000**",
    sprintf("[%.4f, %.4f]", -2 - qnorm(0.95), -2 + qnorm(0.95))))
  expect_match(attr(table, "notes"), "90% confidence intervals", fixed = TRUE)
})

test_that("what cannot be read is refused, and foreign columns keep their covariance", {
  for (bad in list(1, "a", NULL, list(1), function(x) x, data.frame(x = 1), quote(x))) {
    expect_error(cells_beside(bad), "Give fits", class = "policypanel_error_input")
  }
  expect_error(cells_beside(stats::lm(y ~ x, panel_data()), vcov = "hc1"), "another package",
               class = "policypanel_error_input")
})
