# What a referee asks of instruments: are they strong, are they valid, is there endogeneity at all.
# All tests work on the same columns: outcome, endogenous regressors and instruments, less their
# fixed effects and exogenous regressors.

#' Tests of instruments
#'
#' First stages, under-identification, weak identification, over-identification, endogeneity, and
#' inference that stays valid when instruments are weak, of a [did_feols()] fit with instruments.
#'
#' Let \eqn{y}, \eqn{E} (\eqn{k} columns) and \eqn{Z} (\eqn{l} columns) be outcome, endogenous
#' regressors and instruments less fixed effects and exogenous regressors, and \eqn{\Omega(u)} the
#' covariance of \eqn{Z'Wu}: \eqn{Z'WZ\, u'Wu/N} (iid), the sum of squared scores (robust), or of
#' their sums by cluster, with inclusion and exclusion for several ways.
#'
#' * *First stage*: F test of the instruments, partial R2; with several endogenous regressors also
#'   Sanderson and Windmeijer's (2016) conditional F, which is the strength for each given the
#'   others.
#' * *Under-identification*: Kleibergen and Paap's (2006) rk LM statistic, chi2(l - k + 1); under
#'   iid it is Anderson's N times the smallest squared canonical correlation of E and Z.
#' * *Weak identification*: Cragg and Donald's (1993) F, for iid errors, with Stock and Yogo's
#'   (2005) critical values; Kleibergen and Paap's rk Wald F, for the covariance at hand. Stock and
#'   Yogo's values are made for iid errors only. With one endogenous regressor Montiel Olea and
#'   Pflueger's (2013) effective F, \eqn{E'P_ZE / \mathrm{tr}((Z'WZ)^{-1}\Omega(v))}, v the
#'   first-stage residuals, and the values it must exceed for a bias of at most tau of the worst
#'   case (5 % level, Patnaik's approximation): `critical` for two-stage least squares,
#'   `simplified` whatever the data.
#' * *Over-identification*, when l > k: Sargan's (iid) and Hansen's J, the minimum of two-step
#'   efficient GMM with the weight from two-stage least-squares residuals, as `ivreg2` reports after
#'   two-stage least squares. Both are chi2(l - k).
#' * *Endogeneity*: Wu and Hausman's test in its regression form: first-stage residuals added to the
#'   regression, F test of their coefficients with the covariance at hand.
#' * *Anderson and Rubin's (1949) test* that all endogenous regressors have coefficient 0, of the
#'   instruments in the regression of y on Z, and with one endogenous regressor the set of all b
#'   that the test of y - bE does not reject: \eqn{g(b)'\Omega(v_y - b v_E)^{-1}g(b) \le c},
#'   \eqn{g(b) = Z'W(y - bE)}, with v the residuals of y and E on Z. Its ends are the real roots of
#'   \eqn{\det(c\,\Omega(b) - g(b)g(b)')}; the matrix is quadratic in b, so they are found as
#'   eigenvalues. The set may be an interval, two rays, the whole line, or empty.
#'
#' Small samples: F statistics carry the factor of the fit's covariance (`small_sample`), with all
#' instruments among the coefficients counted, as `ivreg2` and `ivreghdfe` do; chi2 statistics carry
#' none. (fixest's `kpr` has factors of its own.) The Cragg-Donald F counts all fixed effects.
#'
#' @param object A result of [did_feols()] with instruments.
#' @param vcov,cluster,small_sample Another covariance than the fit's, as in [vcov.did_feols()]:
#'   `"iid"`, `"hc1"` or clusters.
#' @param level Of the Anderson-Rubin confidence set.
#' @return An object of class `policypanel_iv_tests`, a list with `tests` (a data frame: `test`,
#'   `label`, `statistic`, `distribution`, `df1`, `df2`, `p.value`, `small_sample`; `label_fact`, of
#'   which the print makes the label in any [language][policypanel_language]), `first_stage`
#'   (a data frame, one row per endogenous regressor), `first_stages` (their coefficients),
#'   `effective_f` (a data frame of critical values by tau; one endogenous regressor only),
#'   `stock_yogo` (critical values as published, up to 30 instruments; `NULL` where there are none),
#'   `anderson_rubin` (a data frame of intervals `lower`, `upper`; `NULL` with several endogenous
#'   regressors). A statistic whose covariance is singular, as with fewer clusters than instruments,
#'   is `NA`.
#' @references
#' Anderson, T. W. and Rubin, H. (1949). Estimation of the parameters of a single equation in a
#' complete system of stochastic equations. Annals of Mathematical Statistics 20, 46-63.
#' \doi{10.1214/aoms/1177730090}
#'
#' Andrews, I., Stock, J. H. and Sun, L. (2019). Weak instruments in instrumental variables
#' regression: theory and practice. Annual Review of Economics 11, 727-753.
#'
#' Kleibergen, F. and Paap, R. (2006). Generalized reduced rank tests using the singular value
#' decomposition. Journal of Econometrics 133, 97-126. \doi{10.1016/j.jeconom.2005.02.011}
#'
#' Montiel Olea, J. L. and Pflueger, C. (2013). A robust test for weak instruments. Journal of
#' Business and Economic Statistics 31, 358-369. \doi{10.1080/00401706.2013.806694}
#'
#' Sanderson, E. and Windmeijer, F. (2016). A weak instrument F-test in linear IV models with
#' multiple endogenous variables. Journal of Econometrics 190, 212-221.
#'
#' Stock, J. H. and Yogo, M. (2005). Testing for weak instruments in linear IV regression. In
#' Identification and Inference for Econometric Models, 80-108. Cambridge University Press.
#' @seealso [did_feols()], [wild_bootstrap()].
#' @examples
#' set.seed(1)
#' data <- data.frame(unit = rep(1:40, each = 6), year = rep(1:6, 40), z = rnorm(240))
#' u <- rnorm(240)
#' data$x <- 0.5 * data$z + u + rnorm(240)
#' data$y <- data$x + 2 * u + rnorm(240)
#' fit <- did_feols(y ~ 1 | unit + year | x ~ z, data)
#' iv_tests(fit)
#' @export
iv_tests <- function(object, vcov = NULL, cluster = NULL, level = 0.95, small_sample = NULL) {
  check_arguments()
  if (!inherits(object, "did_feols") || is.null(object$iv)) {
    abort_input("{.fn iv_tests} is for results of {.fn did_feols} with instruments.",
                "They are written {.code y ~ x | unit + year | endogenous ~ instruments}.",
                argument = "object")
  }
  level <- check_level(level)
  iv <- iv_columns(with_vcov(object, vcov, cluster, small_sample))
  weak <- if (length(iv$endogenous) == 1) weak_instruments(iv, level)
  stages <- first_stages(object$system, object$fit$roles, iv$inference, iv$small_sample)
  structure(
    list(tests = rbind(identification_tests(iv), weak$test, endogeneity_test(iv),
                       overidentification_tests(iv), anderson_rubin_tests(iv)),
         first_stage = first_stage_frame(stages, iv), first_stages = lapply(stages, `[[`, "table"),
         effective_f = weak$effective_f, stock_yogo = stock_yogo(iv),
         anderson_rubin = weak$anderson_rubin, level = level,
         outcome = object$outcome, endogenous = iv$endogenous, instruments = iv$instruments,
         rows = iv$n, vcov = iv$vcov$label, vcov_facts = iv$vcov$facts,
         small_sample = iv$small_sample),
    class = "policypanel_iv_tests"
  )
}

