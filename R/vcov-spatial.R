# Covariances of scores that are correlated over space: Conley.

#' Conley standard errors
#'
#' For `vcov` in [did_feols()]: scores may be correlated between rows at most `cutoff` km apart.
#'
#' The meat is \eqn{\sum_{ij} K(d_{ij}) s_i s_j'} with \eqn{K = 1} (uniform) or \eqn{1 - d / c}
#' (Bartlett) up to the cutoff \eqn{c}. By default all rows pair, of whatever period, as in
#' 'fixest': rows at one place have distance 0. With `time` only rows of the same period pair, and
#' with `lag` rows of the same unit up to that many periods apart are added with Bartlett's weights
#' (Hsiang 2010): robust to correlation in space and in time.
#'
#' Distances: `"haversine"` is the great circle on a sphere of 6371.0088 km, the Earth's mean
#' radius (fixest's `"spherical"` takes 6376 km); `"triangular"` is fixest's default, Pythagoras on
#' degrees of 111 km with longitudes shrunk by the cosine of the pair's mean latitude.
#'
#' The factor is \eqn{N/(N-K)}, tests have \eqn{N - K} degrees of freedom ([small_sample_rules]).
#' Neither kernel need give a positive semi-definite matrix; see [covariances]. Scores are summed by
#' place first, and places are looked up in bands of latitude, so work grows with the number of
#' places times the neighbours within the cutoff.
#'
#' @param latitude,longitude Columns in degrees, as strings or one-sided formulas; from -90 to 90
#'   and from -180 to 360.
#' @param cutoff In kilometres.
#' @param kernel `"uniform"` or `"bartlett"`.
#' @param distance `"haversine"` or `"triangular"`.
#' @param time The column of periods; `NULL`: rows pair whatever their period.
#' @param lag Periods over which rows of one unit are correlated; 0 for none.
#' @param unit The column of units for `lag`. With a lag, `unit` and `time` default to those of the
#'   argument `panel` of [did_feols()], else to the first two fixed effects.
#' @return A specification for `vcov`.
#' @references
#' Conley, T. G. (1999). GMM estimation with cross sectional dependence. Journal of Econometrics
#' 92(1), 1-45. \doi{10.1016/S0304-4076(98)00084-0}
#'
#' Hsiang, S. M. (2010). Temperatures and cyclones strongly associated with economic production in
#' the Caribbean and Central America. PNAS 107(35), 15367-15372.
#' @seealso [covariances] for all of them, [driscoll_kraay()], [newey_west()], [vcov.did_feols()].
#' @examples
#' data <- data.frame(city = rep(1:30, each = 4), year = rep(1:4, 30), y = rnorm(120),
#'                    x = rnorm(120))
#' data$lat <- 20 + (data$city %% 6)
#' data$lon <- 100 + (data$city %% 5)
#' did_feols(y ~ x | city + year, data, vcov = conley("lat", "lon", cutoff = 200))
#' @export
conley <- function(latitude, longitude, cutoff, kernel = c("uniform", "bartlett"),
                   distance = c("haversine", "triangular"), time = NULL, lag = 0, unit = NULL) {
  check_arguments()
  new_specification(
    "conley",
    cutoff = check_number(cutoff, "cutoff", 0, above = TRUE),
    kernel = check_choice(kernel, c("uniform", "bartlett"), "kernel"),
    distance = check_choice(distance, c("haversine", "triangular"), "distance"),
    lag = check_count(lag, "lag", lower = 0),
    columns = list(latitude = check_column(latitude, "latitude"),
                   longitude = check_column(longitude, "longitude"),
                   time = check_optional_column(time, "time"),
                   unit = check_optional_column(unit, "unit"))
  )
}

conley_type <- function() {
  vcov_type(
    constructor = conley, example = "conley(latitude, longitude, cutoff)",
    facts = conley_facts,
    roles = c("latitude", "longitude", "time", "unit"),
    complete = complete_conley,
    settle = settle_conley,
    meat = conley_meat,
    may_be_indefinite = function(inference) TRUE
  )
}

register_vcov_type("conley", conley_type)

conley_facts <- function(inference, adjusted) {
  columns <- inference$columns
  details <- list(
    fact("conley_cutoff", km = inference$cutoff), fact(paste0("kernel_", inference$kernel)),
    if (inference$distance != "haversine") fact(paste0("distance_", inference$distance)),
    if (!is.null(inference$time)) fact("conley_within", time = columns$time),
    if (inference$lag > 0) fact("conley_lag", lag = inference$lag, unit = columns$unit)
  )
  fact("conley", details = details[lengths(details) > 0])
}

complete_conley <- function(specification, panel) {
  if (specification$lag == 0) return(specification)
  specification$columns$unit <- specification$columns$unit %||% panel$unit
  if (is.null(specification$columns$unit)) {
    abort_input("A {.arg lag} in {.fn conley} needs to know the units.",
                "Give {.arg unit} and {.arg time}, or write {.code | unit + time}.",
                argument = "vcov")
  }
  complete_time(specification, panel)
}

settle_conley <- function(inference, held) {
  columns <- inference$columns
  check_degrees(inference$latitude, columns$latitude, "latitude", -90, 90, held$rows)
  check_degrees(inference$longitude, columns$longitude, "longitude", -180, 360, held$rows)
  if (inference$lag > 0) settle_series(inference, held) else inference
}

check_degrees <- function(x, name, role, lower, upper, rows) {
  bad <- which(x < lower | x > upper)
  if (length(bad) == 0) return(invisible())
  abort_data("The {role} {.val {name}} must be in degrees from {lower} to {upper}.",
             "Are latitude and longitude interchanged, or are these metres of a map projection?",
             column = name, rows = if (is.null(rows)) bad else rows[bad])
}

#' Rows at one place, and period, have the same neighbours: their scores are summed first
#' @noRd
conley_meat <- function(problem) {
  inference <- problem$inference
  keys <- list(code_values(inference$latitude), code_values(inference$longitude), inference$time)
  keys <- keys[lengths(keys) > 0]
  place <- core_code_interaction(lapply(keys, `[[`, "code"), vapply(keys, `[[`, 1L, "n_levels"))
  first <- place$first_row
  meat <- core_spatial_meat(
    problem$sums(place$code, length(first)), inference$latitude[first],
    inference$longitude[first], inference$time$code[first],
    inference[c("cutoff", "kernel", "distance")], problem$threads
  )
  if (inference$lag == 0) return(meat)
  # What is serial besides the pairs of a row with itself, which are in the spatial part.
  meat + newey_west_meat(problem) - newey_west_meat(problem, lag = 0)
}

code_values <- function(x) {
  values <- unique(x)
  list(code = match(x, values) - 1L, n_levels = length(values))
}
