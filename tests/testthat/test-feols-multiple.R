test_that("outcomes and stepwise columns are the single fits on the common sample", {
  data <- unbalanced_data()
  data$m[5] <- NA
  fits <- quiet(did_feols(c(y, m) ~ d + csw0(x, w) | unit + year, data))
  expect_named(fits, c("y (1)", "y (2)", "y (3)", "m (4)", "m (5)", "m (6)"))
  complete <- data[-5, ]
  single <- list(y ~ d | unit + year, y ~ d + x | unit + year, y ~ d + x + w | unit + year,
                 m ~ d | unit + year, m ~ d + x | unit + year, m ~ d + x + w | unit + year)
  for (k in seq_along(single)) {
    expect_same_estimates(fits[[k]], quiet(did_feols(single[[k]], complete)), 1e-10)
  }
})

test_that("sw() takes columns one at a time, csw() adds them up", {
  data <- panel_data()
  terms <- function(fits) lapply(unname(unclass(fits)), function(fit) names(coef(fit)))
  expect_identical(terms(did_feols(y ~ d + sw(x, m) | unit, data)), list(c("d", "x"), c("d", "m")))
  expect_identical(terms(did_feols(y ~ csw(x, m) | unit, data)), list("x", c("x", "m")))
  expect_identical(terms(did_feols(y ~ d + sw0(x) | unit, data)), list("d", c("d", "x")))
  expect_error(did_feols(y ~ sw(x) + csw(m), data), "One of", class = "policypanel_error_input")
  expect_error(did_feols(y ~ d:sw(x, m), data), "One of", class = "policypanel_error_input")
})

test_that("equal to fixest's multiple estimation where no value is missing", {
  skip_if_not_installed("fixest")
  data <- panel_data()
  ours <- did_feols(c(y, m) ~ d + csw0(x, w) | unit + year, data)
  theirs <- fixest::feols(c(y, m) ~ d + csw0(x, w) | unit + year, data, cluster = ~unit)
  for (k in seq_along(ours)) {
    expect_equal(coef(ours[[k]]), coef(theirs[[k]]), tolerance = 1e-9)
    expect_equal(sqrt(diag(vcov(ours[[k]]))), fixest::se(theirs[[k]]), tolerance = 1e-9,
                 ignore_attr = TRUE)
  }
})

test_that("split fits every value on its own rows, within the subset", {
  data <- panel_data()
  data$region <- c("east", "west", "north")[data$unit %% 3 + 1]
  fits <- quiet(did_feols(y ~ d + x | unit + year, data, split = ~region, subset = ~year > 2001))
  expect_named(fits, c("east", "north", "west"))
  own <- data[data$region == "west" & data$year > 2001, ]
  expect_same_estimates(fits$west, quiet(did_feols(y ~ d + x | unit + year, own)), 1e-10)
  data$region[1:3] <- NA
  expect_message(suppressMessages(did_feols(y ~ d | unit, data, split = "region"),
                                  classes = "none"), "3 rows with missing",
                 class = "policypanel_note")
})

test_that("several fits print one after the other and make one table", {
  fits <- did_feols(c(y, m) ~ d | unit + year, panel_data())
  out <- capture.output(print(fits))
  expect_identical(grep("^==", out, value = TRUE), c("== y", "== m"))
  skip_if_not_installed("modelsummary")
  skip_if_not_installed("knitr", "1.49")
  text <- as.character(regression_table(fits, output = "markdown"))
  expect_match(text, "|y ", fixed = TRUE)
})

test_that("an offset is taken off every outcome", {
  data <- panel_data()
  fits <- did_feols(c(y, m) ~ d + offset(2 * x) | unit + year, data)
  expect_same_estimates(fits$y, did_feols(y ~ d + offset(2 * x) | unit + year, data), 1e-12)
  expect_same_estimates(fits$m, did_feols(m ~ d + offset(2 * x) | unit + year, data), 1e-12)
})

