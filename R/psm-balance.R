#' Balance of covariates before and after matching
#'
#' The table of Stata's `pstest, both`: means of treated and controls, standardised bias, its
#' reduction, t-tests and variance ratios, before matching and with the matching weights; beside it
#' the distance of Kolmogorov and Smirnov, and effective sample sizes.
#'
#' The standardised bias is \eqn{100 (\bar x_1 - \bar x_0)/\sqrt{(s_1^2 + s_0^2)/2}} with the
#' variances of the unmatched sample both before and after (Rosenbaum and Rubin 1985), or
#' \eqn{100 (\bar x_1 - \bar x_0)/s_1} with those of the treated. The test after matching is the
#' regression on the treatment with the weights (degrees of freedom: sum of weights less 2). The
#' ratio of variances is marked where it leaves the 2.5 and 97.5 percentiles of
#' \eqn{F(N_1 - 1, N_1 - 1)}; covariates of two values have none to speak of and are not counted.
#' Rubin's B is the standardised difference of the linear score of a probit refitted with the
#' weights, in percent, good below 25; R the ratio of its variances, good from 0.5 to 2.
#'
#' A covariate of two values is treated as all others here and in pstest. The package 'cobalt' takes
#' \eqn{\sqrt{p (1 - p)}} for its standard deviation (`binary = "std"` there,
#' `binary = "proportion"` here) or, by default, shows the difference of the two proportions
#' (`binary = "raw"`, in percentage points here). With `denominator = "treated"` it is the default
#' of `cobalt::bal.tab()` for the ATT.
#'
#' KS is the largest distance between the two groups' (weighted) distribution functions, that of
#' `cobalt::bal.tab()`; of a covariate of two values it is the difference of the shares. The
#' effective sample size of a group is \eqn{(\sum w)^2 / \sum w^2}, the number of rows of equal
#' weight that would be as much (Kish 1965).
#'
#' The last lines printed say how many covariates fail which of these limits, and how many rows the
#' weights leave.
#'
#' @param object A result of [psm_match()] or [psm_did()].
#' @param denominator Standard deviation of the bias, always before matching: `"pooled"` over both
#'   groups as in pstest, or that of the `"treated"`, as the package 'cobalt' has it for the ATT.
#' @param binary Covariates of two values: `"sample"` divides their bias by the standard deviation
#'   of the sample, as that of all others; `"proportion"` by \eqn{\sqrt{p (1 - p)}} with the share
#'   \eqn{p} of a group; `"raw"` gives the difference of the shares, in percentage points.
#' @param bias_limit Percent above which the verdict counts a bias: 10 or, more strictly, 5.
#' @param ... Not used; an argument that is not known is an error.
#' @return A data frame of class `psm_balance`, one row per covariate: `variable`, and for before
#'   and after `mean_treated_*`, `mean_control_*`, `bias_*` (percent), `t_*`, `p_*`,
#'   `variance_ratio_*`, `ks_*`; `bias_reduction` (percent); `sd_treated`, `sd_control` before
#'   matching;
#'   `two_values`. Attributes: `overall`, a data frame with one row before and one after,
#'   `pseudo_r2`, `lr_chi2`, `lr_p`, `mean_bias`, `median_bias`, `rubin_b`, `rubin_r`;
#'   `ratio_limits`, the limits of the variance ratio; `effective_sizes`, a matrix with the rows
#'   before and after, the columns treated and control; `sizes` and `span`, rows per group and the
#'   range of every covariate before matching; `denominator`; `binary`; `bias_limit`.
#' @references
#' Kish, L. (1965). Survey sampling. Wiley.
#'
#' Rosenbaum, P. R. and Rubin, D. B. (1985). Constructing a control group using multivariate matched
#' sampling methods that incorporate the propensity score. The American Statistician 39(1), 33-38.
#'
#' Rubin, D. B. (2001). Using propensity scores to help design observational studies. Health
#' Services and Outcomes Research Methodology 2, 169-188.
#' @seealso [psm_match()], [plot.psm_match()], [matched_data] for other packages, such as
#'   `cobalt::bal.tab()`; [regression_table()] writes it to a file.
#' @examples
#' set.seed(1)
#' data <- data.frame(x = rnorm(200))
#' data$treated <- rbinom(200, 1, pnorm(data$x))
#' data$y <- data$x + rnorm(200)
#' fit <- psm_match(treated ~ x, ~y, data)
#' balance_table(fit)
#' balance_table(fit, denominator = "treated", binary = "raw", bias_limit = 5)
#' @export
balance_table <- function(object, denominator = c("pooled", "treated"), bias_limit = 10,
                          binary = c("sample", "proportion", "raw"), ...) {
  check_dots(...)
  check_arguments()
  denominator <- check_choice(denominator, c("pooled", "treated"), "denominator")
  binary <- check_choice(binary, c("sample", "proportion", "raw"), "binary")
  bias_limit <- check_number(bias_limit, "bias_limit", 0)
  if (!inherits(object, c("psm_match", "psm_did"))) {
    abort_input("{.arg object} must come from {.fn psm_match} or {.fn psm_did}.",
                argument = "object")
  }
  balance <- standardise(object$balance, denominator, binary)
  attr(balance, "bias_limit") <- bias_limit
  balance
}

