# What printed digits say.

ends <- function(x) c(x$lower, x$upper)

test_that("a minus before a zero is a sign", {
  expect_equal(ends(audit_printed_interval("-0.000")), c(-0.0005, 0))
  expect_equal(ends(audit_printed_interval("0.000")), c(-0.0005, 0.0005))
  expect_true(audit_signs_differ(audit_printed_interval("-0.000"), audit_printed_interval("0.54")))
  expect_false(audit_signs_differ(audit_printed_interval("0.000"), audit_printed_interval("-0.54")))
  expect_false(audit_signs_differ(audit_printed_interval("-0.000"),
                                  audit_printed_interval("-0.54")))
})

test_that("separators of thousands and spaces are read, decimal commas and two numbers are not", {
  texts <- c("1,204.5", "1 204", "- 0.05", "0.05 **", "\uff082.31\uff09", "--")
  expect_equal(audit_read_printed(texts)$value, c(1204.5, 1204, -0.05, 0.05, 2.31, NA))
  for (bad in c("0,05", "0.5 6", "1,2345", "1e999", "[0.1, 0.2]", "12 34")) {
    expect_error(audit_read_printed(bad), class = "policypanel_error_input")
  }
  expect_error(audit_read_printed("0,05"), "decimals follow a point")
})

test_that("two ends are told from one number", {
  two <- c("[0.01, 0.09]**", "(0.01,0.09)", "0.01 to 0.09", "-0.05--0.01", "[\u22120.05\u20130.09]",
           "[1, 204]", "0.01; 0.09", "\uff080.01\uff0c0.09\uff09", "[.5e-3, 2e-3]")
  found <- audit_split_ends(two)
  expect_equal(as.numeric(found$low), c(0.01, 0.01, 0.01, -0.05, -0.05, 1, 0.01, 0.01, 5e-4))
  expect_equal(as.numeric(found$high), c(0.09, 0.09, 0.09, -0.01, 0.09, 204, 0.09, 0.09, 2e-3))
  expect_equal(found$stars, c("**", rep("", 8)))
  one <- c("1,204", "(2.31)", "1e-5", "", NA, "-0.000", "0,05", "0.05**")
  expect_true(all(is.na(audit_split_ends(one)$low)))
})
