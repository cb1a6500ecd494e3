# Averages of effects by cohort and period, and their covariance: linear maps of estimates and of
# influences. The influence of a unit is what it adds to the error of an estimate, so that a
# variance is a sum of squared (sums of) influences.

#' Averages of the effects of cohorts
#'
#' What [did_staggered()] estimates by cohort and period is averaged to event time, cohorts,
#' calendar time or one number. With \eqn{\tau_k} the effect in cell \eqn{k} (a cohort and a period)
#' and \eqn{S_k} its size,
#' \deqn{\theta_j = \sum_{k \in j} S_k \tau_k / \sum_{k \in j} S_k,}
#' where \eqn{S_k} is the size of the cohort for `"callaway_santanna"` and `"efficient"`, and the
#' treated rows of the cell for the others (units whose treatment changed for `"switching"`, whose
#' averages but those by event time are per unit of treatment). The sizes are estimates too:
#' `errors = "unconditional"` adds what they contribute to the error (Callaway and Sant'Anna 2021,
#' corollary 2), `"conditional"` takes them as given. `NULL`: as the estimator's namesake does.
#'
#' @param x A result of [did_staggered()].
#' @param by `"event_time"`: periods since the first treated one, those before it included;
#'   `"cohort"`: the average over the treated periods of each cohort; `"time"`: calendar periods;
#'   `"overall"`: one average over all treated cells (`simple` in 'did'); `"cohort_time"`: the cells
#'   as they are.
#' @param window First and last event time to use; `NULL`: all.
#' @param errors `"unconditional"` or `"conditional"`.
#' @param ... Not used.
#' @return A fit (`policypanel_fit`) of class `cohort_effects`. By event time, cohort and time its
#'   first coefficient, `average`, is the average of the effects after treatment: each event time
#'   and each period counts once, cohorts by their size. `cells` says which cells each term is made
#'   of.
#' @references
#' Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time
#' periods. Journal of Econometrics 225(2), 200-230. \doi{10.1016/j.jeconom.2020.12.001}
#' @seealso [did_staggered()], [plot.cohort_effects()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' effects <- did_staggered(y ~ 1 | city + year, data, cohort = "start")
#' aggregate(effects, by = "event_time")
#' aggregate(effects, by = "cohort")
#' @export
aggregate.did_staggered <- function(x, by = c("event_time", "cohort", "time", "overall",
                                              "cohort_time"),
                                    window = NULL, errors = NULL, ...) {
  check_dots(...)
  by <- check_choice(by, c("event_time", "cohort", "time", "overall", "cohort_time"), "by")
  if (!is.null(errors)) errors <- check_choice(errors, x$settings$choices, "errors")
  cells <- x$effects$cells
  if (!is.null(window)) {
    cells$is_used <- in_window(cells$event_time, window)
    if (!any(cells$is_used)) {
      abort_design("No effect lies in the window from {window[1]} to {window[2]}.",
                   argument = "window")
    }
  }
  target <- target_weights(by, cells, x$effects$mass$cell, x$labels)
  new_cohort_effects(x, target, errors %||% x$settings$errors, match.call(),
                     fact("title_by", title = x$title_fact, by = fact(paste0("by_", by))))
}

error_kinds <- c("unconditional", "conditional")

in_window <- function(event_time, window) {
  is_good <- is.numeric(window) && length(window) == 2 && !anyNA(window) && window[1] <= window[2]
  if (!is_good) {
    abort_input("{.arg window} must be two numbers, first <= last, such as {.code c(-3, 5)}.",
                argument = "window")
  }
  event_time >= window[1] & event_time <= window[2]
}

#' What terms are made of cells
#'
#' @param cells Of the effects: cohort, period, event_time, estimate; `is_used` NULL: all.
#' @param size Of the cells. @param labels list(cohort, period), functions from steps to labels.
#' @return list(weights, drift, index): cells x terms. Estimates are weights' estimate; the share of
#'   cell k in the cells moves them by drift per unit of its size. `index`: per term its event time,
#'   cohort or period.
#' @noRd
target_weights <- function(by, cells, size, labels) {
  used <- cells$is_used %||% rep(TRUE, nrow(cells))
  after <- used & (is.na(cells$event_time) | cells$event_time >= 0)
  refuse_absent(by, cells)
  if (by != "event_time" && by != "cohort_time" && !any(after)) {
    abort_design("There is no effect after treatment to average.")
  }
  per <- treatment_per_effect(by, cells)
  if (by == "overall") return(average_cells(cells, size, list(ATT = after), NA, per))
  key <- switch(by, event_time = cells$event_time, cohort = cells$cohort, time = cells$period,
                cohort_time = seq_len(nrow(cells)))
  inside <- switch(by, event_time = used, cohort_time = used & !is.na(cells$cohort), after)
  values <- sort(unique(key[inside]))
  members <- lapply(values, function(v) inside & key == v)
  names(members) <- switch(
    by, event_time = paste0("event_time::", plain_text_each(values)),
    cohort = paste0("cohort::", labels$cohort(values)),
    time = paste0("time::", labels$period(values)),
    cohort_time = paste0("cohort::", labels$cohort(cells$cohort[values]), ":time::",
                         labels$period(cells$period[values]))
  )
  target <- average_cells(cells, size, members, values, per)
  if (by == "cohort_time") return(target)
  counted <- if (by == "event_time") which(values >= 0) else seq_along(values)
  if (length(counted) == 0) return(target)
  prepend_average(target, cells, size, members, counted, by == "cohort")
}

