# Methods of an index. Standard errors of its weights come from index_uncertainty().

#' @export
coef.mpi_index <- function(object, ...) {
  check_dots(..., ignored = "complete")
  stats::setNames(object$weights$weight, weight_names(object))
}

#' @export
nobs.mpi_index <- function(object, ...) {
  check_dots(..., ignored = "use.fallback")
  object$counts[["rows"]]
}

#' @export
vcov.mpi_index <- function(object, ...) {
  check_dots(..., ignored = "complete", handed_on = uncertainty_settings())
  stats::vcov(index_uncertainty(object, ...))
}

#' What index_uncertainty() may be told by way of methods of an index; they have the level
#' @noRd
uncertainty_settings <- function() setdiff(names(formals(index_uncertainty)), c("index", "level"))

#' @export
confint.mpi_index <- function(object, parm, level = 0.95, ...) {
  check_dots(..., handed_on = uncertainty_settings())
  uncertainty <- index_uncertainty(object, ...)
  if (missing(parm)) return(stats::confint(uncertainty, level = level))
  stats::confint(uncertainty, parm, level)
}

#' @export
tidy.mpi_index <- function(x, conf.int = TRUE, conf.level = 0.95, ...) {
  check_dots(..., handed_on = uncertainty_settings())
  tidy(index_uncertainty(x, ...), conf.int = conf.int, conf.level = conf.level)
}

#' @export
glance.mpi_index <- function(x, ...) {
  check_dots(...)
  data.frame(nobs = stats::nobs(x), indicators = x$counts[["indicators"]],
             dimensions = length(x$dimensions), normalise = x$settings$normalise,
             weights = weights_label(x$settings), aggregation = x$settings$aggregation,
             shift = x$settings$shift)
}

weights_label <- function(settings) {
  if (is.numeric(settings$weights)) "given" else gsub("_", " ", settings$weights)
}

#' The settings in words, each a line
#' @noRd
describe_index <- function(settings) {
  scope <- if (settings$scope != "pooled") paste(" within each", settings$scope) else ""
  bounds <- if (settings$normalise == "none") "" else if (is.list(settings$bounds)) {
    paste0(", bounds given for ", toString(names(settings$bounds)))
  } else paste0(", ", settings$bounds, " bounds")
  range <- if (settings$normalise %in% c("minmax", "rank") && any(settings$range != c(0, 1))) {
    paste0(" from ", plain_number(settings$range[1]), " to ", plain_number(settings$range[2]))
  }
  nested <- settings$dimension_weights
  c(paste0("Normalised by ", settings$normalise, range, bounds, ", shift ",
           plain_number(settings$shift)),
    paste0("Weights: ", weights_label(settings), scope, if (!is.null(nested)) {
      paste0(", within dimensions weighted by ",
             if (is.numeric(nested)) "given numbers" else gsub("_", " ", nested))
    }),
    paste("Aggregation:", settings$aggregation),
    if (!is.null(settings$preset)) paste0("Preset: ", settings$preset),
    if (settings$entropy_count == "periods") {
      "WRONG: pooled entropies divided by the logarithm of the number of periods"
    })
}

#' @export
print.mpi_index <- function(x, digits = 4, ...) {
  check_dots(...)
  digits <- check_digits(digits)
  cat("Composite index\n")
  cat(count_of(x$counts[["rows"]], "row"), ", ", x$counts[["indicators"]], " indicators in ",
      count_of(length(x$dimensions), "dimension"), "\n", sep = "")
  cat(describe_index(x$settings), sep = "\n")
  print_ledger_lines(x$ledger)
  cat("\n")
  print_weights(x, digits)
  range <- fixed_text(c(range(x$score, na.rm = TRUE), mean(x$score, na.rm = TRUE)), digits)
  cat("\nScore from ", range[1], " to ", range[2], ", mean ", range[3], "\n", sep = "")
  invisible(x)
}

#' One line per indicator; of weights with a scope, their mean and range over the groups
#' @noRd
print_weights <- function(x, digits) {
  first <- seq_along(x$plan$indicators)
  shown <- x$weights[first, c("indicator", "dimension", "direction")]
  shown[] <- lapply(shown, format)
  if (is.null(x$rule$groups)) {
    if (!all(is.na(x$weights$entropy))) shown$entropy <- fixed_text(x$weights$entropy, digits)
    shown$weight <- fixed_text(x$weights$weight, digits)
  } else {
    weight <- x$rule$weight
    shown$`mean weight` <- fixed_text(rowMeans(weight), digits)
    shown$lowest <- fixed_text(apply(weight, 1, min), digits)
    shown$highest <- fixed_text(apply(weight, 1, max), digits)
  }
  print(shown, row.names = FALSE)
}

#' @export
summary.mpi_index <- function(object, ...) {
  check_dots(...)
  structure(list(index = object), class = "summary.mpi_index")
}

#' @export
print.summary.mpi_index <- function(x, digits = 4, ...) {
  check_dots(...)
  digits <- check_digits(digits, lower = 1)
  print(x$index, digits = digits)
  cat("\nDimension scores\n")
  dimensions <- x$index$dimensions
  of <- function(statistic) fixed_text(vapply(dimensions, statistic, 0, na.rm = TRUE), digits)
  print(data.frame(dimension = pad_text(names(dimensions)), mean = of(mean), min = of(min),
                   median = of(stats::median), max = of(max)), row.names = FALSE)
  cat("\nIndicators\n")
  quality <- x$index$quality
  if (all(is.na(quality$outside_percentage))) quality$outside_percentage <- NULL
  print(text_frame(quality, digits), row.names = FALSE)
  cat("\nSample\n")
  print(x$index$ledger)
  invisible(x)
}