test_that("one of several fits can be updated and predicted from", {
  data <- panel_data()
  fit <- did_feols(c(y, m) ~ d + csw0(x, w) | unit + year, data)[["m (5)"]]
  single <- did_feols(m ~ d + x | unit + year, data)
  expect_equal(predict(fit, data[1:9, ]), predict(single, data[1:9, ]), tolerance = 1e-10)
  expect_same_estimates(update(fit, . ~ . - x), did_feols(m ~ d | unit + year, data), 1e-12)
  expect_same_estimates(update(fit, weights = ~w),
                        did_feols(m ~ d + x | unit + year, data, weights = ~w), 1e-12)
  data$half <- ifelse(data$unit %% 2 == 0, "even", "odd")
  parts <- quiet(did_feols(y ~ d | unit + year, data, split = "half", subset = ~ year > 2001))
  expect_same_estimates(quiet(update(parts$odd, . ~ . + x)),
                        did_feols(y ~ d + x | unit + year,
                                  subset(data, half == "odd" & year > 2001)), 1e-12)
  path <- event_study(y ~ d | unit + year, data, window = c(-2, 2))
  expect_error(update(path, . ~ . + x), "event_study", class = "policypanel_error_input")
  expect_error(predict(path, data), "event_study", class = "policypanel_error_input")
})

test_that("each set has the columns that it would have alone", {
  data <- with_column(panel_data(), r = c("a", "b", "c")[1 + panel_data()$g %% 3])
  fits <- quiet(did_feols(y ~ sw(r:x, r * x, x) | unit, data))
  alone <- list(y ~ r:x | unit, y ~ r * x | unit, y ~ x | unit)
  for (k in 1:3) {
    expect_same_estimates(fits[[k]], quiet(did_feols(alone[[k]], data)), 1e-10)
    expect_identical(names(coef(fits[[k]])), names(coef(quiet(did_feols(alone[[k]], data)))))
    expect_equal(predict(fits[[k]], data[7, ]), fitted(fits[[k]])[7], tolerance = 1e-9)
  }
  base_left <- quiet(did_feols(c(y, m) ~ x + sw(r, w), data, subset = ~ r != "a"))
  expect_named(coef(base_left[[1]]), c("x", "rc", "(Intercept)"))
  expect_same_estimates(base_left[[3]], did_feols(m ~ x + r, data[data$r != "a", ]), 1e-10)
  expect_error(did_feols(y ~ x + sw(w, offset(m)), data), "outside of",
               class = "policypanel_error_input")
})

test_that("steps and outcomes that are none, or stand twice, are refused", {
  data <- panel_data()
  for (formula in list(y ~ sw() | unit, y ~ csw(), y ~ d + sw0(), y ~ csw0() | unit, y ~ sw(x, ),
                       y ~ csw(x, , m))) {
    expect_error(did_feols(formula, data), "lacks a regressor", class = "policypanel_error_input")
  }
  expect_error(did_feols(c() ~ x | unit, data), "names outcomes", class = "policypanel_error_input")
  expect_error(did_feols(c(y, m, y) ~ x, data), "found \"y\" more than once",
               class = "policypanel_error_input")
})

test_that("a value of split that cannot be estimated is left out with a note", {
  data <- with_column(panel_data(), half = rep(c("a", "b"), each = 120))
  data$y[data$half == "b"] <- NA
  notes <- notes_of(fits <- did_feols(y ~ d | unit + year, data, split = "half"))
  expect_match(notes, "1 of 2 groups of \"half\" cannot be estimated and is left out.*b: No row")
  expect_named(fits, "a")
  expect_same_estimates(fits$a, quiet(did_feols(y ~ d | unit + year, data[1:120, ])), 1e-12)
  data$y <- data$half == "a"
  data$y[data$half == "a"] <- NA
  data$y[data$half == "b"] <- NA
  data$y[1] <- 1
  expect_error(quiet(did_feols(y ~ d | unit + year, data, split = "half")), "No row is left",
               class = "policypanel_error_data")
  data$half <- NA_character_
  expect_error(did_feols(y ~ d, data, split = "half"), "no value in any row",
               class = "policypanel_error_data")
})
