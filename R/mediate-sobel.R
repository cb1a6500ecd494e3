#' Sobel mediation with absorbed fixed effects
#'
#' How much of a treatment's effect runs through a mediator, by three regressions on one sample
#' (`sgmediation` in Stata), with fixed effects, weights and any covariance of [did_feols()].
#'
#' \deqn{m = a t + x'\delta_1 + \alpha_i + \gamma_s + e_1,\quad y = c't + b m + x'\delta_2 + \dots
#' + e_2, \quad y = c t + x'\delta_3 + \dots + e_3}
#' The indirect effect is \eqn{ab}; on one sample \eqn{c = c' + ab} holds exactly. All regressions
#' therefore use the rows that are complete in all of them, and a note counts what a mediator costs.
#' `print()` shows the identity and the bound below as computed; [regression_table()] has a column
#' per regression.
#'
#' **Tests.** Sobel's (1982) standard error \eqn{\sqrt{b^2 s_a^2 + a^2 s_b^2}}; Aroian adds
#' \eqn{s_a^2 s_b^2}, Goodman subtracts it. All three take a and b as uncorrelated, which implies
#' \eqn{|z_{Sobel}| \le \min(|t_a|, |t_b|)}. Homoscedastic estimates of a and b are uncorrelated;
#' robust and clustered ones are not. `vcov()` therefore holds the joint covariance of all paths,
#' from the stacked scores of the regressions: the influences \eqn{w_i e_{ij} B_j \tilde x_{ij}} of
#' row i on the coefficients of regression j have the meat of the covariance asked for (sums within
#' clusters, Newey-West's or Conley's pairs of rows; under HC2, HC3, CR2 and CR3 the residuals of
#' each regression are adjusted by its own leverages). It is scaled to the standard errors that each
#' regression has on its own; where several ways of clustering or Conley's kernel give no matrix of
#' correlations, negative eigenvalues are set to zero. The row `Joint` of `tests`, and the standard
#' error of `indirect` among the coefficients, are the delta method with that covariance:
#' \eqn{\sqrt{b^2 s_a^2 + a^2 s_b^2 + 2ab s_{ab}}}.
#'
#' **Intervals.** A product of estimates is skewed: [confint()][confint.sobel_mediate] has intervals
#' of a bootstrap over clusters (rows, where standard errors are not clustered) and of draws from
#' the joint distribution of the paths.
#'
#' **Several mediators.** With `joint = TRUE` one regression holds all of them and the effects
#' \eqn{a_k b_k} add up to \eqn{c - c'}; with `joint = FALSE` each has a regression of its own, as
#' in tables that show one mediator per column, and they do not add up.
#'
#' **Two steps.** `steps = "two"` estimates the effect on the mediator only, and leaves its effect
#' on the outcome to theory (Jiang 2022): there is no b, no indirect effect and no test of it.
#'
#' **Interaction.** With `interaction = TRUE` the treatment, which must be 0/1, may change the
#' mediator's effect: \eqn{y = c't + bm + h\,tm + \dots}. The natural effects (VanderWeele 2015;
#' \eqn{\bar m_0 = \bar m - a \bar t}, the average over the sample of the mediator without
#' treatment) are \deqn{direct_0 = c' + h \bar m_0,\quad direct_1 = c' + h(\bar m_0 + a),\quad
#' indirect_0 = ab,\quad indirect_1 = a(b + h),} reported as `direct[control]`, ...,
#' `indirect[treated]`; `direct` and `indirect` are their averages. They are effects of the
#' treatment only if neither the treatment nor, given it, the mediator is confounded: see
#' [mediation_sensitivity()].
#'
#' @inheritParams did_feols
#' @param formula `outcome ~ treatment + controls | fixed effects`, without the mediator.
#' @param mediator One or several mediators, as a one-sided formula or strings: `~m1 + m2`.
#' @param treatment The treatment, one of the regressors; it may be continuous, but not text or a
#'   factor ([panel_columns]).
#' @param vcov One of the [covariances]; `NULL`: clustered by `cluster` or the first fixed effect,
#'   `"iid"` where there is neither.
#' @param joint Whether several mediators stand in one regression.
#' @param steps `"three"` regressions, or `"two"` steps: total effect and effect on the mediator.
#' @param interaction Whether the treatment may change the effect of the mediator.
#' @param replicates Number of bootstrap replicates, `NULL` for none.
#' @param seed A whole number up to \eqn{2^{53}}; replicate b depends on it and b alone, and the
#'   session's random numbers are left as they were.
#' @return An object of class `sobel_mediate` (and `policypanel_fit`). Coefficients `a`, `b`,
#'   `total` (c), `direct` (c'), `indirect` (ab); with several mediators `a[m1]`, ...,
#'   `indirect[m1]`, ... and `indirect`, their sum; with an interaction `interaction` (h) and the
#'   natural effects. `tests`: per mediator Sobel, Aroian, Goodman and Joint (`std.error`, `z`,
#'   `p.value`; `NA` where a variance is negative or 0/0). `proportions`: `mediated` ab/c, `ratio`
#'   ab/c', `total_to_direct` c/c'. `identity_gap`: c - c' - ab. `bound`: Sobel's z beside the
#'   smaller of the paths' t. `models`: the regressions, of class `did_feols`. `bootstrap`: draws
#'   and the jackknife over clusters.
#' @section Errors: as [did_feols()]; `policypanel_error_input` for a mediator that is the outcome
#'   or a regressor, `policypanel_error_design` for one that the fixed effects or others determine.
#' @references
#' Imai, K., Keele, L. and Tingley, D. (2010). A general approach to causal mediation analysis.
#' Psychological Methods 15(4), 309-334. \doi{10.1037/a0020761}
#'
#' Jiang, T. (2022). Mediating effects and moderating effects in causal inference. China Industrial
#' Economics 5, 100-120 (in Chinese).
#'
#' Sobel, M. E. (1982). Asymptotic confidence intervals for indirect effects in structural equation
#' models. Sociological Methodology 13, 290-312. \doi{10.2307/270723}
#'
#' VanderWeele, T. J. (2015). Explanation in causal inference: methods for mediation and
#' interaction. Oxford University Press.
#' @seealso [confint.sobel_mediate()], [mediation_sensitivity()], [plot.sobel_mediate()];
#'   [policypanel-package] for options, such as those of notes and threads.
#' @examples
#' set.seed(1)
#' data <- data.frame(unit = rep(1:30, each = 5), year = rep(1:5, 30), t = rbinom(150, 1, 0.4))
#' data$m <- 0.5 * data$t + rnorm(150)
#' data$y <- 0.2 * data$t + 0.6 * data$m + rnorm(150)
#' fit <- sobel_mediate(y ~ t | unit + year, mediator = ~m, treatment = "t", data = data,
#'                      cluster = ~unit, replicates = 500)
#' fit
#' confint(fit, method = "bca")
#' @export
sobel_mediate <- function(formula, mediator, treatment, data, cluster = NULL, weights = NULL,
                          vcov = NULL,
                          small_sample = c("reghdfe", "xtreg", "areg", "fixest", "plm", "none"),
                          subset = NULL, na = c("omit", "fail"), singletons = c("drop", "keep"),
                          unit = NULL, time = NULL,
                          threads = getOption("policypanel.threads", 1L), joint = TRUE,
                          steps = c("three", "two"), interaction = FALSE, replicates = NULL,
                          seed = 1, ...) {
  check_dots(...)
  check_arguments()
  call <- own_arguments(match.call())
  rules <- check_rules()
  check_seed(seed)
  if (!is.null(replicates)) check_draws(replicates, "replicates", 2)
  data <- check_data(data)
  model <- single_model(parse_formula(formula), "sobel_mediate")
  check_treatment_kind(model, treatment, data, rules)
  design <- new_design(model, data, rules)
  refuse_given(design$inference, "sobel_mediate")
  plan <- plan_mediation(design, mediator, treatment, joint, steps, interaction)
  if (!is.null(replicates)) refuse_undrawable(design$inference)
  estimated <- estimate(add_mediation(design, plan, data))
  if (plan$interaction) {
    refuse_continuous(estimated$sample$numbers[[plan$treatment]], plan$treatment)
  }
  fit <- new_sobel(call, plan, estimated, mediation_models(call, estimated, plan))
  if (!is.null(replicates)) fit$bootstrap <- bootstrap_mediation(fit, estimated, replicates, seed)
  fit
}

