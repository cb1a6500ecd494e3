#' Composite index with entropy weights
#'
#' Builds one index out of indicators grouped in dimensions: indicators are brought to a common
#' scale by direction, weighted by the information they carry, and summed.
#'
#' With \eqn{z_{ij}} the normalised indicator \eqn{j} in row \eqn{i} (of \eqn{n} rows, units and
#' periods
#' pooled) plus the shift, shares \eqn{p_{ij} = z_{ij}/\sum_i z_{ij}}, entropy
#' \eqn{e_j = -\frac{1}{\ln n}\sum_i p_{ij}\ln p_{ij}} (with \eqn{0 \ln 0 = 0}), redundancy
#' \eqn{d_j = 1 - e_j} and weight \eqn{w_j = d_j/\sum_k d_k}. The score is \eqn{\sum_j w_j z_{ij}}.
#' The weights depend on the shift, not on the units of measurement.
#'
#' @param data A data frame.
#' @param indicators A named list of dimensions, each a character vector of columns, or one
#'   character vector (a single dimension).
#' @param direction A named character vector, `"positive"` or `"negative"` per indicator; those not
#'   named are positive.
#' @param unit,time Columns of the panel, as strings or one-sided formulas; with both, a pair that
#'   stands twice is an error.
#' @param normalise `"min-max"`: \eqn{(x - min)/(max - min)}, reversed for negative indicators;
#'   `"none"`: the values as they are, which must be non-negative and all positive in direction.
#' @param shift Added to every normalised value before shares are taken; 0 needs none. Values seen
#'   in practice are 1e-4 and 1e-3.
#' @param constant An indicator that never varies: `"weight_zero"` with a warning, or `"fail"`.
#' @param na Missing values: `"omit"` leaves the row without a score, `"fail"` refuses.
#' @return An object of class `mpi_index`: `score` (one per row of `data`, `NA` where a value was
#'   missing), `dimensions` (a data frame of dimension scores, which sum to the score), `weights` (a
#'   data frame `indicator`, `dimension`, `direction`, `minimum`, `maximum`, `entropy`,
#'   `redundancy`,
#'   `weight`), `ledger`. `coef()` gives the weights, `vcov()` their covariance by leaving out one
#'   unit (without `unit`: one row) at a time (jackknife, Efron 1982), `confint()` and `tidy()` go
#'   with
#'   it.
#' @references
#' Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical Journal 27,
#' 379-423.
#'
#' Zou, Z., Yun, Y. and Sun, J. (2006). Entropy method for determination of weight of evaluating
#' indicators. Journal of Environmental Sciences 18(5), 1020-1023.
#' @examples
#' set.seed(1)
#' data <- data.frame(city = rep(1:10, each = 3), year = rep(2011:2013, 10), rd = rexp(30),
#'                    patents = rpois(30, 20), so2 = rexp(30))
#' index <- mpi_index(data, indicators = list(innovation = c("rd", "patents"), green = "so2"),
#'                    direction = c(so2 = "negative"), unit = "city", time = "year")
#' index
#' head(index$score)
#' @export
mpi_index <- function(data, indicators, direction = NULL, unit = NULL, time = NULL,
                      normalise = c("min-max", "none"), shift = 0,
                      constant = c("weight_zero", "fail"), na = c("omit", "fail")) {
  call <- match.call()
  normalise <- check_choice(normalise, c("min-max", "none"), "normalise")
  constant <- check_choice(constant, c("weight_zero", "fail"), "constant")
  na <- check_choice(na, c("omit", "fail"), "na")
  shift <- check_number(shift, "shift", 0)
  data <- check_data(data)
  dimensions <- check_indicators(indicators)
  signs <- check_direction(direction, names(dimensions))
  group <- index_units(data, unit, time)

  columns <- lapply(names(dimensions), indicator_column, data = data)
  names(columns) <- names(dimensions)
  sample <- settle_sample(nrow(data), columns, na = na, singletons = "keep")
  if (length(sample$numbers[[1]]) < 2) abort_data("Only one row has all indicators.")
  inside <- sample$rows %||% seq_len(nrow(data))
  scaled <- normalise_indicators(sample$numbers, signs, normalise, constant)
  weights <- entropy_weights(scaled$values, shift)
  parts <- Map(function(z, w) w * (z + shift), scaled$values, weights$weight)
  by_dimension <- rowsum_columns(parts, dimensions)
  spread <- function(x) {
    out <- rep(NA_real_, nrow(data))
    out[inside] <- x
    out
  }
  structure(
    list(call = call, score = spread(Reduce(`+`, parts)),
         dimensions = as.data.frame(lapply(by_dimension, spread), optional = TRUE),
         weights = data.frame(indicator = names(dimensions), dimension = unname(dimensions),
                              direction = unname(signs), minimum = scaled$minimum,
                              maximum = scaled$maximum, entropy = weights$entropy,
                              redundancy = weights$redundancy, weight = weights$weight,
                              row.names = NULL),
         ledger = sample$ledger, counts = c(rows = length(inside), indicators = length(columns)),
         settings = list(normalise = normalise, shift = shift, constant = constant),
         values = sample$numbers, group = group[inside],
         version = package_version_text()),
    class = "mpi_index"
  )
}