#' Cragg-Donald and Kleibergen-Paap
#'
#' With orthonormal columns, the cross-product Theta of E and Z has the canonical correlations as
#' singular values. That the smallest is 0 is tested by A'Theta b, b its right singular vector and A
#' the left ones from it on; Kleibergen and Paap's choice of A and b differs by rotations, to which
#' the statistic is blind. For the LM test scores are made with E b, for the Wald test with its
#' residual on Z.
#' @noRd
identification_tests <- function(iv) {
  k <- ncol(iv$e)
  l <- ncol(iv$z)
  e <- orthonormal(iv$e)
  root <- svd(crossprod(iv$z, e), nu = l)
  smallest <- root$d[k]
  left <- iv$z %*% root$u[, k:l, drop = FALSE]
  right <- drop(e %*% root$v[, k])
  lambda <- c(smallest, numeric(l - k))
  form <- function(residual) quadratic_form(lambda, moment_covariance(iv, residual, left))
  is_iid <- iv$vcov$type == "iid"
  lm <- chi2_row("underidentification", form(right), l - k + 1,
                 if (is_iid) "iv_anderson_lm" else "iv_kleibergen_paap_lm")
  df <- iv$n - l - iv$n_exogenous - iv$absorbed
  cragg_donald <- test_row("cragg_donald", smallest^2 / (1 - smallest^2) * df / l, "none", NA_real_,
                           NA_real_, NA_real_, "N - K, all fixed effects counted")
  if (is_iid) return(rbind(lm, cragg_donald))
  wald <- f_row(iv, "kleibergen_paap", form(residuals_on(iv$z, right)), l, l)
  rbind(lm, cragg_donald, without_distribution(wald))
}

#' Sanderson and Windmeijer's F of one endogenous regressor: of what two-stage least squares on the
#' others leaves of it
#' @noRd
conditional_f <- function(iv, j) {
  moments <- crossprod(iv$z, iv$e)
  others <- qr.coef(qr(moments[, -j, drop = FALSE]), moments[, j])
  rest <- drop(iv$e[, j] - iv$e[, -j, drop = FALSE] %*% others)
  g <- drop(crossprod(iv$z, rest))
  form <- quadratic_form(g, moment_covariance(iv, residuals_on(iv$z, rest), iv$z))
  f_row(iv, "sw", form, ncol(iv$z) - ncol(iv$e) + 1, ncol(iv$z))
}

