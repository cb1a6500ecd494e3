# The sample ledger: every row that leaves is written down with its reason, and every value that a
# preparation changes.

#' Open a ledger on `n` rows
#' @param origin What must be said of the data: that they are a stand-in.
#' @noRd
new_ledger <- function(n, origin = NA_character_) {
  # Put together by hand: data.frame() would take a tenth of the time of a small regression.
  structure(
    list(step = "rows in the data", reason = origin, dropped = 0L, left = as.integer(n)),
    class = c("policypanel_ledger", "data.frame"), row.names = 1L
  )
}

#' Write one step; steps that drop nothing leave no line
#' @noRd
ledger_drop <- function(ledger, step, dropped, reason = NA_character_) {
  if (dropped == 0) return(ledger)
  ledger_line(ledger, step, reason, dropped = as.integer(dropped))
}

#' Write how many values of a column a step changed, none included: no row leaves
#' @noRd
ledger_change <- function(ledger, step, column, changed, reason = NA_character_) {
  if (is.null(ledger$column)) {
    ledger$column <- NA_character_
    ledger$changed <- 0L
  }
  ledger_line(ledger, step, reason, column = column, changed = as.integer(changed))
}

ledger_line <- function(ledger, step, reason, dropped = 0L, column = NA_character_,
                        changed = 0L) {
  line <- data.frame(step = step, reason = reason, dropped = dropped,
                     left = ledger_left(ledger) - dropped, column = column, changed = changed)
  structure(rbind(as.data.frame(ledger), line[names(ledger)]), class = class(ledger))
}

ledger_left <- function(ledger) ledger$left[nrow(ledger)]

ledger_origin <- function(ledger) ledger$reason[1]

#' "15 rows with missing values (ln_gdp 12, fdi 3); 4 singletons"
#' @noRd
ledger_summary <- function(ledger) {
  lines <- ledger[ledger$dropped > 0, ]
  if (nrow(lines) == 0) return("no row was dropped")
  detail <- ifelse(is.na(lines$reason), "", paste0(" (", lines$reason, ")"))
  step <- ifelse(lines$dropped == 1, sub("^singletons$", "singleton", lines$step), lines$step)
  paste0(format_count(lines$dropped), " ", step, detail, collapse = "; ")
}

#' "income: 12 values filled (linear); fdi: 3 values winsorized"; none: NULL
#' @noRd
ledger_changes <- function(ledger) {
  lines <- ledger[which(ledger$changed > 0), ]
  if (nrow(lines) == 0) return(NULL)
  paste0(lines$column, ": ", vapply(lines$changed, count_of, "", "value"), " ", lines$step,
         collapse = "; ")
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
#'   `column` and `changed` (values).
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
format.policypanel_ledger <- function(x, ...) {
  check_dots(...)
  detail <- ifelse(is.na(x$reason), "", paste0("  ", x$reason))
  change <- ifelse(x$dropped > 0, paste0("-", format_count(x$dropped)), "")
  step <- x$step
  if (!is.null(x$column)) {
    of_column <- !is.na(x$column)
    step[of_column] <- paste0(x$column, ": ", step)[of_column]
    change[of_column] <- vapply(x$changed[of_column], count_of, "", "value")
  }
  paste0(pad_text(step), "  ", pad_text(change, "left"), "  ",
         pad_text(format_count(x$left), "left"), detail)
}

#' @export
print.policypanel_ledger <- function(x, ...) {
  check_dots(...)
  cat(format(x), sep = "\n")
  invisible(x)
}
