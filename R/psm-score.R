# The propensity score: who is treated, on which covariates, with which probability.

#' Treatment and covariates of a matching formula, and the sample they leave
#'
#' @param match `treatment ~ covariates`. @param outcome Named list, the outcome.
#' @param plan NULL, or what matching_plan() says: which rows of `data`, and what they are.
#' @return The design, a list: `sample`; the names of `treatment`, `outcome`, `covariates`, a given
#'   `score` and the `offset`; `vcov`, the specifications with their columns named; `left`, per row
#'   why it is not in the sample; and what comparable_design() adds.
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
  sample <- settle_sample(continue_ledger(own), columns[!duplicated(names(columns))],
                          ids = ids[!duplicated(names(ids))], na = settings$na,
                          singletons = "keep")
  refuse_one_group(sample$numbers[[names(treatment)]], names(treatment))
  left <- rep(NA_character_, sample$n)
  if (!is.null(sample$rows)) left[-sample$rows] <- wording("missing_value_reason", language = "en")
  comparable_design(list(
    sample = sample, treatment = names(treatment), outcome = names(outcome),
    covariates = names(right$columns), score = names(given), offset = names(right$offset),
    exact = unlist(exact$of), vcov = inferences$vcov, plan = plan, left = left
  ))
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
  if (!right$intercept) {
    abort_input("The score always has a constant; {.code - 1} and {.code + 0} cannot take it out.",
                "Without it, covariates of 0 would mean a probability of 1/2, whatever share is
                 treated.", argument = "match")
  }
  take <- function(x) if (is.null(plan$rows)) x else x[plan$rows]
  list(columns = lapply(right$columns, take),
       offset = if (!is.null(right$offset)) list(`(offset)` = take(right$offset)))
}

