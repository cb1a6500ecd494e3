# A regression table as the checks see it: columns of intervals, with what is known of their
# controls, effects and degrees of freedom.

#' Columns of a regression table
#'
#' @param grid list(units, periods): the panel, NA where unknown.
#' @return Named list; each column has `terms` (without the constant), `numbers` (a data frame with
#'   a row per regressor), `coefficient`, `inside`, `t`, `se` (intervals), `n`, `r2` (list by kind)
#'   and what else is printed. `t` and `se` are NA where the parentheses are not understood.
#' @noRd
audit_columns <- function(table, grid) {
  names <- unique(table$cells$column)
  columns <- lapply(names, function(name) audit_column(table, name, grid))
  stats::setNames(columns, names)
}

audit_column <- function(table, name, grid) {
  cells <- table$cells[table$cells$column == name, ]
  where <- paste0("Table ", table$title, " ", name)
  text_of <- function(row) {
    found <- cells$value[cells$row == row & nzchar(cells$value)]
    if (length(found) > 0) found[1]
  }
  setting <- function(key) {
    own <- text_of(key)
    if (!is.null(own)) published_split_setting(own) else table$settings[[key]]
  }
  number_of <- function(row) {
    text <- text_of(row)
    if (!is.null(text)) audit_printed_interval(text, where = where)
  }
  is_term <- startsWith(cells$row, "=") & !grepl(published_label_pattern, cells$row)
  rows <- sub("^=", "", cells$row[is_term])
  path <- function(row) {
    if (row %in% cells$row) audit_printed_set(audit_term_numbers(cells, row, where, prefix = ""))
  }
  present <- function(x) x[lengths(x) > 0]
  column <- c(audit_printed_set(audit_term_numbers(cells, rows, where)), list(
    table = table$title, name = name, where = where,
    terms = rows[!audit_is_constant(rows)], constant = rows[audit_is_constant(rows)],
    r2 = present(sapply(audit_r2_kinds, number_of, simplify = FALSE)),
    f = number_of("f"), first_stage_f = number_of("first_stage_f"),
    n = audit_printed_count(text_of("n"), where), df = audit_printed_count(setting("df")),
    clusters = audit_printed_count(text_of("clusters")),
    outcome = paste(setting("outcome"), collapse = ""), sample = text_of("sample") %||% "",
    controls = audit_controls_of(text_of("controls")),
    n_controls = audit_printed_count(setting("n_controls")),
    method = audit_method_of(text_of("method")), mediator = text_of("mediator"),
    treatment = text_of("treatment"),
    paths = present(sapply(c("a_path", "total_effect"), path, simplify = FALSE)),
    total_n = audit_printed_count(text_of("total_n")), title = text_of("title") %||% "",
    sobel_z = if (!is.null(text_of("sobel_z"))) {
      audit_read_printed(text_of("sobel_z"), where = where)
    },
    standard_errors = setting("standard_errors") %||% "unknown",
    effects = unique(c(setting("model_effects"), setting("fixed_effects"))),
    level = audit_printed_count(setting("level"))
  ))
  # A printed number of clusters means clustered standard errors.
  if (column$standard_errors == "unknown" && !is.na(column$clusters)) {
    column$standard_errors <- "clustered"
  }
  column$grid <- list(units = audit_printed_count(setting("units") %||% grid$units),
                      periods = audit_printed_count(setting("periods") %||% grid$periods))
  column$absorbed <- audit_absorbed_effects(column, setting("absorbed"))
  column
}

audit_r2_kinds <- c("r2", "r2_within", "r2_overall", "r2_adjusted")

#' Numbers in rows, with what stands beside them
#' @noRd
audit_printed_set <- function(numbers) {
  list(numbers = numbers, coefficient = audit_interval(numbers$lower, numbers$upper),
       inside = audit_interval(numbers$inside_lower, numbers$inside_upper),
       ends = list(low = audit_interval(numbers$low_lower, numbers$low_upper),
                   high = audit_interval(numbers$high_lower, numbers$high_upper)))
}

#' "" is least squares, which most checks are about
#' @noRd
audit_method_of <- function(text) {
  method <- tolower(text %||% "")
  if (method %in% c("ols", "least squares", "fe")) "" else method
}

#' Which controls a column has without printing them: "unsaid", "no", "yes" (some), or their names
#' @noRd
audit_controls_of <- function(text) {
  if (is.null(text)) return("unsaid")
  names <- sort(unique(published_split_setting(text)))
  if (length(names) == 1 && tolower(names) %in% c("yes", "no")) tolower(names) else names
}

audit_hides_controls <- function(column) {
  !identical(column$controls, "no") && !identical(column$controls, "unsaid")
}

audit_names_controls <- function(column) {
  audit_hides_controls(column) && !identical(column$controls, "yes")
}

