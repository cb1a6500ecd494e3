# The sample ledger: every row that leaves is written down with its reason, and every value that a
# preparation changes.

#' Open a ledger on `n` rows
#' @param origin What must be said of the data: that they are a stand-in.
#' @noRd
new_ledger <- function(n, origin = NA_character_) {
  origin <- if (!is.na(origin)) fact("stand_in", sentence = origin)
  ledger_lines(fact("rows_in_data"), origin, dropped = 0L, left = as.integer(n))
}

#' Lines of a ledger: what is said of them as facts, and in English
#' @param step,reason Facts; text stands for itself, and NULL for no reason.
#' @noRd
ledger_lines <- function(step, reason, ...) {
  step <- as_fact(step)
  reason <- as_fact(reason)
  # Put together by hand: data.frame() would take a tenth of the time of a small regression.
  lines <- list(
    step = in_english(step), reason = if (is.null(reason)) NA_character_ else in_english(reason),
    ..., step_fact = fact_column(list(step)), reason_fact = fact_column(list(reason))
  )
  class(lines) <- c("policypanel_ledger", "data.frame")
  attr(lines, "row.names") <- 1L
  lines
}

#' Write one step; steps that drop nothing leave no line
#' @noRd
ledger_drop <- function(ledger, step, dropped, reason = NULL) {
  if (dropped == 0) return(ledger)
  ledger_line(ledger, step, reason, dropped = as.integer(dropped))
}

#' Write how many values of a column a step changed, none included: no row leaves
#' @noRd
ledger_change <- function(ledger, step, column, changed, reason = NULL) {
  if (is.null(ledger$column)) {
    ledger$column <- NA_character_
    ledger$changed <- 0L
  }
  ledger_line(ledger, step, reason, column = column, changed = as.integer(changed))
}

ledger_line <- function(ledger, step, reason, dropped = 0L, column = NA_character_,
                        changed = 0L) {
  line <- ledger_lines(step, reason, dropped = dropped, left = ledger_left(ledger) - dropped,
                       column = column, changed = changed)
  line <- as.data.frame(line)[names(ledger)]
  structure(rbind(as.data.frame(ledger), line), class = class(ledger))
}

ledger_left <- function(ledger) {
  left <- ledger$left
  left[length(left)]
}

#' What must be said of the data, in the language that is spoken; NA where nothing must
#' @noRd
ledger_origin <- function(ledger) ledger_text(ledger, "reason")[1]

#' Steps or reasons of a ledger in words; NA where there is no reason
#' @noRd
ledger_text <- function(ledger, what, language = spoken_language()) {
  vapply(unclass(ledger[[paste0(what, "_fact")]]), function(own) {
    if (is.null(own)) NA_character_ else fact_text(own, language)
  }, "")
}

#' "15 with missing values (ln_gdp 12, fdi 3); 4 singletons"
#' @noRd
ledger_summary <- function(ledger, language = "en") {
  lines <- ledger[ledger$dropped > 0, ]
  if (nrow(lines) == 0) return(wording("no_row_dropped", language = language))
  parts <- Map(function(step, reason, dropped) {
    if (dropped == 1 && step$kind == "singletons") step <- fact("one_singleton")
    kind <- if (is.null(reason)) "dropped_rows" else "dropped_rows_because"
    fact(kind, count = dropped, step = step, reason = reason)
  }, lines$step_fact, lines$reason_fact, lines$dropped)
  paste(vapply(parts, fact_text, "", language),
        collapse = wording("between_lines", language = language))
}

#' "income: 12 values filled (linear); fdi: 3 values winsorized"; none: NULL
#' @noRd
ledger_changes <- function(ledger) {
  lines <- ledger[which(ledger$changed > 0), ]
  if (nrow(lines) == 0) return(NULL)
  paste(wordings("changed_values", column = lines$column, count = lines$changed,
                 step = ledger_text(lines, "step")), collapse = wording("between_lines"))
}

#' The sample ledger of a fit
#'
#' Every estimator keeps a ledger of its sample: how many rows came in, how many left and why. The
#' frames that [interpolate_panel()], [winsorize()] and [trim_outliers()] return carry one too: how
#' many values of which column were changed, and why. The next of these steps and every estimator
#' continue it. It is an attribute of the frame, which `subset()`, `merge()` and `transform()` of
#' base R drop; `data[rows, ]`, `data$x <- ...` and data.table's and tibble's own ways keep it.
#'
#' @param object A fit, an index or a prepared frame; of several fits one (`fits[[1]]`).
#' @return A data frame of class `policypanel_ledger` with the columns `step`, `reason` (counts
#'   by column where values were missing), `dropped` and `left` (rows); after a preparation also
#'   `column` and `changed` (values). `step_fact` and `reason_fact` hold the same as data, of which
#'   the print makes its words in any [language][policypanel_language].
#' @seealso [panel_columns], [describe_panel()], [policypanel-package] for the option of notes.
#' @examples
#' data <- data.frame(y = c(rnorm(11), NA), x = rnorm(12), unit = rep(1:4, each = 3))
#' sample_ledger(did_feols(y ~ x | unit, data))
#' @export
sample_ledger <- function(object) {
  check_arguments()
  own <- attr(object, "policypanel_ledger", exact = TRUE)
  if (inherits(own, "policypanel_ledger")) return(own)
  if (!is.list(object) || !inherits(object[["ledger"]], "policypanel_ledger")) {
    abort_input("{.arg object} has no sample ledger.",
                "Give a result of {.fn did_feols}, {.fn psm_did} or another estimator.",
                argument = "object")
  }
  object[["ledger"]]
}

#' @export
format.policypanel_ledger <- function(x, language = getOption("policypanel.language", "en"),
                                      ...) {
  check_dots(...)
  speak(language)
  reason <- ledger_text(x, "reason")
  detail <- ifelse(is.na(reason), "", paste0("  ", reason))
  change <- ifelse(x$dropped > 0, paste0("-", format_count(x$dropped)), "")
  step <- ledger_text(x, "step")
  if (!is.null(x$column)) {
    of_column <- !is.na(x$column)
    step[of_column] <- wordings("of_column", column = x$column[of_column], step = step[of_column])
    change[of_column] <- wordings("count_values", count = x$changed[of_column])
  }
  paste0(pad_text(step), "  ", pad_text(change, "left"), "  ",
         pad_text(format_count(x$left), "left"), detail)
}

#' @export
print.policypanel_ledger <- function(x, language = getOption("policypanel.language", "en"),
                                     ...) {
  check_dots(...)
  cat(format(x, language = language), sep = "\n")
  invisible(x)
}
