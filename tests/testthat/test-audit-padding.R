# Zeros that only fill up a fixed format.

precision <- function(text) {
  decimals <- nchar(sub("^[^.]*[.]", "", text))
  needed <- nchar(sub("0+$", "", sub("^[^.]*[.]", "", text)))
  audit_group_decimals(as.numeric(text), decimals, needed)
}

test_that("zeros fill up where chance does not make so many", {
  expect_equal(precision(c("51.1500", "25.5800", "2.0000")), c(2, 2, 2))
  expect_equal(precision(c("0.3500", "0.0200", "0.1100", "0.4500", "0.2300", "0.1700")), rep(2, 6))
  # Five significant digits, as %7.0g prints them, set with four decimals.
  five <- c("6.3295", "9.2122", "17.8970", "0.7083", "116.3100", "14.7720", "12.4410")
  expect_equal(precision(five), c(4, 4, 3, 4, 2, 3, 3))
  # One number, few zeros, one number that uses its digits, and whole numbers stay as printed.
  expect_equal(precision("51.1500"), 4)
  expect_equal(precision(c("51.1500", "25.5800")), c(4, 4))
  expect_equal(precision(c("0.500", "5.000", "0.200", "2.000", "8.000")), rep(3, 5))
  expect_equal(precision(c("51.1500", "25.5800", "2.0000", "1.2345")), rep(4, 4))
  expect_equal(precision(c("18.0000", "65.0000", "0.0000", "1.0000", "3.0000")), rep(4, 5))
})

test_that("padded numbers raise no false alarm, and the audit says how it read them", {
  # 51.15 / 25.58 is 1.99961, printed 2.00: at four decimals that would be a contradiction.
  padded <- published_table(list("(1)" = list(
    a = c("51.1500", "2.0000", se = "25.5800"), b = c("12.3400", "3.1600", se = "3.9000")
  )), "t")
  audit <- audit_table(padded)
  expect_finding(audit, "padded zeros", "Table 1", "consistent", "6 of 6", "51.1500 as 51.15")
  expect_finding(audit, "t = coefficient / SE", "Table 1 (1) a", "consistent", "51.15 / 25.58")
  # One number alone that ends in zeros is what it says: 51.15 / 25.5812 is 1.99951.
  exact <- published_table(list("(1)" = list(
    a = c("51.1500", "2.0000", se = "25.5812"), b = c("12.3412", "3.1671", se = "3.8967")
  )), "t")
  audit <- audit_table(exact)
  expect_finding(audit, "t = coefficient / SE", "Table 1 (1) a", "impossible")
  expect_false("padded zeros" %in% as.data.frame(audit)$check)
  # What no rounding explains is found all the same.
  wrong <- published_table(list("(1)" = list(
    a = c("51.1500", "2.0300", se = "25.5800"), b = c("12.3400", "3.1600", se = "3.9000")
  )), "t")
  expect_finding(audit_table(wrong), "t = coefficient / SE", "Table 1 (1) a", "impossible")
})

test_that("a padded column beside an exact one, intervals and descriptive tables", {
  columns <- function(...) published_table(list(...), "ci", level = 0.95)
  table <- columns("(1)" = list(a = c("0.51", "[0.1200, 0.9100]"),
                                b = c("1.44", "[1.0300, 1.8500]"),
                                c = c("2.11", "[1.4500, 2.7700]")))
  read <- audit_without_padding(list(table))[[1]]
  expect_equal(read$cells$parentheses, c("[0.12, 0.91]", "[1.03, 1.85]", "[1.45, 2.77]"))
  expect_equal(read$printed, table$cells)
  rows <- list(x = c(n = 40, mean = "51.1500", sd = "12.3456", min = "31.1873"),
               y = c(n = 40, mean = "23.4400", sd = "3.3312", min = "11.8821"),
               z = c(n = 40, mean = "118.0700", sd = "31.1234", min = "77.1212"))
  read <- audit_without_padding(list(published_descriptives(rows)))[[1]]
  expect_equal(read$cells$value[read$cells$column == "mean"], c("51.15", "23.44", "118.07"))
  expect_equal(read$cells$value[read$cells$column == "sd"], c("12.3456", "3.3312", "31.1234"))
  expect_equal(unname(unlist(read$padding[c("padded", "numbers")])), c(3, 9))
  # A table that is padded has no numbers of odd decimals.
  expect_false("decimals" %in% as.data.frame(audit_table(published_descriptives(rows)))$check)
})
