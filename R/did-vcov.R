# Covariances of effects of cohorts: from the influences of units, clustered or correlated in space;
# and of those estimators that are one regression also from the influences of rows.

#' What an estimator's influences can be correlated by
#'
#' @param specification Of a covariance. @param held From hold_rows(). @param settings With `vcov`:
#'   `"rows"`, each row has an influence; `"units"`, each unit; `"clusters"` and `"own"`, the
#'   estimator sums by clusters of units itself, the last before there is an influence; `entry`,
#'   whose `title` names it.
#' @return list(clusters: codes by unit; inference: NULL where these are all, else the
#'   specification).
#' @noRd
ask_cohort_vcov <- function(specification, held, settings) {
  type <- vcov_types()[[specification$type]]
  if (type$is_classical || !is.null(type$influences) || specification$type == "given") {
    refuse_without_influences(specification$type, what = "did_staggered")
  }
  is_spatial <- specification$type == "conley" && specification$lag == 0 &&
    is.null(specification$columns$time)
  if (specification$type == "cluster") {
    clusters <- join_ids(specification$clusters, held$ids)
    crossing <- lapply(clusters, crossing_rows, held)
    if (all(lengths(crossing) == 0)) {
      return(list(clusters = lapply(clusters, unit_clusters, held), inference = NULL))
    }
    if (settings$vcov != "rows") refuse_crossing(crossing, held)
  } else if (settings$vcov != "rows" && !(settings$vcov == "units" && is_spatial)) {
    refuse_row_vcov(specification$type, settings)
  }
  list(clusters = list(), inference = specification)
}

