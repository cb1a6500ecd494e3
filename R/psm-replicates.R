# psm_did() again on draws of clusters: what the core needs for it, and what it says of draws on
# which there is no answer.

#' The whole procedure, as the core repeats it
#'
#' Columns, cohorts and outcomes are those of the data: draws choose among the rows they have.
#' @return list(core, terms, design, settings): `core` as core_replicate_matched() takes
#'   it, `terms` the names of what it gives; and what failed_draw() needs.
#' @noRd
replicated_did <- function(fit, groups) {
  setup <- silently(psm_did_setup(fit$arguments, fit$used_data))
  since <- outcomes_by_start(setup$plan, groups)
  outcome <- plan_outcome(setup$outcome, setup$plan)
  outcome[[1]] <- do.call(first_known, since$outcomes %||% outcome)
  design <- silently(matching_sample(fit$arguments$match, fit$used_data, outcome, setup$settings,
                                     setup$plan))
  rows <- sample_rows(design)
  design$start <- unname(fit$match$score_fit$coefficients)
  take <- function(x) x[setup$plan$rows %||% seq_along(x)][rows]
  outcomes <- lapply(since$outcomes %||% outcome, `[`, rows)
  did <- regression_rows(setup$design, groups$unit)
  is_by_row <- is.null(setup$plan$rows)
  core <- c(
    list(data = matching_data(design), rules = core_rules(setup$settings),
         cluster = take(groups$code) - 1L, n_clusters = groups$n_levels,
         outcomes = unname(outcomes), outcome_of_cluster = since$of_cluster,
         weighted = setup$did_weights != "none", n_units = max(setup$plan$row_unit, 0L),
         row_of = if (is_by_row) rows - 1L),
    did[setdiff(names(did), "terms")],
    if (!is_by_row) list(row_unit = setup$plan$row_unit - 1L, row_cluster = groups$code - 1L,
                         is_before = as.integer(setup$plan$is_before))
  )
  core$rules$threads <- 1L  # replicates run side by side instead
  list(core = core, terms = c(setup$settings$estimand, paste0("did:", did$terms, recycle0 = TRUE)),
       design = design, settings = setup$settings)
}

first_known <- function(...) {
  Reduce(function(a, b) ifelse(is.na(a), b, a), list(...))
}

#' Outcomes that depend on the earliest treated period of a draw
#' @return NULL, or list(outcomes, of_cluster): one outcome per period, and the number from 0 of the
#'   one that each cluster asks for.
#' @noRd
outcomes_by_start <- function(plan, groups) {
  if (is.null(plan$outcome_since)) return(NULL)
  starts <- sort(unique(plan$first[is.finite(plan$first)]))
  earliest <- tapply(plan$first[plan$row_unit], factor(groups$code, seq_len(groups$n_levels)), min)
  of_cluster <- match(as.vector(earliest), starts, nomatch = length(starts)) - 1L
  list(outcomes = lapply(starts, plan$outcome_since), of_cluster = of_cluster)
}

#' The rows of the DID, all that could be matched: columns and fixed effects, 0 where not complete
#' @noRd
regression_rows <- function(design, unit) {
  # A row alone in a level says nothing about any coefficient.
  design$rules$singletons <- "keep"
  design$rules$weights_type <- "analytic"
  sample <- silently(settle_design(design))
  n <- length(unit)
  rows <- sample$rows %||% seq_len(n)
  equation <- bases_last(design$equations[[1]], rows = sample$rows)
  fill <- function(x) replace(rep(x[1] - x[1], n), rows, x)
  effects <- unname(sample$effects)
  constant <- wants_constant(NULL, design)
  list(complete = replace(integer(n), rows, 1L),
       weight = if (!is.null(sample$weights)) fill(sample$weights),
       columns = lapply(unname(sample$numbers[c(equation$outcome, equation$regressors)]), fill),
       codes = lapply(effects, function(effect) fill(effect$code)),
       n_levels = vapply(effects, `[[`, 1L, "n_levels"),
       slopes = lapply(effects, function(effect) if (!is.null(effect$z)) fill(effect$z)),
       is_of_unit = vapply(effects, function(effect) is_inside_unit(effect$code, unit[rows]), 1L),
       constant = constant, terms = c(equation$regressors, if (constant) "(Intercept)"))
}

#' Whether all levels of a code lie within levels of another, as 0/1
#' @noRd
is_inside_unit <- function(code, other) {
  as.integer(all(other == other[match(code, code)]))
}

#' Replicates by the core
#' @return list(draws, status): terms x replicates [first, last), NA where `status` is not "done".
#' @noRd
core_draws <- function(replicated, terms, how, first, last) {
  size <- if (how$resample == "subsample") how$size else 0
  made <- core_replicate_matched(replicated$core, how$seed, size, first, last, how$threads)
  draws <- made$draws[match(terms, replicated$terms), , drop = FALSE]
  draws[is.nan(draws)] <- NA
  list(draws = draws, status = core_match_statuses()[made$status])
}

#' Why a draw gave no number: what psm_did() would say of it
#' @param count How often every cluster is in it.
#' @noRd
failed_draw <- function(replicated, status, count) {
  if (status == "negative_weight") {
    return("Matching weights are negative: no regression has such weights.")
  }
  if (status == "no_regression") return("The fixed effects of the DID could not be taken out.")
  core <- replicated$core
  design <- replicated$design
  chosen <- if (is.null(core$outcome_of_cluster)) 1L else {
    min(core$outcome_of_cluster[count > 0]) + 1L
  }
  design$sample$numbers[[design$outcome]] <- core$outcomes[[chosen]]
  times <- replace(count[core$cluster + 1L], is.na(core$outcomes[[chosen]]), 0)
  tryCatch(
    silently({
      design <- leave_design(design, times == 0, fact("not_drawn"))
      design$sample$count <- times[times > 0]
      run_matching(design, replicated$settings)
      status
    }),
    policypanel_error = function(e) rlang::cnd_message(e)
  )
}