#' Some estimators know no cohorts and periods, and one no event time
#' @noRd
refuse_absent <- function(by, cells) {
  lacks <- switch(by, overall = FALSE, event_time = anyNA(cells$event_time),
                  anyNA(cells$cohort[is.na(cells$event_time) | cells$event_time >= 0]))
  if (!lacks) return(invisible())
  has <- if (anyNA(cells$event_time)) "overall" else c("event_time", "overall")
  abort_input("This estimator has no effects by {gsub('_', ' and ', by)}.",
              "It has {.code by = {.val {has}}}.", argument = "by")
}

#' How much treatment an effect is counted by: 1 but for effects of treatments with several values,
#' whose averages are per unit of treatment
#' @noRd
treatment_per_effect <- function(by, cells) {
  per <- if (by %in% c("event_time", "cohort_time")) cells$exposure else cells$dose
  per %||% rep(1, nrow(cells))
}

average_cells <- function(cells, size, members, index, per) {
  weights <- vapply(members, function(own) own * size / sum((size * per)[own]),
                    numeric(nrow(cells)))
  weights <- matrix(weights, nrow(cells), dimnames = list(NULL, names(members)))
  theta <- drop(crossprod(weights, cells$estimate))
  drift <- vapply(seq_along(members), function(j) {
    members[[j]] * (cells$estimate - theta[j]) / sum(size[members[[j]]])
  }, numeric(nrow(cells)))
  list(weights = weights, drift = matrix(drift, nrow(cells)), index = index)
}

#' The average of terms before them: each counts once, or by the mean size of its cells
#' @noRd
prepend_average <- function(target, cells, size, members, counted, by_size) {
  own <- members[counted]
  mean_size <- vapply(own, function(m) mean(size[m]), 0)
  q <- if (by_size) mean_size / sum(mean_size) else rep(1 / length(own), length(own))
  weights <- target$weights[, counted, drop = FALSE] %*% q
  drift <- target$drift[, counted, drop = FALSE] %*% q
  if (by_size) {
    theta <- drop(crossprod(target$weights[, counted, drop = FALSE], cells$estimate))
    for (j in seq_along(own)) {
      drift <- drift + own[[j]] / sum(own[[j]]) * (theta[j] - sum(q * theta)) / sum(mean_size)
    }
  }
  colnames(weights) <- "average"
  list(weights = cbind(weights, target$weights), drift = cbind(drift, target$drift),
       index = c(NA, target$index))
}

#' Overall average, then event times: what did_staggered() itself shows
#' @noRd
main_target <- function(cells, size, labels) {
  if (anyNA(cells$event_time)) return(target_weights("overall", cells, size, labels))
  path <- target_weights("event_time", cells, size, labels)
  path$weights <- path$weights[, colnames(path$weights) != "average", drop = FALSE]
  path$drift <- path$drift[, !is.na(path$index), drop = FALSE]
  path$index <- path$index[!is.na(path$index)]
  if (!any(cells$event_time >= 0)) return(path)
  overall <- target_weights("overall", cells, size, labels)
  list(weights = cbind(overall$weights, path$weights), drift = cbind(overall$drift, path$drift),
       index = c(NA, path$index))
}

#' A fit of some averages of the effects
#' @param x list(effects, panel, settings, counts, ledger, ...), a result of did_staggered() or what
#'   becomes one.
#' @noRd
new_cohort_effects <- function(x, target, errors, call, title, class = character(), ...) {
  terms <- colnames(target$weights)
  moved <- combine_effects(x$effects, target, errors)
  vcov <- effects_vcov(x, moved, target, errors)
  fit <- new_policypanel_fit(
    c(class, "cohort_effects"), call, title, stats::setNames(moved$estimate, terms), vcov,
    counts = x$counts, ledger = x$ledger, ...,
    outcome = x$outcome, effects = x$effects, clusters = x$clusters, settings = x$settings,
    inference = x$inference, held = x$held,
    labels = x$labels, facts = x$facts, term_facts = cohort_term_facts(terms),
    target = target, errors = errors, weights_name = x$weights_name,
    lone_cohorts = x$lone_cohorts,
    diagnoses = rbind(vcov$diagnoses, diagnosis("lone_cohort", x$lone_cohorts))
  )
  fit$band <- band_of_effects(fit)
  fit
}

band_of_effects <- function(fit) {
  terms <- names(fit$coefficients)
  path <- terms[startsWith(terms, "event_time::")]
  simultaneous_band(fit, if (length(path) > 0) path else terms, 0.95)
}