refuse_lags_without_panel <- function(model) {
  called <- setdiff(all.names(model$regressors), all.vars(model$regressors))
  lags <- intersect(c("l", "f", "d"), called)
  own <- vapply(lags, is_users_function, NA, model$environment)
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

#' Take out of a design what compares nothing, and code its groups
#'
#' Cohorts and periods that have one group alone leave, and levels that one group has alone; the
#' one may bring about the other.
#' @param eligible Per row of the sample whether it may be matched; NULL: all may.
#' @return The design with `treated` (0/1) and the codes from 1 of `block`, `comparison` (cohorts
#'   or periods) and `unit`, per row of the sample.
#' @noRd
comparable_design <- function(design, eligible = NULL) {
  repeat {
    before <- ledger_left(design$sample$ledger)
    design <- drop_lone_comparisons(design, eligible)
    if (length(design$score) == 0) design <- drop_perfect_levels(design)
    if (ledger_left(design$sample$ledger) == before) break
    eligible <- NULL
  }
  code <- function(ids) {
    if (length(ids) > 0) code_combination(unname(design$sample$ids[ids]), FALSE)$code + 1L
  }
  rows <- sample_rows(design)
  design$treated <- as.integer(design$sample$numbers[[design$treatment]])
  design$comparison <- design$plan$block[rows]
  design$block <- join_blocks(code(design$exact), design$comparison)
  design$unit <- design$plan$unit[rows]
  design
}

sample_rows <- function(design) design$sample$rows %||% seq_len(design$sample$n)

#' Take rows out of a design's sample and write down why
#' @param keep Logical, per row of the sample. @param step,reason Facts.
#' @return The design; `left` says of every row why it left, and `steps` has the facts of these
#'   texts.
#' @noRd
leave_design <- function(design, keep, step, reason = NULL) {
  text <- in_english(step)
  design$left[sample_rows(design)[!keep]] <- text
  design$steps[[text]] <- step
  design$sample <- restrict_sample(design$sample, keep, step, reason)
  design
}

#' Cohorts and periods in which nobody can be compared: treated or untreated rows alone
#' @inheritParams comparable_design
#' @noRd
drop_lone_comparisons <- function(design, eligible = NULL) {
  plan <- design$plan
  if (is.null(plan$block)) return(design)
  block <- plan$block[sample_rows(design)]
  treated <- design$sample$numbers[[design$treatment]] == 1
  has <- function(rows) tabulate(block[rows & (eligible %||% TRUE)], length(plan$compared)) > 0
  is_compared <- has(treated) & has(!treated)
  keep <- is_compared[block]
  if (all(keep)) return(design)
  if (!any(keep)) {
    abort_design("No {plan$noun} has both treated and untreated rows to compare.",
                 column = design$treatment)
  }
  lone <- sort(unique(block[!keep]))
  shown <- c(plain_text(utils::head(plan$compared[lone], 8)), if (length(lone) > 8) "...")
  shown <- paste(shown, collapse = ", ")
  note("{count_of(length(lone), plan$noun)} ({shown}) {cli::qty(length(lone))}{?has/have} treated or
        untreated rows alone to compare: {count_of(sum(!keep), 'row')} left out of the matching.")
  leave_design(design, keep, fact(paste0("lone_", plan$noun, "s")),
               fact(paste0("count_", plan$noun, "s"), count = length(lone)))
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

join_blocks <- function(a, b) {
  if (is.null(a) || is.null(b)) return(a %||% b)
  pair <- a + as.double(max(a)) * (b - 1)
  match(pair, unique(pair))
}

supplied_score <- function(name, data) {
  if (is.null(name)) return(list())
  score <- as_number(fetch_column(data, name, "score"), name)
  odd <- which(!is.na(score) & (score < 0 | score > 1))
  if (length(odd) > 0) {
    abort_data("The score {.val {name}} must lie between 0 and 1.",
               "Of a linear index take {.code pnorm({name})} or {.code plogis({name})}.",
               argument = "score", column = name, rows = odd)
  }
  stats::setNames(list(score), name)
}

refuse_one_group <- function(treated, label) {
  if (length(unique(treated)) > 1) return(invisible())
  which <- if (treated[1] == 1) "treated" else "untreated"
  abort_design("Every row of the sample is {which}: there is nobody to compare with.",
               column = label)
}

#' Rows of a level that only one group has: no probability can be estimated for them
#'
#' As Stata's probit does, the rows leave and with them the variation of the column.
#' @noRd
drop_perfect_levels <- function(design) {
  repeat {
    dropped <- FALSE
    for (name in design$covariates) {
      treated <- design$sample$numbers[[design$treatment]] == 1
      pure <- pure_level(design$sample$numbers[[name]], treated)
      if (is.null(pure)) next
      rows <- design$sample$numbers[[name]] == pure
      who <- if (treated[rows][1]) "treated" else "untreated"
      warn("All {count_of(sum(rows), 'row')} with {.val {name}} = {pure} {?is/are} {who}; they are
            left out of the matching.", "Their score cannot be estimated.")
      design <- leave_design(design, !rows, fact(paste0("all_", who, "_at"), name = name,
                                                value = pure))
      dropped <- TRUE
    }
    if (!dropped) return(design)
  }
}

#' The one of two values that has only treated or only untreated rows; NULL when both or none do
#' @noRd
pure_level <- function(x, treated) {
  low <- min(x)
  high <- max(x)
  if (low == high || !all(x == low | x == high)) return(NULL)
  is_pure <- c(length(unique(treated[x == low])), length(unique(treated[x == high]))) == 1
  if (sum(is_pure) == 1) c(low, high)[is_pure]
}

#' The score of every row: estimated, or the user's
#' @noRd
sample_score <- function(design, settings) {
  if (is.null(settings$score_column)) {
    offset <- if (length(design$offset) > 0) design$sample$numbers[[design$offset]]
    fit <- fit_score(design$sample$numbers[design$covariates], design$treated, settings$link,
                     threads = settings$threads, offset = offset)
    return(c(fit, list(covariates = setdiff(names(fit$coefficients), "(Intercept)"))))
  }
  list(probability = design$sample$numbers[[design$score]], link = "supplied", covariates = NULL)
}

#' Probit or logit of the treatment on the covariates
#'
#' Collinear and constant covariates are dropped with a note, as Stata does.
#' @param offset NULL, or what enters the index with the coefficient 1.
#' @return list(probability, coefficients, covariance, log_likelihood, null_log_likelihood,
#'   iterations, converged, link, dropped)
#' @noRd
fit_score <- function(columns, treated, link, weights = NULL, threads = 1L, offset = NULL) {
  constant <- list(`(Intercept)` = list(code = integer(length(treated)), n_levels = 1L,
                                        labels = "all"))
  system <- absorb_columns(c(list(.treated = as.double(treated)), columns), constant, weights,
                           projector_options(threads = threads))
  kept <- least_squares(system, ".treated", names(columns))
  report_dropped(kept$dropped)
  names <- names(kept$coefficients)
  # Covariates centred and scaled: Newton's steps then do not depend on units.
  products <- products_of(system)
  mean <- products$mean[names]
  scale <- sqrt(products$total[names] / products$weight)
  centred <- Map(function(x, m, s) (x - m) / s, columns[names], mean, scale)
  fit <- core_fit_binary(unname(centred), treated, weights, offset, link, threads)
  k <- length(scale)
  back <- rbind(c(1, -mean / scale), cbind(rep(0, k), diag(1 / scale, k)))
  terms <- c("(Intercept)", names)
  fit$coefficients <- stats::setNames(drop(back %*% fit$coefficients), terms)
  fit$covariance <- named_square(back %*% fit$covariance %*% t(back), terms)
  fit$link <- link
  fit$dropped <- kept$dropped
  refuse_separation(fit, columns[names], treated)
  fit
}

#' Perfect prediction: the likelihood has no maximum and the score means nothing
#' @noRd
refuse_separation <- function(fit, columns, treated) {
  is_extreme <- fit$probability < 1e-8 | fit$probability > 1 - 1e-8
  if (fit$converged && mean(is_extreme) < 0.5) return(invisible())
  culprit <- names(columns)[vapply(columns, function(x) {
    max(x[treated == 0]) < min(x[treated == 1]) || max(x[treated == 1]) < min(x[treated == 0])
  }, NA)]
  hint <- if (length(culprit) > 0) {
    "{.val {culprit}} alone separates treated from untreated rows."
  } else {
    "A combination of the covariates separates treated from untreated rows."
  }
  abort_design("The {fit$link} score does not exist: the treatment is predicted perfectly.", hint,
               "Leave the variable out of {.arg match}.", column = culprit)
}
