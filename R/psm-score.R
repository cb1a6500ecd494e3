# The propensity score: who is treated, on which covariates, with which probability.

#' Treatment and covariates of a matching formula, and the sample they leave
#'
#' @param match `treatment ~ covariates`. @param outcome Named list, the outcome.
#' @param plan NULL, or what matching_plan() says of the rows of `data`.
#' @return list(sample, treatment, covariates, score, treated, block, cluster, unit): names, 0/1 per
#'   row of the sample, and codes from 1 of blocks, clusters and units.
#' @noRd
matching_sample <- function(match, data, outcome, settings, plan = NULL) {
  model <- matching_model(match)
  treatment <- matching_treatment(model, data, plan$treatment)
  label <- names(treatment)
  right <- regressor_columns(model$regressors, data, model$environment)
  given <- supplied_score(settings$score_column, data)
  if (length(right$columns) == 0 && length(given) == 0) {
    abort_input("{.arg match} names no covariates.", argument = "match")
  }
  columns <- c(treatment, right$columns, given, outcome)
  ids <- id_columns(c(as.list(settings$exact), as.list(settings$cluster)), data, emptyenv())
  sample <- settle_sample(continue_ledger(data), columns[!duplicated(names(columns))],
                          ids = ids$parts, na = settings$na, singletons = "keep")
  refuse_one_group(sample$numbers[[label]], label)
  if (length(given) == 0) sample <- drop_perfect_levels(sample, label, names(right$columns))
  code <- function(of) {
    if (length(of) > 0) code_combination(unname(sample$ids[unlist(of)]), FALSE)$code + 1L
  }
  is_block <- seq_along(ids$of) <= length(settings$exact)
  rows <- sample$rows %||% seq_len(nrow(data))
  list(sample = sample, treatment = label, covariates = names(right$columns),
       score = names(given), treated = as.integer(sample$numbers[[label]]),
       block = join_blocks(code(ids$of[is_block]), plan$block[rows]),
       cluster = code(ids$of[!is_block]), unit = plan$unit[rows])
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
drop_perfect_levels <- function(sample, treatment, covariates) {
  repeat {
    dropped <- FALSE
    for (name in covariates) {
      treated <- sample$numbers[[treatment]] == 1
      pure <- pure_level(sample$numbers[[name]], treated)
      if (is.null(pure)) next
      rows <- sample$numbers[[name]] == pure
      who <- if (treated[rows][1]) "treated" else "untreated"
      warn("All {count_of(sum(rows), 'row')} with {.val {name}} = {pure} {?is/are} {who}; they are
            left out of the matching.", "Their score cannot be estimated.")
      sample <- restrict_sample(sample, !rows, paste0("all ", who, " at ", name, " = ", pure))
      dropped <- TRUE
    }
    if (!dropped) return(sample)
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
    fit <- fit_score(design$sample$numbers[design$covariates], design$treated, settings$link,
                     threads = settings$threads)
    return(c(fit, list(covariates = setdiff(names(fit$coefficients), "(Intercept)"))))
  }
  list(probability = design$sample$numbers[[design$score]], link = "supplied", covariates = NULL)
}

#' Probit or logit of the treatment on the covariates
#'
#' Collinear and constant covariates are dropped with a note, as Stata does.
#' @return list(probability, coefficients, covariance, log_likelihood, null_log_likelihood,
#'   iterations, converged, link, dropped)
#' @noRd
fit_score <- function(columns, treated, link, weights = NULL, threads = 1L) {
  constant <- list(`(Intercept)` = list(code = integer(length(treated)), n_levels = 1L,
                                        labels = "all"))
  system <- absorb_columns(c(list(.treated = as.double(treated)), columns), constant, weights,
                           projector_options(threads = threads))
  kept <- least_squares(system, ".treated", names(columns))
  report_dropped(kept$dropped)
  names <- names(kept$coefficients)
  # Covariates centred and scaled: Newton's steps then do not depend on units.
  scale <- sqrt(system$total[names] / system$weight)
  centred <- Map(function(x, m, s) (x - m) / s, columns[names], system$mean[names], scale)
  fit <- core_fit_binary(unname(centred), treated, weights, link, threads)
  back <- rbind(c(1, -system$mean[names] / scale), cbind(0, diag(1 / scale, length(scale))))
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
