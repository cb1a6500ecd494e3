# A published table beside the same numbers computed here, cell by cell.

#' Compare a published table with recomputed results
#'
#' Every printed number beside the one computed here, with a verdict: `"equal"` when the computed
#' number rounds to the printed one, `"last digit"` when it is one unit of the last printed digit
#' off, `"differs"`, or `"not computed"`. A number in parentheses is judged with its coefficient;
#' the worst of the verdicts counts. Counts must be the same. Stars have a verdict of their own:
#' printed ones beside those that the fit's p-value has at the levels of the table's note. Zeros
#' that only fill up numbers of fewer digits ([audit_table()] says how they are told) do not count
#' as digits; the print says how many there are. What was typed in beside the table (`total_effect`,
#' `a_path` and the other entries that say what a column is) is not printed in it and not compared.
#'
#' @param published One [published_table()], such as `published_tables("cbec_growth")[["1"]]`.
#' @param ... What was computed. Of a regression table: results of this package or named numbers,
#'   named by the table's columns, `"(1)" = fit`, `"(2)" = c(did = 0.33, n = 230)`. Of a descriptive
#'   table: the result of [describe_panel()]. Of a balance table: a result of [psm_match()],
#'   [psm_did()] or [balance_table()]. Instead of these two, a data frame with a column `variable`.
#' @param parentheses What to put into parentheses, `"t"`, `"se"`, `"p"` or `"ci"` (a confidence
#'   interval, of the table's `level` or else of 95%); `NULL`: what the table itself says is there.
#' @param r_squared Which of the fits' R2 is compared where the table does not say which its own is:
#'   `"overall"` or `"within"`.
#' @param names Names that differ, printed name = own name: `c(did = "policy", fdi = "log(fdi)")`.
#' @param explained Why cells differ, by `"column/row"` or by column: `c("(3)/fdi" = "rounded")`;
#'   stands in the verdict of those that do.
#' @param show What the print lists: `"different"`, the cells that are not equal or have other
#'   stars, below the counts of all; or `"all"`.
#' @return A data frame of class `published_comparison` with all cells, in the columns `column`,
#'   `row`, `published`, `recomputed` (with one digit more than printed), `verdict`, `stars`
#'   (`"equal"`, `"differ"`, `NA` where the note gives no levels or the result no p-value),
#'   `reason`. In a 'knitr' document it becomes a table of counts, one of the cells that differ, and
#'   the list of all cells, folded.
#' @seealso [audit_table()], [published_table()].
#' @examples
#' tables <- published_tables("cbec_growth")
#' compare_published(tables[["1"]], "(1)" = c(did = 0.3331, n = 230, r2 = 0.9664))
#' @export
compare_published <- function(published, ..., parentheses = NULL,
                              r_squared = c("overall", "within"), names = NULL, explained = NULL,
                              show = c("different", "all")) {
  check_arguments()
  show <- check_choice(show, c("different", "all"), "show")
  if (!inherits(published, "published_table")) {
    abort_input("{.arg published} must be one table.",
                "Pick one by its title: {.code published_tables(\"cbec_growth\")[[\"1\"]]}.",
                argument = "published")
  }
  published <- published_check(published)
  kind <- published$kind
  if (!kind %in% c("regression", "descriptive", "balance")) {
    abort_input("{.arg published} holds {kind}, no numbers to compare.", argument = "published")
  }
  if (kind != "regression" && (!is.null(parentheses) || !missing(r_squared))) {
    abort_input("A {kind} table has no parentheses and no R2.",
                argument = if (is.null(parentheses)) "r_squared" else "parentheses")
  }
  r_squared <- check_choice(r_squared, c("overall", "within"), "r_squared")
  inside <- parentheses %||% audit_table_parentheses(published)
  check_choice(inside, c("t", "se", "p", "ci"), "parentheses")
  rows <- unique(sub("^=", "", published$cells$row))
  names <- audit_check_named_text(names, "names", rows)
  columns <- unique(published$cells$column)
  cells <- paste0(published$cells$column, "/", sub("^=", "", published$cells$row))
  explained <- audit_check_named_text(explained, "explained", c(columns, cells))
  own <- if (kind == "regression") {
    audit_regression_numbers(published, list(...), inside, r_squared, names)
  } else {
    audit_table_numbers(published, list(...))
  }
  structure(audit_compare_cells(published, own, names, explained), show = show)
}

audit_table_parentheses <- function(published) {
  known <- published$settings$parentheses
  if (is.null(known) || known == "unknown") "t" else known
}

#' @param known What the names must be.
#' @noRd
audit_check_named_text <- function(x, argument, known) {
  if (is.null(x)) return(character())
  if (!is.character(x) || !rlang::is_named(x) || anyNA(x) || anyDuplicated(names(x))) {
    abort_input("{.arg {argument}} must be a named character vector, each name once.",
                argument = argument)
  }
  unknown <- setdiff(names(x), known)
  if (length(unknown) > 0) {
    near <- nearest_name(unknown[1], known)
    abort_input("{.arg {argument}} names {.val {unknown}}, which the table does not have.",
                if (!is.null(near)) "Did you mean {.val {near}}?", argument = argument)
  }
  x
}

