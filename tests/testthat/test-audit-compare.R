# compare_published(): the verdict follows from the printed digits alone.

printed <- published_table(
  list("(1)" = list(d = c("0.333***", "9.92"), x = c("-.5", "2"), constant = c("1.20", "3.1"),
                    n = "1,230", r2 = "0.966", controls = "yes"),
       "(2)" = list(d = c("0.100", "1.50"), n = 100)),
  parentheses = "t", title = "3"
)
verdict <- function(x, row) x$verdict[x$row == row]

test_that("equal when it rounds to the print, one unit off, or different", {
  for (case in list(list(0.33250001, "equal"), list(0.3334999, "equal"), list(0.3336, "last digit"),
                    list(0.3315, "last digit"), list(0.3314, "differs"), list(-0.333, "differs"),
                    list(NA_real_, "not computed"))) {
    shown <- compare_published(printed, "(1)" = c(n = 1230, r2 = case[[1]] + 0.633))
    expect_identical(verdict(shown, "r2"), case[[2]])
  }
  shown <- compare_published(printed, "(1)" = c(n = 1231))
  expect_identical(verdict(shown, "n"), "differs")
  expect_identical(shown$verdict[1], "not computed")
  expect_identical(shown$column, rep("(1)", 5))
  expect_identical(shown$published[1], "0.333*** (9.92)")
})

test_that("fits are compared with what the parentheses hold, under their own names", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x, data)
  table <- coefficient_table(fit)
  rownames(table) <- table$term
  number <- function(x, digits = 4) formatC(x, format = "f", digits = digits)
  for (inside in c("t", "se", "p")) {
    column <- c(t = "statistic", se = "std.error", p = "p.value")[[inside]]
    own <- published_table(
      list(a = list(policy = number(unlist(unname(table["d", c("estimate", column)]))),
                    x = number(unlist(unname(table["x", c("estimate", column)]))),
                    constant = number(unlist(unname(table["(Intercept)", c("estimate", column)]))),
                    n = nobs(fit), r2 = number(fit$r_squared[["overall"]]),
                    f = number(fit$f$statistic, 2))),
      parentheses = inside
    )
    shown <- compare_published(own, a = fit, names = c(policy = "d"))
    expect_identical(shown$verdict, rep("equal", 6))
    wrong <- compare_published(own, a = fit, names = c(policy = "x"))
    expect_identical(verdict(wrong, "policy"), "differs")
  }
  shown <- compare_published(own, a = fit, parentheses = "t", names = c(policy = "d"))
  expect_identical(verdict(shown, "policy"), "differs")
})

test_that("the papers' own tables, from a description, a balance and a mediation", {
  data <- data.frame(x = c(1, 2, 3, 4), g = c(1, 1, 2, 2))
  described <- describe_panel(data, "x")
  own <- published_descriptives(list(x = c(n = "4", mean = "2.50", sd = "1.29", max = "9")))
  shown <- compare_published(own, described)
  expect_identical(shown$verdict, c("equal", "equal", "equal", "differs"))
  data <- panel_data()
  matched <- quiet(psm_match(d ~ x, ~y, data, bandwidth = 0.5))
  balance <- matched$balance
  typed <- published_balance(list(x = c(
    mean_treated_before = formatC(balance$mean_treated_before, digits = 3, format = "f"),
    bias_before = formatC(balance$bias_before, digits = 1, format = "f"),
    reduction = formatC(balance$bias_reduction, digits = 1, format = "f")
  )))
  expect_identical(compare_published(typed, matched)$verdict, rep("equal", 3))
  path <- sobel_mediate(y ~ d | unit + year, "x", "d", data)
  z <- path$tests$z[path$tests$test == "Sobel"]
  direct <- coefficient_table(path$models$direct)
  typed <- published_table(list("(1)" = list(
    x = formatC(unlist(direct[direct$term == "x", c("estimate", "statistic")], use.names = FALSE),
                digits = 4, format = "f"), sobel_z = formatC(z, digits = 3, format = "f")
  )), parentheses = "t")
  expect_identical(compare_published(typed, "(1)" = path)$verdict, rep("equal", 2))
})

test_that("a number that was not computed does not hide one that differs", {
  shown <- compare_published(printed, "(2)" = c(d = 0.2, n = 100))
  expect_identical(shown$verdict, c("differs", "equal"))
})

