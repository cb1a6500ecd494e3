# Scores: supplied, and levels that only one group has.

test_that("a supplied score is used as it is", {
  data <- matching_data()
  own <- quiet(psm_match(d ~ x1 + x2, ~y, data))
  data$p <- own$matched$score
  given <- quiet(psm_match(d ~ x1 + x2, ~y, data, score = ~p))
  expect_equal(coef(given), coef(own), tolerance = 1e-12)
  expect_equal(given$balance, own$balance)
  expect_equal(coef(quiet(psm_match(d ~ 1, ~y, data, score = ~p))), coef(own), tolerance = 1e-12)
  data$p[3] <- 1.2
  expect_error(psm_match(d ~ 1, ~y, data, score = ~p), "between 0 and 1",
               class = "policypanel_error_data")
  expect_error(psm_match(d ~ 1, ~y, data), "covariates", class = "policypanel_error_input")
})

test_that("a level that only treated rows have leaves with a warning (row 93)", {
  data <- matching_data()
  data$kind <- factor(rep_len(c("a", "b"), nrow(data)), levels = c("a", "b", "c"))
  lone <- which(data$d == 1)[1:4]
  data$kind[lone] <- "c"
  expect_warning(fit <- quiet(psm_match(d ~ x1 + kind, ~y, data)), "4 rows",
                 class = "policypanel_warning")
  rest <- quiet(psm_match(d ~ x1 + kind, ~y, droplevels(data[-lone, ])))
  expect_equal(coef(fit), coef(rest), tolerance = 1e-10)
  expect_true(all(is.na(fit$matched$on_support[lone])))
  expect_match(paste(fit$ledger$step, collapse = " "), "all treated at kindc")
})

test_that("separation by one variable names it (row 85)", {
  data <- matching_data()
  data$perfect <- data$d + 0.01 * data$x1
  expect_error(quiet(psm_match(d ~ perfect + x2, ~y, data)), "perfect",
               class = "policypanel_error_design")
  data$same <- data$d
  expect_error(quiet(psm_match(d ~ same, ~y, data)), "same", class = "policypanel_error_design")
})
