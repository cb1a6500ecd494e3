#' Regression table
#'
#' Fits side by side, in the layouts of the field's papers: what stands in parentheses, stars,
#' controls in one row, fixed effects, dependent variables, spanners over columns, panels one below
#' the other. The foot-note is generated from the fits, so it cannot contradict the numbers: what
#' stands in parentheses, which covariance, which stars; and what is to be known of the numbers,
#' such as a covariance that had to be mended.
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
#' Fits of other packages are columns too: their numbers are what `tidy()` and `glance()` give where
#' there are methods (those of 'broom' among them), else the packages 'parameters' and
#' 'performance', else `coef()` and `vcov()` with the normal distribution or the residual degrees
#' of freedom. The foot-note marks these columns.
#'
#' Any other result of this package that prints a table ([balance_table()], [describe_panel()],
#' [iv_tests()], [bacon_decomposition()], [placebo_test()], [compare_published()], ...) can be given
#' alone, and is written with what it prints: `regression_table(balance_table(match), output =
#' "balance.docx")`. Of the arguments `output`, `title`, `notes`, `digits` and `language` apply.
#'
#' @param ... Fits of this package or of others; lists of fits, as [several_fits] and
#'   [heterogeneity()] give them, are put in as columns. Names title columns, and may be the same.
#'   Where all arguments are lists and there are several, each is a panel, titled by its name, with
#'   one column per fit.
#' @param output `"default"` (printed in the console, and in R Markdown and Quarto a table of the
#'   document's own format), `"text"`, `"markdown"`, `"latex"`, `"html"`, `"typst"`,
#'   `"data.frame"`; or a file name that ends in `.docx` (Word; needs 'rmarkdown' and pandoc),
#'   `.tex` (needs the LaTeX packages booktabs, dcolumn and graphicx; with a `title` a float whose
#'   label is `tab:` and the file's name, without one a table to put into a float of your own),
#'   `.html` (needs nothing from the network), `.typ`, `.md`, `.txt`, `.csv`, `.xlsx` (needs
#'   'writexl'), `.pdf` or `.png` (drawn by R itself); or another output of
#'   [modelsummary::datasummary_df()], such as `"gt"` or `"flextable"`, with that package. A table
#'   wider than its page is turned, set smaller, or cut into parts below each other, and long titles
#'   of rows go on in the next row.
#' @param vcov Another covariance for the columns: one of the [covariances] for all, or a list with
#'   one for each (`NULL`: its own), in the order of the columns or named by their titles. The
#'   foot-note names them.
#' @param parentheses What stands below the coefficients: `"std.error"`, `"t"` (z where the
#'   reference is the normal distribution), `"p"`, or `"confidence"` for limits in brackets;
#'   `"statistic"` is `"t"`.
#' @param stars Named levels, such as `c("*" = 0.05, "**" = 0.01, "***" = 0.001)`; `TRUE` for the
#'   default, `NULL` or `FALSE` for none.
#' @param digits Significant digits of coefficients and standard errors, or their decimals; `NULL`:
#'   3 significant digits, or 4 decimals.
#' @param digits_parentheses Decimals in parentheses; `NULL`: `digits` for standard errors and
#'   confidence limits, 2 for t, 3 for p.
#' @param rounding `"significant"`: coefficients, standard errors and confidence limits have as many
#'   significant digits each; `"decimals"`: all have as many decimals.
#' @param keep Coefficients to show, in this order; the others, but for the constant, are controls.
#'   Each by its name in the fits, its label, or a regular expression, such as `"^log"`.
#' @param drop Coefficients to leave out altogether, given as in `keep`.
#' @param order Coefficients to put first, in this order, given as in `keep`.
#' @param controls Names of coefficients that are shown as one row, `Yes` where a fit has all of
#'   them, `Partly` where some, `No` where none; or a named list of such, a row each.
#' @param labels Names for the table, by the names in the fits: `c(did = "Pilot zone", city =
#'   "City")`, for coefficients, fixed effects and dependent variables. A name that begins with `^`
#'   is a regular expression, and what it matches is replaced: `c("^l_" = "Log ")`.
#' @param statistics Which columns of [glance()] are rows below, named by their titles where the
#'   table's own are not wanted: `c("nobs", "Clusters" = "clusters", "sigma")`. `"clusters"` are the
#'   clusters of the covariance, `"mean.outcome"` is the mean of the dependent variable over the
#'   rows of the fit, with its weights. `NULL`: N, `r_squared` and the first-stage F.
#' @param add_rows Rows of your own, put before the statistics: a list named by their titles, each
#'   with a text or number per column, such as `list("Mean of y" = c(1.2, 3.4))`.
#' @param dependent Where dependent variables are named: over the columns, neighbours of one
#'   variable together (`"spanner"`), in a row of the table (`"row"`), or nowhere (`"none"`).
#' @param r_squared Which R2 to show: any of `"within"`, `"overall"`, `"within.adjusted"`,
#'   `"overall.adjusted"`.
#' @param spanners Titles over neighbouring columns: `list("High density" = 1:2, "Low density" =
#'   3:4)`, columns by number or title.
#' @param level Level of the confidence limits.
#' @param title A caption.
#' @param notes Sentences to put behind the generated foot-note.
#' @param language `"en"` (or `"english"`), `"zh"` (or `"chinese"`), or both for the table in both,
#'   one below the other. The default is the option `policypanel.language`, English where it is not
#'   set.
#' @return For a file name the name, invisibly; for `"markdown"` text; for `"default"`, `"text"`,
#'   `"latex"`, `"html"` and `"typst"` an object of class `policypanel_table`, which prints as such and
#'   whose [as.character()] is the text. A data frame has the columns `part`
#'   (`estimates`, `manual`, `gof`), `term`, `statistic`, one per fit, and `panel` where there are
#'   panels; and the attributes `stars`, `notes`, `spanners`, `words` and `inference` (per column:
#'   type of covariance, degrees of freedom).
#' @seealso [report_table], [tidy.policypanel_fit()], [modelsummary_methods],
#'   [description_table()], [balance_table()].
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), z = rnorm(60), unit = rep(1:12, 5),
#'                    year = rep(1:5, each = 12))
#' base <- did_feols(y ~ x | unit + year, data)
#' regression_table(base, pooled = did_feols(y ~ x, data), output = "markdown")
#' # t values, controls in one row
#' regression_table(did_feols(y ~ x + csw0(z) | unit + year, data), keep = "x", parentheses = "t",
#'                  labels = c(x = "Trade", unit = "City"), output = "markdown")
#' # beside a fit of another package, with rows of one's own
#' regression_table(base, lm(y ~ x, data), drop = "^.Int", add_rows = list(Sample = c("A", "B")))
#' @export
regression_table <- function(..., output = "default", vcov = NULL,
                             parentheses = c("std.error", "t", "p", "confidence"),
                             stars = c("*" = 0.1, "**" = 0.05, "***" = 0.01), digits = NULL,
                             digits_parentheses = NULL, rounding = c("significant", "decimals"),
                             keep = NULL, drop = NULL, order = NULL, controls = NULL,
                             labels = NULL, statistics = NULL, r_squared = c("within", "overall"),
                             add_rows = NULL, dependent = c("spanner", "row", "none"),
                             spanners = NULL, level = 0.95, title = NULL, notes = NULL,
                             language = getOption("policypanel.language", "en")) {
  check_arguments()
  check_output(output, "This regression table")
  items <- list(...)
  given <- setdiff(names(match.call(expand.dots = FALSE)), c("", "..."))
  known <- names(formals(regression_table))[-1]
  title <- check_text(title, "title", at_most = 1)
  notes <- check_text(notes, "notes")
  if (any(vapply(items, prints_table, NA))) {
    refuse_beside_printed(items, given, known)
    return(hand_over(output, language, function() {
      printed_table(items[[1]], if ("digits" %in% given) check_digits(digits), title, notes)
    }))
  }
  if (!is.null(statistics) && "r_squared" %in% given) {
    abort_input("{.arg statistics} names all statistics, {.code r.squared.within} among them.",
                "Leave {.arg r_squared} out.", argument = "r_squared")
  }
  if (isTRUE(stars)) stars <- eval(formals()$stars)
  settings <- list(
    parentheses = check_parentheses(parentheses), stars = check_table_stars(stars),
    rounding = check_choice(rounding, c("significant", "decimals"), "rounding"),
    digits = check_table_digits(digits, rounding), labels = check_labels(labels),
    r_squared = check_r_squared(r_squared), level = check_level(level),
    dependent = check_choice(dependent, c("spanner", "row", "none"), "dependent"), title = title
  )
  settings$below <- below_digits(digits_parentheses, settings)
  hand_over(output, language, function() {
    panels <- table_panels(items, vcov, known, settings$level)
    layout <- table_layout(panels, settings, keep, drop, order, controls, statistics, add_rows,
                           spanners, notes)
    rows <- Map(panel_rows, panels, layout$add_rows, MoreArgs = list(layout = layout))
    if (identical(output, "data.frame")) return(table_frame(rows, panels, layout))
    sheet_of_panels(rows, panels, layout)
  })
}

