# Staggered adoption on a table of a database. Units of one cohort with rows in the same periods
# enter every estimate by the sum of their outcomes, and every variance by the sums of products of
# outcomes of one unit in two periods. The engine adds these up; a few units that have the same sums
# then stand for all, and the estimators in memory do the rest.

# Cohorts times patterns of periods (and clusters): units that stand for others have a matrix each
most_unit_groups <- 5000
# Of these the engine makes a column for each pair
most_paired_periods <- 50

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
  sample <- settle_table(table = design$table, list(
    numbers = design$numbers, parts = design$parts, weights = design$weights,
    weights_name = design$weights_name, subset = design$subset, selection = design$selection,
    absorbed = design$fixed
  ), rules)
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
    design$table$table, dplyr::select(treated$starts, !!key$unit, !!key$first),
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

#' Sums over units of one cohort with rows in the same periods
#'
#' A unit has a column for each period: 1 where it has a row, and its outcome less the unit's mean.
#' @param cluster Columns of clusters that hold whole units; NULL: units are clusters.
#' @return A data frame with a row per group: first, w (the weight of its rows), p1, p2, ... (1 with
#'   rows in the period), `units`; sums z1, ..., m of the outcomes and of the units' means; without
#'   clusters sums of products, as product_sums() names them; else the cluster's columns c1, ...
#' @noRd
unit_groups <- function(table, sample, places, rules, cluster) {
  n <- length(places)
  if (n > most_paired_periods && is.null(cluster)) {
    abort_design("The errors clustered by units need sums of products of {n} periods; in a database
                  {most_paired_periods} are the most.",
                 "Cluster by coarser groups, or collect the rows with {.code dplyr::collect()}.")
  }
  own <- lapply(sample$parts[c(rules$unit, key_columns[["first"]], cluster)], as.name)
  time <- as.name(sample$parts[[rules$time]])
  in_period <- lapply(places, function(at) flag(rlang::expr(!!time == !!at)))
  p <- paste0("p", seq_len(n))
  y <- paste0("y", seq_len(n))
  z <- paste0("z", seq_len(n))
  ids <- stats::setNames(own, c("u", "first", paste0("c", seq_along(cluster), recycle0 = TRUE)))
  rows <- dplyr::transmute(sample$rows, !!!ids, !!!stats::setNames(in_period, p), y = .data$x1,
                          w = .data$w)
  units <- dplyr::summarise(
    dplyr::group_by(rows, !!!rlang::syms(names(ids))), !!!each(p, "", total),
    !!!stats::setNames(lapply(rlang::syms(p), function(at) total(rlang::expr(!!at * y))), y),
    m = !!rlang::expr(sum(y, na.rm = TRUE) / dplyr::n()), least = min(.data$w, na.rm = TRUE),
    most = max(.data$w, na.rm = TRUE), .groups = "drop"
  )
  centred <- Map(function(y, p) rlang::expr(!!y - !!p * .data$m), rlang::syms(y), rlang::syms(p))
  units <- dplyr::transmute(units, !!!rlang::syms(stats::setNames(nm = names(ids))),
                            !!!rlang::syms(stats::setNames(nm = p)),
                            !!!stats::setNames(centred, z), m = .data$m,
                            w = .data$least, moving = !!flag(quote(most > least)))
  sums <- c(each(c(z, "m"), "", total), if (is.null(cluster)) product_sums(c(z, "m"), "q", 1))
  by <- rlang::syms(setdiff(c(names(ids), "w", p), "u"))
  found <- run_query(table, utils::head(dplyr::summarise(
    dplyr::group_by(units, !!!by), units = dplyr::n(), moving = !!total(quote(moving)), !!!sums,
    .groups = "drop"
  ), most_unit_groups + 1L), "sums by cohort")
  if (nrow(found) > most_unit_groups) refuse_many_groups(cluster)
  if (any(found$moving > 0)) refuse_moving_weights(sum(found$moving))
  found[order(found$first, found$w, do.call(paste, found[c(p, names(ids)[-(1:2)])])), ]
}

refuse_moving_weights <- function(n) {
  abort_input("Weights that change within units ({count_of(n, 'unit')}) need the rows in memory.",
              "Collect them with {.code dplyr::collect()}.", argument = "weights")
}

