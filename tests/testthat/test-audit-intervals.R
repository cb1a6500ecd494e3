# Arithmetic of printed numbers.

ends <- function(x) c(x$lower, x$upper)

test_that("printed digits are a rounding interval", {
  expect_equal(ends(audit_printed_interval("0.050**")), c(0.0495, 0.0505))
  expect_equal(ends(audit_printed_interval("(2.31)")), c(2.305, 2.315))
  expect_equal(ends(audit_printed_interval("-.5")), c(-0.55, -0.45))
  expect_equal(ends(audit_printed_interval("1,204")), c(1203.5, 1204.5))
  expect_equal(ends(audit_printed_interval("1.5e-3")), c(0.00145, 0.00155))
  expect_equal(ends(audit_printed_interval("\u22120.10***")), c(-0.105, -0.095))
  expect_equal(ends(audit_printed_interval("[1.0%]")), c(0.95, 1.05))
  expect_equal(ends(audit_printed_interval(0.05)), c(0.045, 0.055))
  expect_equal(ends(audit_printed_interval(0.05, digits = 3)), c(0.0495, 0.0505))
  expect_equal(ends(audit_printed_interval(2, digits = 3)), c(1.9995, 2.0005))
  cells <- audit_read_printed(c("0.10***", "0.10+", "", NA, "7"))
  expect_equal(cells$stars, c("***", "+", "", "", ""))
  expect_equal(is.na(cells$value), c(FALSE, FALSE, TRUE, TRUE, FALSE))
  expect_equal(cells$decimals[c(1, 5)], c(2, 0))
})

test_that("what is no number is refused, with the cell", {
  for (bad in c("yes", "1.2.3", "0,5x", "*")) {
    expect_error(audit_printed_interval(bad), class = "policypanel_error_input")
  }
  expect_error(audit_read_printed("abc", where = "Table 9"), "Table 9")
})

test_that("operations hold every result of their arguments, and touch the ends", {
  with_seed(1, {
    for (i in 1:200) {
      a <- sort(rnorm(2))
      b <- sort(rnorm(2))
      x <- audit_interval(a[1], a[2])
      y <- audit_interval(b[1], b[2])
      u <- runif(50, a[1], a[2])
      v <- runif(50, b[1], b[2])
      inside <- function(z, value) all(value >= z$lower - 1e-12 & value <= z$upper + 1e-12)
      expect_true(inside(x + y, u + v) && inside(x - y, u - v) && inside(x * y, u * v) &&
                    inside(x / y, u / v) && inside(x^2, u^2) && inside(audit_magnitude(x), abs(u)))
      corners <- c(outer(a, b))
      expect_equal(ends(x * y), range(corners))
    }
  })
  expect_equal(ends(audit_interval(1, 2) / audit_interval(4, 5)), c(0.2, 0.5))
  expect_equal(ends(audit_interval(1, 2) / audit_interval(-1, 1)), c(-Inf, Inf))
  expect_equal(ends(audit_interval(1, 2) / audit_interval(0, 4)), c(0.25, Inf))
  expect_equal(ends(-audit_interval(1, 2)), c(-2, -1))
  expect_equal(ends(2 * audit_interval(1, 2) - 1), c(1, 3))
  expect_equal(ends(audit_root(audit_interval(-1, 4))), c(0, 2))
  expect_equal(ends(audit_interval(c(1, 2), c(3, 4))[2]), c(2, 4))
  expect_equal(length(audit_interval(1:3)), 3)
  expect_error(audit_interval(1, 2) %% 2)
})

test_that("overlaps, emptiness and whole numbers", {
  expect_true(audit_overlaps(audit_interval(0, 1), audit_interval(1, 2)))
  expect_true(audit_overlaps(audit_interval(0, 0.3), 0.1 * 3))
  expect_false(audit_overlaps(audit_interval(0, 1), audit_interval(1.001, 2)))
  expect_true(audit_overlaps(audit_interval(0, Inf), 1e9))
  expect_true(audit_is_empty(audit_interval(2, 1)))
  expect_false(audit_is_empty(audit_interval(1, 1)))
  expect_equal(ends(audit_whole_numbers(audit_interval(163.6, 166.4))), c(164, 166))
  expect_true(audit_is_empty(audit_whole_numbers(audit_interval(28.35, 28.57))))
})

test_that("numbers are shown as they were printed", {
  expect_equal(audit_as_printed(audit_printed_interval(c("0.050", "12", "5.651"))),
               c("0.050", "12", "5.651"))
  expect_equal(audit_shown(audit_interval(163.58, 166.41)), "163.6 to 166.4")
  expect_equal(audit_shown(2), "2")
  expect_equal(audit_number_text(c(NA, Inf, -Inf, 312, 123456.7, 1e9, 2e-7), 4),
               c("?", "infinity", "-infinity", "312", "123457", "1e+09", "2e-07"))
})

test_that("a p value below what is printed lies between zero and that", {
  found <- audit_read_printed(c("<0.001", "(<0.0001)", "0.001"))
  expect_identical(found$lower, c(0, 0, 0.0005))
  expect_equal(found$upper, c(0.001, 0.0001, 0.0015))
  expect_identical(audit_judge(c("<0.001", "<0.001"), c(1e-7, 0.004), c(FALSE, FALSE))$rank,
                   c(1L, 4L))
})