refuse_continuous <- function(t, treatment) {
  if (all(t %in% c(0, 1))) return(invisible())
  abort_data("{.code interaction = TRUE} compares treatment 1 with 0, but {.val {treatment}} has
              other values.", column = treatment, rows = which(!t %in% c(0, 1)))
}

new_sobel <- function(call, plan, estimated, models) {
  sample <- estimated$sample
  paths <- joint_paths(plan, models, estimated$system, sample$inference)
  means <- sample_means(plan, sample$numbers, sample$weights)
  estimate <- mediation_effects(as.matrix(paths$estimate), plan, means)[, 1]
  slope <- effects_jacobian(paths$estimate, plan, means)
  vcov <- models$total$vcov
  vcov$matrix <- named_square(delta_method(slope, paths$vcov), names(estimate))
  # Paths are regression coefficients; effects that combine several are judged by the normal.
  vcov$df <- unname(paths$df[match(names(estimate), names(paths$df))])
  if (plan$interaction) vcov$df[names(estimate) == "direct"] <- NA
  tests <- mediation_tests(plan, estimate, paths, vcov$matrix)
  total <- models$total
  new_policypanel_fit(
    "sobel_mediate", call,
    title = fact("title_mediation", treatment = plan$treatment, outcome = plan$outcome,
                 mediators = plan$mediators),
    coefficients = estimate, vcov = vcov, counts = total$counts, ledger = sample$ledger,
    term_facts = effect_facts(plan), tests = tests, proportions = mediated_shares(plan, estimate),
    identity_gap = identity_gap(plan, estimate), bound = sobel_bound(plan, paths, tests),
    models = models, plan = plan, paths = paths, means = means,
    fixed_effects = total$fixed_effects, outcome = plan$outcome, mediator = plan$mediators,
    treatment = plan$treatment, weights_name = total$weights_name, dropped = total$dropped,
    diagnoses = mediation_diagnoses(models, paths, slope, names(estimate))
  )
}

#' Covariance of effects; those made of a path without a variance have none
#' @param slope Effects x paths. @param v Of the paths.
#' @noRd
delta_method <- function(slope, v) {
  lost <- is.na(diag(v))
  v[lost, ] <- v[, lost] <- 0
  out <- slope %*% v %*% t(slope)
  without <- rowSums(slope[, lost, drop = FALSE] != 0) > 0
  out[without, ] <- out[, without] <- NA_real_
  out
}

#' What is known of the regressions, each once, and which effects rest on paths without a standard
#' error
#' @noRd
mediation_diagnoses <- function(models, paths, slope, effects) {
  of_models <- join_diagnoses(lapply(unname(models), `[[`, "diagnoses"))
  of_models <- of_models[!of_models$kind %in% missing_kinds, ]
  lost <- which(!is.na(paths$reasons))
  of_effects <- lapply(lost, function(path) {
    diagnosis(paths$reasons[[path]], effects[slope[, path] != 0])
  })
  join_diagnoses(c(list(unique(of_models)), of_effects))
}

#' Sobel, Aroian and Goodman: three variances of a product of uncorrelated estimates; and the
#' delta method with their covariance
#' @noRd
indirect_tests <- function(a, se_a, b, se_b, joint = NULL) {
  first_order <- b^2 * se_a^2 + a^2 * se_b^2
  second_order <- se_a^2 * se_b^2
  variance <- c(Sobel = first_order, Aroian = first_order + second_order,
                Goodman = first_order - second_order, Joint = joint)
  variance[which(variance < 0)] <- NA
  z <- a * b / sqrt(variance)
  # a = b = 0, exactly or but for rounding: 0 / 0
  is_zero <- abs(a) <= 1e-10 * se_a && abs(b) <= 1e-10 * se_b
  z[variance == 0 | is_zero] <- NA
  list2DF(list(test = names(variance), std.error = sqrt(unname(variance)), z = unname(z),
               p.value = 2 * stats::pnorm(-abs(unname(z)))))
}

#' The tests of every indirect effect
#' @noRd
mediation_tests <- function(plan, estimate, paths, v) {
  if (plan$steps == "two") return(NULL)
  of_one <- function(m) {
    a <- tag("a", m, plan)
    b <- tag("b", m, plan)
    term <- if (plan$interaction) "indirect[control]" else tag("indirect", m, plan)
    se <- sqrt(diag(paths$vcov))
    tests <- indirect_tests(paths$estimate[[a]], se[[a]], paths$estimate[[b]], se[[b]],
                            v[term, term])
    if (is.na(tests$z[1])) {
      note("The indirect effect {.val {term}} has no test: its standard error is zero or missing,
            as a and b are both zero or estimated without error.")
    }
    list2DF(c(list(term = rep(term, nrow(tests))), tests))
  }
  tests <- lapply(plan$mediators, of_one)
  tests <- if (plan$several) do.call(rbind, tests) else tests[[1]]
  if (plan$several && plan$joint) {
    error <- sqrt(v["indirect", "indirect"])
    z <- estimate[["indirect"]] / error
    tests <- rbind(tests, data.frame(term = "indirect", test = "Joint", std.error = error, z = z,
                                     p.value = 2 * stats::pnorm(-abs(z))))
  }
  tests
}