refuse_row_vcov <- function(type, settings) {
  spatial <- if (settings$vcov == "units") ", or {.fn conley} without {.arg time} and {.arg lag}"
  abort_input(
    paste0("{in_english(settings$entry$title)} has influences by unit, so that {.arg vcov} must be
            {.val cluster} or a formula of clusters", spatial, "; {.val {type}} needs those of
            rows."),
    "{.val sun_abraham}, {.val etwfe} and {.val twfe} have these.", argument = "vcov"
  )
}

refuse_crossing <- function(crossing, held) {
  rows <- crossing[lengths(crossing) > 0][[1]]
  abort_design("{unit_list(held$ids[[held$panel$unit]], rows)} in several clusters.",
               "Influences are by unit, so that units must lie within clusters.",
               argument = "cluster")
}

refuse_shares_of_rows <- function(errors) {
  if (errors == "conditional") return(invisible())
  abort_input("Shares are estimated by units: this covariance, of rows, takes them as given.",
              "Write {.code errors = \"conditional\"}.", argument = "errors")
}

#' Rows of units that are in several clusters
#' @noRd
crossing_rows <- function(cluster, held) {
  which(cluster$code != cluster$code[held$first][held$unit])
}

#' A clustering by unit
#' @noRd
unit_clusters <- function(cluster, held) {
  own <- cluster$code[held$first]
  match(own, unique(own))
}

#' The covariance of averages of the effects: clustered by whole units, or of another type
#' @param x list(effects, clusters, settings, inference, held). @param moved From combine_effects().
#' @noRd
effects_vcov <- function(x, moved, target, errors) {
  terms <- colnames(target$weights)
  vcov <- if (is.null(x$inference)) {
    cohort_vcov(moved$influences, x$clusters, x$settings, terms)
  } else if (x$settings$vcov == "rows") {
    refuse_shares_of_rows(errors)
    row_vcov(x$effects, target$weights, x$inference, x$settings$small_sample)
  } else {
    unit_vcov(moved$influences, x$inference, x$held, x$settings, terms)
  }
  vcov$facts <- moved$covariance %||% fact(paste0("shares_", errors), covariance = vcov$facts)
  if (!is.null(moved$reduction)) vcov$matrix <- vcov$matrix - moved$reduction
  with_label(vcov)
}

#' Covariance of estimates from the influences of units, clustered
#'
#' @param clusters Named codes per unit. @param settings With `small_sample`, and for its factor
#'   `n_rows` and `n_coefficients`; where units stand for several each, `scale` takes the influence
#'   of all to what its square counts for, and `n_clusters` says how many there are.
#' @noRd
cohort_vcov <- function(influences, clusters, settings, terms) {
  colnames(influences) <- terms
  influences <- if (is.null(settings$scale)) new_influences(influences) else {
    standing_influences(influences * settings$scale)
  }
  coded <- lapply(clusters, function(code) {
    list(code = code - 1L, n_levels = as.integer(settings$n_clusters %||% max(code)))
  })
  groups <- min(cluster_counts(coded))
  df <- if (settings$small_sample == "none") NA_real_ else settings$df %||% (groups - 1L)
  influence_vcov(influences, list(type = "cluster", clusters = coded),
                 rule = settings$small_sample,
                 terms = list(k = NA_integer_, df = df, f_df = df,
                              factor = cohort_factor(groups, settings)))
}

#' Influences of units that stand for many: their squares add up to those of all clusters, of which
#' there may be more or fewer
#' @noRd
standing_influences <- function(values) {
  own <- new_influences(values)
  own$sums <- function(code = NULL, n_levels = 0L) values
  own
}

#' The small-sample factor; that of local projections is in their influences
#' @noRd
cohort_factor <- function(groups, settings) {
  if (settings$small_sample %in% c("none", "lpdid")) return(1)
  n <- settings$n_rows
  groups / (groups - 1) * (n - 1) / (n - settings$n_coefficients)
}

#' A small-sample rule that the estimator's errors can have
#' @noRd
check_cohort_factor <- function(small_sample, entry) {
  small_sample <- check_choice(small_sample, c("none", "fixest", "reghdfe"), "small_sample")
  if (!entry$small_sample %in% c("fixest", "reghdfe") && small_sample != entry$small_sample) {
    abort_input("{in_english(entry$title)} has its own rule:
                {small_sample_text(entry$small_sample)}.", argument = "small_sample")
  }
  small_sample
}

small_sample_text <- function(rule) {
  switch(rule, none = "no small-sample factor", lpdid = "a factor for each horizon")
}

#' Covariance of estimates from the influences of units that are correlated in space
#' @noRd
unit_vcov <- function(influences, specification, held, settings, terms) {
  colnames(influences) <- terms
  coordinates <- lapply(stats::setNames(nm = names(held$coordinates)), function(name) {
    x <- held$coordinates[[name]]
    moving <- which(x != x[held$first][held$unit])
    if (length(moving) > 0) {
      unit <- held$ids[[held$panel$unit]]
      abort_data("{.val {name}} changes within {unit_list(unit, moving)}: units need one place
                  each.", column = name)
    }
    x[held$first]
  })
  inference <- settle_inference(specification, list(coordinates = coordinates))
  influence_vcov(new_influences(influences), inference, rule = settings$small_sample,
                 terms = list(k = NA_integer_, df = NA_real_, f_df = NA_real_, factor = 1))
}

#' Covariance of estimates from the influences of the rows of a regression
#' @param effects With `regression`, from effects_of_regression(). @param weights Cells x terms.
#' @noRd
row_vcov <- function(effects, weights, specification, rule) {
  moments <- effects$regression$moments
  held <- keep_held(moments$panel$held, TRUE)
  inference <- settle_inference(specification, held)
  cell <- held$place + length(moments$panel$period) * (held$unit - 1)
  influences <- row_influences(effects, weights)[cell, , drop = FALSE]
  colnames(influences) <- colnames(weights)
  influence_vcov(new_influences(influences), inference, rule = rule,
                 terms = row_terms(rule, inference, effects$regression, held))
}

#' Influences of rows on averages of the effects of a regression
#' @return Cells of the panel x terms.
#' @noRd
row_influences <- function(effects, weights) {
  moments <- effects$regression$moments
  panel <- moments$panel
  n_times <- length(panel$period)
  out <- matrix(0, n_times * length(panel$group), ncol(weights))
  for (g in seq_along(moments$units)) {
    units <- moments$units[[g]]
    w <- period_weights(panel, units)
    residual <- regression_residuals(moments, effects$regression$fitted[[g]], g)
    map <- effects$influences$maps[[g]] %*% weights
    rows <- as.vector(outer(seq_len(n_times), n_times * (units - 1), `+`))
    for (j in seq_len(ncol(weights))) {
      regressor <- 0 * w + fitted_rows(row_basis(panel, units), map[, j], n_times)
      mean <- within_means(colSums(w * regressor), colSums(w), moments$within)
      out[rows, j] <- residual * (regressor - rep(mean, each = n_times))
    }
  }
  out
}

#' Factor and degrees of freedom of a regression on cohort and period, as small_sample_terms()
#'
#' Effects of units (or cohorts) and periods count but for those that lie within clusters.
#' @noRd
row_terms <- function(rule, inference, regression, held) {
  type <- vcov_types()[[inference$type]]
  panel <- regression$moments$panel
  by_unit <- regression$moments$within == "unit"
  code <- list(if (by_unit) held$unit else panel$group[held$unit], held$place)
  levels <- c(if (by_unit) length(panel$group) else length(panel$cohort), length(panel$period))
  lies_within <- function(code) {
    any(vapply(inference$clusters, function(cluster) {
      all(cluster$code == cluster$code[match(code, code)])
    }, NA))
  }
  slopes <- regression$rank - length(panel$period) + 1
  n <- length(held$unit)
  k <- slopes + sum(levels) - 1 - sum((levels - 1)[vapply(code, lies_within, NA)])
  groups <- type$groups(inference)
  df <- if (is.null(groups)) n - slopes - sum(levels) + 1 else groups - 1L
  if (rule == "none") df <- NA_real_
  list(k = k, factor = small_sample_factor(rule, type, n, k, groups), df = df, f_df = df)
}

#' A covariance that the user gives: tests are those of the normal distribution
#' @noRd
given_effects_vcov <- function(given, object) {
  kind <- if (is.function(given)) "given_function_normal" else "given_matrix_normal"
  with_label(list(matrix = given_matrix(given, object), type = "given", df = NA_real_,
                  f_df = NA_real_, k = NA_integer_, clusters = NULL, small_sample = "none",
                  diagnoses = NULL, facts = fact(kind)))
}
