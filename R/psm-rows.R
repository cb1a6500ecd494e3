# From a design to matched rows: the core does the matching, and what it says is put into words.

#' Match the rows of a design
#'
#' Score, common support, bandwidth, weights and effects are the core's (src/core/match/matching.h),
#' for the fit, where every row counts once, and for each of its replicates.
#' @param design From matching_sample(); `count` in its sample says how many rows each row stands
#'   for (NULL: one), `spread` names their squares about their mean outcome.
#' @return A list, per row of the sample that is left: `design`, `score`, `y`, `treated`, `inner`
#'   (the score is not 0 or 1), `eligible`, `block`, `unit`, `count`, `spread`, `points`
#'   (Mahalanobis distances), `matched_outcome`, `weight`, `times_used`, `on_support`, `reason`; and
#'   `score_fit`,
#'   `score_columns`, `bandwidth`, `search`, `effects`, `self_match_share`, and `sides`, per
#'   direction the rows `targets` with a match, `weight` and `square` of donors, the `effect`, and
#'   `by_order`.
#' @noRd
run_matching <- function(design, settings) {
  treated <- design$treated == 1
  made <- tell_memory(core_match_rows(matching_data(design), core_rules(settings),
                                      design$sample$count),
                      sum(treated), sum(!treated), settings)
  if (made$status == "one_group") {
    refuse_one_group(design$treated[made$row], design$treatment)
  }
  inside <- seq_along(design$treated)
  for (k in seq_along(made$drop_covariate)) {
    leaves <- made$left[inside] == k
    design <- leave_by_drop(design, made$drop_covariate[k], leaves)
    inside <- inside[!leaves]
  }
  problem <- matching_problem(design, made, settings, match(made$row, inside))
  report_dropped(problem$score_fit$dropped)
  refuse_status(made, problem, settings)
  c(problem, matched_sides(made, problem))
}

#' What the core is told of a design
#' @noRd
matching_data <- function(design) {
  numbers <- design$sample$numbers
  from_zero <- function(code) if (!is.null(code)) replace(code - 1L, is.na(code), -1L)
  n_levels <- function(code) if (is.null(code)) 1L else max(code)
  list(treated = design$treated, outcome = numbers[[design$outcome]],
       weight = design$sample$weights, unit = from_zero(design$unit),
       block = from_zero(design$block), n_blocks = n_levels(design$block),
       comparison = from_zero(design$comparison), n_comparisons = n_levels(design$comparison),
       score = if (length(design$score) > 0) numbers[[design$score]],
       covariates = unname(numbers[design$covariates]),
       offset = if (length(design$offset) > 0) numbers[[design$offset]], start = design$start)
}

core_rules <- function(settings) {
  is_rule <- is.character(settings$bandwidth)
  list(link = settings$link, common_support = settings$common_support,
       trim = settings$trim %||% 0, method = settings$method, kernel = settings$kernel,
       bandwidth = if (is_rule) NA_real_ else settings$bandwidth,
       bandwidth_rule = if (is_rule) settings$bandwidth else "number",
       ridge = settings$ridge, neighbours = as.double(settings$neighbours),
       caliper = settings$caliper %||% Inf, ties = settings$ties,
       replacement = settings$replacement, matching_order = settings$matching_order,
       self_match = !isFALSE(settings$self_match),
       estimand = estimands %in% settings$estimand, threads = settings$threads,
       partners = has_partners(settings))
}

#' Whether a match is a list of rows
#' @noRd
has_partners <- function(settings) {
  "neighbours" %in% method_arguments[[settings$method]] && !settings$ties
}

#' Rows that the core took out before the score leave the design
#' @param covariate Whose level one group alone has; 0: comparisons with one group alone.
#' @noRd
leave_by_drop <- function(design, covariate, leaves) {
  if (covariate == 0) return(leave_lone_comparisons(design, leaves))
  leave_pure_level(design, design$covariates[covariate], leaves)
}

#' @param made What core_match_rows() returns. @param at The row of the sample that each of the
#'   core's rows is; a replicate may have several copies of it.
#' @noRd
matching_problem <- function(design, made, settings, at) {
  is_whole <- identical(at, seq_along(design$treated))
  numbers <- if (is_whole) design$sample$numbers else lapply(design$sample$numbers, `[`, at)
  score <- score_of(design, made, settings)
  list(design = design, score = made$score, y = numbers[[design$outcome]],
       treated = design$treated[at] == 1, inner = made$score > 0 & made$score < 1,
       eligible = made$eligible, block = design$block[at],
       unit = design$unit[at], count = if (!is.null(design$sample$count)) made$count,
       spread = if (!is.null(design$spread)) numbers[[design$spread]],
       score_fit = score, score_columns = numbers[score$covariates],
       points = if (length(made$points) > 0) made$points, bandwidth = made$bandwidth,
       search = bandwidth_search(made$search), effects = made$effects,
       self_match_share = made$self_match_share)
}

#' The score of every row: estimated, or the user's
#' @noRd
score_of <- function(design, made, settings) {
  if (length(design$score) > 0) {
    return(list(probability = made$score, link = "supplied", covariates = NULL))
  }
  name_score(made$score_fit, design$covariates, settings$link)
}

bandwidth_search <- function(search) {
  if (length(search$bandwidth) == 0) return(NULL)
  as.data.frame(search)[order(search$bandwidth), ]
}