#' Biases in standard deviations of both groups or of the treated
#' @noRd
standardise <- function(balance, denominator, binary) {
  variance <- bias_variances(balance, binary)
  spread <- sqrt(if (denominator == "treated") variance$treated else {
    (variance$treated + variance$control) / 2
  })
  if (binary == "raw") spread[balance$two_values] <- attr(balance, "span")[balance$two_values]
  overall <- attr(balance, "overall")
  for (side in c("before", "after")) {
    of <- function(what) balance[[paste(what, side, sep = "_")]]
    bias <- 100 * (of("mean_treated") - of("mean_control")) / spread
    balance[[paste0("bias_", side)]] <- bias
    row <- match(side, rownames(overall))
    overall$mean_bias[row] <- mean(abs(bias))
    overall$median_bias[row] <- stats::median(abs(bias))
  }
  attr(balance, "overall") <- overall
  balance$bias_reduction <- percent_reduction(balance$bias_before, balance$bias_after)
  attr(balance, "denominator") <- denominator
  attr(balance, "binary") <- binary
  balance
}

#' Variances of both groups before matching; p (1 - p) where a share is not to be a sample
#' @noRd
bias_variances <- function(balance, binary) {
  sizes <- attr(balance, "sizes")
  shrink <- function(size) {
    ifelse(balance$two_values & binary == "proportion", (size - 1) / size, 1)
  }
  list(treated = balance$sd_treated^2 * shrink(sizes[["treated"]]),
       control = balance$sd_control^2 * shrink(sizes[["control"]]))
}

percent_reduction <- function(before, after) 100 * (1 - abs(after) / abs(before))

#' @param columns Named list of covariates. @param treated Logical.
#' @param weight Matching weights, 0 for rows that are not used.
#' @param score The score of all rows, which may be the probit that the table needs.
#' @param sampling Sampling weights; NULL: 1. @param count How many rows each stands for; NULL: one.
#' @noRd
balance_of <- function(columns, treated, weight, threads = 1L, score = NULL, sampling = NULL,
                       count = NULL) {
  unmatched <- sampling %||% rep(1, length(treated))
  sizes <- rbind(before = effective_sizes(unmatched, treated, count),
                 after = effective_sizes(weight, treated, count))
  used <- weight > 0
  n_treated <- c(times_counted(treated, count), times_counted(treated & used, count))
  n_control <- times_counted(!treated, count)
  if (!is.null(count)) {
    unmatched <- sampling <- unmatched * count
    weight <- weight * count
  }
  before <- compare_groups(columns, treated, unmatched)
  after <- compare_groups(columns, treated, weight)
  ks <- vapply(columns, ks_distances, c(before = 0, after = 0), treated,
               list(before = unmatched, after = weight))
  unknown <- rep(NA_real_, length(columns))
  table <- list2DF(list(
    variable = names(columns),
    mean_treated_before = before$mean_treated, mean_control_before = before$mean_control,
    bias_before = unknown, t_before = before$t, p_before = before$p,
    variance_ratio_before = before$variance_ratio, ks_before = unname(ks["before", ]),
    mean_treated_after = after$mean_treated, mean_control_after = after$mean_control,
    bias_after = unknown, t_after = after$t, p_after = after$p,
    variance_ratio_after = after$variance_ratio, ks_after = unname(ks["after", ]),
    bias_reduction = unknown,
    sd_treated = sqrt(before$variance_treated), sd_control = sqrt(before$variance_control),
    two_values = vapply(columns, function(x) all(x == min(x) | x == max(x)), NA, USE.NAMES = FALSE)
  ))
  overall <- rbind(
    before = overall_balance(columns, treated, sampling, threads, score, count),
    after = overall_balance(lapply(columns, `[`, used), treated[used], weight[used], threads,
                            count = count[used])
  )
  limits <- rbind(before = ratio_limits(n_treated[1]), after = ratio_limits(n_treated[2]))
  table <- structure(table, overall = overall, ratio_limits = limits, bias_limit = 10,
                     sizes = c(treated = n_treated[1], control = n_control),
                     effective_sizes = sizes,
                     span = vapply(columns, function(x) diff(range(x)), 0),
                     class = c("psm_balance", "data.frame"))
  standardise(table, "pooled", "sample")
}

