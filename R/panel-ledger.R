# The sample ledger: every row that leaves is written down with its reason.

#' Open a ledger on `n` rows
#' @noRd
new_ledger <- function(n) {
  structure(
    data.frame(step = "rows in the data", reason = NA_character_, dropped = 0L,
               left = as.integer(n)),
    class = c("policypanel_ledger", "data.frame")
  )
}

#' Write one step; steps that drop nothing leave no line
#' @noRd
ledger_drop <- function(ledger, step, dropped, reason = NA_character_) {
  if (dropped == 0) return(ledger)
  line <- data.frame(step = step, reason = reason, dropped = as.integer(dropped),
                     left = ledger$left[nrow(ledger)] - as.integer(dropped))
  structure(rbind(as.data.frame(ledger), line), class = class(ledger))
}

ledger_left <- function(ledger) ledger$left[nrow(ledger)]

#' "15 rows with missing values (ln_gdp 12, fdi 3); 4 singletons"
#' @noRd
ledger_summary <- function(ledger) {
  lines <- ledger[ledger$dropped > 0, ]
  if (nrow(lines) == 0) return("no row was dropped")
  detail <- ifelse(is.na(lines$reason), "", paste0(" (", lines$reason, ")"))
  step <- ifelse(lines$dropped == 1, sub("^singletons$", "singleton", lines$step), lines$step)
  paste0(format_count(lines$dropped), " ", step, detail, collapse = "; ")
}

#' The sample ledger of a fit
#'
#' Every estimator keeps a ledger of its sample: how many rows came in, how many left and why.
#'
#' @param object An object made by this package.
#' @return A data frame of class `policypanel_ledger` with the columns `step`, `reason` (counts
#'   by column where values were missing), `dropped` and `left` (rows).
#' @examples
#' data <- data.frame(y = c(rnorm(11), NA), x = rnorm(12), unit = rep(1:4, each = 3))
#' sample_ledger(did_feols(y ~ x | unit, data))
#' @export
sample_ledger <- function(object) {
  if (!is.list(object) || !inherits(object$ledger, "policypanel_ledger")) {
    abort_input("{.arg object} has no sample ledger.",
                "Give a result of {.fn did_feols}, {.fn psm_did} or another estimator.",
                argument = "object")
  }
  object$ledger
}

#' @export
format.policypanel_ledger <- function(x, ...) {
  detail <- ifelse(is.na(x$reason), "", paste0("  ", x$reason))
  change <- ifelse(x$dropped > 0, paste0("-", format_count(x$dropped)), "")
  paste0(formatC(x$step, width = -max(nchar(x$step))), "  ",
         formatC(change, width = max(nchar(change))), "  ",
         formatC(format_count(x$left), width = max(nchar(format_count(x$left)))), detail)
}

#' @export
print.policypanel_ledger <- function(x, ...) {
  cat(format(x), sep = "\n")
  invisible(x)
}
