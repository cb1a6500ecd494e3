# Sobel's Z and the decomposition.

mediation <- function(...) {
  published_table(list("(1)" = modifyList(list(
    m = c("0.500", "5.000"), d = c("0.200", "2.000"), mediator = "m", treatment = "d", n = 100
  ), list(...))), "t")
}

test_that("|Z| is at most each t", {
  z <- function(a, b) a * b / sqrt(a^2 + b^2)
  audit <- audit_table(mediation(sobel_z = rounded(z(8, 5))))
  expect_finding(audit, "Sobel bound", "Table 1 (1) m", "consistent", "not printed")
  implied <- as.data.frame(audit)$arithmetic[as.data.frame(audit)$check == "Sobel bound"]
  expect_match(implied, "7.99. to 8.0")
  expect_finding(audit_table(mediation(sobel_z = "5.100")), "Sobel bound", "Table 1 (1) m",
                 "impossible", "exceeds t_b 5.000")
  audit <- audit_table(mediation(sobel_z = "4.240", a_path = c("0.800", "8.000")))
  expect_finding(audit, "Sobel bound", "Table 1 (1) m", "consistent")
  audit <- audit_table(mediation(sobel_z = "4.240", a_path = c("0.800", "4.100")))
  expect_finding(audit, "Sobel bound", "Table 1 (1) m", "impossible", "exceeds t_a")
  audit <- audit_table(mediation(sobel_z = "4.240", a_path = c("0.800", "20.000")))
  expect_finding(audit, "Sobel bound", "Table 1 (1) m", "impossible", "printed 20")
})

test_that("c = c' + ab on one sample", {
  a <- c("0.800", "8.000")
  audit <- audit_table(mediation(total_effect = "0.600", a_path = a, sobel_z = "4.240"))
  expect_finding(audit, "c = c' + ab", "Table 1 (1) m", "consistent")
  audit <- audit_table(mediation(total_effect = "0.700", a_path = a))
  expect_finding(audit, "c = c' + ab", "Table 1 (1) m", "impossible")
  audit <- audit_table(mediation(total_effect = "0.700", total_n = 90, a_path = a))
  expect_finding(audit, "c = c' + ab", "Table 1 (1) m", "needs", "one sample")
  audit <- audit_table(mediation(total_effect = "0.100", sobel_z = "4.240"))
  expect_finding(audit, "c = c' + ab", "Table 1 (1) m", "impossible", "the other sign")
})

test_that("random mediation analyses pass", {
  for (seed in 1:60) {
    column <- with_seed(seed, {
      n <- sample(40:400, 1)
      d <- rbinom(n, 1, 0.5)
      m <- 0.5 * d * rnorm(1) + rnorm(n)
      y <- 0.3 * d + m * rnorm(1) + rnorm(n)
      one <- coef(summary(lm(m ~ d)))
      two <- coef(summary(lm(y ~ m + d)))
      z <- one["d", 3] * two["m", 3] / sqrt(one["d", 3]^2 + two["m", 3]^2)
      list(m = rounded(two["m", c(1, 3)]), d = rounded(two["d", c(1, 3)]), mediator = "m",
           treatment = "d", a_path = rounded(one["d", c(1, 3)]), sobel_z = rounded(z),
           total_effect = rounded(coef(lm(y ~ d))[["d"]]), n = n)
    })
    found <- as.data.frame(audit_table(published_table(list("(1)" = column), "t")))
    expect_equal(unique(found$verdict), "consistent", label = paste("seed", seed))
    expect_true(all(c("Sobel bound", "c = c' + ab") %in% found$check))
  }
})

test_that("Z has the sign of a times b", {
  audit <- audit_table(mediation(sobel_z = "-4.240", a_path = c("0.800", "8.000")))
  expect_finding(audit, "sign of Z", "Table 1 (1) m", "impossible", "0.3994 to 0.4007", "Z -4.240")
  audit <- audit_table(mediation(sobel_z = "4.240", a_path = c("-0.800", "-8.000")))
  expect_finding(audit, "sign of Z", "Table 1 (1) m", "impossible")
  audit <- audit_table(mediation(sobel_z = "-4.240", a_path = c("-0.800", "-8.000")))
  expect_false("sign of Z" %in% as.data.frame(audit)$check)
  # A path's coefficient and t share a sign, a total effect's too.
  audit <- audit_table(mediation(sobel_z = "4.240", a_path = c("0.800", "-8.000")))
  expect_finding(audit, "sign of t", "Table 1 (1) a_path", "impossible")
  audit <- audit_table(mediation(total_effect = c("0.600", "-3.100")))
  expect_finding(audit, "sign of t", "Table 1 (1) total_effect", "impossible")
})