#' Largest distances between the groups' distribution functions, for several weights
#' @noRd
ks_distances <- function(x, treated, weights) {
  order <- order(x)
  is_last <- c(diff(x[order]) != 0, TRUE)
  vapply(weights, function(weight) {
    share <- ifelse(treated, weight / sum(weight[treated]), -weight / sum(weight[!treated]))
    max(abs(cumsum(share[order])[is_last]))
  }, 0)
}

#' Rows of equal weight that are worth as much as those of each group
#' @noRd
effective_sizes <- function(weight, treated, count = NULL) {
  count <- count %||% rep(1, length(weight))
  size <- function(rows) sum((count * weight)[rows])^2 / sum((count * weight^2)[rows])
  c(treated = size(treated), control = size(!treated))
}

#' pstest's limits of V(T)/V(C): percentiles of F(N1 - 1, N1 - 1)
#' @noRd
ratio_limits <- function(n_treated) {
  df <- n_treated - 1
  if (df < 1) return(c(lower = NA_real_, upper = NA_real_))
  c(lower = stats::qf(0.025, df, df), upper = stats::qf(0.975, df, df))
}

#' Ratios outside the limits; FALSE for covariates of two values
#' @noRd
ratio_fails <- function(balance, side) {
  limits <- attr(balance, "ratio_limits")
  if (is.null(limits)) return(rep(FALSE, nrow(balance)))
  ratio <- balance[[paste0("variance_ratio_", side)]]
  !balance$two_values & (ratio < limits[side, "lower"] | ratio > limits[side, "upper"]) %in% TRUE
}

#' Weighted means, variances (sum of weights - 1, as Stata's iweights), tests and ratios
#' @noRd
compare_groups <- function(columns, treated, weight) {
  lines <- vapply(columns, function(x) {
    one <- weighted_moments(x[treated], weight[treated])
    two <- weighted_moments(x[!treated], weight[!treated])
    # The t-test of the regression on the treatment with these weights.
    df <- one$total + two$total - 2
    pooled <- ((one$total - 1) * one$variance + (two$total - 1) * two$variance) / df
    t <- (one$mean - two$mean) / sqrt(pooled * (1 / one$total + 1 / two$total))
    c(mean_treated = one$mean, mean_control = two$mean, variance_treated = one$variance,
      variance_control = two$variance, t = t, p = 2 * stats::pt(-abs(t), df),
      variance_ratio = one$variance / two$variance)
  }, numeric(7))
  lapply(stats::setNames(nm = rownames(lines)), function(what) unname(lines[what, ]))
}

weighted_moments <- function(x, weight) {
  total <- sum(weight)
  # From the least value on, so that the mean of equal values is exactly theirs
  least <- min(x, Inf)
  mean <- least + sum(weight * (x - least)) / total
  list(total = total, mean = mean, variance = sum(weight * (x - mean)^2) / (total - 1))
}

#' How well the covariates together still tell the groups apart: a probit refitted with the weights
#'
#' Where the covariates separate the groups there is no probit, and its statistics are NA.
#' @noRd
overall_balance <- function(columns, treated, weight, threads = 1L, score = NULL, count = NULL) {
  biases <- list(mean_bias = NA_real_, median_bias = NA_real_)
  probit <- if (identical(score$link, "probit")) score else {
    tryCatch(fit_score(columns, as.integer(treated), "probit", weight, threads, count),
             policypanel_error_design = function(e) NULL)
  }
  if (is.null(probit)) {
    note("The covariates separate matched treated and untreated rows: no pseudo-R2, B or R.")
    return(list2DF(c(list(pseudo_r2 = NA_real_, lr_chi2 = NA_real_, lr_p = NA_real_), biases,
                     list(rubin_b = NA_real_, rubin_r = NA_real_))))
  }
  index <- stats::qnorm(probit$probability)
  w <- weight %||% rep(1, length(treated))
  one <- weighted_moments(index[treated], w[treated])
  two <- weighted_moments(index[!treated], w[!treated])
  lr <- 2 * (probit$log_likelihood - probit$null_log_likelihood)
  df <- length(probit$coefficients) - 1
  list2DF(c(
    list(pseudo_r2 = 1 - probit$log_likelihood / probit$null_log_likelihood, lr_chi2 = lr,
         lr_p = stats::pchisq(lr, df, lower.tail = FALSE)), biases,
    list(rubin_b = 100 * abs(one$mean - two$mean) / sqrt((one$variance + two$variance) / 2),
         rubin_r = one$variance / two$variance)
  ))
}

