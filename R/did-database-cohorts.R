# Staggered adoption on a table of a database. Units of one cohort with rows in the same periods
# enter every estimate by the sum of their outcomes, and every variance by the sums of products of
# outcomes of one unit in two periods. The engine adds these up; a few units that have the same sums
# then stand for all, and the estimators in memory do the rest.

# Estimates that are sums of outcomes, and errors that are sums of their products
database_estimators <- c("callaway_santanna", "sun_abraham", "etwfe", "imputation", "two_stage",
                         "twfe")

#' Refuse what a table of a database has no estimates of
#' @param estimators Names. @param triple,partial_period As the user gave them.
#' @noRd
refuse_beyond_sums <- function(call, estimators, triple, partial_period) {
  refuse_projector(call)
  others <- setdiff(estimators, database_estimators)
  if (length(others) > 0) {
    abort_input("{.val {others}} {?needs/need} the rows in memory.",
                "In a database there are {.val {database_estimators}}; or collect the rows with
                 {.code dplyr::collect()}.",
                argument = if (length(estimators) > 1) "estimators" else "estimator")
  }
  given <- c(triple = !is.null(triple), partial_period = !is.null(partial_period))
  if (any(given)) {
    abort_input("{.arg {names(given)[given]}} {?needs/need} the rows in memory.",
                "Collect them with {.code dplyr::collect()}.", argument = names(given)[given][1])
  }
}

#' Refuse what units that stand for others cannot tell
#' @param panel A cohort panel, or the settings of its fit. @param what That a fit has not.
#' @noRd
refuse_standing_units <- function(panel, what) {
  if (is.null(panel$copies)) return(invisible())
  abort_input("There are no {what}: the units of this fit are in a database.",
              "Refit on the rows in memory, {.code dplyr::collect(data)}.")
}

#' What the covariance of effects must know of units that stand for others, see cohort_vcov()
#' @noRd
standing_settings <- function(panel) {
  if (is.null(panel$copies)) return(NULL)
  list(copies = panel$copies, scale = if (panel$by_unit) 1 / sqrt(panel$copies),
       n_clusters = panel$n_clusters)
}

#' A panel of units that stand for those of a table
#' @return As cohort_panel(), and `copies`: how many units each stands for; `by_unit`: whether each
#'   unit is a cluster of its own; `n_clusters`.
#' @noRd
database_cohort_panel <- function(table, formula, cohort, rules) {
  cohort <- check_column(cohort, "cohort")
  model <- single_model(parse_formula(formula), "did_staggered")
  rules <- with_unit_clusters(with_panel(rules, model), model)
  refuse_other_effects(model, rules$unit, rules$time)
  design <- new_database_design(model, table, rules)
  refuse_covariates(design)
  cluster <- one_clustering(design)
  keys <- database_keys(table, rules$unit, rules$time)
  treated <- database_cohorts(table, keys, cohort, design$subset)
  design <- keep_untreated_start(design, keys, treated)
  sample <- settle_database_design(design)
  by_unit <- identical(cluster, rules$unit)
  places <- as.double(distinct_periods(table, sample, rules$time))
  if (!by_unit) refuse_several_clusters(table, sample, rules$unit, cluster)
  groups <- unit_groups(table, sample, places, rules, if (!by_unit) cluster)
  panel <- standing_units(groups, keys, places, treated$kinds, rules)
  label <- paste(cluster, collapse = "^")
  panel$clusters <- stats::setNames(list(panel$cluster), label)
  panel$name <- c(design$panel, list(cohort = cohort, outcome = design$equations[[1]]$outcome,
                                     weights = design$weights_name))
  panel$by_unit <- by_unit
  panel$n_clusters <- if (by_unit) sum(groups$units) else max(panel$cluster)
  panel$held <- list(inference = design$inference, fixed = design$fixed, panel = design$panel)
  panel[c("n_rows", "ledger")] <- list(ledger_left(sample$ledger), sample$ledger)
  panel$start_facts <- treated$facts
  check_cohorts(panel)
  panel
}

refuse_covariates <- function(design) {
  if (length(design$equations[[1]]$regressors) == 0) return(invisible())
  abort_input("Covariates of {.fn did_staggered} need the rows in memory.",
              "Leave them out, {.code y ~ 1}, or collect the rows with {.code dplyr::collect()}.",
              argument = "formula")
}

#' The columns of the one clustering that there may be
#' @noRd
one_clustering <- function(design) {
  own <- design$inference$clusters
  if (design$inference$type == "cluster" && length(own) == 1) return(own[[1]])
  abort_input("On a table of a database the errors of {.fn did_staggered} are clustered one way, by
              units or by clusters of whole units.", "For others collect the rows with
              {.code dplyr::collect()}.",
              argument = if (design$inference$type == "cluster") "cluster" else "vcov")
}

#' Influences are by unit, so that units must lie within clusters
#' @noRd
refuse_several_clusters <- function(table, sample, unit, cluster) {
  of <- function(names) unname(sample$parts[names])
  found <- count_levels(table, sample$rows, list(of(unit), of(c(unit, cluster))))$levels
  n <- found[2] - found[1]
  if (n == 0) return(invisible())
  abort_design("{count_of(n, 'unit')} in several clusters.",
               "Influences are by unit, so that units must lie within clusters.",
               argument = "cluster")
}

#' First treated periods of the units
#' @return list(starts, kinds, facts): units as the engine has them, and what they are in steps.
#' @noRd
database_cohorts <- function(table, keys, cohort, inside) {
  value <- cohort_column(table, cohort)
  starts <- database_starts(table, keys, value, "cohort", inside)
  is_path <- FALSE
  refuse <- function(n) is_path <<- TRUE
  kinds <- start_kinds(table, starts, refuse)
  if (is_path) {
    treatment <- database_treatment(table, cohort, cast_double(cohort, table$connection))
    starts <- database_starts(table, keys, treatment, "treatment", inside)
    kinds <- start_kinds(table, starts, function(n) refuse_varying_start(n, cohort, FALSE))
    note_start(NULL, cohort, "give the period of the law as {.arg cohort}")
  }
  kinds <- first_steps(kinds, keys, cohort, !is_path)
  n <- sum(kinds$units[kinds$step <= keys$period[1]])
  facts <- if (n > 0) list(fact("no_base_period", count = n)) else list()
  list(starts = starts, kinds = kinds, facts = facts)
}

#' Rows of units that are untreated in the first period, with their first treated one
#' @noRd
keep_untreated_start <- function(design, keys, treated) {
  key <- key_symbols
  rows <- dplyr::left_join(
    with_period(design$table, keys$time), dplyr::select(treated$starts, !!key$unit, !!key$first),
    by = stats::setNames(key_columns[["unit"]], keys$unit)
  )
  carried <- list(as.name(keys$unit), as.name(keys$time),
                  rlang::expr(dplyr::coalesce(!!key$first, !!never_period)))
  names(carried) <- c(keys$unit, keys$time, key_columns[["first"]])
  selection <- if (any(treated$kinds$step <= keys$period[1])) {
    list(condition = rlang::expr(dplyr::coalesce(!!key$first, !!never_period) > !!keys$label[1]),
         step = fact("always_treated"))
  }
  on_table(design, rows, carried, selection)
}

#' Periods of the sample, ascending
#' @noRd
distinct_periods <- function(table, sample, time) {
  column <- as.name(sample$parts[[time]])
  sort(run_query(table, dplyr::distinct(sample$rows, period = !!column), "periods")$period)
}
