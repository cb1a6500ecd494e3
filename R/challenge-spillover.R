#' Rings of spillovers around treated units
#'
#' Dummies of having a treated unit nearby, by distance or by adjacency: what a referee asks for who
#' doubts that the untreated are left untouched (SUTVA). With them in the regression the comparison
#' is with units that no ring reaches; and they show how far effects spread.
#'
#' With \eqn{d_{ij}} the distance of units \eqn{i} and \eqn{j} and ring \eqn{r} the distances from
#' \eqn{c_{r-1}} (not included, but for 0) to \eqn{c_r},
#' \deqn{ring_{it}^r = 1[i \textrm{ is not treated in } t] \cdot
#' 1[\min_{j \ne i:\, D_{jt} = 1} d_{ij} \in (c_{r-1}, c_r]]}
#' (Butts 2021). With `rings = "any"` a row is in every ring that holds a treated unit, not only in
#' that of the nearest. Units at the very edge of a ring belong to the inner one.
#'
#' Distances are great circles on a sphere of 6371.0088 km. With `neighbours` the distance is the
#' number of borders on the shortest way, and ring \eqn{r} holds the units \eqn{r} borders away.
#'
#' A unit without a row in a period, or with a missing treatment there, counts for its neighbours as
#' in its last period before. A unit without coordinates, or that `neighbours` does not name, has
#' `NA` in its rings, and as a treated unit is in nobody's; a note counts both.
#'
#' @section In a regression: Rings as treatments of their own:
#'   `did_feols(y ~ did + ring_0_50 + ring_50_100 | city + year, rings)`. Neighbours dropped:
#'   `did_feols(y ~ did | city + year, rings, subset = ~ring_0_50 + ring_50_100 == 0)`. Both are
#'   variations of [robustness()]: `vary(add = ~ ring_0_50 + ring_50_100)`,
#'   `vary(drop = ~ring_0_50 == 1)`.
#'
#' @section With other estimators: All take `subset`. [did_staggered()], [event_study()] and
#'   [psm_did()] compare units, so that a neighbour leaves with all its rows:
#'   `subset = ~ave(ring_0_50, city, FUN = max) == 0`. The ring as the treatment, among units that
#'   are never treated themselves, is the spillover's own effect:
#'   `did_staggered(y ~ 1 | city + year, rings, cohort = "ring_0_50",
#'   subset = ~ave(did, city, FUN = max) == 0)`.
#'
#' @param data A data frame with a row per unit and period. Not changed.
#' @param unit,time,treatment Columns, as strings or one-sided formulas; the treatment 0 or 1.
#' @param distances Outer ends of the rings in kilometres, increasing: `c(50, 100)` are 0 to 50 and
#'   50 to 100.
#' @param latitude,longitude Columns in degrees, the same in all rows of a unit.
#' @param neighbours Instead of coordinates, a data frame of two columns: pairs of units that share
#'   a border. One direction is enough.
#' @param order With `neighbours`: up to how many borders away.
#' @param rings `"nearest"` or `"any"`, see above.
#' @param of_treated Whether treated rows may be in rings too, around other treated units.
#' @param prefix With what the names of the new columns begin.
#' @return `data` with a column of 0 and 1 per ring: `ring_0_50`, `ring_50_100`; by adjacency
#'   `ring_1`, `ring_2`. Its [sample_ledger()] is continued. A note says how many rows and units are
#'   in each.
#' @section Errors: `policypanel_error_input`: an argument. `policypanel_error_data`: a unit at
#'   several places, coordinates out of range, a treatment other than 0 and 1, a unit of
#'   `neighbours` beside itself, or of which no unit is in the data.
#' @references
#' Butts, K. (2021). Difference-in-differences estimation with spatial spillovers.
#' \doi{10.48550/arXiv.2105.03737}
#' @seealso [did_feols()], [placebo_test()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' set.seed(1)
#' data$lat <- rep(runif(40, 28, 34), each = 8)
#' data$lon <- rep(runif(40, 112, 120), each = 8)
#' data$did <- as.numeric(data$city <= 8 & data$year >= 2015)
#' data$y <- 0.5 * data$did + rnorm(320)
#' rings <- spillover_ring(data, "city", "year", "did", c(50, 100), "lat", "lon")
#' did_feols(y ~ did + ring_0_50 + ring_50_100 | city + year, rings)
#' borders <- data.frame(city = 1:39, next_to = 2:40)
#' by_border <- spillover_ring(data, "city", "year", "did", neighbours = borders)
#' did_feols(y ~ did | city + year, by_border, subset = ~ring_1 == 0)
#' @export
spillover_ring <- function(data, unit, time, treatment, distances = NULL, latitude = NULL,
                           longitude = NULL, neighbours = NULL, order = 1,
                           rings = c("nearest", "any"), of_treated = FALSE, prefix = "ring") {
  check_arguments()
  data <- check_data(data)
  rings <- check_choice(rings, c("nearest", "any"), "rings")
  of_treated <- check_flag(of_treated, "of_treated")
  if (!checkmate::test_string(prefix, min.chars = 1)) {
    abort_input("{.arg prefix} must be one string.", argument = "prefix")
  }
  unit <- check_column(unit, "unit")
  time <- check_column(time, "time")
  name <- check_column(treatment, "treatment")
  plan <- ring_plan(distances, latitude, longitude, neighbours, order, prefix)
  refuse_taken_names(plan$names, data)
  keys <- panel_keys(data, unit, time)
  dummy <- treatment_dummy(fetch_column(data, name, "treatment"), name)
  refuse_same_treatment(dummy, name)
  treated <- treated_by_period(dummy, keys)
  ever <- which(rowSums(treated) > 0)
  near <- if (is.null(neighbours)) {
    places <- unit_places(data, plan, keys$unit, unit)
    list(is_known = !is.na(places$latitude),
         pairs = function() distance_pairs(places, ever, plan$ends))
  } else {
    links <- neighbour_links(neighbours, keys$unit)
    list(is_known = links$is_known, pairs = function() adjacency_pairs(links, ever, plan$order))
  }
  note_unplaced(near$is_known, ever, keys$unit, unit, is.null(neighbours))
  exposure <- ring_exposure(near$pairs(), treated, length(plan$names), rings)
  columns <- ring_columns(exposure, dummy, keys, near$is_known, of_treated, plan$names)
  note_rings(columns, keys$unit)
  write_columns(data, columns, continue_ledger(data))
}

