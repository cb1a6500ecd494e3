# The rules that all estimators take under the same names and in the same order.

common_rules <- c("cluster", "weights", "vcov", "small_sample", "subset", "na", "singletons", "unit",
                  "time", "threads")

#' The rules of a call, checked
#'
#' @param frame Where they stand by name: the frame of the estimator, or a list. What is not there
#'   has its default.
#' @return list(cluster, weights, vcov, subset, unit, time: as given or NULL; small_sample, na,
#'   singletons, weights_type; projector: see projector_options()).
#' @noRd
check_rules <- function(frame = parent.frame()) {
  given <- mget(c(common_rules, "weights_type", "solver", "tolerance", "max_iterations"),
                as.environment(frame), ifnotfound = list(NULL))
  column <- function(name) if (!is.null(given[[name]])) check_column(given[[name]], name)
  choice <- function(name, choices) check_choice(given[[name]] %||% choices, choices, name)
  c(given[c("cluster", "weights", "vcov", "subset")],
    list(na = choice("na", c("omit", "fail")),
         singletons = choice("singletons", c("drop", "keep")),
         small_sample = choice("small_sample", small_sample_rules),
         weights_type = choice("weights_type", c("analytic", "frequency")),
         unit = column("unit"), time = column("time"),
         projector = do.call(projector_options,
                             Filter(Negate(is.null), given[c("solver", "tolerance",
                                                             "max_iterations", "threads")]))))
}