#' What depends on the columns: which coefficients, rows and spanners there are
#' @noRd
table_layout <- function(panels, layout, keep, drop, order, controls, statistics, add_rows,
                         spanners, notes) {
  fits <- unlist(unname(panels), recursive = FALSE)
  known <- known_terms(fits, layout)
  layout$drop <- chosen_terms(drop, known, "drop")
  layout$keep <- chosen_terms(keep, known, "keep")
  layout$order <- chosen_terms(order, known, "order")
  layout$controls <- control_groups(setdiff(known$name, layout$drop), layout$keep, controls)
  layout$statistics <- check_table_statistics(statistics, fits, layout)
  layout$add_rows <- check_add_rows(add_rows, lengths(panels))
  layout$outcomes <- lapply(panels, outcome_labels, layout = layout)
  # Panels with outcomes of their own name them in rows.
  if (length(unique(lapply(layout$outcomes, unname))) > 1 && layout$dependent == "spanner") {
    layout$dependent <- "row"
  }
  layout$spanners <- check_spanners(spanners, names(panels[[1]]))
  layout$marks <- table_marks(fits, layout)
  layout$notes <- c(table_notes(panels, layout), notes)
  layout
}

#' The rows of one panel: coefficients, what is said with Yes and No, tests, statistics
#' @param added Rows that the user adds, a matrix.
#' @return A data frame: part, term, statistic, and a column per fit.
#' @noRd
panel_rows <- function(fits, added, layout) {
  manual <- rbind(dependent_row(fits, layout), control_rows(fits, layout),
                  fixed_effect_rows(fits, layout), test_rows(fits, layout), added)
  out <- rbind(estimate_rows(fits, layout), as_part(manual, "manual"),
               as_part(statistic_rows(fits, layout), "gof"))
  stats::setNames(as.data.frame(out), c("part", "term", "statistic", names(fits)))
}

