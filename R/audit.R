#' Audit published tables
#'
#' Recomputes from the printed numbers whatever they determine, with the rounding of every number:
#' what stands in parentheses and which stars were used, t, R2, F and N against each other, means
#' against constants, standard deviations against ranges, balance tables, Sobel statistics, numbers
#' of rows, copied columns, and claimed differences of groups.
#'
#' A printed 0.029 is any number from 0.0285 to 0.0295, and -0.000 is not positive; a check fails
#' only if no numbers that round to the printed ones pass it. Each check has one of three verdicts:
#' \describe{
#'   \item{consistent}{the numbers can stand together;}
#'   \item{impossible}{no unrounded numbers and no model allow what is printed;}
#'   \item{needs}{the numbers agree only if something holds that the table does not say, or
#'     something is missing that would decide. Column `needs` says what.}
#' }
#' Identities of classical least squares, such as \eqn{R^2 = t^2 / (t^2 + df)}, bind only tables
#' that say their standard errors are classical (`standard_errors = "classical"`) and how many fixed
#' effects they have; elsewhere their failure is reported as `needs`. `controls = "yes"` in two
#' columns does not make their controls the same ones: what depends on that is a `needs`, unless the
#' controls are named.
#'
#' @section Zeros that fill up:
#' Tables are often set with a fixed number of decimals, and numbers that had been rounded before
#' are filled up: 51.15 becomes 51.1500, and would be read as exact to the fourth decimal. A number
#' is read without such zeros where the numbers printed with as many decimals, in all tables, in its
#' table, column or row or in its place (coefficients, numbers in parentheses), all end in zeros
#' after the same decimal or after the same significant digit, and these zeros are too many for
#' chance: five behind three significant digits, or nine in all behind the second decimal or a later
#' one. The line *padded zeros* says how many numbers of a table were read so. No other
#' number is ever read as less exact than it is printed.
#'
#' @section Whose contradiction:
#' Column `source` says what a line rests on. `"print"`: the printed numbers of tables and their
#' notes (what stands in parentheses, stars, the kind of standard errors, printed fixed effects).
#' `"reader"`: something that was typed in beside them takes part, which may itself be wrong:
#' [published_counts()], [published_claims()], and the declarations `model_effects`, `units`,
#' `periods`, `absorbed`, `n_controls`, `time_invariant`, `ratios`, `shares`, `dummies`, `logs`,
#' `known`.
#'
#' Lines that come from one fact have the same number in column `fact`: a note that is wrong below
#' eight tables, a number that fails several checks. The counts that `print()` and `summary()` give
#' are of facts; a fact is as bad as the worst of its lines.
#'
#' @section Checks:
#' *parentheses* and *stars* (|t|, p or the confidence interval of every cell against the declared
#' and the usual levels, first at any degrees of freedom, then at those that N, or the number of
#' clusters less one, leaves; a statistic such as Sobel's Z needs no stars); *sign of t* (as the
#' coefficient, as the difference of two means), *sign of Z* (as a b); *t = coefficient / SE*, *p
#' from t*; *confidence interval* (around its coefficient, wide enough for its standard error);
#' *limits of a number*, *rows and coefficients*, *rows and clusters*; *R2 and t*; *adjusted R2*
#' (never above R2); *nested R2* (a further regressor cannot lower it, and adds
#' \eqn{t^2 (1 - R^2) / df}); *implied N*; *F and R2*; *constant and means*
#' (\eqn{\bar y = a + \sum b \bar x}); *time-invariant regressors*; *SE ratio across outcomes*;
#' *SE as controls enter*; *rows of nested columns*; *identical columns* (on other rows, or of
#' another outcome); *Sobel bound* (\eqn{|Z| \le \min(|t_a|, |t_b|)}); *c = c' + ab*; *SD bound*
#' (Bhatia and Davis 2000); *0/1 variables* (declared, or from 0 to 1 with the SD that only zeros
#' and ones have); *% bias* (its SD is positive, and the same before and after), *t and % bias*
#' (with the rows before matching each gives bounds on the other), reduction, variance ratios and
#' dropped rows of balance tables; *units x periods*; *claimed differences* (Clogg, Petkova and
#' Haritou 1995).
#'
#' @param table A [published_table()] or another of its kinds, a list of them (audited together, so
#'   that columns of different tables are compared and descriptive tables are used), such as
#'   [published_tables()] gives; a fit of this package, a list of fits, or what
#'   [regression_table()] returns for `output = "data.frame"`.
#' @param ... Further tables or fits.
#' @param digits Decimals, 1 to 8, to which fits of this package are rounded before they are
#'   audited.
#' @return An object of class `table_audit`: a list with `findings`, a data frame with the columns
#'   `check`, `where`, `verdict`, `needs`, `arithmetic` (the numbers, in words), `source` and
#'   `fact`, which `as.data.frame()` returns. `summary()` counts lines by check, source and verdict,
#'   and prints the numbers of facts below. `print()` takes `verdict`, the verdicts to show.
#' @references
#' Bhatia, R. and Davis, C. (2000). A better bound on the variance. The American Mathematical
#' Monthly 107(4), 353-357.
#'
#' Clogg, C. C., Petkova, E. and Haritou, A. (1995). Statistical methods for comparing regression
#' coefficients between models. American Journal of Sociology 100(5), 1261-1293.
#' \doi{10.1086/230638}
#'
#' Sobel, M. E. (1982). Asymptotic confidence intervals for indirect effects in structural equation
#' models. Sociological Methodology 13, 290-312. \doi{10.2307/270723}
#' @seealso [published_table()] to type a table in, [compare_published()] for numbers recomputed;
#'   `vignette("audit")`.
#' @examples
#' audit <- audit_table(published_tables("cbec_quality"))
#' summary(audit)
#' subset(as.data.frame(audit), verdict == "impossible" & source == "print")$where
#' @export
audit_table <- function(table, ..., digits = 4) {
  check_arguments()
  digits <- check_count(digits, "digits", 1, 8)
  tables <- audit_collect_tables(list(table, ...), digits)
  titles <- vapply(tables, `[[`, "", "title")
  kinds <- vapply(tables, `[[`, "", "kind")
  if (anyDuplicated(paste(kinds, titles))) {
    abort_input("Two {kinds[duplicated(paste(kinds, titles))][1]} tables are called
                {.val {titles[duplicated(paste(kinds, titles))][1]}}.",
                "Give each its {.arg title}.", argument = "table")
  }
  paper <- audit_prepare_paper(tables)
  lines <- rbind(
    audit_each(paper$tables, audit_one, paper),
    audit_each(audit_checks()$paper, function(check) check(paper))
  )
  structure(list(findings = audit_findings(lines), tables = titles), class = "table_audit")
}

