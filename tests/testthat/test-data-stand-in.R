# Stand-in data say what they are, and so does whatever is made of them.

sentence <- "Calibrated stand-in for a paper's panel; not its data."
standing_in <- function() stand_in(panel_data(), sentence)

test_that("rows, columns and changes keep the sentence; single columns are plain", {
  data <- standing_in()
  expect_s3_class(data, c("stand_in", "data.frame"))
  changed <- data
  changed$z <- 1
  for (part in list(data[1:3, ], data[c("y", "d")], data[1:3, c("y", "d")], subset(data, y > 0),
                    subset(data, y > 0, "y"), head(data, 2), data[order(data$y), ], changed)) {
    expect_identical(attr(part, "stand_in"), sentence)
    expect_s3_class(part, "stand_in")
  }
  expect_null(attributes(data[["y"]]))
  expect_null(attributes(data[, "y"]))
  expect_identical(nrow(subset(data, year == min(year))), sum(data$year == min(data$year)))
})

test_that("the print starts with it and says how much is not shown", {
  text <- capture.output(print(standing_in(), n = 2))
  expect_identical(text[1], sentence)
  expect_match(text[length(text)], "further rows$")
  expect_length(text, 5)
})

test_that("every estimator prints it, from the data or from a part of them", {
  data <- standing_in()
  fits <- quiet(list(
    did_feols(y ~ d | unit + year, data), did_feols(y ~ d | unit + year, subset(data, x < 1)),
    psm_match(d ~ x, ~y, data), psm_did(y ~ d | unit + year, d ~ x, data),
    sobel_mediate(y ~ d | unit + year, "x", "d", data),
    did_feols(y ~ d | unit + year, winsorize(data, "y", probabilities = c(0.05, 0.95)))
  ))
  for (fit in fits) {
    expect_identical(ledger_origin(fit$ledger), sentence)
    expect_match(paste(capture.output(print(fit)), collapse = " "), sentence, fixed = TRUE)
  }
  expect_identical(stand_in_note(panel_data()), NA_character_)
  expect_no_match(paste(capture.output(print(did_feols(y ~ d | unit, panel_data()))),
                        collapse = " "), "Data:")
})

test_that("tables carry it in their foot-note, in both languages", {
  skip_if_not_installed("modelsummary")
  fit <- did_feols(y ~ d | unit + year, standing_in())
  plain <- did_feols(y ~ d | unit + year, panel_data())
  note <- function(...) paste(regression_table(list(...), output = "markdown"), collapse = " ")
  expect_match(note(fit, plain), paste("Data:", sentence), fixed = TRUE)
  expect_no_match(note(plain), "Data:", fixed = TRUE)
  chinese <- paste(regression_table(list(fit), output = "markdown", language = "chinese"),
                   collapse = " ")
  expect_match(chinese, "\u66ff\u4ee3\u6570\u636e", fixed = TRUE)
})
