# Groups of a heterogeneity analysis: the values of a column, or the sides of a median.

#' Groups of rows
#'
#' @param split list(by, median, of, to): what the user said. @param panel list(unit, time) or NULL.
#' @return list(name, part, code, levels, rule): `code` is 1, 2, ... or NA; `part` names the ids
#'   among a design's; `rule` says how the groups were made, NULL for a column's own values.
#' @noRd
choose_groups <- function(split, data, panel, keep) {
  if (is.null(split$by) == is.null(split$median)) {
    abort_input("Give either {.arg by} or {.arg median_split}.", argument = "by")
  }
  group <- if (!is.null(split$by)) column_groups(data, split$by) else {
    median_groups(data, split, panel, keep)
  }
  used <- group$code
  if (!is.null(keep)) used[!keep$rows] <- NA
  some_groups(group, sort(unique(used[!is.na(used)])))
}

#' The groups at some positions, two at least
#' @noRd
some_groups <- function(group, positions) {
  if (length(positions) < 2) {
    abort_design("There is only one group of {.val {group$name}}; nothing can be compared.",
                 argument = if (is.null(group$rule)) "by" else "median_split", column = group$name)
  }
  group$code <- match(group$code, positions)
  group$levels <- group$levels[positions]
  group
}

column_groups <- function(data, by) {
  name <- check_column(by, "by")
  id <- as_id(fetch_column(data, name, "by"), name)
  note_look_alikes(unique(stats::na.omit(id_values(id))), name)
  levels <- id$labels %||% sort(unique(id$key[!is.na(id$key)]), method = "radix")
  code <- if (is.null(id$labels)) match(id$key, levels) else id$key
  list(name = name, part = name, code = code, levels = plain_text(levels))
}

# The groups of a median split, and their keys in the dictionaries
median_kinds <- c(low = "group_low", high = "group_high")

median_groups <- function(data, split, panel, keep) {
  name <- check_column(split$median, "median_split")
  value <- as_number(fetch_column(data, name, "median_split"), name)
  known <- !is.na(value) & (keep$rows %||% TRUE)
  if (!any(known)) {
    abort_data("{.val {name}} is missing in every row; it has no median.", column = name)
  }
  over <- value[known]
  if (split$of == "units") {
    base <- base_values(data, value, known, panel)
    value <- base$value
    over <- base$of_units
  }
  middle <- stats::median(over)
  high <- if (split$to == "low") value > middle else value >= middle
  signs <- if (split$to == "low") c("at_most", "above") else c("below", "at_least")
  of <- fact(paste0("of_", split$of), count = length(over))
  rules <- Map(function(group, sign) {
    fact(paste0("group_rule_", sign), group = group, name = name, middle = plain_number(middle),
         of = of)
  }, lapply(unname(median_kinds), fact), signs)
  list(name = name, part = paste("median split of", name), code = 1L + high,
       levels = names(median_kinds), rule = vapply(rules, in_english, ""), rule_facts = rules)
}

#' The value in the first period that has one, for every row of the unit and once per unit
#' @noRd
base_values <- function(data, value, known, panel) {
  if (is.null(panel)) {
    abort_input("A median over units needs to know unit and period.",
                "Write {.code | unit + time}, give {.arg unit} and {.arg time}, or
                {.code median_of = \"rows\"}.", argument = "unit")
  }
  keys <- panel_keys(data, panel$unit, panel$time)
  rows <- which(known)
  rows <- rows[order(keys$unit$code[rows], keys$time[rows])]
  first <- rows[!duplicated(keys$unit$code[rows])]
  list(value = value[first][match(keys$unit$code, keys$unit$code[first])],
       of_units = value[first])
}

#' Rows that are in a group; NULL where all are that are kept
#' @noRd
rows_with_group <- function(group, keep) {
  has_group <- !is.na(group$code)
  lost <- sum(!has_group & (keep$rows %||% TRUE))
  if (lost == 0) return(NULL)
  note("{count_of(lost, 'row')} with missing {.val {group$name}} {cli::qty(lost)}{?is/are} in no
        group.")
  list(step = fact("without_group", group = group$name), rows = has_group)
}

#' Rows of one group
#' @noRd
rows_of_group <- function(group, level) {
  step <- fact("outside_group", group = group$name, level = group$levels[level])
  list(step = step, rows = group$code %in% level)
}