audit_one <- function(table, paper) {
  table$paper <- paper
  lines <- audit_each(audit_checks()[[table$kind]], function(check) check(table))
  # Counts and claims stand beside the tables: the reader typed them in.
  if (table$kind %in% c("counts", "claims") && !is.null(lines)) lines[, "source"] <- "reader"
  lines
}

audit_checks <- function() {
  list(
    regression = list(
      audit_padding, audit_parentheses, audit_stars, audit_limits, audit_signs, audit_t_ratio,
      audit_confidence, audit_r2_t, audit_nested_r2, audit_implied_n, audit_f, audit_constant,
      audit_time_invariant, audit_effects, audit_interactions, audit_instrument, audit_ratios,
      audit_se_ratio, audit_vif, audit_rows, audit_sobel, audit_total_effect
    ),
    descriptive = list(audit_padding, audit_descriptives),
    balance = list(audit_padding, audit_balance),
    counts = list(audit_counts), claims = list(audit_claims),
    paper = list(audit_star_sets, audit_same_columns, audit_same_model, audit_rows_across,
                 audit_repeated_paths)
  )
}

#' Published tables out of whatever was given
#' @noRd
audit_collect_tables <- function(given, digits) {
  is_fit <- vapply(given, inherits, NA, "policypanel_fit")
  fits <- given[is_fit]
  out <- list()
  for (part in given[!is_fit]) {
    if (inherits(part, "published_table")) {
      out <- c(out, list(published_check(part)))
    } else if (is.data.frame(part) && all(c("part", "term", "statistic") %in% names(part))) {
      out <- c(out, list(published_from_modelsummary(part)))
    } else if (is.list(part) && !is.data.frame(part) && length(part) > 0 && is.null(part$kind)) {
      inner <- unclass(part)
      if (all(vapply(inner, inherits, NA, "policypanel_fit"))) {
        fits <- c(fits, inner)
      } else {
        out <- c(out, audit_collect_tables(unname(inner), digits))
      }
    } else {
      abort_input("{.arg table} must be made by {.fn published_table}, or be fits of this package.",
                  "Found {.obj_type_friendly {part}}.", argument = "table")
    }
  }
  c(out, published_from_fits(fits, digits))
}

#' A table whose parts were changed by hand is still one
#' @noRd
published_check <- function(table) {
  parts <- unclass(table)
  is_good <- is.list(parts) &&
    checkmate::test_choice(parts$kind, names(published_setting_checks())) &&
    is.list(parts$settings) && is.data.frame(parts$cells) &&
    all(vapply(unclass(parts$cells)[c("column", "row", "value", "parentheses")], is.character, NA))
  if (!is_good) {
    abort_input("A table was changed so that it is none any more.",
                "Make it with {.fn published_table}.", argument = "table")
  }
  published_from_cells(parts$kind, parts$title, parts$settings, parts$cells)
}

#' Columns read once, with the tables that all checks may look at
#' @noRd
audit_prepare_paper <- function(tables) {
  tables <- audit_without_padding(tables)
  paper <- list(means = audit_descriptive_means(tables), grid = audit_panel_size(tables))
  paper$tables <- lapply(tables, function(table) {
    if (table$kind == "regression") audit_prepare_table(table, paper$grid) else table
  })
  is_regression <- vapply(paper$tables, function(table) table$kind == "regression", NA)
  paper$columns <- do.call(c, unname(lapply(paper$tables[is_regression], function(table) {
    stats::setNames(table$columns, paste0(table$title, ":", names(table$columns)))
  })))
  paper
}

#' Units and periods from what the paper says of its rows
#' @noRd
audit_panel_size <- function(tables) {
  for (table in tables) {
    if (table$kind != "counts" || is.null(table$settings$periods)) next
    return(list(units = table$settings$units, periods = table$settings$periods))
  }
  list(units = NULL, periods = NULL)
}

audit_prepare_table <- function(table, grid) {
  columns <- audit_columns(table, grid)
  table$stars <- table$settings$stars
  declared <- table$settings$parentheses %||% "unknown"
  table$reading <- audit_settle_reading(columns, declared, table$stars)
  table$columns <- lapply(columns, audit_with_reading, reading = table$reading$reading)
  table
}