first_stage_frame <- function(stages, iv) {
  frame <- do.call(rbind, lapply(names(stages), function(name) {
    f <- stages[[name]]$f
    data.frame(endogenous = name, f = f$statistic, df1 = f$df1, df2 = f$df2, p.value = f$p.value,
               partial_r_squared = stages[[name]]$partial_r_squared)
  }))
  if (length(stages) == 1) return(frame)
  conditional <- do.call(rbind, lapply(seq_along(stages), conditional_f, iv = iv))
  cbind(frame, conditional_f = conditional$statistic, conditional_df1 = conditional$df1,
        conditional_p.value = conditional$p.value)
}

#' First-stage residuals added to the regression; those that others determine are not counted
#' @noRd
endogeneity_test <- function(iv) {
  k <- ncol(iv$e)
  x <- cbind(iv$e, residuals_on(iv$z, iv$e))
  x <- sweep(x, 2, sqrt(colSums(x^2)), "/")
  root <- qr(x)
  kept <- sort(root$pivot[seq_len(root$rank)])
  x <- x[, kept, drop = FALSE]
  added <- which(kept > k)
  bread <- chol2inv(chol(crossprod(x)))
  b <- drop(bread %*% crossprod(x, iv$y))
  meat <- moment_covariance(iv, iv$y - drop(x %*% b), x)
  v <- (bread %*% meat %*% bread)[added, added, drop = FALSE]
  f_row(iv, "endogeneity", quadratic_form(b[added], v), length(added), ncol(x))
}

overidentification_tests <- function(iv) {
  df <- ncol(iv$z) - ncol(iv$e)
  if (df == 0) return(NULL)
  e <- iv$y - drop(iv$e %*% iv$b)
  g <- crossprod(iv$z, e)
  sargan <- chi2_row("sargan", iv$n * sum(g^2) / sum(e^2), df)
  if (iv$vcov$type == "iid") return(sargan)
  rbind(sargan, chi2_row("hansen", hansen_j(iv, e), df))
}

#' The minimum of the two-step efficient GMM criterion
#' @noRd
hansen_j <- function(iv, residuals) {
  root <- tryCatch(chol(moment_covariance(iv, residuals, iv$z)), error = function(e) NULL)
  # Rank is judged as in quadratic_form(): a singular weight has no inverse to minimise with.
  if (is.null(root) || rcond(root)^2 < 1e-14) return(NA_real_)
  moments <- backsolve(root, crossprod(iv$z, cbind(iv$y, iv$e)), transpose = TRUE)
  sum(qr.resid(qr(moments[, -1, drop = FALSE]), moments[, 1])^2)
}

anderson_rubin_tests <- function(iv) {
  l <- ncol(iv$z)
  g <- drop(crossprod(iv$z, iv$y))
  form <- quadratic_form(g, moment_covariance(iv, residuals_on(iv$z, iv$y), iv$z))
  rbind(f_row(iv, "anderson_rubin_f", form, l, l),
        chi2_row("anderson_rubin_chi2", form, l))
}

#' @export
print.policypanel_iv_tests <- function(x, digits = 4,
                                       language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  cat(wording("iv_title", outcome = x$outcome, endogenous = x$endogenous), "\n", sep = "")
  tell("iv_rows", rows = x$rows, instruments = x$instruments)
  tell("iv_covariance", rule = x$small_sample,
       covariance = vcov_text(list(label = x$vcov, facts = x$vcov_facts)))
  cat("\n", wording("iv_first_stage"), "\n", sep = "")
  print_first_stage(x$first_stage, digits)
  cat("\n")
  t <- x$tests
  print(in_words(data.frame(
    iv_statistic = signif_text(t$statistic, digits), iv_distribution = ifelse(
      t$distribution == "F", paste0("F(", df_text(t$df1), ", ", df_text(t$df2), ")"),
      ifelse(t$distribution == "chi2", wordings("chi2", df = df_text(t$df1)), "")
    ), p = ifelse(is.na(t$p.value), "", format_p(t$p.value)),
    row.names = vapply(t$label_fact, fact_text, "")
  )))
  if (anyNA(c(t$statistic, x$first_stage$f))) tell("iv_untested")
  print_weak_instruments(x, digits)
  invisible(x)
}

print_first_stage <- function(frame, digits) {
  shown <- data.frame(F = signif_text(frame$f, digits),
                      df = paste0(df_text(frame$df1), ", ", df_text(frame$df2)),
                      p = format_p(frame$p.value),
                      iv_partial_r2 = signif_text(frame$partial_r_squared, digits),
                      row.names = frame$endogenous)
  if (!is.null(frame$conditional_f)) {
    shown$iv_conditional_f <- signif_text(frame$conditional_f, digits)
    shown[["p "]] <- format_p(frame$conditional_p.value)
  }
  print(in_words(shown))
}
