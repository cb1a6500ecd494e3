# Which covariance: from what the user asks for to the columns it needs, and from those to the ids,
# periods and coordinates of a sample. Fits keep the columns, so that others can be asked for later.

#' Columns that a specification needs, fetched
#' @param panel Columns that are declared as unit and period, which fits keep for later; NULL if
#'   none are. @param known Ids that are made already, by name.
#' @return list(specification, parts, coordinates): ids by name, doubles by name.
#' @noRd
inference_columns <- function(specification, data, environment, panel = NULL, known = list()) {
  clusters <- id_columns(specification$clusters, data, environment, "cluster", known)
  specification$clusters <- clusters$of
  named <- specification$columns
  if (length(named) == 0 && is.null(panel)) {
    return(list(specification = specification, parts = clusters$parts, coordinates = list()))
  }
  keys <- unique(unlist(c(named[c("unit", "time")], panel)))
  ids <- lapply(keys, function(name) as_id(fetch_column(data, name, "vcov"), name))
  places <- unlist(named[c("latitude", "longitude")])
  coordinates <- lapply(places, function(name) as_number(fetch_column(data, name, "vcov"), name))
  list(specification = specification, parts = c(clusters$parts, stats::setNames(ids, keys)),
       coordinates = stats::setNames(coordinates, places))
}

#' A specification on a sample
#' @param held A sample or a fit: list(ids, coordinates, rows).
#' @noRd
settle_inference <- function(specification, held) {
  if (is_in_database(held$ids)) refuse_database_covariance(specification)
  inference <- unclass(specification)
  columns <- inference$columns
  inference$clusters <- join_ids(inference$clusters, held$ids)
  for (name in names(inference$clusters)) {
    if (inference$clusters[[name]]$n_levels < 2) {
      abort_design("There is only one cluster in {.val {name}}.", column = name)
    }
  }
  if (!is.null(columns$unit)) inference$unit <- held$ids[[columns$unit]]
  if (!is.null(columns$time)) {
    inference$time <- count_periods(held$ids[[columns$time]], columns$time)
  }
  for (role in names(columns)[names(columns) %in% c("latitude", "longitude")]) {
    inference[[role]] <- held$coordinates[[columns[[role]]]]
  }
  vcov_types()[[inference$type]]$settle(inference, held)
}

# Covariances that are made of sums over groups of rows
database_covariances <- c("iid", "hc1", "cluster", "given")

refuse_database_covariance <- function(specification) {
  if (specification$type %in% database_covariances) return(invisible())
  abort_input("The covariance {.val {specification$type}} needs the rows, which are in a database.",
              "There are {.val {setdiff(database_covariances, 'given')}}; or collect the rows with
               {.code dplyr::collect()}.", argument = "vcov")
}

#' A covariance asked for after the fit; its columns must be among those that the fit kept
#' @noRd
stored_specification <- function(object, vcov, cluster) {
  if (is.null(vcov) && is.null(cluster)) return(object$inference)
  # Other clusters for a fit whose covariance is of clusters: of the same kind.
  own_type <- object$inference$type
  if (is.null(vcov) && "cluster" %in% vcov_types()[[own_type]]$roles) vcov <- own_type
  as_symbols <- function(clusters) {
    lapply(clusters, function(parts) stats::setNames(lapply(parts, column_symbol), parts))
  }
  fixed <- as_symbols(object$fixed)
  own <- as_symbols(object$inference$clusters)
  # Where nothing else is said, the fit's own clusters are meant.
  if (length(own) == 0) own <- utils::head(fixed, 1)
  specification <- choose_inference(vcov, cluster, fixed, object$panel, own)
  specification$clusters <- lapply(specification$clusters, names)
  refuse_not_held(unlist(specification$clusters), names(object$ids), "cluster")
  refuse_not_held(unlist(specification$columns[c("unit", "time")]), names(object$ids), "vcov")
  refuse_not_held(unlist(specification$columns[c("latitude", "longitude")]),
                  names(object$coordinates), "vcov")
  specification
}

refuse_not_held <- function(wanted, held, argument) {
  unknown <- setdiff(wanted, held)
  if (length(unknown) == 0) return(invisible())
  abort_input("The fit does not hold the column{?s} {.val {unknown}}.",
              if (length(held) > 0) "It holds {.val {held}}.",
              "Refit with {.arg {argument}} naming {?it/them}.", argument = argument)
}

#' Say how many units lie in several clusters, where no fixed effect lies within clusters
#' @noRd
note_varying_clusters <- function(clusters, effects) {
  effects <- effects[names(effects) != "(Intercept)"]
  if (length(effects) == 0) return(invisible())
  unit <- which.max(vapply(effects, `[[`, 1L, "n_levels"))
  for (name in names(clusters)) {
    if (any(vapply(effects, is_nested_in, NA, clusters[[name]]))) next
    # A cluster that is made of a fixed effect, such as province^year, is meant to cross units.
    if (any(vapply(effects, is_nested_in, NA, id = clusters[[name]]))) next
    codes <- list(unit = effects[[unit]]$code, cluster = clusters[[name]]$code)
    pairs <- unique(data.table::as.data.table(codes))
    varying <- sum(tabulate(pairs$unit + 1L) > 1)
    note("{format_count(varying)} of {format_count(effects[[unit]]$n_levels)} levels of
          {.val {names(effects)[unit]}} have rows in several clusters of {.val {name}}.")
  }
}
