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
             dimensions = length(x$plan$parts), normalise = x$settings$normalise,
             weights = in_english(weights_fact(x$settings)), aggregation = x$settings$aggregation,
             shift = x$settings$shift)
}

weights_fact <- function(settings) {
  weights <- settings$weights
  fact(paste0("weights_", if (is.numeric(weights)) "given" else weights))
}

#' The settings in words, each a line
#' @noRd
describe_index <- function(settings) {
  bounds <- if (settings$normalise == "none") NULL else if (is.list(settings$bounds)) {
    fact("index_bounds_given", names = names(settings$bounds))
  } else fact(paste0("index_bounds_", settings$bounds))
  range <- if (settings$normalise %in% c("minmax", "rank") && any(settings$range != c(0, 1))) {
    fact("index_range", from = plain_number(settings$range[1]),
         to = plain_number(settings$range[2]))
  }
  c(wording("index_normalised", normalise = fact(paste0("normalise_", settings$normalise)),
            range = range, bounds = bounds, shift = plain_number(settings$shift)),
    wording("index_weights", weights = weights_fact(settings),
            scope = if (settings$scope != "pooled") fact(paste0("index_scope_", settings$scope)),
            nested = nested_fact(settings$dimension_weights)),
    wording("index_aggregation", aggregation = fact(paste0("aggregation_", settings$aggregation))),
    if (!is.null(settings$preset)) wording("index_preset", preset = settings$preset),
    if (settings$entropy_count == "periods") wording("index_wrong_entropy"))
}

nested_fact <- function(weights) {
  if (is.null(weights)) return(NULL)
  kind <- paste0("weights_", if (is.numeric(weights)) "given_numbers" else weights)
  fact("index_nested", weights = fact(kind))
}

#' @export
print.mpi_index <- function(x, digits = 4, language = getOption("policypanel.language", "en"),
                            ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits)
  cat(wording("index_title"), "\n", sep = "")
  cat(wording("index_counts", rows = x$counts[["rows"]], indicators = x$counts[["indicators"]],
              dimensions = length(x$plan$parts)), "\n", sep = "")
  cat(describe_index(x$settings), sep = "\n")
  print_ledger_lines(x$ledger)
  cat("\n")
  print_weights(x, digits)
  range <- x$score_range %||% c(range(x$score, na.rm = TRUE), mean(x$score, na.rm = TRUE))
  range <- fixed_text(range, digits)
  cat("\n", wording("index_score_range", from = range[1], to = range[2], mean = range[3]), "\n",
      sep = "")
  invisible(x)
}

#' One line per indicator; of weights with a scope, their mean and range over the groups
#' @noRd
print_weights <- function(x, digits) {
  first <- seq_along(x$plan$indicators)
  shown <- x$weights[first, c("indicator", "dimension", "direction")]
  shown$direction <- words_of(paste0("direction_", shown$direction))
  shown[] <- lapply(shown, format)
  if (is.null(x$rule$groups)) {
    if (!all(is.na(x$weights$entropy))) shown$entropy <- fixed_text(x$weights$entropy, digits)
    shown$weight <- fixed_text(x$weights$weight, digits)
  } else {
    weight <- x$rule$weight
    shown$mean_weight <- fixed_text(rowMeans(weight), digits)
    shown$lowest <- fixed_text(apply(weight, 1, min), digits)
    shown$highest <- fixed_text(apply(weight, 1, max), digits)
  }
  print(in_words(shown), row.names = FALSE)
}

#' @export
summary.mpi_index <- function(object, ...) {
  check_dots(...)
  refuse_index_rows(object, "scores of dimensions by row")
  structure(list(index = object), class = "summary.mpi_index")
}

#' @export
print.summary.mpi_index <- function(x, digits = 4,
                                    language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  print(x$index, digits = digits)
  cat("\n", wording("dimension_scores"), "\n", sep = "")
  dimensions <- x$index$dimensions
  of <- function(statistic) fixed_text(vapply(dimensions, statistic, 0, na.rm = TRUE), digits)
  print(in_words(data.frame(dimension = pad_text(names(dimensions)), mean = of(mean),
                            min = of(min), median = of(stats::median), max = of(max))),
        row.names = FALSE)
  cat("\n", wording("indicators_title"), "\n", sep = "")
  quality <- x$index$quality
  if (all(is.na(quality$outside_percentage))) quality$outside_percentage <- NULL
  print(in_words(text_frame(quality, digits)), row.names = FALSE)
  cat("\n", wording("sample"), "\n", sep = "")
  print(x$index$ledger)
  invisible(x)
}