#' Controls of one column against those of another: "same", "more" in the second, "unnamed" where
#' both have some and do not name them, "other"
#' @noRd
audit_compare_controls <- function(a, b) {
  if (identical(a$controls, b$controls) && !identical(a$controls, "yes")) return("same")
  if (audit_hides_controls(a) && audit_hides_controls(b)) {
    if (!audit_names_controls(a) || !audit_names_controls(b)) return("unnamed")
    return(if (all(a$controls %in% b$controls)) "more" else "other")
  }
  if (identical(a$controls, "no") && audit_hides_controls(b)) "more" else "other"
}

audit_is_two_stage <- function(column) column$method %in% c("2sls", "iv", "gmm")
audit_is_linear <- function(column) column$method == "" || audit_is_two_stage(column)

audit_is_constant <- function(row) {
  # The last are Chinese for constant, constant term, intercept.
  tolower(row) %in% c("constant", "constant term", "_cons", "cons", "(intercept)", "intercept",
                      "\u5e38\u6570", "\u5e38\u6570\u9879", "\u622a\u8ddd")
}

audit_term_numbers <- function(cells, rows, where, prefix = "=") {
  labels <- sprintf("%s%s", prefix, rows)
  at <- match(labels, cells$row)
  extra <- function(label) cells$value[match(sprintf("%s|%s", labels, label), cells$row)]
  read <- function(text) audit_read_printed(text, where = where)
  main <- read(cells$value[at])
  below <- cells$parentheses[at]
  ends <- audit_split_ends(below)
  below[!is.na(ends$low)] <- NA
  labelled <- audit_split_ends(extra("ci"))
  inside <- read(below)
  low <- read(ifelse(is.na(labelled$low), ends$low, labelled$low))
  high <- read(ifelse(is.na(labelled$low), ends$high, labelled$high))
  t <- read(extra("t"))
  se <- read(extra("se"))
  p <- read(extra("p"))
  stars <- ifelse(nzchar(main$stars), main$stars,
                  ifelse(is.na(ends$stars), inside$stars, ends$stars))
  data.frame(term = rows, main[c("lower", "upper", "value", "decimals", "text")], stars = stars,
             inside_lower = inside$lower, inside_upper = inside$upper, inside = inside$value,
             inside_text = inside$text, is_ends = !is.na(ends$low),
             low_text = low$text, low_lower = low$lower, low_upper = low$upper,
             high_text = high$text, high_lower = high$lower, high_upper = high$upper,
             t_lower = t$lower, t_upper = t$upper, se_lower = se$lower, se_upper = se$upper,
             p_lower = p$lower, p_upper = p$upper)
}

#' Coefficients taken by fixed effects beyond the constant; NA where they cannot be counted
#' @noRd
audit_absorbed_effects <- function(column, known) {
  if (!is.null(known)) return(audit_printed_count(known))
  effects <- setdiff(column$effects, "none")
  if (length(column$effects) == 0) return(NA_real_)
  if (length(effects) == 0) return(0)
  counted <- c(unit = column$grid$units, time = column$grid$periods)[effects] - 1
  sum(counted)
}

#' The most that N and the printed rows leave for the residual
#' @noRd
audit_residual_df_of <- function(column) {
  if (!is.na(column$df)) return(column$df)
  hidden <- if (is.na(column$n_controls)) 0 else column$n_controls
  absorbed <- if (is.na(column$absorbed)) 0 else column$absorbed
  column$n - length(column$terms) - 1 - hidden - absorbed
}

audit_knows_df <- function(column) {
  !is.na(column$df) || (!is.na(column$n) && !is.na(column$absorbed) &&
                          (!audit_hides_controls(column) || !is.na(column$n_controls)))
}

#' Degrees of freedom of the t-tests, at the most: with clusters, one less than these
#' @noRd
audit_test_df_of <- function(column) {
  is_clustered <- column$standard_errors == "clustered" && !is.na(column$clusters)
  if (is.na(column$df) && is_clustered) column$clusters - 1 else audit_residual_df_of(column)
}

#' What must be known before a least-squares identity binds a column
#' @param rows N less absorbed effects that the identity implies.
#' @noRd
audit_classical_premises <- function(column, rows) {
  absorbed <- if (is.na(column$absorbed) && isTRUE(rows$lower < column$n - 1)) {
    paste(audit_shown(audit_clamp(column$n - rows, 1, Inf)), "coefficients of fixed effects")
  }
  c(if (column$standard_errors == "unknown") "standard errors other than classical ones", absorbed,
    if (is.na(column$absorbed) && is.null(absorbed)) "the number of fixed effects",
    if (audit_hides_controls(column) && is.na(column$n_controls)) "the number of controls")
}

#' Whose a check of R2, t and N is: the numbers of effects and controls are not printed
#' @noRd
audit_source_of <- function(column) {
  if (audit_known_or(column$absorbed, 0) > 0 || !is.na(column$n_controls)) "reader" else "print"
}

audit_may_be_classical <- function(column) column$standard_errors %in% c("unknown", "classical")
