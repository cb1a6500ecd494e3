#' Regression table
#'
#' Fits side by side, in the layouts of the field's papers: what stands in parentheses, stars,
#' controls in one row, fixed effects, spanners over columns, panels one below the other. Numbers
#' are merged and formatted by 'modelsummary' and drawn by 'tinytable'. The foot-note is generated
#' from the fits, so it cannot contradict the numbers: what stands in parentheses, which covariance,
#' which stars; and what is to be known of the numbers, such as a covariance that had to be mended.
#' A standard error that is an error of rounding, or missing, is a letter in parentheses without
#' stars, and the foot-note says why. Numbers that would look like zero have as many decimals as
#' show two significant digits (a coefficient with its standard error), beyond seven a power of ten.
#'
#' Rows below the coefficients, each where some column has it: controls, fixed effects (`Yes`,
#' `No`; empty where a method has none, as matching), the z of Sobel's test ([sobel_mediate()]), p
#' of the joint test of the leads ([event_study()]), treated and untreated rows on support
#' ([psm_did()]), p of the equality of groups ([heterogeneity()]), N, R2 of named kinds, and the
#' first-stage F of each endogenous regressor.
#'
#' @param ... Fits of this package; lists of fits, as [several_fits] and [heterogeneity()] give
#'   them, are put in as columns. Names title columns. Where all arguments are lists and there are
#'   several, each is a panel, titled by its name, with one column per fit.
#' @param output `"default"`, `"markdown"`, `"latex"`, `"html"`, `"typst"`, `"data.frame"`; a file
#'   name that ends in `.docx` (Word; needs 'rmarkdown' and pandoc), `.html` (a page that needs
#'   nothing from the network), `.tex`, `.md`, `.typ`, `.png` (needs 'webshot2') or `.pdf` (needs
#'   'tinytex' and LaTeX); or any other output of [modelsummary::modelsummary()], such as `"gt"`.
#' @param vcov Another covariance for the columns: one of the [covariances] for all, or a list with
#'   one for each (`NULL`: its own), in the order of the columns or named by their titles. The
#'   foot-note names them.
#' @param parentheses What stands below the coefficients: `"std.error"`, `"t"` (z where the
#'   reference is the normal distribution) or `"p"`; `"statistic"` is `"t"`.
#' @param stars Named levels, such as `c("*" = 0.05, "**" = 0.01, "***" = 0.001)`; `NULL` for none.
#' @param digits Decimals of coefficients and standard errors.
#' @param digits_parentheses Decimals in parentheses; `NULL`: `digits` for standard errors, 2 for t,
#'   3 for p.
#' @param keep Names of the coefficients to show, in this order; the others, but for the constant,
#'   are controls.
#' @param controls Names of coefficients that are shown as one row, `Yes` where a fit has all of
#'   them, `Partly` where some, `No` where none; or a named list of such, a row each.
#' @param labels Names for the table, by the names in the fits: `c(did = "Pilot zone", city =
#'   "City")`, for coefficients and fixed effects.
#' @param r_squared Which R2 to show: any of `"within"`, `"overall"`, `"within.adjusted"`,
#'   `"overall.adjusted"`.
#' @param spanners Titles over neighbouring columns: `list("High density" = 1:2, "Low density" =
#'   3:4)`, columns by number or title.
#' @param title A caption.
#' @param notes Sentences to put behind the generated foot-note.
#' @inheritParams policypanel_language
#' @return For `"default"`, `"latex"`, `"html"` and `"typst"` a table of 'tinytable'; for
#'   `"markdown"` text; for a file name the name, invisibly. A data frame has the columns `part`
#'   (`estimates`, `manual`, `gof`), `term`, `statistic`, one per fit, and `panel` where there are
#'   panels; and the attributes `stars`, `notes`, `spanners`, `words` and `inference` (per column:
#'   type of covariance, degrees of freedom).
#' @examplesIf requireNamespace("modelsummary", quietly = TRUE)
#' data <- data.frame(y = rnorm(60), x = rnorm(60), z = rnorm(60), unit = rep(1:12, 5),
#'                    year = rep(1:5, each = 12))
#' base <- did_feols(y ~ x | unit + year, data)
#' regression_table(base, pooled = did_feols(y ~ x, data), output = "markdown")
#' # t values, controls in one row
#' regression_table(did_feols(y ~ x + csw0(z) | unit + year, data), keep = "x", parentheses = "t",
#'                  labels = c(x = "Trade", unit = "City"), output = "markdown")
#' @export
regression_table <- function(..., output = "default", vcov = NULL,
                             parentheses = c("std.error", "t", "p"),
                             stars = c("*" = 0.1, "**" = 0.05, "***" = 0.01), digits = 4,
                             digits_parentheses = NULL, keep = NULL, controls = NULL,
                             labels = NULL, r_squared = c("within", "overall"), spanners = NULL,
                             title = NULL, notes = NULL,
                             language = getOption("policypanel.language", "en")) {
  check_arguments()
  check_output(output, "This regression table")
  speak(language)
  panels <- table_panels(list(...), vcov, names(formals(regression_table))[-1])
  layout <- list(
    parentheses = check_parentheses(parentheses), stars = check_stars(stars),
    digits = check_digits(digits),
    keep = check_names_of(keep, "keep"), labels = check_labels(labels),
    r_squared = check_r_squared(r_squared), title = check_text(title, "title", at_most = 1)
  )
  layout$below <- below_digits(digits_parentheses, layout)
  all_fits <- unlist(panels, recursive = FALSE)
  layout$controls <- control_groups(all_fits, layout$keep, controls)
  layout$spanners <- check_spanners(spanners, names(panels[[1]]))
  layout$marks <- table_marks(all_fits, layout)
  layout$notes <- c(table_notes(panels, layout), check_text(notes, "notes"))
  draw_table(lapply(panels, panel_rows, layout = layout), panels, layout, output)
}

