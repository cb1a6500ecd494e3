#' Multidimensional poverty by the method of Alkire and Foster
#'
#' Counts weighted deprivations per person (household, county), calls those poor whose score reaches
#' a cut-off, and gives incidence, intensity and their product, by indicator and by subgroup, with
#' standard errors that respect the survey design.
#'
#' Row \eqn{i} is deprived in indicator \eqn{j} when its achievement is below the cut-off,
#' \eqn{g_{ij} = 1[x_{ij} < z_j]}. With weights \eqn{w_j} that sum to 1 its score is
#' \eqn{c_i = \sum_j w_j g_{ij}}, and it is poor at cut-off \eqn{k} when \eqn{c_i \ge k}. Then
#' * headcount \eqn{H = \frac{1}{n}\sum_i 1[c_i \ge k]},
#' * intensity \eqn{A}, the mean score of the poor,
#' * adjusted headcount \eqn{M_0 = H A = \frac{1}{n}\sum_i c_i 1[c_i \ge k]};
#' * per indicator the uncensored headcount (all deprived), the censored headcount \eqn{h_j(k)}
#'   (deprived and poor) and its contribution \eqn{w_j h_j(k) / M_0}.
#'
#' All are ratios of weighted totals. Their covariance is linearised: for a ratio \eqn{r = Y/X}
#' each row has the score \eqn{w_i (y_i - r x_i) / X}, summed by primary sampling unit and compared
#' within strata, as in the survey commands of Stata and R. A subgroup is a domain: the design is
#' the whole sample's. Degrees of freedom are sampling units less strata.
#'
#' H, A and M0 are shares, and their intervals are made on the logit scale, as mpitb (Suppa 2023)
#' and Stata's `svy: proportion` make them, so that they lie within 0 and 1: the limits are
#' \eqn{1 / (1 + e^{-l})}, \eqn{l = \ln\frac{p}{1 - p} \pm t\, \frac{se}{p (1 - p)}}. A share of 0
#' or 1 is its own interval. `interval = "linear"` gives \eqn{p \pm t\, se}.
#'
#' @param data A data frame, one row per person or household.
#' @param indicators A named list of dimensions, each a character vector of columns, or one
#'   character vector. Columns without a cut-off hold deprivations, 0 or 1.
#' @param k Poverty cut-offs, shares of the total weight above 0 and up to 1. The smallest weight
#'   gives the union, 1 the intersection.
#' @param cutoffs A named numeric vector: below it a row is deprived in the indicator of that name.
#' @param direction A named character vector for indicators with a cut-off; `"negative"`: more is
#'   worse, deprived above the cut-off.
#' @param weights Named numbers for all indicators, or for all dimensions, whose weight their
#'   indicators share equally. They are divided by their sum. `NULL`: equal dimensions.
#' @param subgroup Columns, as strings or a one-sided formula: results for each of their levels.
#' @param survey_weights,psu,strata Columns of the survey design: weights, primary sampling units,
#'   strata. Without `psu` every row is one. Units of one number in two strata are two units.
#' @param interval Scale on which the intervals of the measures are symmetric: `"logit"` or
#'   `"linear"`.
#' @param na `"omit"` leaves rows with a missing value out and says so, `"fail"` refuses.
#' @return A fit of class `poverty_af` (`coef()`, `vcov()`, `confint()`, `tidy()`, `summary()`)
#'   whose terms are `H`, `A` and `M0`, with the cut-off when there are several. Further elements:
#'   `measures` (by subgroup and cut-off: `estimate`, `std.error`, `conf.low`, `conf.high`),
#'   `indicators` (`uncensored`, `censored`, `contribution`, each with its standard error),
#'   `subgroups` (`population_share` and `contribution` to M0), `score` (one per row of `data`, `NA`
#'   where left out) and `poor` (a logical matrix, one column per cut-off).
#' @references
#' Alkire, S. and Foster, J. (2011). Counting and multidimensional poverty measurement. Journal of
#' Public Economics 95(7-8), 476-487. \doi{10.1016/j.jpubeco.2010.11.006}
#'
#' Alkire, S., Foster, J., Seth, S., Santos, M. E., Roche, J. M. and Ballon, P. (2015).
#' Multidimensional Poverty Measurement and Analysis. Oxford University Press.
#'
#' Suppa, N. (2023). mpitb: A toolbox for multidimensional poverty indices. Stata Journal 23(3),
#' 625-657.
#' @seealso [mpi_index()]; [policypanel-package] for options, such as those of notes and threads.
#' @examples
#' set.seed(1)
#' homes <- data.frame(income = rexp(200), school = rpois(200, 6), bed = rbinom(200, 1, 0.3),
#'                     village = rep(1:20, each = 10), north = rep(0:1, each = 100))
#' poverty_af(homes, list(living = c("income", "bed"), education = "school"), k = c(1/3, 1/2),
#'            cutoffs = c(income = 0.4, school = 5), subgroup = "north", psu = "village")
#' @export
poverty_af <- function(data, indicators, k = 1 / 3, cutoffs = NULL, direction = NULL,
                       weights = NULL, subgroup = NULL, survey_weights = NULL, psu = NULL,
                       strata = NULL, interval = c("logit", "linear"), na = c("omit", "fail")) {
  check_arguments()
  call <- own_arguments(match.call())
  data <- check_data(data)
  dimensions <- check_indicators(indicators)
  indicators <- names(dimensions)
  k <- check_poverty_cutoffs(k)
  cutoffs <- check_cutoffs(cutoffs, direction, indicators)
  weights <- poverty_weights(weights, dimensions)
  interval <- check_choice(interval, c("logit", "linear"), "interval")
  na <- check_choice(na, c("omit", "fail"), "na")
  design <- list(psu = psu, strata = strata, subgroup = subgroup)
  design <- Map(function(x, name) if (!is.null(x)) check_column_set(x, name), design, names(design))
  sample <- poverty_sample(data, indicators, design, survey_weights, na)
  deprived <- Map(is_deprived, sample$numbers, indicators, cutoffs$value[indicators],
                  cutoffs$sign[indicators], list(sample$rows))
  survey <- c(survey_design(sample, design), interval = interval)
  score <- Reduce(`+`, Map(`*`, deprived, weights))
  poor <- vapply(k, function(own) score >= own - 1e-9, logical(length(score)))
  dim(poor) <- c(length(score), length(k))
  place <- function(x) place_rows(x, sample$rows, nrow(data))
  results <- poverty_results(deprived, weights, dimensions, score, poor, k, survey,
                             sample$ids[design$subgroup])
  new_policypanel_fit(
    "poverty_af", call, fact("title_poverty"), results$coefficients,
    results$vcov,
    counts = c(rows = length(score), indicators = length(indicators)), ledger = sample$ledger,
    measures = results$measures, indicators = results$indicators, subgroups = results$subgroups,
    score = place(score),
    poor = structure(apply(poor, 2, function(own) place(own) == 1),
                     dimnames = list(NULL, cutoff_text(k))),
    k = k, interval = interval, weights_name = survey$weights_name
  )
}

