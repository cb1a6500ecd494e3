# Where there is no matching: what the core could not do, in words.

#' Stop where the core could not go on, and say why
#' @param made What core_match_rows() returns. @param problem From matching_problem().
#' @noRd
refuse_status <- function(made, problem, settings) {
  if (made$status == "no_score") {
    refuse_separation(problem$score_fit, problem$score_columns, problem$treated)
  }
  note_outer_scores(problem)
  if (made$status %in% c("outer_scores", "no_support")) {
    refuse_empty_support(problem, made$count,
                         if (made$status == "outer_scores") "none" else settings$common_support)
  }
  used <- problem$score_fit$covariates %||% problem$design$covariates
  culprits <- used[which(made$is_culprit == 1)]
  switch(
    made$status,
    no_variation = abort_design(
      "No covariate varies in the sample: there is nothing to match or balance on.",
      "Name other covariates in {.arg match}.", argument = "match"
    ),
    constant = abort_design(
      "{.val {culprits}} does not vary within treated and untreated rows: there is no Mahalanobis
       distance.", column = culprits
    ),
    collinear = abort_design(
      "{.val {used}} are collinear within treated and untreated rows: there is no Mahalanobis
       distance.", column = used
    ),
    no_pair_bandwidth = abort_design(
      "{.code bandwidth = \"{settings$bandwidth}\"} finds no two scores that differ.",
      "Every row has a twin; give {.arg bandwidth} as a number."
    ),
    not_balanced = abort_design(
      "Entropy balancing has no solution: no positive weights give the untreated rows the means of
       the treated (or the reverse, for the ATU).", "Still unequal: {.val {culprits}}.",
      "Leave covariates out of {.arg match}, or impose {.arg common_support}.", column = culprits
    ),
    no_match_treated = refuse_unmatched("treated row has a control", settings, made$bandwidth),
    no_match_untreated = refuse_unmatched("control has a treated row", settings, made$bandwidth)
  )
}

refuse_one_group <- function(treated, label) {
  which <- if (treated[1] == 1) "treated" else "untreated"
  abort_design("Every row of the sample is {which}: there is nobody to compare with.",
               column = label)
}

#' Perfect prediction: the likelihood has no maximum and the score means nothing
#' @noRd
refuse_separation <- function(fit, columns, treated) {
  culprit <- names(columns)[vapply(columns, function(x) {
    max(x[!treated]) < min(x[treated]) || max(x[treated]) < min(x[!treated])
  }, NA)]
  hint <- if (length(culprit) > 0) {
    "{.val {culprit}} alone separates treated from untreated rows."
  } else {
    "A combination of the covariates separates treated from untreated rows."
  }
  abort_design("The {fit$link} score does not exist: the treatment is predicted perfectly.", hint,
               "Leave the variable out of {.arg match}.", column = culprit)
}

#' Scores of exactly 0 or 1 have no counterpart in the other group
#' @noRd
note_outer_scores <- function(problem) {
  outer <- !problem$inner
  if (!any(outer)) return(invisible())
  n <- function(among) times_counted(outer & among, problem$count)
  note("{count_of(n(TRUE), 'row')} with a score of 0 or 1 left out: {n(problem$treated)} treated,
        {n(!problem$treated)} untreated.")
}

#' @param count How often each row of the sample is there.
#' @noRd
refuse_empty_support <- function(problem, count, rule) {
  judged <- if (rule == "none") rep(TRUE, length(count)) else problem$inner
  keep <- if (rule == "none") problem$inner else problem$eligible
  treated <- times_counted(keep & problem$treated, count)
  untreated <- times_counted(keep & !problem$treated, count)
  range_text <- function(x) paste(plain_text_each(signif(range(x), 3)), collapse = " to ")
  score <- problem$score
  abort_design(
    "There is no common support: {.code common_support = \"{rule}\"} leaves
     {treated} treated and {untreated} untreated row{?s}.",
    "Scores of treated rows go from {range_text(score[judged & problem$treated])}, of untreated rows
     from {range_text(score[judged & !problem$treated])}."
  )
}

#' @param who What is not there.
#' @noRd
refuse_unmatched <- function(who, settings, bandwidth) {
  by_kernel <- settings$method %in% setdiff(kernel_methods, "llr")
  hint <- if (by_kernel) {
    "Widen {.arg bandwidth} or give up {.arg common_support}."
  } else {
    "Widen {.arg caliper}, or give up {.arg exact} or {.arg common_support}."
  }
  reach <- if (by_kernel) {
    paste(" within the bandwidth", plain_number(bandwidth))
  } else " to be matched with"
  abort_design("No {who}{reach}.", hint)
}