#' By what rings are made, and what they are called
#' @return list(ends, latitude, longitude, order, names).
#' @noRd
ring_plan <- function(distances, latitude, longitude, neighbours, order, prefix) {
  order <- check_count(order, "order", upper = 1000)
  places <- c(distances = !is.null(distances), latitude = !is.null(latitude),
              longitude = !is.null(longitude))
  if (!is.null(neighbours)) {
    refuse_idle(places, "neighbours = NULL")
    return(list(order = order, names = paste(prefix, seq_len(order), sep = "_")))
  }
  if (order != 1) refuse_idle(c(order = TRUE), "neighbours")
  if (!all(places)) {
    abort_input("Rings need {.arg distances}, {.arg latitude} and {.arg longitude}, or
                 {.arg neighbours}.", "Not given: {.arg {names(places)[!places]}}.",
                argument = names(places)[!places][1])
  }
  is_good <- is.numeric(distances) && !is.object(distances) && is.null(dim(distances)) &&
    length(distances) > 0 && all(is.finite(distances)) && all(diff(c(0, distances)) > 0)
  if (!is_good) {
    abort_input("{.arg distances} must be increasing numbers of kilometres above 0.",
                "Found {found_text(distances)}.", argument = "distances")
  }
  ends <- plain_text_each(c(0, distances))
  list(ends = as.double(distances), latitude = check_column(latitude, "latitude"),
       longitude = check_column(longitude, "longitude"), order = order,
       names = paste(prefix, ends[-length(ends)], ends[-1], sep = "_"))
}

