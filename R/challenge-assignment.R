# Which unit is treated when, as it was and as it might have been.

#' The treatment of a fit as first treated periods of units
#'
#' @param treatment Its name, or NULL for the first coefficient.
#' @return list(name, terms: its coefficients; unit: per row, from 1 on; time: per row; first: per
#'   unit, Inf for never; labels; periods). Units stand in the order of their labels.
#' @noRd
treatment_paths <- function(object, treatment) {
  panel <- object$panel
  if (is.null(panel) || !all(unlist(panel) %in% names(object$ids))) {
    abort_input("The fit does not hold which columns are unit and period.",
                "Refit with {.arg unit} and {.arg time}.", argument = "fit")
  }
  unit <- sorted_id(object$ids[[panel$unit]])
  held <- c(unit = list(unit$code + 1L), labels = list(unit$labels))
  if (inherits(object, "event_study")) {
    if (!is.null(treatment)) {
      abort_input("An event study has one treatment, {.val {object$start$name}}; {.arg treatment} is
                  for other fits.", argument = "treatment")
    }
    return(c(held, event_paths(object, unit)))
  }
  name <- if (is.null(treatment)) names(object$fit$coefficients)[1] else {
    check_treatment_term(treatment, object)
  }
  dummy <- system_column(object$system, name)
  if (!core_are_binary(dummy)) {
    abort_design("{.val {name}} is not 0 or 1 in all rows: it is no treatment to assign anew.",
                 "Name the treatment: {.arg treatment}.", argument = "treatment")
  }
  refuse_made_of_treatment(name, object)
  period <- count_periods(object$ids[[panel$time]], panel$time)
  time <- period$period[period$code + 1L]
  first <- treated_spans(dummy, list(unit = unit, time = time))$first
  if (any((time >= first[unit$code + 1L]) != (dummy == 1))) {
    abort_design("The treatment {.val {name}} switches off again, or differs within a unit and
                  period: no date says when it begins.", column = name)
  }
  c(held, list(name = name, terms = name, time = time, first = first,
               periods = sort(unique(time))))
}

check_treatment_term <- function(treatment, object) {
  name <- check_column(treatment, "treatment")
  refuse_unknown(name, names(object$fit$coefficients), "treatment")
  name
}

#' Regressors that are made of the treatment would have to be drawn with it
#' @noRd
refuse_made_of_treatment <- function(name, object) {
  others <- setdiff(names(object$fit$coefficients), name)
  variables <- function(label) {
    tryCatch(all.vars(str2lang(gsub("::", ":", label))), error = function(e) character())
  }
  own <- variables(name)
  made <- others[vapply(others, function(other) any(own %in% variables(other)), NA)]
  if (length(made) == 0) return(invisible())
  abort_design("{.val {made}} {?is/are} made of the treatment {.val {name}}: another assignment
                would change {?it/them} too, and the fit does not know how.",
               "Fit the model with {.val {name}} alone.")
}

#' @noRd
event_paths <- function(object, unit) {
  start <- object$start
  settings <- object$settings
  if (settings$ends == "drop" || settings$balanced) {
    abort_design("With {.code {if (settings$balanced) 'balanced = TRUE' else 'ends = \"drop\"'}} the
                  rows in the sample depend on who is treated when.",
                 "Fit with {.code balanced = FALSE}, and {.code ends = \"bin\"} or
                  {.code \"keep\"}.")
  }
  list(name = start$name, terms = intersect(object$event$term, names(object$fit$coefficients)),
       time = start$time, first = start$first[match(unit$labels, start$labels)],
       periods = sort(unique(start$time)))
}

#' Strata of units
#' @param group list(code, labels) of rows. @param unit The unit of each. @param first By unit.
#' @return A code per unit, from 0 on.
#' @noRd
unit_strata <- function(group, unit, first, name) {
  if (anyNA(group$code)) {
    abort_data("The strata {.val {name}} are missing in {count_of(sum(is.na(group$code)), 'row')} of
                the sample.", column = name)
  }
  own <- integer(length(first))
  own[unit] <- group$code
  if (any(own[unit] != group$code)) {
    abort_data("The strata {.val {name}} change within units.", column = name)
  }
  fixed <- vapply(split(first, own), function(first) length(unique(first)) == 1, NA)
  if (any(fixed)) {
    shown <- plain_text(utils::head(group$labels[as.integer(names(fixed)[fixed]) + 1L], 5))
    note("{count_of(sum(fixed), 'stratum')} ({.val {shown}}) without both treated and other units:
          nothing is drawn there.")
  }
  own
}

#' Strata of the units of a cohort panel, from the data
#' @noRd
cohort_strata <- function(paths, unit, strata, data) {
  name <- check_column(strata, "strata")
  if (is.null(data)) {
    abort_input("A result of {.fn did_staggered} does not hold {.val {name}}.",
                "Give its {.arg data} as well.", argument = "data")
  }
  data <- check_data(data)
  of <- match(id_texts(data, unit), plain_text_each(paths$labels))
  if (!all(seq_along(paths$labels) %in% of)) {
    abort_data("{.arg data} lacks units of the fit.", argument = "data")
  }
  rows <- which(!is.na(of))
  id <- as_id(fetch_column(data, name, "strata"), name)
  known <- sort(unique(id$key[rows]))
  labels <- id$labels[known] %||% known
  unit_strata(list(code = match(id$key[rows], known) - 1L, labels = labels), of[rows], paths$first,
              name)
}

#' Assignments of cohorts to units and of dates to cohorts
#'
#' @param paths From treatment_paths(). @param stratum A code per unit, from 0 on, or NULL.
#' @return list(count: how many there are; dates: first treated periods that there may be;
#'   draw(seed, first, last) and all(): their places among `dates`, units x assignments).
#' @noRd
assignments_of <- function(paths, type, stratum) {
  known <- sort(unique(paths$first))
  cohort <- match(paths$first, known)
  moves_units <- type != "dates"
  # Cohorts treated throughout or never have no date to draw.
  dated <- if (type == "units") integer() else {
    which(is.finite(known) & known > paths$periods[1])
  }
  candidates <- paths$periods[-1]
  dates <- if (length(dated) == 0) known else sort(unique(c(known, candidates)))
  groups <- split(seq_along(cohort), stratum %||% rep(0L, length(cohort)))
  counts <- if (moves_units) count_assignments(cohort, stratum) else 1
  n_dates <- length(candidates)^length(dated)
  n_units <- length(cohort)
  places_of <- function(cohorts, choice) {
    if (length(dated) == 0) return(cohorts)
    value <- matrix(match(known, dates), length(known), ncol(cohorts))
    value[dated, ] <- match(candidates, dates)[choice]
    place <- cohorts + length(known) * rep(seq_len(ncol(cohorts)) - 1L, each = n_units)
    matrix(value[as.vector(place)], n_units)
  }
  draw <- function(seed, first, last) {
    # A cohort's date is the candidate that comes first in a random order of them.
    strata <- c(stratum %||% rep(0L, n_units),
                max(stratum, 0L) + rep(seq_along(dated), each = length(candidates)))
    is_one <- is.null(stratum) && length(dated) == 0
    order <- core_draw_orders(seed, length(strata), if (!is_one) as.integer(strata), first, last)
    cohorts <- if (moves_units) cohort[order[seq_len(n_units), ] + 1L] else {
      rep(cohort, ncol(order))
    }
    place <- n_units + length(candidates) * (seq_along(dated) - 1L) + 1L
    places_of(matrix(cohorts, n_units), order[place, , drop = FALSE] - place + 2L)
  }
  list(count = counts * n_dates, dates = dates, draw = draw, all = function() {
    orders <- if (moves_units) all_orders(cohort, groups) else matrix(cohort)
    choice <- if (length(dated) == 0) matrix(1L, 0, 1) else {
      unname(t(as.matrix(expand.grid(rep(list(seq_along(candidates)), length(dated))))))
    }
    n <- c(ncol(orders), max(1, n_dates))
    places_of(orders[, rep(seq_len(n[1]), n[2]), drop = FALSE],
              choice[, rep(seq_len(n[2]), each = n[1]), drop = FALSE])
  })
}

#' All assignments of cohorts within groups of units, units x assignments
#' @noRd
all_orders <- function(cohort, groups) {
  made <- matrix(cohort)
  for (own in groups) {
    orders <- distinct_orders(cohort[own])
    before <- ncol(made)
    made <- made[, rep(seq_len(before), ncol(orders)), drop = FALSE]
    made[own, ] <- orders[, rep(seq_len(ncol(orders)), each = before)]
  }
  made
}

#' All distinct orders of a few codes, one per column
#' @noRd
distinct_orders <- function(codes) {
  if (length(unique(codes)) <= 1) return(matrix(codes))
  is_own <- codes == codes[1]
  places <- utils::combn(length(codes), sum(is_own))
  rest <- distinct_orders(codes[!is_own])
  do.call(cbind, lapply(seq_len(ncol(places)), function(k) {
    made <- matrix(codes[1], length(codes), ncol(rest))
    made[-places[, k], ] <- rest
    made
  }))
}