test_that("reasons stand with what differs and nowhere else; both prints count", {
  shown <- compare_published(printed, "(2)" = c(d = 0.1, n = 100),
                             explained = c("(2)" = "made up", "(2)/n" = "never"))
  expect_identical(shown$reason, c("made up", NA))
  text <- capture.output(print(shown))
  expect_identical(utils::tail(text, 2), c("2 cells: 1 equal, 1 not computed", "(2)/d: made up"))
  skip_if_not_installed("knitr")
  expect_match(knitr::knit_print(shown), "|(2)    |d   |", fixed = TRUE)
})

test_that("arguments that make no sense are refused by name", {
  bad <- function(...) expect_error(compare_published(...), class = "policypanel_error_input")
  bad(1)
  bad(printed)
  bad(printed, "(9)" = c(d = 1))
  bad(printed, c(d = 1))
  bad(printed, "(1)" = "x")
  bad(printed, "(1)" = c(d = 1), parentheses = "z")
  bad(printed, "(1)" = c(d = 1), names = "d")
  bad(printed, "(1)" = c(d = 1), explained = 1)
  bad(published_descriptives(list(x = c(n = "4"))))
  bad(published_descriptives(list(x = c(n = "4"))), list())
  bad(published_tables("border_trade")[["rows"]], "(1)" = c(d = 1))
})

test_that("what stands in parentheses is judged in every row, not in the first alone", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x, data)
  number <- function(x) formatC(x, format = "f", digits = 3)
  table <- as.data.frame(tidy(fit))
  row <- function(term, shift = 0) {
    k <- match(term, table$term)
    number(c(table$estimate[k], table$statistic[k] + shift))
  }
  own <- published_table(list(a = list(constant = row("(Intercept)"), d = row("d"), x = row("x", 1),
                                       method = "2sls")), parentheses = "t")
  shown <- compare_published(own, a = fit)
  expect_identical(shown$verdict, c("equal", "equal", "differs"))
  expect_match(shown$recomputed, "\\(.*\\)")
})

test_that("confidence intervals are compared end by end, at the level of the table", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x, data)
  number <- function(x) formatC(x, format = "f", digits = 3)
  table <- function(of, shift = 0, ...) {
    ends <- confint(fit, level = of)
    cell <- function(term) c(number(coef(fit)[[term]]), paste0(
      "[", number(ends[term, 1]), ", ", number(ends[term, 2] + shift), "]"
    ))
    published_table(list(a = list(d = cell("d"), x = cell("x"), n = nobs(fit))), "ci", ...)
  }
  expect_identical(compare_published(table(0.95), a = fit)$verdict, rep("equal", 3))
  expect_identical(compare_published(table(0.9, level = 0.9), a = fit)$verdict, rep("equal", 3))
  expect_identical(compare_published(table(0.9), a = fit)$verdict[1], "differs")
  shown <- compare_published(table(0.95, 0.5), a = fit)
  expect_identical(shown$verdict, c("differs", "differs", "equal"))
  expect_match(shown$recomputed[1], "^-?[0-9.]+ \\(-?[0-9.]+, -?[0-9.]+\\)$")
  expect_match(shown$published[1], "^-?[0-9.]+ \\(-?[0-9.]+, -?[0-9.]+\\)$")
})

test_that("zeros that fill up are not compared, and the print says so", {
  own <- published_descriptives(list(x = c(mean = "51.1500", sd = "28.8700"),
                                     z = c(mean = "12.3400", sd = "3.1200")))
  other <- data.frame(variable = c("x", "z"), mean = c(51.1467, 12.3417), sd = c(28.8651, 3.118))
  shown <- compare_published(own, other)
  expect_identical(shown$verdict, rep("equal", 4))
  expect_identical(shown$published, c("51.1500", "28.8700", "12.3400", "3.1200"))
  expect_match(paste(capture.output(print(shown)), collapse = " "), "zeros that only fill up")
  exact <- published_descriptives(list(x = c(mean = "51.1500", sd = "28.8651"),
                                       z = c(mean = "12.3417", sd = "3.1182")))
  shown <- compare_published(exact, other)
  expect_identical(shown$verdict[1], "differs")
  expect_no_match(paste(capture.output(print(shown)), collapse = " "), "fill up")
})

