# What may be typed in, and what may not: every answer is a result or an error of input.

is_extended <- nzchar(Sys.getenv("POLICYPANEL_EXTENDED"))
bad_values <- c(list(NULL, NA, -1, list(), function(x) x, "?"), if (is_extended) list(
  character(), 0.5, Inf, NaN, mtcars, y ~ x, 1:3, "", c("a", "b"), TRUE, NA_character_,
  as.Date("2020-01-01"), factor("a"), matrix(1:4, 2), 1i, list(1, "a"), quote(x),
  "no/such/file.csv"
))

column <- list("(1)" = list(a = c("0.5", "2.0"), n = 100))
rows <- list(x = c(n = 100, mean = "0.5", sd = "0.2"))
balance <- list(x = c(mean_treated_before = "0.5", bias_before = "10.0"))

# Calls with good arguments, of which one is replaced.
audit_calls <- list(
  published_table = list(published_table, list(columns = column)),
  published_descriptives = list(published_descriptives, list(rows = rows)),
  published_balance = list(published_balance, list(rows = balance)),
  published_tables = list(published_tables, list(paper = "cbec_growth")),
  audit_table = list(audit_table, list(table = published_table(column))),
  compare_published = list(compare_published,
                           list(published = published_table(column), "(1)" = c(a = 0.5)))
)

answer <- function(f, arguments) {
  tryCatch({
    result <- do.call(f, arguments, quote = TRUE)
    # What was taken in can be audited.
    if (inherits(result, "published_table")) audit_table(result)
    "result"
  }, policypanel_error_input = function(e) "refused",
  error = function(e) paste("leaked:", conditionMessage(e)),
  warning = function(w) paste("warned:", conditionMessage(w)))
}

expect_answer <- function(f, arguments, label) {
  expect_true(answer(f, arguments) %in% c("result", "refused"),
              label = paste(label, "is a result or refused"))
}

test_that("every argument takes what makes sense and refuses the rest by class", {
  for (name in names(audit_calls)) {
    f <- audit_calls[[name]][[1]]
    good <- audit_calls[[name]][[2]]
    expect_equal(answer(f, good), "result", label = name)
    for (argument in setdiff(names(formals(f)), "...")) for (i in seq_along(bad_values)) {
      arguments <- good
      arguments[argument] <- list(bad_values[[i]])
      expect_answer(f, arguments, paste(name, argument, i))
    }
  }
})

test_that("every count and claim does so too", {
  for (key in names(published_setting_checks()$counts)) for (i in seq_along(bad_values)) {
    arguments <- stats::setNames(list(bad_values[[i]]), key)
    expect_answer(published_counts, arguments, paste(key, i))
  }
  for (key in published_claim_kinds) for (i in seq_along(bad_values)) {
    arguments <- stats::setNames(list(bad_values[[i]]), key)
    expect_answer(published_claims, arguments, paste(key, i))
  }
})

test_that("every entry of a column, a row or a balance row does so too", {
  keys <- if (is_extended) c(published_statistics_known, "x", "terms", "stars") else {
    c("r2", "n", "df", "outcome", "controls", "level", "standard_errors", "total_effect", "terms")
  }
  for (key in keys) for (i in seq_along(bad_values)) {
    entry <- c(list(a = c("0.5", "2.0")), stats::setNames(list(bad_values[[i]]), key))
    expect_answer(published_table, list(columns = list("(1)" = entry)), paste(key, i))
  }
  for (i in seq_along(bad_values)) {
    bad <- bad_values[i]
    expect_answer(published_table, list(columns = stats::setNames(bad, "(1)")), i)
    for (f in list(published_descriptives, published_balance)) {
      expect_answer(f, list(rows = stats::setNames(bad, "x")), i)
      for (statistic in c("mean", "n", "t_before")) {
        expect_answer(f, list(rows = list(x = stats::setNames(bad, statistic))), i)
      }
    }
  }
})

refused <- function(code, ...) expect_error(code, ..., class = "policypanel_error_input")

test_that("counts are whole numbers, not negative", {
  for (bad in list(-5, 219.5, "219.5", "-5", "many", 0)) {
    refused(published_table(list("(1)" = list(a = c("0.5", "2.0"), n = bad))), "n")
    refused(published_balance(balance, n_treated = bad), "n_treated")
    refused(published_counts(n = bad), "n")
  }
  refused(published_descriptives(list(x = c(n = 10.5, mean = "1.0"))))
  refused(published_counts(without_periods = c(n = 3, years = 2)), "periods")
  refused(published_counts(adoption = c(1, 2)), "named")
  refused(published_counts(n = 1, n = 2), "twice")
  refused(published_counts(period = 3), "periods")
  refused(published_counts(balanced = "perhaps"))
  expect_equal(published_counts(n = "3,360", balanced = TRUE)$settings,
               list(n = "3,360", balanced = "yes"))
})

test_that("settings that a table cannot use are refused, and said how", {
  refused(published_table(column, time_invariant = "area"), "area")
  refused(published_table(column, ratios = c(fdi = "gdp")), "fdi")
  refused(published_table(column, ratios = "gdp"), "named")
  refused(published_table(column, level = 95))
  refused(published_table(list("(1)" = list(a = c("0.5", "2.0"), parentheses = "se"))),
          "table of its own")
  refused(published_table(list("(1)" = list(a = c("0.5", "2.0"), a = c("0.5", "2.0")))),
          "two values")
  refused(published_table(list("(1)" = list(a = c("0.5", ci = "0.3")))), "no interval")
  refused(published_table(list("(1)" = list(a = c("0.5", t = "2.0", t = "3.0")))))
  refused(published_table(list("(1)" = list(a = c("0.5", "2.0"), df = "-3"))), "above 0")
  refused(published_table(list("(1)" = list(a = c("0.5", "2.0"), standard_errors = "HC1"))))
  refused(published_table(list("(1)" = list(a = c("0,5", "2.0")))), "decimals follow a point")
  refused(published_descriptives(rows, dummies = "y"), "y")
  refused(published_descriptives(rows, known = list(area = 1:3)), "area")
  refused(published_descriptives(rows, known = list(x = "a")))
  refused(published_claims(larger = c("3:(1)", "3:(2)")), "table:column/row")
  refused(published_claims(effect = c("much", "3:(1)/x")), "much")
  refused(published_claims(balanced = c("1", "2")), "one part")
  refused(audit_table(), "missing")
  refused(audit_table(published_table(column), digits = 12), "from 1 to 8")
  refused(published_table(column, digits = 40), "from 0 to 15")
})

test_that("tables that were changed by hand are checked again", {
  table <- published_table(column)
  for (change in list(function(x) within(x, kind <- "other"), function(x) within(x, cells <- 1),
                      function(x) within(x, cells$value <- 1), function(x) within(x, title <- NULL),
                      function(x) within(x, cells$value[1] <- "much"))) {
    changed <- structure(change(unclass(table)), class = "published_table")
    refused(audit_table(changed))
    refused(compare_published(changed, "(1)" = c(a = 1)))
  }
})
