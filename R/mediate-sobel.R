#' Sobel mediation with absorbed fixed effects
#'
#' How much of a treatment's effect runs through a mediator, by three regressions on one sample
#' (`sgmediation` in Stata), with fixed effects and clustered standard errors.
#'
#' \deqn{m = a t + x'\delta_1 + \alpha_i + \gamma_s + e_1,\quad y = c't + b m + x'\delta_2 + \dots
#' + e_2,
#' \quad y = c t + x'\delta_3 + \dots + e_3}
#' The indirect effect is \eqn{ab}; on one sample \eqn{c = c' + ab} holds exactly. Its standard
#' error is
#' Sobel's (1982) \eqn{\sqrt{b^2 s_a^2 + a^2 s_b^2}}; Aroian adds \eqn{s_a^2 s_b^2}, Goodman
#' subtracts it.
#' All three take a and b as uncorrelated.
#'
#' @inheritParams did_feols
#' @param formula `outcome ~ treatment + controls | fixed effects`, without the mediator.
#' @param mediator The mediator, one column, as a one-sided formula or string.
#' @param treatment The treatment, one of the regressors; it may be continuous.
#' @return An object of class `sobel_mediate` (and `policypanel_fit`). Coefficients `a`, `b`,
#'   `total`
#'   (c), `direct` (c'), `indirect` (ab); the covariances between them are not estimated and `NA`
#'   in `vcov()`. `tests`: Sobel, Aroian and Goodman (`std.error`, `z`, `p.value`; `NA` where
#'   Goodman's
#'   variance is negative). `proportions`: `mediated` ab/c, `ratio` ab/c', `total_to_direct` c/c'.
#'   `identity_gap`: c - c' - ab. `models`: the three regressions' coefficients.
#' @references
#' Sobel, M. E. (1982). Asymptotic confidence intervals for indirect effects in structural equation
#' models. Sociological Methodology 13, 290-312.
#' @examples
#' set.seed(1)
#' data <- data.frame(unit = rep(1:30, each = 5), year = rep(1:5, 30), t = rbinom(150, 1, 0.4))
#' data$m <- 0.5 * data$t + rnorm(150)
#' data$y <- 0.2 * data$t + 0.6 * data$m + rnorm(150)
#' sobel_mediate(y ~ t | unit + year, mediator = ~m, treatment = "t", data = data, cluster = ~unit)
#' @export
sobel_mediate <- function(formula, mediator, treatment, data, cluster = NULL, weights = NULL,
                          vcov = NULL,
                          small_sample = c("reghdfe", "xtreg", "areg", "fixest", "plm", "none"),
                          na = c("omit", "fail"), singletons = c("drop", "keep"),
                          threads = getOption("policypanel.threads", 1L)) {
  call <- match.call()
  rules <- check_rules(na, singletons, small_sample)
  data <- check_data(data)
  model <- parse_formula(formula)
  design <- model_columns(model, data, cluster, weights, vcov)
  mediator <- check_column(mediator, "mediator")
  treatment <- check_column(treatment, "treatment")
  refuse_mediator(mediator, treatment, design)
  m <- as_number(fetch_column(data, mediator, "mediator"), mediator)
  if (all(m %in% c(0, 1, NA))) {
    note("The mediator {.val {mediator}} is 0/1; it is modelled linearly.")
  }
  design$numbers <- c(design$numbers, stats::setNames(list(m), mediator))
  sample <- settle_model(design, data, rules)
  system <- absorb_columns(sample$numbers, sample$effects, sample$weights,
                           projector_options(threads = threads))
  paths <- mediation_paths(system, design, sample, mediator, treatment, rules$small_sample)
  new_sobel(call, design, sample, system, paths, mediator, treatment)
}

refuse_mediator <- function(mediator, treatment, design) {
  if (!treatment %in% design$regressors) {
    abort_input("{.arg treatment} {.val {treatment}} is not among the regressors.",
                argument = "treatment")
  }
  if (mediator %in% c(design$outcome, design$regressors)) {
    role <- if (mediator == design$outcome) "outcome" else "regressor"
    if (mediator == treatment) role <- "treatment"
    abort_input("The mediator {.val {mediator}} is also the {role}.", argument = "mediator")
  }
}

