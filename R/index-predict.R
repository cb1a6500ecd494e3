#' Scores, dimensions and contributions of an index
#'
#' For the data of the index or new rows, with the bounds and weights of the index as they are.
#'
#' @param object A result of [mpi_index()].
#' @param newdata A data frame with the indicators; where bounds or weights go by period (unit),
#'   with that column too, holding periods (units) that the index knows. `NULL`: the index's own
#'   rows.
#' @param type `"score"`; `"dimensions"`, as `$dimensions` of the index; `"contributions"`: what
#'   every indicator adds: \eqn{w_j z_{ij}} (arithmetic; they add up to the score),
#'   \eqn{w_j \ln z_{ij}} (geometric; to its logarithm), or the score times the indicator's share in
#'   the squared distance from the worst point (TOPSIS; to the score).
#' @param ... Not used; an argument that is not known is an error.
#' @return One number per row, or a data frame with a row for each and a column per dimension or
#'   indicator. `NA` where an indicator is missing. Values outside the bounds of `"minmax"` and
#'   `"rank"` are set to the bound, with a note that counts them.
#' @seealso [mpi_index()].
#' @examples
#' set.seed(1)
#' data <- data.frame(rd = rexp(30), patents = rpois(30, 20))
#' index <- mpi_index(data, c("rd", "patents"))
#' predict(index, data.frame(rd = c(1, 99), patents = 20))
#' head(predict(index, type = "contributions"))
#' @export
predict.mpi_index <- function(object, newdata = NULL,
                              type = c("score", "dimensions", "contributions"), ...) {
  check_dots(...)
  type <- check_choice(type, c("score", "dimensions", "contributions"), "type")
  if (is.null(newdata)) {
    refuse_index_rows(object, "scores by row")
    values <- object$values
    keys <- object$keys
    rows <- object$rows
    n <- length(object$score)
  } else {
    if (object$settings$normalise == "rank") refuse_index_rows(object, "ranks of other rows")
    if (!is.data.frame(newdata)) {
      abort_input("{.arg newdata} must be a data frame, not {.obj_type_friendly {newdata}}.",
                  argument = "newdata")
    }
    check_data_names(newdata, "newdata")
    n <- nrow(newdata)
    columns <- lapply(object$plan$indicators, function(name) {
      as_number(fetch_column(newdata, name, "newdata"), name)
    })
    names(columns) <- object$plan$indicators
    complete <- core_scan_columns(unname(columns))
    if (any(complete$infinite > 0)) refuse_infinite(columns, complete$infinite, NULL)
    rows <- if (!is.null(complete$complete)) which(complete$complete)
    values <- if (is.null(rows)) columns else lapply(columns, `[`, rows)
    keys <- known_keys(object, newdata, rows)
    if (length(values[[1]]) > 0) note_outside(object, values, keys)
  }
  out <- apply_rule(object$rule, values, object$plan, keys, type)
  if (type == "score") return(place_rows(out$score, rows, n))
  frame_of(lapply(out$parts, place_rows, rows, n), n)
}

#' The groups of new rows, by the labels that the index has
#' @noRd
known_keys <- function(object, newdata, rows) {
  keys <- list()
  needs <- c(if (object$rule$scaling$by_period || object$settings$scope == "period") "time",
             if (object$settings$scope == "unit") "unit")
  for (key in needs) {
    name <- object$keys$names[[key]]
    x <- fetch_column(newdata, name, "newdata")
    id <- if (key == "time") {
      list(key = as_time(x, name, object$keys$calendar %||% date_calendar(x, name)))
    } else {
      as_id(x, name)
    }
    label <- id_values(id)
    if (!is.null(rows)) label <- label[rows]
    code <- match(label, object$keys[[key]]$labels)
    if (anyNA(code)) {
      abort_data("{.val {name}} has values in {.arg newdata} that the index does not know:
                  {.val {plain_text(utils::head(unique(label[is.na(code)]), 5))}}.",
                 "Its bounds or weights are those of each {name}.", column = name,
                 rows = (rows %||% seq_along(label))[is.na(code)])
    }
    keys[[key]] <- utils::modifyList(object$keys[[key]], list(code = code - 1L))
  }
  keys
}

note_outside <- function(object, values, keys) {
  if (!object$settings$normalise %in% c("minmax", "rank")) return(invisible())
  scaling <- object$rule$scaling
  group <- if (scaling$by_period) keys$time$code + 1L else 1L
  count <- vapply(seq_along(values), function(j) {
    if (is.null(scaling$reference)) {
      lower <- scaling$lower[group, j]
      upper <- scaling$upper[group, j]
      if (object$rule$flat[j]) return(0L)
    } else {
      ends <- vapply(scaling$reference, function(of) range(of[[j]]$value), c(1, 1))
      lower <- ends[1, group]
      upper <- ends[2, group]
    }
    sum(values[[j]] < lower | values[[j]] > upper)
  }, 1L)
  note_clipped(object$plan$indicators, count)
}
