two_fits <- function() {
  data <- panel_data(12)
  list(base = quiet(did_feols(y ~ d + x | unit + year, data)),
       pooled = quiet(did_feols(y ~ d, data)))
}

test_that("what is no good argument is refused", {
  skip_if_not_installed("modelsummary")
  fits <- two_fits()
  refused <- function(..., about) {
    expect_error(regression_table(fits, ..., output = "data.frame"), about,
                 class = "policypanel_error_input")
  }
  refused(parentheses = "se", about = "parentheses")
  refused(stars = c(0.1, 0.05), about = "stars")
  refused(stars = c("*" = 10), about = "stars")
  refused(stars = c("*" = 0.1, "*" = 0.05), about = "stars")
  refused(keep = "zz", about = "no fit has a coefficient")
  refused(controls = "zz", about = "no fit has a coefficient")
  refused(controls = 1, about = "controls")
  refused(keep = "d", controls = "d", about = "both in")
  refused(controls = "d", keep = character(), about = "keep")
  refused(labels = "x", about = "labels")
  refused(r_squared = "adjusted", about = "r_squared")
  refused(spanners = list(1:2), about = "spanners")
  refused(spanners = list(a = c(1, 3)), about = "neighbouring")
  refused(spanners = list(a = 1:2, b = 2), about = "one spanner")
  refused(spanners = list(a = "zz"), about = "neighbouring")
  refused(language = "french", about = "language")
  refused(digits = -1, about = "digits")
  refused(notes = 3, about = "notes")
  refused(title = c("a", "b"), about = "title")
  expect_error(regression_table(fits, output = 3), "output", class = "policypanel_error_input")
  expect_error(regression_table(), "fits", class = "policypanel_error_input")
  expect_error(regression_table(a = fits$base, a = fits$pooled), "both titled",
               class = "policypanel_error_input")
  full <- quiet(did_feols(y ~ d + x + m | unit + year, panel_data(12)))
  expect_error(regression_table(full, keep = "d", controls = "x"), "neither",
               class = "policypanel_error_input")
})

test_that("lists are columns, and several lists panels", {
  skip_if_not_installed("modelsummary")
  fits <- two_fits()
  table <- regression_table(list(fits$base, fits$pooled), "Other" = unname(fits),
                            output = "data.frame")
  expect_named(table, c("panel", "part", "term", "statistic", "(1)", "(2)"))
  expect_equal(unique(table$panel), c("Panel A", "Panel B: Other"))
  expect_equal(table[["(2)"]][table$panel == "Panel A"], table[["(2)"]][table$panel != "Panel A"])
  mixed <- regression_table(fits$base, "Both" = unname(fits), output = "data.frame")
  expect_named(mixed, c("part", "term", "statistic", "(1)", "Both (1)", "Both (2)"))
  expect_error(regression_table(unname(fits), fits[1], output = "data.frame"), "same columns",
               class = "policypanel_error_input")
})