#' What the balance table says, and how many rows the weights leave
#' @noRd
say_balance <- function(balance) {
  say(balance_verdict(balance))
  if (!is.null(attr(balance, "effective_sizes"))) say(sizes_text(balance))
}

sizes_text <- function(balance) {
  sizes <- attr(balance, "effective_sizes")
  sizes[] <- fixed_text(sizes, 1)
  wording("balance_sizes", treated = sizes["after", "treated"],
          control = sizes["after", "control"], treated_before = sizes["before", "treated"],
          control_before = sizes["before", "control"])
}

#' Which covariates fail which limits, in words
#' @noRd
balance_verdict <- function(balance) {
  n <- nrow(balance)
  limit <- attr(balance, "bias_limit") %||% 10
  biased <- (abs(balance$bias_after) > limit) %in% TRUE
  rejected <- (balance$p_after < 0.05) %in% TRUE
  overall <- attr(balance, "overall")["after", ]
  rubin <- if (!is.na(overall$rubin_b)) {
    is_outside <- overall$rubin_r < 0.5 || overall$rubin_r > 2
    fact("balance_rubin", b = fixed_text(overall$rubin_b, 1), r = fixed_text(overall$rubin_r, 2),
         above = if (overall$rubin_b > 25) fact("rubin_above"),
         outside = if (is_outside) fact("rubin_outside"))
  }
  wording("balance_after", biased = sum(biased), n = n, limit = plain_number(limit),
          rejected = sum(rejected), ratios = ratio_verdict(balance), rubin = rubin)
}

ratio_verdict <- function(balance) {
  limits <- attr(balance, "ratio_limits")["after", ]
  if (is.null(limits) || all(balance$two_values)) return(NULL)
  fact("balance_ratios", count = sum(ratio_fails(balance, "after")), n = sum(!balance$two_values),
       limits = paste(fixed_text(limits, 2), collapse = "-"))
}

balance_columns <- c("variable", "bias_reduction", outer(
  c("mean_treated", "mean_control", "bias", "t", "p", "variance_ratio", "ks"),
  c("before", "after"), paste, sep = "_"
))

#' @export
print.psm_balance <- function(x, digits = 2, language = getOption("policypanel.language", "en"),
                              ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits)
  # Who has picked rows or columns of it has a plain data frame.
  if (is.null(attr(x, "overall")) || !all(balance_columns %in% names(x))) return(NextMethod())
  fixed <- function(v, digits) ifelse(is.na(v), "", fixed_text(v, digits))
  shown <- data.frame(
    variable = format(interleave(x$variable, "")),
    balance_sample = rep(words_of(c("before", "after")), nrow(x)),
    treated = signif_text(interleave(x$mean_treated_before, x$mean_treated_after), 4),
    control = signif_text(interleave(x$mean_control_before, x$mean_control_after), 4),
    bias = fixed(interleave(x$bias_before, x$bias_after), digits),
    bias_reduction = fixed(interleave(NA, x$bias_reduction), digits),
    t = fixed(interleave(x$t_before, x$t_after), digits),
    p = fixed(interleave(x$p_before, x$p_after), 3),
    `V(T)/V(C)` = paste0(
      fixed(interleave(x$variance_ratio_before, x$variance_ratio_after), digits),
      ifelse(interleave(ratio_fails(x, "before"), ratio_fails(x, "after")), "*", " ")
    ), KS = fixed(interleave(x$ks_before, x$ks_after), 3), check.names = FALSE
  )
  print(in_words(shown), row.names = FALSE)
  cat(balance_legend(x), "\n\n", sep = "")
  overall <- attr(x, "overall")
  overall[] <- lapply(overall, fixed_text, digits + 1)
  rownames(overall) <- words_of(rownames(overall))
  print(in_words(overall))
  if (anyNA(attr(x, "overall")$pseudo_r2)) tell("no_probit")
  say_balance(x)
  invisible(x)
}

balance_legend <- function(x) {
  limits <- fixed_text(attr(x, "ratio_limits"), 2)
  binary <- attr(x, "binary")
  wording("balance_legend",
          ratios = wordings("ratio_range", limits = apply(limits, 1, paste, collapse = "-"),
                            sample = words_of(rownames(limits))),
          of = fact(if (attr(x, "denominator") == "pooled") "of_both" else "of_treated"),
          binary = if (binary != "sample") fact(paste0("binary_", binary)))
}

interleave <- function(before, after) as.vector(rbind(before, after))
