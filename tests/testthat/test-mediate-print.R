test_that("the identity and the bound are printed", {
  fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", mediation_panel())
  expect_output(print(fit), "c = c' + ab holds to", fixed = TRUE)
  expect_output(print(fit), "<= min(|t_a|, |t_b|) holds: ", fixed = TRUE)
  expect_true(fit$bound$holds)
  fit$bound$holds <- FALSE
  expect_output(print(fit), "FAILS: [0-9.]+ > [0-9.]+")
  each <- sobel_mediate(y ~ t + x | unit + year, ~ m + m2, "t", mediation_panel(), joint = FALSE)
  printed <- paste(capture.output(print(each)), collapse = " ")
  expect_match(printed, "holds: [0-9.]+ <= [0-9.]+ \\(m\\), +[0-9.]+ <= [0-9.]+ \\(m2\\)")
})

test_that("what each letter stands for is printed", {
  printed <- function(...) {
    fit <- sobel_mediate(y ~ t + x | unit + year, treatment = "t", data = mediation_panel(), ...)
    gsub(" +", " ", paste(capture.output(print(fit)), collapse = " "))
  }
  one <- printed(mediator = ~m)
  expect_match(one, "a: t on m; b: m on y given t; total (c): t on y; direct (c'): the same with m",
               fixed = TRUE)
  expect_match(printed(mediator = ~ m + m2), "with all mediators held")
  expect_match(printed(mediator = ~ m + m2, joint = FALSE), "with one mediator held")
  expect_match(printed(mediator = ~m, interaction = TRUE), "change of b under t")
  expect_no_match(printed(mediator = ~m, steps = "two"), "given t")
})

test_that("a share of effects with opposite signs is no share, and that is printed", {
  data <- mediation_panel()
  printed <- function() {
    fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data)
    paste(capture.output(print(fit)), collapse = " ")
  }
  expect_no_match(printed(), "no share")
  data$y <- data$y - data$t
  expect_match(printed(), "no share")
})

test_that("a table has a column per regression, and Sobel's z beside the direct effect", {
  skip_if_not_installed("modelsummary")
  fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", mediation_panel())
  table <- regression_table(fit, output = "data.frame")
  expect_equal(names(table)[-(1:3)], c("Total: y", "Mediator: m", "Direct: y"))
  row <- table[table$term == "Sobel z", ]
  expect_equal(unlist(row[4:6], use.names = FALSE),
               c("", "", paste0(formatC(fit$tests$z[1], format = "f", digits = 3), "***")))
  expect_equal(sum(table$term == "Share mediated"), 1)
  one_by_one <- sobel_mediate(y ~ t + x | unit + year, ~ m + m2, "t", mediation_panel(),
                              joint = FALSE)
  table <- regression_table(one_by_one, output = "data.frame")
  expect_equal(names(table)[7:8], c("Direct (m): y", "Direct (m2): y"))
  z <- unlist(table[table$term == "Sobel z", -(1:3)], use.names = FALSE)
  expect_equal(sub("[*]+$", "", z[nzchar(z)]),
               formatC(one_by_one$tests$z[c(1, 5)], format = "f", digits = 3))
  interaction <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", mediation_panel(),
                               interaction = TRUE)
  table <- regression_table(interaction, output = "data.frame")
  expect_true("Sobel z (indirect[control])" %in% table$term)
})

test_that("a table in Chinese has Chinese titles of its equations", {
  skip_if_not_installed("modelsummary")
  fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", mediation_panel())
  table <- regression_table(list(A = fit), output = "data.frame", language = "chinese")
  expect_equal(names(table)[-(1:3)],
               c("A \u603b\u6548\u5e94\uff1ay", "A \u4e2d\u4ecb\u53d8\u91cf\uff1am",
                 "A \u76f4\u63a5\u6548\u5e94\uff1ay"))
})
