# The propensity score: who is treated, on which covariates, with which probability.

#' Treatment and covariates of a matching formula, and the sample they leave
#'
#' @param match `treatment ~ covariates`. @param outcome Named list, the outcome.
#' @param plan NULL, or what matching_plan() says: which rows of `data`, and what they are.
#' @return The design, a list: `sample`; the names of `treatment`, `outcome`, `covariates`, a given
#'   `score` and the `offset`; `vcov`, the specifications with their columns named; `left`, per row
#'   why it is not in the sample; and per row of the sample `treated` (0/1) and codes from 1:
#'   `comparison` (cohorts or periods), `block` and `unit`.
#' @noRd
matching_sample <- function(match, data, outcome, settings, plan = NULL) {
  model <- matching_model(match)
  own <- plain_rows(data, plan$rows)
  treatment <- matching_treatment(model, own, plan$treatment)
  right <- covariate_columns(model, data, plan)
  given <- supplied_score(settings$score_column, own)
  refuse_no_score(right, given)
  exact <- id_columns(as.list(settings$exact), own, emptyenv())
  inferences <- matching_inferences(settings$vcov, own)
  columns <- c(treatment, right$columns, given, right$offset, outcome, inferences$coordinates)
  ids <- c(exact$parts, inferences$parts)
  weights <- sampling_weights(settings$weights, own)
  keep <- matched_subset(settings$subset, data, plan)
  sample <- settle_sample(continue_ledger(own), columns[!duplicated(names(columns))],
                          ids = ids[!duplicated(names(ids))], weights = weights,
                          weights_name = settings$weights, keep = keep, na = settings$na,
                          singletons = "keep")
  left <- rep(NA_character_, sample$n)
  if (!is.null(sample$rows)) left[-sample$rows] <- in_english(fact("missing_value_reason"))
  left[weights %in% 0] <- in_english(fact("zero_weight"))
  if (!is.null(keep)) left[!keep$rows] <- in_english(fact("outside_subset"))
  code_groups(list(
    sample = sample, treatment = names(treatment), outcome = names(outcome),
    covariates = names(right$columns), score = names(given), offset = names(right$offset),
    vcov = inferences$vcov, plan = plan, left = left
  ), unlist(exact$of))
}

#' The rows that are matched of a subset of the data
#' @noRd
matched_subset <- function(subset, data, plan) {
  keep <- subset_rows(subset, data)
  if (!is.null(keep) && !is.null(plan$rows)) keep$rows <- keep$rows[plan$rows]
  keep
}

sampling_weights <- function(name, data) {
  if (!is.null(name)) as_number(fetch_column(data, name, "weights"), name)
}

#' @param exact Names of ids of the sample.
#' @noRd
code_groups <- function(design, exact) {
  rows <- sample_rows(design)
  exact <- if (length(exact) > 0) {
    code_combination(unname(design$sample$ids[exact]), FALSE)$code + 1L
  }
  design$treated <- as.integer(design$sample$numbers[[design$treatment]])
  design$comparison <- design$plan$block[rows]
  design$block <- join_blocks(exact, design$comparison)
  design$unit <- design$plan$unit[rows]
  design
}

#' Covariates and offset of a score
#'
#' They are made of all rows of the data, so that a lag finds the rows it looks for, and then taken
#' for the rows that are matched.
#' @return list(columns, offset): named lists.
#' @noRd
covariate_columns <- function(model, data, plan) {
  if (is.null(plan)) refuse_lags_without_panel(model)
  environment <- formula_environment(model$environment, data, plan$panel)
  right <- regressor_columns(model$regressors, data, environment)
  refuse_no_constant(right)
  take <- function(x) if (is.null(plan$rows)) x else x[plan$rows]
  list(columns = lapply(right$columns, take),
       offset = if (!is.null(right$offset)) list(`(offset)` = take(right$offset)))
}

