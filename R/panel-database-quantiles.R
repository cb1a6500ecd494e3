# Percentiles of columns of a table of a database, from a ranking that the engine makes.

#' Which order statistics a percentile lies between (Hyndman and Fan 1996), as stats::quantile()
#' @return list(low, high: ranks; share: of the higher).
#' @noRd
quantile_places <- function(n, probability, type) {
  fuzz <- 4 * .Machine$double.eps
  if (type == 7) {
    index <- 1 + (n - 1) * probability
    low <- floor(index + fuzz)
    share <- index - low
    if (abs(share) < fuzz) share <- 0
  } else if (type <= 3) {
    position <- if (type == 3) n * probability - 0.5 else n * probability
    low <- floor(position + fuzz)
    above <- position > low + fuzz
    share <- switch(type, above + 0, if (above) 1 else 0.5,
                    if (above || low %% 2 == 1) 1 else 0)
  } else {
    a <- switch(type - 3, 0, 0.5, 0, 1, 1 / 3, 3 / 8)
    b <- switch(type - 3, 1, 0.5, 0, 1, 1 / 3, 3 / 8)
    position <- a + probability * (n + 1 - a - b)
    low <- floor(position + fuzz)
    share <- position - low
    if (abs(share) < fuzz) share <- 0
  }
  list(low = min(max(low, 1), n), high = min(max(low + 1, 1), n), share = share)
}

#' Percentiles of a column, from the ranks that they lie between
#' @param places From quantile_places(), one per percentile.
#' @noRd
ranked_values <- function(table, rows, column, places) {
  if (length(places) == 0) return(numeric())
  refuse_no_windows(table$connection, "Percentiles")
  ranks <- ranks_of(places)
  known <- dplyr::transmute(dplyr::filter(rows, !is.na(!!column)), value = !!column)
  ranked <- dplyr::filter(dplyr::mutate(known, place = dplyr::row_number(.data$value)),
                          .data$place %in% !!ranks)
  found <- run_query(table, ranked, "percentiles")
  between_ranks(places, as.double(found$place), as.double(found$value))
}

ranks_of <- function(places) sort(unique(unlist(lapply(places, `[`, c("low", "high")))))

#' @param place,value Ranks, and the values that have them.
#' @noRd
between_ranks <- function(places, place, value) {
  vapply(places, function(own) {
    low <- value[match(own$low, place)]
    high <- value[match(own$high, place)]
    if (own$share == 0 || low == high) low else (1 - own$share) * low + own$share * high
  }, 0)
}

#' Percentiles of a column within groups
#' @param rows With the column `value` and those of the groups. @param groups A data frame of the
#'   groups. @param places By group, a list as quantile_places() gives.
#' @return Groups x percentiles.
#' @noRd
ranked_in_groups <- function(table, rows, groups, places) {
  refuse_no_windows(table$connection, "Percentiles")
  by <- names(groups)
  ranks <- lapply(places, ranks_of)
  wanted <- groups[rep(seq_along(ranks), lengths(ranks)), , drop = FALSE]
  wanted$place <- unlist(ranks)
  known <- dplyr::group_by(dplyr::filter(rows, !is.na(.data$value)), !!!rlang::syms(by))
  ranked <- dplyr::ungroup(dplyr::mutate(known, place = dplyr::row_number(.data$value)))
  ranked <- dplyr::inner_join(ranked, dbplyr::copy_inline(table$connection, wanted),
                              by = c(by, "place"))
  found <- run_query(table, ranked, "percentiles")
  if (nrow(found) != nrow(wanted)) {
    abort_data("The groups by {.val {by}} are not the same in R and in the database.",
               "Make them whole numbers or plain text.")
  }
  own <- match(level_keys(found[by]), level_keys(groups))
  t(matrix(vapply(seq_along(places), function(g) {
    at <- own == g
    between_ranks(places[[g]], as.double(found$place)[at], as.double(found$value)[at])
  }, numeric(length(places[[1]]))), ncol = length(places)))
}
