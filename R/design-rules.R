# The rules that all estimators take under the same names and in the same order.

common_rules <- c("cluster", "weights", "vcov", "small_sample", "subset", "na", "singletons",
                  "unit", "time", "threads")
projector_arguments <- c("solver", "tolerance", "max_iterations", "threads")
# Rules of estimation that not every estimator names among its arguments
estimation_rules <- c("weights_type", setdiff(projector_arguments, common_rules))
rule_names <- c(common_rules, estimation_rules)

#' The rules of a call, checked
#'
#' @param frame Where they stand by name: the frame of the estimator, or a list. What is not there
#'   has its default.
#' @return list(cluster, weights, vcov, subset, unit, time: as given or NULL; small_sample, na,
#'   singletons, weights_type; projector: see projector_options()).
#' @noRd
check_rules <- function(frame = parent.frame()) {
  frame <- as.environment(frame)
  there <- rule_names[rule_names %in% names(frame)]
  given <- mget(there, frame)
  column <- function(name) if (!is.null(given[[name]])) check_column(given[[name]], name)
  choice <- function(name, choices) {
    check_choice(if (name %in% there) given[[name]] else choices, choices, name)
  }
  list(cluster = given$cluster, weights = given$weights, vcov = given$vcov, subset = given$subset,
       na = choice("na", c("omit", "fail")), singletons = choice("singletons", c("drop", "keep")),
       # NULL where the default differs by what is estimated.
       small_sample = check_choice(given$small_sample %||% small_sample_rules,
                                   small_sample_rules, "small_sample"),
       weights_type = choice("weights_type", c("analytic", "frequency")),
       unit = column("unit"), time = column("time"),
       projector = projector_options(given[there %in% projector_arguments]))
}