#' @return Data frame of column, row (regressors begin with "="), value, inside, p (of its stars)
#'   and, of confidence intervals, their other end.
#' @noRd
audit_regression_numbers <- function(published, given, inside, r_squared, names) {
  columns <- unique(published$cells$column)
  labels <- names(given) %||% rep("", length(given))
  unknown <- setdiff(labels, columns)
  if (length(given) == 0 || length(unknown) > 0 || anyDuplicated(labels)) {
    abort_input("Give results named by columns of the table, each once; not {.val {unknown}}.",
                "Its columns are {.val {columns}}.", argument = "...")
  }
  do.call(rbind, lapply(labels, function(label) {
    cells <- published$cells[published$cells$column == label, ]
    result <- given[[label]]
    numbers <- if (is.numeric(result) && rlang::is_named(result)) {
      audit_given_numbers(result, cells, names)
    } else {
      said <- cells$value[cells$row == "level"]
      level <- if (length(said) > 0) as.double(said) else published$settings$level %||% 0.95
      audit_fit_numbers(result, inside, r_squared, level)
    }
    cbind(column = label, numbers)
  }))
}

audit_fit_numbers <- function(fit, inside, r_squared, level) {
  if (!inherits(fit, "policypanel_fit")) {
    abort_input("Give results of this package or named numbers, not
                 {.obj_type_friendly {fit}}.", argument = "...")
  }
  statistics <- c(n = nobs(fit), r2 = unname(fit$r_squared[r_squared]),
                  r2_within = unname(fit$r_squared["within"]),
                  r2_overall = unname(fit$r_squared["overall"]),
                  f = if (is.list(fit$f)) fit$f$statistic)
  model <- fit
  if (inherits(fit, "sobel_mediate") && !is.null(fit$models$direct)) {
    statistics["sobel_z"] <- fit$tests$z[fit$tests$test == "Sobel"][1]
    model <- fit$models$direct
  }
  terms <- shown_coefficients(model)
  ends <- if (inside == "ci") stats::confint(model, level = level)
  column <- c(t = "statistic", se = "std.error", p = "p.value")[inside]
  at <- match(terms$term, rownames(ends))
  rbind(
    data.frame(row = paste0("=", terms$term), value = terms$estimate,
               inside = if (inside == "ci") ends[at, 1] else terms[[column]],
               other = if (inside == "ci") ends[at, 2] else NA_real_, p = terms$p.value),
    data.frame(row = names(statistics), value = unname(statistics), inside = NA_real_,
               other = NA_real_, p = ifelse(names(statistics) == "sobel_z",
                                            2 * stats::pnorm(-abs(statistics)), NA_real_))
  )
}

#' Named numbers: what is no statistic is a regressor, by its printed or its own name
#' @noRd
audit_given_numbers <- function(x, cells, names) {
  is_statistic <- names(x) %in% published_numbers_printed
  row <- ifelse(is_statistic, names(x), paste0("=", names(x)))
  bare <- sub("^=", "", cells$row)
  known <- c(cells$row, paste0("=", names[bare[bare %in% names(names)]]))
  unknown <- names(x)[!row %in% known & !audit_is_constant(names(x))]
  if (length(unknown) > 0) {
    near <- nearest_name(unknown[1], bare)
    abort_input("Column {.val {cells$column[1]}} of the table has no {.val {unknown}}.",
                if (!is.null(near)) "Did you mean {.val {near}}?", argument = "...")
  }
  data.frame(row = row, value = unname(x), inside = NA_real_, other = NA_real_, p = NA_real_)
}

#' Numbers of a table with one row per variable
#' @noRd
audit_table_numbers <- function(published, given) {
  if (length(given) != 1) {
    abort_input("Give one result for a {published$kind} table, not {length(given)}.",
                argument = "...")
  }
  table <- given[[1]]
  if (inherits(table, c("psm_match", "psm_did", "psm_balance"))) {
    if (!inherits(table, "psm_balance")) table <- table$balance
    table$reduction <- table$bias_reduction
  }
  if (!is.data.frame(table) || !"variable" %in% names(table)) {
    abort_input("Give a result of {.fn describe_panel} or {.fn psm_match}, or a data frame with a
                 column {.val variable}.", argument = "...")
  }
  twice <- unique(table$variable[duplicated(table$variable)])
  if (length(twice) > 0) {
    abort_input("The result has {.val {twice}} in several rows.", argument = "...")
  }
  columns <- setdiff(names(table)[vapply(table, is.numeric, NA)], "variable")
  do.call(rbind, lapply(columns, function(name) {
    data.frame(column = name, row = as.character(table$variable), value = table[[name]],
               inside = NA_real_, other = NA_real_, p = NA_real_)
  }))
}

audit_compare_cells <- function(published, own, names, explained) {
  read <- audit_without_padding(list(published))[[1]]
  is_number <- published$kind != "regression" | startsWith(read$cells$row, "=") |
    read$cells$row %in% published_numbers_printed
  main <- is_number & nzchar(read$cells$value) & !grepl(published_label_pattern, read$cells$row) &
    read$cells$column %in% own$column
  cells <- read$cells[main, ]
  shown <- published$cells[main, ]
  row <- sub("^=", "", cells$row)
  at <- audit_match_cells(cells, own, names)
  outer <- audit_judge(cells$value, own$value[at], cells$row %in% "n" | cells$column %in% "n")
  inner <- audit_judge_below(cells$parentheses, own$inside[at], own$other[at])
  # A statistic has nothing in parentheses, and some are not legible: nothing to judge.
  has_inner <- nzchar(cells$parentheses) & !is.na(inner$rank)
  worst <- ifelse(has_inner, pmax(outer$rank, inner$rank), outer$rank)
  stars <- audit_judge_stars(shown$value, own$p[at], read$settings$stars)
  value <- paste0(outer$text, stars$own)
  recomputed <- ifelse(has_inner, paste0(value, " (", inner$text, ")"), value)
  below <- gsub("^[[(]|[])]$", "", shown$parentheses)
  printed <- ifelse(has_inner, paste0(shown$value, " (", below, ")"), shown$value)
  verdict <- audit_compared_verdicts[worst]
  reason <- explained[paste0(cells$column, "/", row)]
  reason[is.na(reason)] <- explained[cells$column][is.na(reason)]
  reason[verdict == "equal" & !stars$verdict %in% "differ"] <- NA
  structure(
    data.frame(column = cells$column, row = row, published = printed, recomputed = recomputed,
               verdict = verdict, stars = stars$verdict, reason = unname(reason)),
    title = published$title, padding = read$padding,
    class = c("published_comparison", "data.frame")
  )
}

#' Printed stars beside those of a p-value at the levels of the note
#' @return list(verdict, own): "equal", "differ" or NA, and the stars of the p-value.
#' @noRd
audit_judge_stars <- function(printed, p, levels) {
  if (is.null(levels)) return(list(verdict = rep(NA_character_, length(p)), own = ""))
  levels <- sort(levels)
  own <- c(names(levels), "")[findInterval(p, levels, left.open = TRUE) + 1]
  equal <- audit_read_printed(printed)$stars == own
  list(verdict = ifelse(equal, "equal", "differ"), own = ifelse(is.na(own), "", own))
}

#' What stands in parentheses: a number, or the two ends of an interval
#' @noRd
audit_judge_below <- function(text, own, other) {
  ends <- audit_split_ends(text)
  is_ends <- !is.na(ends$low)
  first <- audit_judge(ifelse(is_ends, ends$low, text), own, FALSE)
  second <- audit_judge(ends$high, other, FALSE)
  list(rank = ifelse(is_ends, pmax(first$rank, second$rank), first$rank),
       text = ifelse(is_ends, paste0(first$text, ", ", second$text), first$text))
}

#' Where the own number of each published cell stands
#' @noRd
audit_match_cells <- function(cells, own, names) {
  bare <- sub("^=", "", cells$row)
  renamed <- names[bare]
  is_term <- startsWith(cells$row, "=")
  wanted <- ifelse(is.na(renamed), cells$row, paste0(ifelse(is_term, "=", ""), renamed))
  own_row <- ifelse(startsWith(own$row, "=") & audit_is_constant(sub("^=", "", own$row)),
                    "=constant", own$row)
  wanted <- ifelse(is_term & audit_is_constant(bare), "=constant", wanted)
  match(paste(cells$column, wanted, sep = "\r"), paste(own$column, own_row, sep = "\r"))
}

# From best to worst: what was not computed must not hide what differs.
audit_compared_verdicts <- c("equal", "last digit", "not computed", "differs")

#' @param is_count Counts are not rounded.
#' @return list(rank, text): position among the verdicts, NA where nothing is printed, and the
#'   number with one digit more.
#' @noRd
audit_judge <- function(printed, own, is_count) {
  is_count <- rep_len(is_count, length(own))
  number <- audit_read_printed(printed)
  unit <- 10^-number$decimals
  away <- abs(own - number$value) / unit
  rounds_to <- own >= number$lower - 1e-9 * unit & own <= number$upper + 1e-9 * unit
  rank <- ifelse(is_count, ifelse(own == number$value, 1, 4),
                 ifelse(rounds_to, 1, ifelse(away <= 1.5, 2, 4)))
  rank[is.na(own) & !is.na(number$value)] <- 3
  digits <- ifelse(is_count | number$decimals == 0 & own == round(own), number$decimals,
                   number$decimals + 1)
  text <- vapply(seq_along(own), function(i) {
    if (is.na(own[i])) return("-")
    fixed_text(own[i], max(digits[i], 0, na.rm = TRUE))
  }, "")
  list(rank = as.integer(rank), text = text)
}
