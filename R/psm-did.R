#' Matching on the propensity score followed by difference-in-differences
#'
#' Practitioners' PSM-DID: every row of the panel is matched on its score ([psm_match()]), the
#' effect on the treated is reported, and the fixed-effects regression is run again on the rows on
#' support ([did_feols()]).
#'
#' Matching is pooled: each row (unit and period) is an observation, as in `psmatch2` run on a
#' panel,
#' so a treated row may be compared with its own unit in an untreated period.
#'
#' @param formula The DID: `outcome ~ treatment + controls | unit + period`, as in [did_feols()].
#' @param match The score: `treatment ~ covariates`, as in [psm_match()].
#' @param data A data frame.
#' @param did_weights Weights of the DID on the matched sample: `"none"`, or `"matching"` for the
#'   matching weights (1 for treated rows).
#' @param matching Further arguments of [psm_match()], as a list: for example
#'   `list(method = "nearest", neighbours = 3)`.
#' @inheritParams psm_match
#' @param cluster,vcov,small_sample,singletons,threads Of the DID, as in [did_feols()].
#' @return An object of class `psm_did` (and `policypanel_fit`): the coefficients are the matching
#'   effects (`ATT`); `did` is the [did_feols()] fit on the matched sample, `balance` the balance
#'   table, `matched` score, weight and support for every row of `data`, `match` the [psm_match()]
#'   result.
#' @examples
#' data <- data.frame(city = rep(1:60, each = 6), year = rep(2011:2016, 60))
#' set.seed(1)
#' data$size <- rep(rnorm(60), each = 6) + rnorm(360) / 10
#' data$policy <- as.numeric(data$city <= 25 & data$year >= 2014)
#' data$y <- 0.5 * data$policy + data$size + rnorm(360)
#' fit <- psm_did(y ~ policy + size | city + year, match = policy ~ size, data = data,
#'                bandwidth = 0.2, cluster = ~city)
#' fit
#' fit$did
#' @export
psm_did <- function(formula, match, data, score = c("probit", "logit"), kernel = "epanechnikov",
                    bandwidth = 0.06, common_support = TRUE, estimand = "ATT",
                    did_weights = c("none", "matching"), cluster = NULL, vcov = NULL,
                    small_sample = c("reghdfe", "xtreg", "areg", "fixest", "plm", "none"),
                    na = c("omit", "fail"), singletons = c("drop", "keep"),
                    threads = getOption("policypanel.threads", 1L), matching = list()) {
  call <- match.call()
  refuse_other_arguments(matching)
  settings <- do.call(matching_settings, c(
    list(score = score, kernel = kernel, bandwidth = bandwidth, common_support = common_support,
         estimand = estimand, na = na), matching
  ))
  did_weights <- check_choice(did_weights, c("none", "matching"), "did_weights")
  rules <- check_rules(na, singletons, small_sample)
  options <- projector_options(threads = threads)
  data <- check_data(data)
  model <- parse_formula(formula)
  outcome <- outcome_column(model$outcome, data, model$environment)
  design <- model_columns(model, data, cluster, vcov = vcov)

  fit <- match_rows(call, match, outcome, data, settings)
  on_support <- fit$matched$on_support %in% TRUE
  design$keep <- list(step = "not matched or off support", rows = on_support)
  if (did_weights == "matching") {
    design$weights <- fit$matched$weight
    design$weights_name <- "matching weight"
  }
  did <- feols_from_design(call, design, data, rules, NULL, options)
  new_policypanel_fit(
    "psm_did", call, title = paste0("PSM-DID: effect of ", fit$treatment, " on ", names(outcome)),
    coefficients = fit$coefficients, vcov = fit$vcov, counts = fit$counts, ledger = fit$ledger,
    did = did, balance = fit$balance, matched = fit$matched, match = fit,
    did_weights = did_weights
  )
}

refuse_other_arguments <- function(matching) {
  own <- c("score", "kernel", "bandwidth", "common_support", "estimand", "na")
  allowed <- setdiff(names(formals(matching_settings)), own)
  unknown <- setdiff(names(matching), allowed)
  unnamed <- length(matching) > 0 && !rlang::is_named(matching)
  if (is.list(matching) && length(unknown) == 0 && !unnamed) return(invisible())
  abort_input("{.arg matching} must be a named list of arguments of {.fn psm_match}.",
              if (length(unknown) > 0) "Not among them: {.val {unknown}}.",
              "It takes {.val {allowed}}.", argument = "matching")
}

#' @export
print.psm_did <- function(x, digits = 4, ...) {
  cat(x$title, "\n\nMatching\n", sep = "")
  print(x$match, digits = digits)
  cat("\nDID on the matched sample (",
      if (x$did_weights == "none") "unweighted" else "with the matching weights", ")\n", sep = "")
  print(x$did, digits = digits)
  invisible(x)
}
