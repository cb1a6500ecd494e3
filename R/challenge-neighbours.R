# Which treated units are near which units: by great circles, or by borders.

#' Coordinates of units, NA where no row has both
#' @return list(latitude, longitude), one per unit.
#' @noRd
unit_places <- function(data, plan, unit, unit_name) {
  ranges <- list(latitude = c(-90, 90), longitude = c(-180, 360))
  own <- lapply(stats::setNames(nm = names(ranges)), function(role) {
    name <- plan[[role]]
    x <- as_number(fetch_column(data, name, role), name)
    check_degrees(x, name, role, ranges[[role]][1], ranges[[role]][2], NULL)
    x
  })
  known <- which(!is.na(own$latitude) & !is.na(own$longitude))
  first <- known[match(seq_len(unit$n_levels), unit$code[known] + 1L)]
  moved <- known[own$latitude[known] != own$latitude[first][unit$code[known] + 1L] |
                   own$longitude[known] != own$longitude[first][unit$code[known] + 1L]]
  if (length(moved) > 0) {
    abort_data("{unit_list(unit, moved)} of {.val {unit_name}} {?has/have} several places.",
               "A unit has one latitude and one longitude in all its rows.",
               column = c(plan$latitude, plan$longitude), rows = moved)
  }
  lapply(own, `[`, first)
}

#' Great-circle distance in kilometres of two points in degrees
#' @noRd
great_circle <- function(latitude_1, longitude_1, latitude_2, longitude_2) {
  half <- pi / 360
  h <- sin((latitude_2 - latitude_1) * half)^2 + cos(latitude_1 * 2 * half) *
    cos(latitude_2 * 2 * half) * sin((longitude_2 - longitude_1) * half)^2
  2 * 6371.0088 * asin(sqrt(pmin(h, 1)))
}

#' Units and the treated units in rings around them
#' @param ever Units that are ever treated.
#' @return A list of blocks list(unit, source, ring), so that memory stays small.
#' @noRd
distance_pairs <- function(places, ever, ends) {
  ever <- ever[!is.na(places$latitude[ever])]
  units <- which(!is.na(places$latitude))
  size <- max(1, floor(1e6 / max(1, length(ever))))
  lapply(unname(split(units, ceiling(seq_along(units) / size))), function(own) {
    pairs <- list(unit = rep(own, length(ever)), source = rep(ever, each = length(own)))
    at <- function(of, which) places[[of]][pairs[[which]]]
    distance <- great_circle(at("latitude", "unit"), at("longitude", "unit"),
                             at("latitude", "source"), at("longitude", "source"))
    pairs$ring <- findInterval(distance, c(0, ends), left.open = TRUE, rightmost.closed = TRUE)
    pairs$ring[distance == 0] <- 1L
    keep <- pairs$ring <= length(ends) & pairs$unit != pairs$source
    lapply(pairs, `[`, keep)
  })
}

#' Pairs of neighbours as codes of units, in both directions
#' @return list(from, to, is_known): is_known per unit.
#' @noRd
neighbour_links <- function(neighbours, unit) {
  check_data(neighbours, "neighbours", at_least = 1)
  if (length(neighbours) != 2) {
    abort_input("{.arg neighbours} must have two columns, pairs of units; it has
                 {length(neighbours)}.", argument = "neighbours")
  }
  names <- enc2utf8(names(neighbours))
  ids <- lapply(names, function(name) {
    id <- as_id(fetch_column(neighbours, name, "neighbours", "neighbours"), name)
    if (anyNA(id$key)) {
      abort_data("{.val {name}} is missing in {.arg neighbours}.", argument = "neighbours",
                 column = name, rows = which(is.na(id$key)))
    }
    plain_text(id_values(id))
  })
  alone <- which(ids[[1]] == ids[[2]])
  if (length(alone) > 0) {
    abort_data("A unit cannot be its own neighbour.", argument = "neighbours", column = names,
               rows = alone)
  }
  code <- lapply(ids, match, plain_text(unit$labels))
  absent <- unique(unlist(Map(function(id, at) id[is.na(at)], ids, code)))
  known <- !is.na(code[[1]]) & !is.na(code[[2]])
  named <- unique(unlist(code))
  if (!any(!is.na(named))) {
    abort_data("No unit of {.arg neighbours} is in the data.", argument = "neighbours")
  }
  if (length(absent) > 0) {
    shown <- paste(utils::head(absent, 5), collapse = ", ")
    note("Units of {.arg neighbours} that are not in the data: {format_count(length(absent))}
          ({shown}{if (length(absent) > 5) ', ...'}).")
  }
  list(from = c(code[[1]][known], code[[2]][known]), to = c(code[[2]][known], code[[1]][known]),
       is_known = seq_len(unit$n_levels) %in% named)
}

#' Units and the treated units up to some borders away from them
#' @return As distance_pairs().
#' @noRd
adjacency_pairs <- function(links, ever, order) {
  n <- length(links$is_known)
  next_to <- split(links$to, factor(links$from, seq_len(n)))
  lapply(ever, function(source) {
    ring <- rep(NA_integer_, n)
    ring[source] <- 0L
    front <- source
    for (step in seq_len(order)) {
      front <- unique(unlist(next_to[front], use.names = FALSE))
      front <- front[is.na(ring[front])]
      if (length(front) == 0) break
      ring[front] <- step
    }
    found <- which(ring > 0)
    list(unit = found, source = rep(source, length(found)), ring = ring[found])
  })
}