#' Rows of titles and cells as a part of the table
#' @noRd
as_part <- function(rows, part) {
  if (is.null(rows)) return(NULL)
  cbind(part, unname(rows[, 1, drop = FALSE]), "", unname(rows[, -1, drop = FALSE]))
}

#' Two rows for each coefficient, in the order of the columns unless another is asked for
#' @noRd
estimate_rows <- function(fits, layout) {
  columns <- lapply(fits, function(fit) coefficient_cells(shown_terms(fit, layout), layout))
  for (own in columns) {
    twice <- unique(own$term[duplicated(own$term)])
    if (length(twice) > 0) {
      abort_input("Two coefficients of one column would both be called {.val {twice}}.",
                  argument = "labels")
    }
  }
  all <- do.call(rbind, unname(columns))
  all <- all[!duplicated(all$term), ]
  first <- c(layout$order, layout$keep)
  terms <- all$term[order(match(all$name, first, nomatch = length(first) + 1L))]
  if (length(terms) == 0) return(NULL)
  cells <- vapply(columns, function(own) {
    at <- match(terms, own$term)
    texts <- rbind(own$estimate[at], own$inside[at])
    texts[is.na(texts)] <- ""
    as.vector(texts)
  }, character(2 * length(terms)))
  cbind("estimates", rep(terms, each = 2), c("estimate", paste0("({", layout$parentheses, "})")),
        unname(cells))
}

#' Coefficients with their stars and what stands in parentheses, as text
#'
#' A standard error that needs more decimals than it would have gives them to its coefficient too,
#' and the other way round.
#' @param table From shown_terms().
#' @return A data frame: name, term, estimate, inside.
#' @noRd
coefficient_cells <- function(table, layout) {
  if (nrow(table) == 0) return(data.frame(name = "", term = "", estimate = "", inside = "")[0, ])
  inside <- table[if (layout$parentheses == "conf") interval_columns else layout$parentheses]
  write <- if (layout$rounding == "significant") significant_cells else decimal_cells
  text <- write(table$estimate, inside, layout)
  marked <- !is.na(table$reason)
  below <- if (layout$parentheses == "conf") {
    paste0("[", text$inside[[1]], ", ", text$inside[[2]], "]")
  } else paste0("(", text$inside[[1]], ")")
  below[marked] <- paste0("(", layout$marks[table$reason[marked]], ")")
  data.frame(name = table$name, term = table$term,
             estimate = paste0(text$estimate, star_text(table$p.value, layout$stars)),
             inside = below)
}

significant_cells <- function(estimate, inside, layout) {
  write <- switch(layout$parentheses, statistic = decimal_text, p.value = format_p, signif_text)
  list(estimate = signif_text(estimate, layout$digits),
       inside = lapply(inside, write, layout$below))
}

decimal_cells <- function(estimate, inside, layout) {
  of_estimate <- needed_decimals(estimate, layout$digits)
  below <- lapply(inside, needed_decimals, layout$below)
  if (layout$parentheses == "std.error") {
    more <- pmax(of_estimate - layout$digits, below[[1]] - layout$below)
    of_estimate <- layout$digits + more
    below[[1]] <- layout$below + more
  }
  text <- if (layout$parentheses == "p.value") lapply(inside, format_p, layout$below) else {
    Map(with_decimals, inside, below, layout$below)
  }
  list(estimate = with_decimals(estimate, of_estimate, layout$digits), inside = text)
}