refuse_no_constant <- function(right) {
  if (right$intercept) return(invisible())
  abort_input("The score always has a constant; {.code - 1} and {.code + 0} cannot take it out.",
              "Without it, covariates of 0 would mean a probability of 1/2, whatever share is
               treated.", argument = "match")
}

refuse_lags_without_panel <- function(model) {
  called <- setdiff(all.names(model$regressors), all.vars(model$regressors))
  lags <- intersect(c("l", "f", "d"), called)
  own <- are_users_functions(lags, model$environment)
  if (all(own)) return(invisible())
  abort_input("{.code {lags[!own][1]}()} needs to know unit and period, which {.fn psm_match} does
               not.", "Make the lag within units first, as a column of its own, or match by
               {.fn psm_did}, which knows the panel.", argument = "match")
}

refuse_no_score <- function(right, given) {
  if (length(right$columns) == 0 && length(given) == 0) {
    abort_input("{.arg match} names no covariates.", argument = "match")
  }
  if (length(right$offset) > 0 && length(given) > 0) {
    abort_input("An offset is for a score that is estimated; {.arg score} gives one.",
                argument = "match")
  }
}

sample_rows <- function(design) design$sample$rows %||% seq_len(design$sample$n)

#' Take rows out of a design's sample and write down why
#' @param leaves Logical, per row of the sample. @param step,reason Facts.
#' @return The design; `left` says of every row why it left, and `steps` has the facts of these
#'   texts.
#' @noRd
leave_design <- function(design, leaves, step, reason = NULL) {
  text <- in_english(step)
  design$left[sample_rows(design)[leaves]] <- text
  design$steps[[text]] <- step
  design$sample <- restrict_sample(design$sample, !leaves, step, reason)
  for (code in c("treated", "comparison", "block", "unit")) {
    design[[code]] <- design[[code]][!leaves]
  }
  design
}

#' Cohorts and periods in which nobody can be compared: treated or untreated rows alone
#' @inheritParams leave_design
#' @noRd
leave_lone_comparisons <- function(design, leaves) {
  plan <- design$plan
  if (all(leaves)) {
    abort_design("No {plan$noun} has both treated and untreated rows to compare.",
                 column = design$treatment)
  }
  lone <- sort(unique(plan$block[sample_rows(design)[leaves]]))
  shown <- c(plain_text(utils::head(plan$compared[lone], 8)), if (length(lone) > 8) "...")
  shown <- paste(shown, collapse = ", ")
  n <- times_counted(leaves, design$sample$count)
  note("{count_of(length(lone), plan$noun)} ({shown}) {cli::qty(length(lone))}{?has/have} treated or
        untreated rows alone to compare: {count_of(n, 'row')} left out of the matching.")
  leave_design(design, leaves, fact(paste0("lone_", plan$noun, "s")),
               fact(paste0("count_", plan$noun, "s"), count = length(lone)))
}

#' Rows of a level that only one group has: no probability can be estimated for them
#'
#' As Stata's probit does, the rows leave and with them the variation of the column.
#' @inheritParams leave_design
#' @noRd
leave_pure_level <- function(design, name, leaves) {
  pure <- design$sample$numbers[[name]][leaves][1]
  is_treated <- design$sample$numbers[[design$treatment]][leaves][1] == 1
  who <- if (is_treated) "treated" else "untreated"
  n <- times_counted(leaves, design$sample$count)
  warn("All {count_of(n, 'row')} with {.val {name}} = {pure} {?is/are} {who}; they are left out of
        the matching.", "Their score cannot be estimated.")
  leave_design(design, leaves, fact(paste0("all_", who, "_at"), name = name, value = pure))
}

matching_model <- function(match) {
  model <- parse_formula(match, "match")
  if (length(model$fixed) > 0) {
    abort_input("{.arg match} takes no fixed effects.", "For matching within groups give
                 {.arg exact}.", argument = "match")
  }
  model
}

#' The treatment of a matching formula under its label
#' @param given Instead of the column's values: 0/1 per row.
#' @noRd
matching_treatment <- function(model, data, given = NULL) {
  label <- expression_label(model$outcome)
  given <- given %||%
    treatment_dummy(eval_expression(model$outcome, data, model$environment, "match"), label)
  stats::setNames(list(given), label)
}

supplied_score <- function(name, data) {
  if (is.null(name)) return(list())
  score <- as_number(fetch_column(data, name, "score"), name)
  odd <- which(!is.na(score) & (score < 0 | score > 1))
  if (length(odd) > 0) refuse_score_values(name, odd)
  stats::setNames(list(score), name)
}

refuse_score_values <- function(name, rows = NULL) {
  abort_data("The score {.val {name}} must lie between 0 and 1.",
             "Of a linear index take {.code pnorm({name})} or {.code plogis({name})}.",
             argument = "score", column = name, rows = rows)
}

#' Probit or logit of the treatment on the covariates
#'
#' Collinear and constant covariates are dropped with a note, as Stata does.
#' @param weights What each row weighs in the likelihood.
#' @param count How many rows each stands for; NULL: one.
#' @return What name_score() returns.
#' @noRd
fit_score <- function(columns, treated, link, weights = NULL, threads = 1L, count = NULL) {
  made <- core_fit_score(unname(lapply(columns, as.double)), treated, weights, link, threads)
  if (!is.null(count)) {
    # The core's rule, which is one of rows: half of them are not next to 0 or 1.
    is_extreme <- !(made$probability >= 1e-8 & made$probability <= 1 - 1e-8)
    made$exists <- made$converged && sum(count[is_extreme]) < sum(count) / 2
  }
  fit <- name_score(made, names(columns), link)
  report_dropped(fit$dropped)
  if (!made$exists) refuse_separation(fit, columns[fit$covariates], treated == 1)
  fit
}

#' A score as the core fits it, under the names of its covariates
#' @return list(probability, coefficients, covariance, log_likelihood, null_log_likelihood,
#'   iterations, converged, link, dropped, covariates)
#' @noRd
name_score <- function(fit, covariates, link) {
  is_kept <- fit$reason == 0L
  terms <- c("(Intercept)", covariates[is_kept])
  fit$coefficients <- stats::setNames(fit$coefficients, terms)
  fit$covariance <- named_square(fit$covariance, terms)
  dropped <- stats::setNames(drop_reasons[fit$reason[!is_kept]], covariates[!is_kept])
  c(fit[setdiff(names(fit), c("reason", "exists"))],
    list(link = link, dropped = dropped, covariates = covariates[is_kept]))
}