#' The rows of one panel: coefficients, what is said with Yes and No, tests, statistics
#' @return A data frame: part, term, statistic, and a column per fit.
#' @noRd
panel_rows <- function(fits, layout) {
  cells <- modelsummary::modelsummary(
    lapply(fits, as_modelsummary_list, layout = layout), output = "data.frame",
    estimate = "{estimate}", statistic = paste0("({", layout$parentheses, "})"),
    gof_map = table_statistics(layout)
  )
  rows <- rbind(control_rows(fits, layout), fixed_effect_rows(fits, layout),
                test_rows(fits, layout))
  if (!is.null(rows)) {
    rows <- stats::setNames(as.data.frame(rows), c("term", names(fits)))
    rows <- cbind(part = "manual", rows["term"], statistic = "", rows[-1])
    names(rows) <- names(cells)
  }
  cells <- cells[cells$term != no_coefficient, ]
  is_gof <- cells$part == "gof"
  out <- rbind(cells[!is_gof, ], rows, cells[is_gof, ])
  rownames(out) <- NULL
  out
}

#' Coefficients as text and glance() as it is, so that 'broom' is not needed
#' @noRd
as_modelsummary_list <- function(fit, layout) {
  table <- shown_terms(fit, layout)
  twice <- unique(table$term[duplicated(table$term)])
  if (length(twice) > 0) {
    abort_input("Two coefficients of one column would both be called {.val {twice}}.",
                argument = "labels")
  }
  statistics <- glance(fit)
  if (!is.null(statistics$first.stage.f)) {
    statistics$first.stage.f <- f_cell(statistics$first.stage.f, layout)
  }
  structure(list(tidy = coefficient_cells(table, layout), glance = statistics),
            class = "modelsummary_list")
}

#' Coefficients with their stars and what stands in parentheses, as text
#'
#' A standard error that needs more decimals than it would have gives them to its coefficient too,
#' and the other way round.
#' @param table From shown_coefficients().
#' @noRd
coefficient_cells <- function(table, layout) {
  inside <- table[[layout$parentheses]]
  of_estimate <- needed_decimals(table$estimate, layout$digits)
  below <- needed_decimals(inside, layout$below)
  if (layout$parentheses == "std.error") {
    more <- pmax(of_estimate - layout$digits, below - layout$below)
    of_estimate <- layout$digits + more
    below <- layout$below + more
  }
  text <- if (layout$parentheses == "p.value") {
    format_p(inside, layout$below)
  } else with_decimals(inside, below, layout$below)
  cells <- data.frame(
    term = table$term,
    estimate = paste0(with_decimals(table$estimate, of_estimate, layout$digits),
                      star_text(table$p.value, layout$stars)),
    inside = ifelse(is.na(table$reason), text, layout$marks[table$reason])
  )
  # A row of blanks would be left out by modelsummary itself.
  if (nrow(cells) == 0) cells <- data.frame(term = no_coefficient, estimate = "-", inside = "-")
  stats::setNames(cells, c("term", "estimate", layout$parentheses))
}

# 'modelsummary' needs a coefficient of every fit; the row of this one is taken out again.
no_coefficient <- "(no coefficient)"

table_statistics <- function(layout) {
  row <- function(raw, clean, format) list(raw = raw, clean = clean, fmt = format)
  share <- function(x) fixed_text(x, 4)
  c(list(row("nobs", wording("nobs"), function(x) format_count(x))),
    lapply(layout$r_squared, function(kind) {
      row(paste0("r.squared.", kind), r_squared_words()[[kind]], share)
    }),
    list(row("first.stage.f", wording("first_stage"), identity)))
}