#' @export
with_vcov.cohort_effects <- function(object, vcov = NULL, cluster = NULL, small_sample = NULL) {
  if (object$settings$vcov == "own") return(NextMethod())
  if (!is.null(small_sample)) {
    object$settings$small_sample <- check_cohort_factor(small_sample, object$settings$entry)
  }
  specification <- stored_specification(object$held, vcov, cluster)
  object$vcov <- if (specification$type == "given") {
    given_effects_vcov(specification$given, object)
  } else {
    asked <- ask_cohort_vcov(specification, object$held, object$settings)
    object[c("clusters", "inference")] <- list(asked$clusters, asked$inference)
    moved <- combine_effects(object$effects, object$target, object$errors)
    effects_vcov(object, moved, object$target, object$errors)
  }
  object$diagnoses <- rbind(object$vcov$diagnoses, diagnosis("lone_cohort", object$lone_cohorts))
  object$band <- band_of_effects(object)
  object
}

#' What prints call averages of the cells; `ATT` is the same in any language
#' @noRd
cohort_term_facts <- function(terms) {
  own <- lapply(stats::setNames(nm = setdiff(terms, "ATT")), function(term) {
    if (term == "average") return(fact("average_term"))
    kind <- sub("::.*", "", term)
    label <- substring(term, nchar(kind) + 3)
    pair <- strsplit(label, ":time::", fixed = TRUE)[[1]]
    if (length(pair) == 2) return(fact("cohort_time_term", cohort = pair[1], period = pair[2]))
    switch(kind, event_time = fact("event_term", period = label),
           cohort = fact("cohort_term", cohort = label), time = fact("time_term", period = label))
  })
  Filter(is_fact, own)
}

#' Estimates and influences of averages of the cells
#' @return list(estimate, influences: units x terms) and, where the covariance is not that of the
#'   influences alone, `reduction`, which is taken off it, and `covariance`, a fact that names it.
#' @noRd
combine_effects <- function(effects, target, errors) UseMethod("combine_effects")

#' @export
combine_effects.default <- function(effects, target, errors) {
  influences <- mapped_influences(effects$influences, target$weights)
  if (errors == "unconditional") {
    influences <- influences + mass_sums(effects$mass, target$drift)
    for (a in seq_along(effects$mass$means$deviations)) {
      influences <- influences + mean_sums(effects$mass, a, target$weights)
    }
  }
  list(estimate = drop(crossprod(target$weights, effects$cells$estimate)),
       influences = influences)
}

#' Errors of some effects come from draws of another kind, and no unit has an influence on them
#' @noRd
refuse_draws_alone <- function(fit, what, argument) {
  if (!isFALSE(fit$effects$has_influences)) return(invisible())
  abort_input("{.fn {what}} needs the influences of units, which
              {.code variance = \"{fit$effects$variance}\"} does not give.",
              "{.code variance = \"jackknife\"} does.", argument = argument)
}

#' Influences on weighted sums of cells
#'
#' @param influences Either list(scores, group, maps, n): the influence of unit i on the cells is
#'   scores_i' maps_g, g its group, which is all that a panel without covariates needs; or
#'   list(blocks, n), each block list(units, cells, values), the influences of some units on some
#'   cells. @param weights Cells x terms.
#' @return Units x terms.
#' @noRd
mapped_influences <- function(influences, weights) {
  out <- matrix(0, influences$n, ncol(weights))
  for (g in seq_along(influences$maps)) {
    own <- which(influences$group == g)
    units <- influences$unit[own] %||% own
    add <- crossprod(influences$scores[, own, drop = FALSE], influences$maps[[g]] %*% weights)
    out[units, ] <- out[units, ] + add
  }
  for (block in influences$blocks) {
    add <- block$values %*% weights[block$cells, , drop = FALSE]
    out[block$units, ] <- out[block$units, ] + add
  }
  out
}

#' What the sizes of cells contribute to influences
#' @param mass list(cell, unit, rows, period, cohort, first): `cell` sizes; `unit` weights where the
#'   size of a cell is that of its cohort; else `rows`, periods x units, the weights of the rows.
#' @noRd
mass_sums <- function(mass, drift) {
  out <- matrix(0, length(mass$group), ncol(drift))
  for (g in unique(stats::na.omit(mass$cells$group))) {
    units <- which(mass$group == g)
    cells <- which(mass$cells$group == g)
    own <- drift[cells, , drop = FALSE]
    out[units, ] <- if (is.null(mass$rows)) {
      outer(mass$unit[units], colSums(own))
    } else {
      crossprod(mass$rows[mass$cells$place[cells], units, drop = FALSE], own)
    }
  }
  out
}

#' What the mean of covariate `a` contributes, at which the effects of a cohort are given
#' @noRd
mean_sums <- function(mass, a, weights) {
  by_cohort <- rowsum(mass$means$slopes[a, ] * weights, mass$cells$group)
  place <- match(mass$group, as.integer(rownames(by_cohort)))
  out <- by_cohort[place, , drop = FALSE] * mass$means$deviations[[a]]
  out[is.na(place), ] <- 0
  unname(out)
}