test_that("names that the table does not have are refused, with the nearest", {
  refused <- function(pattern, ...) {
    expect_error(compare_published(printed, ...), pattern, class = "policypanel_error_input")
  }
  refused("no \"dd\"", "(1)" = c(dd = 1))
  refused("Did you mean", "(1)" = c(d = 1), names = c(konstant = "(Intercept)"))
  refused("Did you mean", "(1)" = c(d = 1), explained = c("(1)/dd" = "why"))
  refused("each once", "(1)" = c(d = 1), "(1)" = c(d = 2))
  refused("each name once", "(1)" = c(d = 1), explained = c("(1)" = "a", "(1)" = "b"))
  described <- published_descriptives(list(x = c(n = "4")))
  own <- data.frame(variable = "x", n = 4)
  expect_error(compare_published(described, own, parentheses = "t"), "no parentheses",
               class = "policypanel_error_input")
  expect_error(compare_published(described, own, r_squared = "within"),
               class = "policypanel_error_input")
  expect_error(compare_published(described, rbind(own, own)), "several rows",
               class = "policypanel_error_input")
  expect_error(print(compare_published(described, own), digits = 3),
               class = "policypanel_error_input")
  # A regressor by its own name.
  shown <- compare_published(printed, "(1)" = c(policy = 0.5), names = c(d = "policy"))
  expect_identical(shown$verdict[1], "differs")
})

test_that("stars are judged by the p-value and the levels of the table's note", {
  fit <- did_feols(y ~ d + x, panel_data())
  number <- function(term) {
    table <- tidy(fit)
    values <- unlist(table[table$term == term, c("estimate", "statistic")], use.names = FALSE)
    formatC(values, format = "f", digits = 3)
  }
  typed <- function(stars_d, stars_x, levels) {
    cell <- function(term, stars) c(paste0(number(term)[1], stars), number(term)[2])
    published_table(list(a = list(d = cell("d", stars_d), x = cell("x", stars_x), n = nobs(fit))),
                    "t", stars = levels)
  }
  mark <- function(p) if (p < 0.01) "***" else if (p < 0.05) "**" else if (p < 0.1) "*" else ""
  rows <- tidy(fit)
  own <- vapply(c("d", "x"), function(term) mark(rows$p.value[rows$term == term]), "")
  usual <- c("***" = 0.01, "**" = 0.05, "*" = 0.1)
  right <- compare_published(typed(own[["d"]], own[["x"]], usual), a = fit)
  expect_identical(right$stars, c("equal", "equal", NA))
  expect_identical(right$verdict, rep("equal", 3))
  expect_match(right$recomputed[1], own[["d"]], fixed = TRUE)
  wrong <- compare_published(typed("+", own[["x"]], usual), a = fit)
  expect_identical(wrong$stars, c("differ", "equal", NA))
  text <- capture.output(print(wrong))
  expect_match(text, "other stars", all = FALSE)
  expect_match(text, "Stars judged in 2 cells: 1 differ", all = FALSE)
  # Reversed as in a note "*, ** and *** at 1, 5 and 10 per cent"
  reversed <- compare_published(typed("***", own[["x"]], c("*" = 0.01, "**" = 0.05, "***" = 0.1)),
                                a = fit)
  expect_identical(reversed$stars[1], "differ")
  none <- compare_published(typed("***", "", NULL), a = fit)
  expect_identical(none$stars, rep(NA_character_, 3))
})

test_that("the print lists what differs, or all; a page folds the full list", {
  given <- list(printed, "(1)" = c(d = 0.333, x = -0.5, constant = 9, n = 1230, r2 = 0.966))
  short <- do.call(compare_published, given)
  long <- do.call(compare_published, c(given, show = "all"))
  expect_identical(nrow(short), nrow(long))
  cells_in <- function(x) sum(grepl("^ *\\(1\\)", capture.output(print(x))))
  expect_identical(cells_in(long), 5L)
  expect_identical(cells_in(short), sum(short$verdict != "equal"))
  expect_lt(cells_in(short), 5)
  skip_if_not_installed("knitr")
  page <- as.character(knitr::knit_print(short))
  expect_match(page, "5 cells: .*<details><summary>.*All 5 cells.*</details>")
  expect_no_match(as.character(knitr::knit_print(long)), "<details>")
})

test_that("what was typed in beside a table is not compared as if it were printed", {
  data <- panel_data()
  path <- sobel_mediate(y ~ d | unit + year, "x", "d", data)
  typed <- published_table(list("(1)" = list(
    d = c("1.0", "2.0"), mediator = "x", treatment = "d", total_effect = "0.0107", total_n = 90,
    a_path = c("0.1", "1.0"), controls = "yes", n_controls = 2, n = 240
  )), parentheses = "t")
  expect_identical(compare_published(typed, "(1)" = path)$row, c("d", "n"))
  expect_error(compare_published(typed, "(1)" = c(total_effect = 0.0107)), "total_effect",
               class = "policypanel_error_input")
})