#' @return Named character vector: dimension by indicator.
#' @noRd
check_indicators <- function(indicators) {
  if (is.character(indicators)) indicators <- list(index = indicators)
  is_good <- is.list(indicators) && length(indicators) > 0 &&
    all(vapply(indicators, function(x) is.character(x) && length(x) > 0 && !anyNA(x), NA)) &&
    !is.null(names(indicators)) && all(nzchar(names(indicators)))
  if (!is_good) {
    abort_input("{.arg indicators} must be a named list of character vectors.",
                "For example {.code list(innovation = c(\"rd\", \"patents\"), green = \"so2\")}.",
                argument = "indicators")
  }
  columns <- enc2utf8(unlist(indicators, use.names = FALSE))
  if (anyDuplicated(columns) > 0) {
    abort_input("{.val {unique(columns[duplicated(columns)])}} stands in {.arg indicators} more than
                once.", argument = "indicators")
  }
  stats::setNames(rep(enc2utf8(names(indicators)), lengths(indicators)), columns)
}

check_direction <- function(direction, indicators) {
  signs <- stats::setNames(rep("positive", length(indicators)), indicators)
  if (is.null(direction)) return(signs)
  if (!is.character(direction) || is.null(names(direction)) ||
        !all(direction %in% c("positive", "negative"))) {
    abort_input("{.arg direction} must be a named vector of {.val positive} and {.val negative}.",
                "For example {.code c(so2 = \"negative\")}.", argument = "direction")
  }
  unknown <- setdiff(enc2utf8(names(direction)), indicators)
  if (length(unknown) > 0) {
    abort_input("{.arg direction} names {.val {unknown}}, which is no indicator.",
                argument = "direction")
  }
  signs[enc2utf8(names(direction))] <- direction
  signs
}

#' The unit of each row, for the jackknife; with a time column the pairs must be unique
#' @noRd
index_units <- function(data, unit, time) {
  if (is.null(unit)) {
    if (!is.null(time)) abort_input("{.arg time} needs {.arg unit}.", argument = "time")
    return(seq_len(nrow(data)))
  }
  unit <- check_column(unit, "unit")
  if (!is.null(time)) return(panel_keys(data, unit, check_column(time, "time"))$unit$code)
  id <- as_id(fetch_column(data, unit, "unit"), unit)
  refuse_missing_key(is.na(id$key), unit)
  code_id(id)$code
}

indicator_column <- function(name, data) {
  x <- as_number(fetch_column(data, name, "indicators"), name)
  if (all(is.na(x))) {
    abort_data("The indicator {.val {name}} is missing in every row.", column = name)
  }
  x
}

normalise_indicators <- function(columns, signs, normalise, constant) {
  minimum <- vapply(columns, min, 1)
  maximum <- vapply(columns, max, 1)
  flat <- maximum - minimum <= 1e-14 * pmax(abs(minimum), abs(maximum))
  if (any(flat)) {
    names <- names(columns)[flat]
    if (constant == "fail" || all(flat)) {
      abort_data("{.val {names}} never {?varies/vary}: entropy gives {?it/them} no weight.",
                 column = names)
    }
    warn("{.val {names}} never {?varies/vary} and {?gets/get} weight 0.")
  }
  if (normalise == "none") {
    refuse_unscaled(columns, signs, minimum)
    return(list(values = columns, minimum = minimum, maximum = maximum))
  }
  values <- Map(function(x, low, high, sign, is_flat) {
    if (is_flat) return(numeric(length(x)))
    if (sign == "negative") (high - x) / (high - low) else (x - low) / (high - low)
  }, columns, minimum, maximum, signs, flat)
  list(values = values, minimum = minimum, maximum = maximum)
}

refuse_unscaled <- function(columns, signs, minimum) {
  if (any(signs == "negative")) {
    negative <- names(signs)[signs == "negative"]
    abort_input("{.code normalise = \"none\"} cannot reverse {.val {negative}}.",
                argument = "normalise")
  }
  if (any(minimum < 0)) {
    names <- names(columns)[minimum < 0]
    abort_data("{.val {names}} has negative values, of which there are no shares.",
               "Use {.code normalise = \"min-max\"}.", column = names,
               rows = which(columns[[names[1]]] < 0))
  }
}

#' Entropy weights of normalised columns
#' @noRd
entropy_weights <- function(values, shift) {
  n <- length(values[[1]])
  entropy <- vapply(values, function(z) {
    z <- z + shift
    total <- sum(z)
    if (total <= 0) return(1)
    p <- z[z > 0] / total
    -sum(p * log(p)) / log(n)
  }, 1)
  # Equal shares have entropy 1 up to rounding.
  redundancy <- pmax(1 - entropy, 0)
  list(entropy = unname(entropy), redundancy = unname(redundancy),
       weight = unname(redundancy / sum(redundancy)))
}

rowsum_columns <- function(parts, dimensions) {
  groups <- split(parts, factor(dimensions, levels = unique(dimensions)))
  lapply(groups, function(own) Reduce(`+`, own))
}

#' @export
coef.mpi_index <- function(object, ...) {
  stats::setNames(object$weights$weight, object$weights$indicator)
}

#' @export
nobs.mpi_index <- function(object, ...) object$counts[["rows"]]

#' Jackknife covariance of the weights: (G - 1)/G times the spread of the leave-one-out weights
#' @noRd
#' @export
vcov.mpi_index <- function(object, ...) {
  groups <- unique(object$group)
  signs <- stats::setNames(object$weights$direction, object$weights$indicator)
  leave_out <- vapply(cli::cli_progress_along(groups, "Leaving out units"), function(k) {
    rest <- lapply(object$values, `[`, object$group != groups[k])
    scaled <- suppressWarnings(
      normalise_indicators(rest, signs, object$settings$normalise, "weight_zero"),
      classes = "policypanel_warning"
    )
    entropy_weights(scaled$values, object$settings$shift)$weight
  }, numeric(nrow(object$weights)))
  leave_out <- matrix(leave_out, nrow = nrow(object$weights))
  spread <- leave_out - rowMeans(leave_out)
  named_square((length(groups) - 1) / length(groups) * tcrossprod(spread),
               object$weights$indicator)
}

#' Weights as a fit, so that the shared methods serve them too
#' @noRd
index_fit <- function(object) {
  list(coefficients = stats::coef(object), vcov = list(matrix = stats::vcov(object), df = NA_real_))
}

#' @export
confint.mpi_index <- function(object, parm, level = 0.95, ...) {
  fit <- structure(index_fit(object), class = "policypanel_fit")
  if (missing(parm)) stats::confint(fit, level = level) else stats::confint(fit, parm, level)
}

#' @export
tidy.mpi_index <- function(x, conf.int = TRUE, conf.level = 0.95, ...) {
  tidy.policypanel_fit(index_fit(x), conf.int, conf.level)
}

#' @export
glance.mpi_index <- function(x, ...) {
  data.frame(nobs = stats::nobs(x), indicators = x$counts[["indicators"]],
             dimensions = length(x$dimensions), normalise = x$settings$normalise,
             shift = x$settings$shift, vcov.type = "jackknife over units")
}

#' @export
print.mpi_index <- function(x, digits = 4, ...) {
  cat("Composite index with entropy weights\n")
  cat(count_of(x$counts[["rows"]], "row"), ", ", x$counts[["indicators"]], " indicators in ",
      length(x$dimensions), " dimension", if (length(x$dimensions) > 1) "s", "; normalised by ",
      x$settings$normalise, ", shift ", x$settings$shift, "\n", sep = "")
  if (sum(x$ledger$dropped) > 0) cat("Left out: ", ledger_summary(x$ledger), "\n", sep = "")
  shown <- x$weights[c("indicator", "dimension", "direction", "entropy", "weight")]
  text <- c("indicator", "dimension", "direction")
  shown[text] <- lapply(shown[text], format)
  shown[c("entropy", "weight")] <- lapply(shown[c("entropy", "weight")], formatC, digits = digits,
                                          format = "f")
  cat("\n")
  print(shown, row.names = FALSE)
  range <- formatC(range(x$score, na.rm = TRUE), digits = digits, format = "f")
  cat("\nScore from ", range[1], " to ", range[2], ", mean ",
      formatC(mean(x$score, na.rm = TRUE), digits = digits, format = "f"), "\n", sep = "")
  invisible(x)
}

#' @export
summary.mpi_index <- function(object, ...) {
  structure(list(index = object), class = "summary.mpi_index")
}

#' @export
print.summary.mpi_index <- function(x, digits = 4, ...) {
  print(x$index, digits = digits)
  cat("\nDimension scores\n")
  print(summary(x$index$dimensions), digits = digits)
  cat("\nSample\n")
  print(x$index$ledger)
  invisible(x)
}