refuse_taken_names <- function(names, data) {
  taken <- intersect(enc2utf8(names), enc2utf8(names(data)))
  if (length(taken) == 0) return(invisible())
  abort_input("{.arg data} has {.val {taken}} already.", "Give another {.arg prefix}.",
              argument = "prefix")
}

#' Who is treated when, units x periods in their order; gaps are as the last period before
#' @noRd
treated_by_period <- function(dummy, keys) {
  periods <- sort(keys$periods)
  treated <- matrix(NA_real_, keys$unit$n_levels, length(periods))
  treated[cbind(keys$unit$code + 1L, match(keys$time, periods))] <- dummy
  carried <- sum(is.na(treated) & carry_forward(treated) > 0)
  if (carried > 0) {
    note("Treated units without a row, or without a known treatment, in a period count for their
          neighbours as in the period before: {count_of(carried, 'time')}.")
  }
  carry_forward(treated)
}

#' Gaps of a treatment filled with the last period before, 0 where there is none
#' @param treated Units x periods in their order.
#' @noRd
carry_forward <- function(treated) {
  treated[is.na(treated[, 1]), 1] <- 0
  for (t in seq_len(ncol(treated))[-1]) {
    gaps <- is.na(treated[, t])
    treated[gaps, t] <- treated[gaps, t - 1]
  }
  treated
}

#' Which units are in which rings, by period
#' @return A list of logical matrices, units x periods, one per ring.
#' @noRd
ring_exposure <- function(blocks, treated, n_rings, rings) {
  exposure <- rep(list(matrix(FALSE, nrow(treated), ncol(treated))), n_rings)
  for (block in blocks) {
    for (r in unique(block$ring)) {
      own <- block$ring == r
      counts <- rowsum(treated[block$source[own], , drop = FALSE], block$unit[own])
      at <- as.integer(rownames(counts))
      exposure[[r]][at, ] <- exposure[[r]][at, , drop = FALSE] | counts > 0
    }
  }
  if (rings == "nearest") {
    for (r in seq_len(n_rings)[-1]) {
      exposure[[r]] <- exposure[[r]] & !Reduce(`|`, exposure[seq_len(r - 1)])
    }
  }
  exposure
}

#' The dummies, a value per row
#' @noRd
ring_columns <- function(exposure, dummy, keys, is_known, of_treated, names) {
  unit <- keys$unit$code + 1L
  at <- cbind(unit, match(keys$time, sort(keys$periods)))
  columns <- lapply(exposure, function(own) {
    value <- as.double(own[at])
    value[!is_known[unit]] <- NA_real_
    if (!of_treated) {
      value[dummy %in% 1] <- 0
      value[is.na(dummy)] <- NA_real_
    }
    value
  })
  stats::setNames(columns, names)
}

#' Units that cannot be placed
#' @noRd
note_unplaced <- function(is_known, ever, unit, name, by_distance) {
  lacking <- if (by_distance) "coordinates" else "a pair of neighbours"
  if (!any(is_known)) {
    abort_data("No unit of {.val {name}} has {lacking}.",
               argument = if (by_distance) "latitude" else "neighbours")
  }
  lost <- sum(!is_known)
  if (lost == 0) return(invisible())
  treated <- sum(!is_known[ever])
  note("{format_count(lost)} of {count_of(unit$n_levels, 'unit')} without {lacking}: their rings are
        missing.", if (treated > 0) "Treated units among them, in nobody's ring:
                                     {format_count(treated)}.")
}

#' How many rows and units are in each ring
#' @noRd
note_rings <- function(columns, unit) {
  text <- vapply(names(columns), function(name) {
    rows <- which(columns[[name]] > 0)
    paste0(name, " ", count_of(length(rows), "row"), " of ",
           count_of(length(unique(unit$code[rows])), "unit"))
  }, "")
  note("In rings: {paste(text, collapse = ', ')}.")
}