#' Matches per direction, and what they make of every row
#' @noRd
matched_sides <- function(made, problem) {
  sides <- lapply(Filter(Negate(is.null), made$sides), function(side) {
    c(list(targets = which(!is.na(side$matched))), side)
  })
  n <- length(problem$y)
  matched_outcome <- rep(NA_real_, n)
  for (side in sides) matched_outcome[side$targets] <- side$matched[side$targets]
  c(list(matched_outcome = matched_outcome, sides = sides,
         reason = off_support_reason(problem, made$weights$on_support, names(sides))),
    made$weights)
}

#' Run a matching, and where memory runs out say for how many rows and what would take less
#' @noRd
tell_memory <- function(code, n_targets, n_donors, settings) {
  withCallingHandlers(code, policypanel_error_memory = function(e) {
    by_pairs <- settings$method %in% c("nearest", "mahalanobis", "llr")
    each <- if (settings$ties) n_donors else min(settings$neighbours, n_donors)
    most <- as.double(n_targets) * each
    abort_memory(
      "There is not enough memory to match {count_of(n_targets, 'row')} with
       {count_of(n_donors, 'row')}.",
      if (by_pairs) "Up to {format_count(most)} pairs may be found, of 32 bytes each
                     ({format_count(ceiling(32 * most / 2^20))} MB).",
      if (by_pairs) "Fewer {.arg neighbours}, a {.arg caliper}, {.code ties = FALSE} or matching
                     within groups ({.arg exact}) take less." else {
        "Fewer rows or matching within groups ({.arg exact}) take less."
      }
    )
  })
}

off_support_reason <- function(problem, on_support, sides) {
  reason <- rep(NA_character_, length(on_support))
  off <- which(!on_support)
  is_target <- c("ATU", "ATT")[problem$treated[off] + 1] %in% sides
  reason[off] <- c("match of none", "no match")[is_target + 1]
  reason[!problem$eligible] <- "outside common support"
  reason[!problem$inner] <- "score of 0 or 1"
  reason
}

# Why rows are not matched, as keys of the dictionaries; `matched$reason` has them in English.
support_reasons <- c("match_of_none", "no_match", "not_matched", "outside_support", "score_0_1",
                     "missing_in_matching", "no_row_in_period", "outside_subset", "zero_weight")

#' The facts of texts of `matched$reason`
#' @param steps Those of this matching, from leave_design().
#' @noRd
reason_facts <- function(texts, steps = NULL) {
  own <- texts %in% names(steps)
  facts <- facts_of(texts, support_reasons)
  facts[own] <- steps[texts[own]]
  facts
}

#' What rows are by which they leave a regression on matched rows
#' @param reason Texts of `matched$reason`.
#' @noRd
step_texts <- function(reason) {
  reason[reason %in% c("no match", "match of none")] <- "not matched"
  replace(reason, reason %in% "missing values", "with missing values of the matching")
}

#' The steps by which rows leave a regression on matched rows, in their order
#' @param step Texts from step_texts(), "" for rows that stay. @param treated NA for rows that did
#'   not enter the matching. @param steps Facts of steps of this matching.
#' @param count How many rows each stands for; NULL: one.
#' @return list(facts, reason, dropped), named by step.
#' @noRd
ordered_steps <- function(step, treated, steps, count = NULL) {
  entered <- !is.na(treated)
  outside <- sort(unique(step[!entered]), method = "radix")
  off <- intersect(c("score of 0 or 1", "outside common support", "not matched"), step[entered])
  n <- function(own, side) times_counted(step == own & treated %in% side, count)
  all <- stats::setNames(nm = c(outside, off))
  list(
    facts = stats::setNames(reason_facts(all, steps), all),
    reason = lapply(stats::setNames(nm = off), function(own) {
      fact("by_group", treated = n(own, TRUE), controls = n(own, FALSE))
    }),
    dropped = vapply(all, n, 0, c(TRUE, FALSE, NA))
  )
}

#' @param of_cohorts Whether the rows are units, untreated ones once for each cohort.
#' @noRd
support_ledger <- function(ledger, rows, treated, of_cohorts) {
  for (side in c(TRUE, FALSE)) {
    is_off <- !rows$on_support & treated == side
    reasons <- sort(unique(rows$reason[is_off]))
    counts <- vapply(reasons, function(own) {
      times_counted(is_off & rows$reason %in% own, rows$count)
    }, 0)
    detail <- fact("counts", counts = named_counts(reason_facts(reasons), unname(counts)))
    ledger <- ledger_drop(ledger, fact(if (side) "treated_off_support" else "controls_off_support"),
                          sum(counts), detail)
  }
  if (!all(rows$on_support)) {
    off <- function(among) times_counted(!rows$on_support & among, rows$count)
    note("{count_of(off(TRUE), if (of_cohorts) 'unit' else 'row')} off support: {off(treated)}
          treated, {off(!treated)} untreated.",
         if (of_cohorts) "An untreated unit counts once for each cohort that it is compared with.")
  }
  ledger
}

#' How many rows were matched by the order of the data, facts
#' @param by_order Counts of targets, named by direction.
#' @return A sentence per direction in which there are any.
#' @noRd
order_facts <- function(by_order, settings) {
  lapply(names(by_order)[by_order > 0], function(name) {
    kind <- paste0("order_", if (name == "ATT") "treated" else "control",
                   if (!settings$replacement) "_free")
    fact(kind, count = by_order[[name]])
  })
}
