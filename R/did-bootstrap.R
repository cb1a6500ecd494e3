# Multiplier bootstrap of effects of cohorts: influences times random signs, by cluster.

#' Multiplier bootstrap of the effects of cohorts
#'
#' Errors and simultaneous bands from draws \eqn{\sum_c s_c \psi_c}, with \eqn{\psi_c} the influence
#' of a cluster on the estimates, summed over its units, and \eqn{s_c} a random sign (Callaway and
#' Sant'Anna 2021, algorithm 1). Nothing is estimated again, so that thousands of draws are a matter
#' of a moment. As in 'did' an error is the interquartile range of the draws over that of the
#' normal, and the band's critical value the quantile of the largest ratio of a draw to its error.
#'
#' [confint()] with `simultaneous = TRUE` has the band without draws.
#'
#' @param object A result of [did_staggered()] or of its `aggregate()`, clustered in one way. Its
#'   small-sample factor is part of the draws.
#' @param replicates Number of draws.
#' @param seed A whole number. Draw b depends on the seed and on b alone; `.Random.seed` is not
#'   touched.
#' @param level Of the intervals and the band.
#' @return A list of class `multiplier_bootstrap`: `table`, a data frame with `term`, `estimate`,
#'   `std.error`, `conf.low`, `conf.high` (pointwise) and `band.low`, `band.high`; `critical`,
#'   `level`, `replicates`, `seed`, `clusters` and `draws` (terms x replicates); `term_facts` is
#'   what the print makes its words of.
#' @references
#' Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time
#' periods. Journal of Econometrics 225(2), 200-230. \doi{10.1016/j.jeconom.2020.12.001}
#' @seealso [did_staggered()], [simultaneous_bands].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' effects <- did_staggered(y ~ 1 | city + year, data, cohort = "start")
#' multiplier_bootstrap(aggregate(effects, "event_time"), replicates = 999, seed = 1)
#' @export
multiplier_bootstrap <- function(object, replicates = 1000, seed = 1, level = 0.95) {
  check_arguments()
  if (!inherits(object, "cohort_effects")) {
    abort_input("{.arg object} must be a result of {.fn did_staggered} or of its
                {.fn aggregate}.", argument = "object")
  }
  if (length(object$clusters) != 1) {
    abort_input("The multiplier bootstrap draws signs for clusters of one kind, of whole units; the
                errors of this fit are {vcov_text(object$vcov)}.", argument = "object")
  }
  refuse_draws_alone(object, "multiplier_bootstrap", "object")
  refuse_standing_units(object$settings, "draws of units")
  replicates <- check_draws(replicates, "replicates", 2)
  seed <- check_seed(seed)
  level <- check_level(level)
  sums <- cluster_influences(object)
  influences <- t(sums)
  draws <- replicate_over(new_scheme("signs", replicates, seed), function(first, last) {
    list(draws = core_multiplier_draws(seed, first, last, influences))
  }, "Drawing signs")$draws
  error <- apply(draws, 1, function(own) {
    diff(stats::quantile(own, c(0.25, 0.75), type = 1, names = FALSE))
  }) / diff(stats::qnorm(c(0.25, 0.75)))
  path <- match(object$band$terms, names(object$coefficients))
  moving <- path[error[path] > 0]
  largest <- apply(abs(draws[moving, , drop = FALSE]) / error[moving], 2, max)
  critical <- stats::quantile(largest, level, type = 1, names = FALSE)
  estimate <- unname(object$coefficients)
  reach <- stats::qnorm((1 + level) / 2) * error
  rownames(draws) <- names(object$coefficients)
  structure(
    list(table = data.frame(term = names(object$coefficients), estimate = estimate,
                            std.error = error, conf.low = estimate - reach,
                            conf.high = estimate + reach, band.low = estimate - critical * error,
                            band.high = estimate + critical * error),
         critical = critical, level = level, replicates = ncol(draws), seed = seed,
         clusters = object$vcov$clusters, draws = draws, term_facts = object$term_facts),
    class = "multiplier_bootstrap"
  )
}

#' Influences of a fit summed by cluster, with its small-sample factor
#' @return Clusters x terms.
#' @noRd
cluster_influences <- function(fit) {
  own <- combine_effects(fit$effects, fit$target, fit$errors)$influences
  code <- fit$clusters[[1]]
  if (anyDuplicated(code) > 0) own <- rowsum(own, code, reorder = FALSE)
  sqrt(cohort_factor(length(unique(code)), fit$settings)) * own
}

#' @export
print.multiplier_bootstrap <- function(x, digits = 4,
                                       language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  tell("title_multiplier")
  tell("signs_drawn", draws = x$replicates, clusters = unname(x$clusters),
       name = names(x$clusters), seed = plain_text(x$seed))
  shown <- data.frame(lapply(x$table[c("estimate", "std.error", "band.low", "band.high")],
                             signif_text, digits),
                      row.names = make.unique(term_text(x, x$table$term)))
  names(shown) <- c("estimate_title", "std_error", "band_from", "band_to")
  print(in_words(shown))
  tell("band_critical", level = 100 * x$level, critical = fixed_text(x$critical, 2))
  invisible(x)
}

#' @rdname tidy.policypanel_fit
#' @export
tidy.multiplier_bootstrap <- function(x, ...) {
  check_dots(..., ignored = arguments_of("modelsummary", ...))
  x$table
}
