# A matching beside the data it was made on: score, weight and support of every row.

#' Matched data
#'
#' The rows of the data with what a matching made of them, for a regression with the weights of the
#' match, for [balance_table()]'s peers such as `cobalt::bal.tab()`, or for a picture.
#'
#' @param x,object A result of [psm_match()] or [psm_did()].
#' @param data The data of the matching, unchanged and in the same order.
#' @param ... Of `bal.tab()`, further arguments of `cobalt::bal.tab()`, such as `stats =` and
#'   `thresholds =`; else not used: an argument that is not known is an error.
#' @return `augment()`: `data` with the columns `.score`, `.weight` (0 for rows off support and rows
#'   that did not enter), `.times_used`, `.on_support` (`NA` for rows that did not enter) and
#'   `.reason`, why a row did not enter or is off support; where the match is a list of neighbours
#'   (`method` `"nearest"`, `"mahalanobis"` or `"llr"` without `ties`) also `.id`, the number of the
#'   row, and `.n1`, `.n2`, ..., the ids of its neighbours, nearest first, `NA` where there is none.
#'   `as.data.frame()`: these without the points, beside `treated` and `matched_outcome`.
#'   `weights()`: the weights alone, one per row of the data. `cobalt::bal.tab(match, data)`: the
#'   balance as the package 'cobalt' has it, of the rows that entered. What they are says
#'   [psm_match()]; psmatch2 calls them `_pscore`, `_weight`, `_support`, `_id` (which numbers the
#'   rows as it has sorted them) and `_n1`. Of units that are matched once, partners are the rows of
#'   the period that they were matched on.
#' @section Errors: `policypanel_error_input` where `data` have other rows, `policypanel_error_data`
#'   where their treatment is another.
#' @seealso [psm_match()], [balance_table()], [augment.did_feols()].
#' @examples
#' set.seed(1)
#' data <- data.frame(x = rnorm(200))
#' data$treated <- rbinom(200, 1, pnorm(data$x))
#' data$y <- 1 + data$x + 2 * data$treated + rnorm(200)
#' match <- psm_match(treated ~ x, ~y, data)
#' matched <- augment(match, data)
#' did_feols(y ~ treated, matched, weights = ~.weight)
#' sum(weights(match) > 0)
#' # Who was matched with whom
#' nearest <- as.data.frame(psm_match(treated ~ x, ~y, data, method = "nearest"))
#' head(nearest[nearest$treated, c("id", "n1", "score")])
#' @name matched_data
NULL

#' @rdname matched_data
#' @export
augment.psm_match <- function(x, data, ...) {
  check_dots(...)
  check_arguments()
  refuse_no_rows(x)
  data <- as.data.frame(check_data(data))
  matched <- as.data.frame.psm_match(x)
  if (nrow(data) != nrow(matched)) {
    abort_input("{.arg data} has {nrow(data)} rows; the matching was made on {nrow(matched)}.",
                argument = "data")
  }
  refuse_other_treatment(x, data)
  columns <- setdiff(names(matched), c("treated", "matched_outcome"))
  data[paste0(".", columns)] <- matched[columns]
  data
}

#' @rdname matched_data
#' @export
augment.psm_did <- augment.psm_match

#' @rdname matched_data
#' @export
as.data.frame.psm_match <- function(x, ...) {
  check_dots(..., ignored = c("row.names", "optional", "stringsAsFactors"))
  refuse_no_rows(x)
  out <- x$matched
  attr(out, "steps") <- NULL
  out$weight[is.na(out$weight)] <- 0
  with_partners(out, x)
}

#' Refuse what is said of each row, where they are in a database
#' @param x A result of psm_match() or psm_did().
#' @noRd
refuse_no_rows <- function(x) {
  match <- if (inherits(x, "psm_did")) x$match else x
  if (is.null(match$matched)) refuse_stored_rows("scores and weights of rows")
}

#' The numbers of rows and of their partners, where the match is a list of rows
#' @noRd
with_partners <- function(out, x) {
  match <- if (inherits(x, "psm_did")) x$match else x
  partners <- match$partners
  if (is.null(partners)) return(out)
  rows <- x$matched_rows %||% seq_len(nrow(out))
  out$id <- seq_len(nrow(out))
  for (k in seq_len(ncol(partners))) {
    has <- !is.na(partners[, k])
    out[[paste0("n", k)]] <- replace(rep(NA_integer_, nrow(out)), rows[has],
                                     rows[partners[has, k]])
  }
  out
}

#' @rdname matched_data
#' @export
as.data.frame.psm_did <- as.data.frame.psm_match

# What cobalt::bal.tab() knows beside covariates, treatment, data and weights
cobalt_arguments <- c(
  "stats", "int", "poly", "distance", "addl", "continuous", "binary", "s.d.denom", "thresholds",
  "cluster", "pairwise", "s.weights", "abs", "subset", "quick", "un", "disp", "method", "estimand",
  "m.threshold", "v.threshold", "ks.threshold", "disp.means", "disp.sds", "disp.v.ratio", "disp.ks"
)

#' @rdname matched_data
#' @exportS3Method cobalt::bal.tab
bal.tab.psm_match <- function(x, data, ...) {
  check_dots(..., ignored = cobalt_arguments)
  own <- augment.psm_match(x, data)
  treated <- as.numeric(as.data.frame.psm_match(x)$treated)
  entered <- which(!is.na(treated))
  match <- if (inherits(x, "psm_did")) x$match else x
  chosen <- list(data = own[entered, ], weights = own$.weight[entered], method = "matching",
                 un = TRUE, estimand = match$settings$estimand[1])
  do.call(cobalt::bal.tab, c(list(matched_covariates(x, data)[entered, , drop = FALSE],
                                  treat = treated[entered]),
                             utils::modifyList(chosen, list(...))))
}

#' The covariates of a matching, made of its data again
#' @return A data frame, as many rows as `data`.
#' @noRd
matched_covariates <- function(x, data) {
  is_panel <- inherits(x, "psm_did")
  match <- if (is_panel) x$match else x
  made <- covariate_columns(matching_model(match$score_formula), data,
                            if (is_panel) list(panel = x$did$panel))$columns
  list2DF(c(made, supplied_score(match$settings$score_column, data))[match$covariates])
}

#' @rdname matched_data
#' @exportS3Method cobalt::bal.tab
bal.tab.psm_did <- bal.tab.psm_match

#' @rdname matched_data
#' @export
weights.psm_match <- function(object, ...) {
  check_dots(...)
  as.data.frame.psm_match(object)$weight
}

#' @rdname matched_data
#' @export
weights.psm_did <- weights.psm_match

#' Refuse data that are not those of the matching: weights would stand beside other rows
#' @noRd
refuse_other_treatment <- function(x, data) {
  match <- if (inherits(x, "psm_did")) x$match else x
  # Of units that are matched as ever treated, `treated` is no column of the data.
  if (inherits(x, "psm_did") && x$treated_as != "row") return(invisible())
  value <- fetch_column(data, match$treatment, "data")
  differs <- which(as.numeric(value) != x$matched$treated)
  if (length(differs) > 0) {
    abort_data("{.arg data} are not the data of the matching, or in another order:
                {.val {match$treatment}} differs.", column = match$treatment, rows = differs)
  }
}
