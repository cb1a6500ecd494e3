mediations <- function() {
  data <- mediation_panel()
  fit <- function(...) sobel_mediate(y ~ t + x | unit + year, data = data, treatment = "t", ...)
  list(one = fit(~m), joint = fit(~ m + m2), each = fit(~ m + m2, joint = FALSE),
       two = fit(~ m + m2, steps = "two"), interaction = fit(~m, interaction = TRUE))
}

test_that("every mediation draws its paths with their coefficients", {
  pdf(NULL)
  on.exit(dev.off())
  for (fit in mediations()) {
    drawn <- plot(fit)
    expect_equal(nrow(drawn$boxes), 2 + length(fit$mediator))
    expect_equal(nrow(drawn$arrows), 1 + 2 * length(fit$mediator))
    a <- formatC(coef(fit)[[1]], format = "f", digits = 3)
    expect_match(drawn$arrows$label[1], paste("a", a), fixed = TRUE)
  }
  expect_false(any(plot(mediations()$two)$arrows$is_estimated[c(2, 4)]))
})

test_that("stars are those declared", {
  fit <- mediations()$one
  expect_equal(star_text(c(0.2, 0.07, 0.03, 0.001, NA), c("*" = 0.1, "**" = 0.05, "***" = 0.01)),
               c("", "*", "**", "***", ""))
  diagram <- path_diagram(fit, c("+" = 0.99), 2)
  expect_match(diagram$arrows$label[2], "+", fixed = TRUE)
  expect_match(diagram$note, "+ p < 0.99", fixed = TRUE)
  expect_error(plot(fit, stars = 0.1), "stars", class = "policypanel_error_input")
  for (digits in list(NULL, NA, "x", -1, 2.5, c(1, 2))) {
    expect_error(plot(fit, digits = digits), "digits", class = "policypanel_error_input")
  }
  expect_match(path_diagram(mediations()$interaction, c("*" = 0.1), 3)$note, "interaction")
})

test_that("a box with a long name stays within the figure", {
  data <- mediation_panel()
  data[[strrep("long", 8)]] <- data$m
  long <- sobel_mediate(y ~ t | unit, strrep("long", 8), "t", data)
  renamed <- stats::setNames(data, sub("^t$", strrep("wide", 8), names(data)))
  wide <- sobel_mediate(as.formula(paste("y ~", strrep("wide", 8), "| unit")), "m",
                        strrep("wide", 8), renamed)
  for (drawn in lapply(list(long, wide), path_diagram, c("*" = 0.1), 3)) {
    expect_lt(drawn$xlim[1], min(drawn$boxes$x - drawn$boxes$half))
    expect_gt(drawn$xlim[2], max(drawn$boxes$x + drawn$boxes$half))
  }
})

test_that("ggplot2 draws the same diagram", {
  skip_if_not_installed("ggplot2")
  pdf(NULL)
  on.exit(dev.off())
  for (fit in mediations()) {
    figure <- ggplot2::autoplot(fit)
    expect_s3_class(figure, "ggplot")
    expect_no_error(print(figure))
  }
})

test_that("long names are broken between words, and boxes stay within the figure", {
  expect_identical(wrapped_names(c("hqd", "foreign_direct_investment", "\u6570\u5b57\u7ecf\u6d4e")),
                   c("hqd", "foreign_direct_\ninvestment", "\u6570\u5b57\u7ecf\u6d4e"))
  expect_identical(wrapped_names("an_unbroken_word_of_manyletters_here"),
                   "an_unbroken_word_\nof_manyletters_\nhere")
  fit <- mediations()$one
  fit$plan$treatment <- "cross_border_e_commerce_pilot_zones_of_all_batches"
  diagram <- path_diagram(fit, c("*" = 0.1), 3)
  expect_lt(diagram$xlim[1], min(diagram$boxes$x - diagram$boxes$half))
  expect_gte(diagram$height, 0.04 * 3)
})