#' The three regressions, read off one system
#' @noRd
mediation_paths <- function(system, design, sample, mediator, treatment, small_sample) {
  clusterings <- clusterings_of(sample$inference)
  fit_one <- function(outcome, regressors, must_keep) {
    fit <- least_squares(system, outcome, regressors, clusterings)
    lost <- intersect(must_keep, names(fit$dropped))
    if (length(lost) > 0) {
      abort_design("{.val {lost}} is {fit$dropped[[lost[1]]]}; there is no path through it.",
                   column = lost)
    }
    fit$vcov <- fit_vcov(system, fit, sample$inference, small_sample)
    fit
  }
  x <- design$regressors
  list(total = fit_one(design$outcome, x, treatment), mediator = fit_one(mediator, x, treatment),
       direct = fit_one(design$outcome, c(x, mediator), c(treatment, mediator)))
}

new_sobel <- function(call, design, sample, system, paths, mediator, treatment) {
  report_dropped(paths$total$dropped)
  take <- function(path, name) {
    c(unname(paths[[path]]$coefficients[name]), paths[[path]]$vcov$matrix[name, name])
  }
  a <- take("mediator", treatment)
  b <- take("direct", mediator)
  total <- take("total", treatment)
  direct <- take("direct", treatment)
  tests <- indirect_tests(a[1], sqrt(a[2]), b[1], sqrt(b[2]))
  estimate <- c(a = a[1], b = b[1], total = total[1], direct = direct[1], indirect = a[1] * b[1])
  v <- matrix(NA_real_, 5, 5)
  diag(v) <- c(a[2], b[2], total[2], direct[2], tests$std.error[1]^2)
  vcov <- paths$total$vcov
  vcov$matrix <- named_square(v, names(estimate))
  # The four paths are regression coefficients; the indirect effect is judged by the normal.
  vcov$df <- c(df_of(paths$mediator$vcov, treatment), df_of(paths$direct$vcov, mediator),
               df_of(paths$total$vcov, treatment), df_of(paths$direct$vcov, treatment), NA)
  new_policypanel_fit(
    "sobel_mediate", call,
    title = paste0("Mediation of ", treatment, " on ", design$outcome, " through ", mediator),
    coefficients = estimate, vcov = vcov,
    counts = c(rows = paths$total$n, level_counts(system, design)), ledger = sample$ledger,
    tests = tests,
    proportions = c(mediated = estimate[["indirect"]] / estimate[["total"]],
                    ratio = estimate[["indirect"]] / estimate[["direct"]],
                    total_to_direct = estimate[["total"]] / estimate[["direct"]]),
    identity_gap = estimate[["total"]] - estimate[["direct"]] - estimate[["indirect"]],
    models = lapply(paths, path_table),
    fixed_effects = setdiff(names(sample$effects), "(Intercept)"),
    outcome = design$outcome, mediator = mediator, treatment = treatment,
    weights_name = design$weights_name, dropped = paths$total$dropped
  )
}

path_table <- function(path) {
  coefficient_table(list(coefficients = path$coefficients, vcov = path$vcov))
}

#' Sobel, Aroian and Goodman: three variances of a product of uncorrelated estimates
#' @noRd
indirect_tests <- function(a, se_a, b, se_b) {
  first_order <- b^2 * se_a^2 + a^2 * se_b^2
  second_order <- se_a^2 * se_b^2
  variance <- c(Sobel = first_order, Aroian = first_order + second_order,
                Goodman = first_order - second_order)
  variance[variance < 0] <- NA
  z <- a * b / sqrt(variance)
  z[variance == 0] <- NA  # a = b = 0 exactly: 0 / 0
  data.frame(test = names(variance), std.error = sqrt(unname(variance)), z = unname(z),
             p.value = 2 * stats::pnorm(-abs(unname(z))))
}

#' @export
print_statistics.sobel_mediate <- function(x, digits) {
  tests <- x$tests
  cat("\n")
  say("Indirect effect ", signif(x$coefficients[["indirect"]], digits), ": ",
      paste0(tests$test, " z ", formatC(tests$z, format = "f", digits = 3), " (p ",
             format_p(tests$p.value), ")", collapse = ", "))
  share <- x$proportions
  say("Mediated share of the total effect ", signif(share[["mediated"]], digits),
      ", indirect to direct ", signif(share[["ratio"]], digits), ", total to direct ",
      signif(share[["total_to_direct"]], digits))
  say("c = c' + ab holds to ", signif(abs(x$identity_gap), 2))
}