check_poverty_cutoffs <- function(k) {
  is_good <- is.numeric(k) && length(k) > 0 && all(is.finite(k)) && all(k > 0 & k <= 1) &&
    anyDuplicated(k) == 0
  if (!is_good) {
    abort_input("{.arg k} must hold shares of the weights above 0 and up to 1, each once.",
                "A third is {.code 1/3}, not 33.", argument = "k")
  }
  sort(as.double(k))
}

#' @return list(value, sign), one per indicator; NA where the column holds deprivations.
#' @noRd
check_cutoffs <- function(cutoffs, direction, indicators) {
  value <- stats::setNames(rep(NA_real_, length(indicators)), indicators)
  if (!is.null(cutoffs)) {
    if (!is.numeric(cutoffs) || is.null(names(cutoffs)) || !all(is.finite(cutoffs))) {
      abort_input("{.arg cutoffs} must be a named vector of finite numbers.",
                  "For example {.code c(income = 1.9)}.", argument = "cutoffs")
    }
    refuse_unknown(names(cutoffs), indicators, "cutoffs")
    value[enc2utf8(names(cutoffs))] <- cutoffs
  }
  sign <- check_direction(direction, indicators)
  without <- intersect(enc2utf8(as.character(names(direction))), indicators[is.na(value)])
  if (length(without) > 0) {
    abort_input("{.arg direction} is about cut-offs, and {.val {without}} has none.",
                argument = "direction")
  }
  list(value = value, sign = sign)
}

#' Weights of the indicators, which sum to 1
#' @noRd
poverty_weights <- function(weights, dimensions) {
  of_dimension <- table(dimensions)
  if (is.null(weights)) {
    weights <- stats::setNames(rep(1 / length(of_dimension), length(of_dimension)),
                               names(of_dimension))
  } else if (!is.numeric(weights) || is.null(names(weights)) || !all(is.finite(weights)) ||
               any(weights < 0) || sum(weights) <= 0 || anyDuplicated(names(weights)) > 0) {
    abort_input("{.arg weights} must be a named vector of numbers that are not negative.",
                argument = "weights")
  } else if (abs(sum(weights) - 1) > 1e-8) {
    note("{.arg weights} sum to {plain_number(sum(weights))} and are divided by it.")
  }
  names(weights) <- enc2utf8(names(weights))
  weights <- weights / sum(weights)
  if (setequal(names(weights), names(dimensions))) return(weights[names(dimensions)])
  if (setequal(names(weights), dimensions)) {
    own <- weights[dimensions] / as.vector(of_dimension[dimensions])
    return(stats::setNames(as.vector(own), names(dimensions)))
  }
  abort_input("{.arg weights} must name every indicator, or every dimension.",
              "Found {.val {names(weights)}}.", argument = "weights")
}

#' Rows with all indicators and a place in the design
#' @noRd
poverty_sample <- function(data, indicators, design, survey_weights, na) {
  numbers <- number_columns(data, indicators, "indicators")
  columns <- unique(unlist(design))
  ids <- lapply(columns, function(name) as_id(fetch_column(data, name), name))
  names(ids) <- columns
  weights <- NULL
  if (!is.null(survey_weights)) {
    survey_weights <- check_column(survey_weights, "survey_weights")
    weights <- as_number(fetch_column(data, survey_weights, "survey_weights"), survey_weights)
  }
  sample <- settle_sample(continue_ledger(data), numbers, ids, weights = weights,
                          weights_name = survey_weights, na = na, singletons = "keep")
  sample$weights_name <- survey_weights
  sample
}

#' 0/1: below the cut-off (above it where more is worse), or the column itself
#' @noRd
is_deprived <- function(x, name, cutoff, sign, rows) {
  if (!is.na(cutoff)) return(as.double(if (sign == "negative") x > cutoff else x < cutoff))
  bad <- which(x != 0 & x != 1)
  if (length(bad) > 0) {
    abort_data("{.val {name}} has no cut-off and is not 0/1 everywhere.",
               "Say where deprivation begins: {.code cutoffs = c({name} = ...)}.", column = name,
               rows = if (is.null(rows)) bad else rows[bad])
  }
  x
}