refuse_many_groups <- function(cluster) {
  abort_design("There are more than {format_count(most_unit_groups)} groups of units with the same
                cohort, {if (!is.null(cluster)) 'cluster, '}weight and periods.",
               "Collect the rows with {.code dplyr::collect()}.")
}

#' Units that have the sums of the groups
#' @return A cohort panel without clusters' names.
#' @noRd
standing_units <- function(groups, keys, places, kinds, rules) {
  step <- kinds$step[match(as.double(groups$first), ifelse(is.na(kinds$first), never_period,
                                                          kinds$first))]
  period <- keys$period[match(places, keys$label)]
  later <- is.finite(step) & step > max(period) + rules$anticipation
  n_later <- sum(groups$units[later])
  step[later] <- Inf
  groups <- groups[order(step), ]
  step <- sort(step)
  present <- t(as.matrix(groups[paste0("p", seq_along(places))]))
  found <- lapply(seq_len(nrow(groups)), function(g) {
    same_sums(groups[g, ], which(present[, g] == 1), length(places))
  })
  n_own <- vapply(found, function(own) ncol(own$outcome), 1L)
  of <- rep(seq_along(found), n_own)
  copies <- unlist(lapply(found, `[[`, "copies"))
  cluster <- if (is.null(groups[["c1"]])) seq_along(of) else {
    labels <- level_keys(groups[grep("^c[0-9]+$", names(groups))])
    match(labels, unique(labels))[of]
  }
  first <- step[of]
  cohort <- sort(unique(first))
  is_full <- all(present == 1)
  list(
    outcome = do.call(cbind, lapply(found, `[[`, "outcome")), covariates = list(),
    weight = present[, of, drop = FALSE] * rep(copies * groups$w[of], each = nrow(present)),
    period = period,
    period_label = keys$label[match(places, keys$label)], first = first, cohort = cohort,
    cohort_label = keys$origin + keys$step * cohort, group = match(first, cohort),
    unit_label = seq_along(of), unit_code = seq_along(of), has_weights = TRUE,
    is_balanced = is_full, later = n_later, anticipation = rules$anticipation, copies = copies,
    cluster = cluster
  )
}

#' A few outcomes by period with the sums and the sums of products of a group of units
#'
#' With \eqn{L} a root of the covariance of outcomes and \eqn{r} its rank: the means, plus and minus
#' \eqn{\sqrt r} times each column of \eqn{L}, each for as many units.
#' @param own A row of unit_groups(). @param at Periods with rows. @param n Of all periods.
#' @return list(outcome: periods x units, copies).
#' @noRd
same_sums <- function(own, at, n) {
  units <- own$units
  names <- c(paste0("z", at), "m")
  mean <- unlist(own[names]) / units
  outcome <- function(x) {
    wide <- matrix(0, n, ncol(x))
    wide[at, ] <- x[-nrow(x), , drop = FALSE] + rep(x[nrow(x), ], each = length(at))
    wide
  }
  root <- if (!is.null(own$q_1_1) && units > 1) covariance_root(own, mean, c(at, n + 1))
  if (is.null(root) || ncol(root) == 0) {
    return(list(outcome = outcome(matrix(mean)), copies = as.double(units)))
  }
  rank <- ncol(root)
  list(outcome = outcome(mean + sqrt(rank) * cbind(root, -root)),
       copies = rep(units / (2 * rank), 2 * rank))
}

#' A root of the covariance of outcomes less units' means, and of these, each on its own scale
#' @noRd
covariance_root <- function(own, mean, at) {
  k <- max(at)
  products <- product_matrix(own, k, "q")[at, at, drop = FALSE] / own$units
  covariance <- products - tcrossprod(mean)
  scale <- sqrt(pmax(diag(covariance), 0))
  moving <- which(diag(covariance) > 1e-13 * diag(products))
  if (length(moving) == 0) return(matrix(0, length(at), 0))
  scaled <- (covariance / outer(scale, scale))[moving, moving, drop = FALSE]
  root <- suppressWarnings(chol(scaled, pivot = TRUE))
  rank <- seq_len(attr(root, "rank"))
  out <- matrix(0, length(at), length(rank))
  out[moving[attr(root, "pivot")], ] <- scale[moving[attr(root, "pivot")]] *
    t(root[rank, , drop = FALSE])
  out
}
