# What the core needs to do the whole of psm_did() again on draws of clusters, and when it may.

compiled_methods <- c("kernel", "radius", "local_linear", "ridge", "ipw", "nearest")

#' The plan of compiled replicates
#' @return NULL where psm_did() itself has to run, else list(core, terms).
#' @noRd
compiled_plan <- function(fit, groups) {
  setup <- silently(psm_did_setup(fit$arguments, fit$used_data))
  if (!is_compilable(fit, setup, groups$unit_name)) return(NULL)
  tryCatch(silently(make_compiled_plan(fit, setup, groups)),
           policypanel_error = function(e) NULL)
}

is_compilable <- function(fit, setup, unit) {
  settings <- setup$settings
  design <- setup$design
  equation <- design$equations[[1]]
  # A bandwidth by a rule, and what the draw's own rows make of a formula, change with the draw.
  settings$method %in% compiled_methods && !is.character(settings$bandwidth) &&
    settings$common_support != "trim" && !isFALSE(settings$self_match) &&
    setup$options$mode %in% c("pooled", "yearly") && setup$did_weights != "frequency" &&
    length(design$fixed) > 0 && length(equation$endogenous) == 0 && length(design$slopes) == 0 &&
    length(equation$regressors) > 0 &&
    all(names(fit$did$coefficients) %in% equation$regressors) &&
    is_rowwise(fit$arguments$match, unit) && is_rowwise(did_columns(fit$arguments$formula), unit) &&
    !unit %in% unlist(lapply(settings$exact, function(parts) all_names(parts)))
}

#' The part of a DID formula that makes columns: all before the first bar
#' @noRd
did_columns <- function(formula) {
  right <- rlang::f_rhs(formula)
  while (rlang::is_call(right, "|")) right <- right[[2]]
  rlang::f_rhs(formula) <- right
  formula
}

#' Whether a row's values depend on that row alone, and not on the unit's id
#' @noRd
is_rowwise <- function(formula, unit) {
  known <- c("~", "+", "-", "*", "/", "^", ":", "(", "I", "log", "log1p", "exp", "sqrt", "abs",
             ">", "<", ">=", "<=", "==", "!=", "&", "!")
  names <- all.vars(formula)
  calls <- setdiff(all.names(formula), names)
  all(calls %in% known) && !unit %in% names && !"." %in% names
}

all_names <- function(parts) unlist(lapply(parts, all.names))

make_compiled_plan <- function(fit, setup, groups) {
  settings <- setup$settings
  data <- fit$used_data
  matching <- matching_sample(fit$arguments$match, data, plan_outcome(setup$outcome, setup$plan),
                              settings, setup$plan)
  rows <- matching$sample$rows %||% seq_len(nrow(data))
  # A draw may keep rows that common support took from the fit, whose covariates do not know them.
  if (length(rows) != fit$match$counts[["rows"]]) return(NULL)
  score <- fit$match$score_fit
  is_given <- is.null(score$coefficients)
  from_zero <- function(code) if (!is.null(code)) code - 1L
  block <- from_zero(matching$block)
  comparison <- from_zero(matching$comparison)
  core <- c(
    list(cluster = groups$code[rows] - 1L, n_clusters = groups$n_levels,
         treated = matching$treated, outcome = matching$sample$numbers[[names(setup$outcome)]],
         block = block, n_blocks = max(0L, block) + 1L,
         comparison = comparison, n_comparisons = max(0L, comparison) + 1L,
         score = if (is_given) matching$sample$numbers[[matching$score]],
         covariates = unname(matching$sample$numbers[score$covariates]),
         link = if (is_given) "probit" else score$link,
         start = if (is_given) 0 else unname(score$coefficients)),
    compiled_settings(settings), compiled_did(setup, nrow(data), rows)
  )
  list(core = core,
       terms = c(settings$estimand, paste0("did:", setup$design$equations[[1]]$regressors)))
}

compiled_settings <- function(settings) {
  list(method = settings$method, kernel = settings$kernel, bandwidth = settings$bandwidth,
       ridge = settings$ridge, neighbours = settings$neighbours,
       caliper = settings$caliper %||% Inf, ties = settings$ties,
       replacement = settings$replacement,
       first_choice = switch(settings$matching_order, descending = -1L, ascending = 1L, 0L),
       support = settings$common_support,
       tail = if (settings$common_support == "quantile") settings$trim / 100 else 0,
       estimand = c("ATT", "ATU", "ATE") %in% settings$estimand)
}

#' The DID on the rows of the matching: columns and fixed effects, 0 where a row is not complete
#' @noRd
compiled_did <- function(setup, n, rows) {
  design <- setup$design
  design$rules$singletons <- "keep"  # a row alone in a level says nothing about any coefficient
  design$ledger <- new_ledger(n)
  sample <- settle_rows(design)
  equation <- design$equations[[1]]
  place <- match(rows, sample$rows %||% seq_len(n))
  fill <- function(x, zero) replace(x[place], is.na(place), zero)
  list(complete = as.integer(!is.na(place)),
       columns = lapply(unname(sample$numbers[c(equation$outcome, equation$regressors)]),
                        fill, 0),
       codes = lapply(unname(sample$effects), function(effect) fill(effect$code, 0L)),
       n_levels = vapply(unname(sample$effects), `[[`, 1L, "n_levels"),
       weighted = setup$did_weights == "matching")
}
