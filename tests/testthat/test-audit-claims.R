# Claims of the text.

table <- published_table(list(
  "(1)" = list(x = c("0.100", "0.020"), n = 100, title = "north"),
  "(2)" = list(x = c("0.030", "0.020"), n = 100), "(3)" = list(x = c("0.090", ""), n = 100),
  "(4)" = list(x = c("0.030", "0.020"), outcome = "z", n = 100)
), "se", outcome = "y", title = "3")
claim <- function(...) audit_table(table, published_claims(...))

test_that("differences are tested", {
  # z = 0.07 / sqrt(0.02^2 + 0.02^2) = 2.4749
  expect_finding(claim(larger = c("3:(1)/x", "3:(2)/x")), "claimed difference",
                 "Table 3 (1) x over Table 3 (2) x", "consistent", "z 2.47", "p 0.013")
  expect_finding(claim(larger = c("3:(2)/x", "3:(1)/x")), "claimed difference",
                 "Table 3 (2) x over Table 3 (1) x", "impossible", "other way")
  expect_finding(claim(larger = c("3:(1)/x", "3:(3)/x")), "claimed difference",
                 "Table 3 (1) x over Table 3 (3) x", "needs", "standard errors")
  expect_finding(claim(larger = c("3:(1)/x", "3:(4)/x")), "claimed difference",
                 "Table 3 (1) x over Table 3 (4) x", "needs", "common unit")
  expect_finding(claim(same = c("3:(1)/x", "3:(2)/x")), "claimed agreement",
                 "Table 3 (1) x and Table 3 (2) x", "needs", "covariance")
})

test_that("citations, equalities, effects", {
  expect_finding(claim(cited = "3:(9)"), "cited column", "text, Table 3 (9)", "impossible")
  expect_finding(claim(cited = c("north", "3:(1)")), "cited column", "text, Table 3 (1)",
                 "consistent")
  expect_finding(claim(cited = c("north", "3:(2)")), "cited column", "text, Table 3 (2)",
                 "impossible", "is Table 3 (1)")
  expect_finding(claim(equal = c(a = "10", "11")), "stated twice", "a", "impossible")
  expect_finding(claim(equal = c(a = "0.10", "0.1")), "stated twice", "a", "consistent")
  means <- published_descriptives(list(y = c(mean = "2.000")))
  # 0.1 log(1.01) / 2 = 0.0498%
  audit <- audit_table(table, means, published_claims(effect = c("0.050", "3:(1)/x")))
  expect_finding(audit, "stated effect", "Table 3 (1) x", "consistent")
  audit <- audit_table(table, means, published_claims(effect = c("0.100", "3:(1)/x")))
  expect_finding(audit, "stated effect", "Table 3 (1) x", "impossible")
  expect_finding(claim(effect = c("0.100", "3:(1)/x")), "stated effect", "Table 3 (1) x", "needs")
  expect_finding(claim(variables = c("x", "y")), "variables", "regression tables", "consistent")
})

test_that("cells that are not there are refused", {
  expect_error(claim(larger = c("3:(7)/x", "3:(1)/x")), "3:\\(7\\)",
               class = "policypanel_error_input")
  expect_error(claim(larger = c("somewhere", "3:(1)/x")), class = "policypanel_error_input")
  expect_error(claim(balanced = "17"), class = "policypanel_error_input")
})
