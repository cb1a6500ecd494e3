# Arguments of matching, checked once for psm_match() and psm_did().

estimands <- c("ATT", "ATU", "ATE")

# Which method uses which of the arguments that not all of them use.
method_arguments <- list(
  kernel = c("kernel", "bandwidth"), radius = c("bandwidth", "caliper"),
  nearest = c("neighbours", "replacement", "matching_order", "caliper", "ties"),
  local_linear = c("kernel", "bandwidth"), ridge = c("kernel", "bandwidth", "ridge"),
  llr = c("kernel", "bandwidth", "neighbours", "caliper", "ties"),
  mahalanobis = c("neighbours", "caliper", "ties"), ipw = character(),
  entropy_balancing = character()
)
matching_methods <- names(method_arguments)
kernels <- c("epanechnikov", "uniform", "triangular", "biweight", "triweight", "tricube",
             "gaussian")
support_rules <- c("none", "treated", "controls", "both", "trim", "quantile", "crump")
kernel_methods <- names(Filter(function(own) "bandwidth" %in% own, method_arguments))

# What is asked for rarely stands in the list `matching`, in psm_did() also what is psm_match()'s.
rare_options <- c("trim", "matching_order", "ridge")
did_options <- c("neighbours", "replacement", "caliper", "ties", "exact", rare_options, "vcov",
                 "cluster", "treated_as", "self_match")

#' @param given Names of the arguments that the user gave, as given_arguments() finds them.
#' @return A list of checked settings; `link` or `score_column`, `bandwidth` a number or a rule.
#' @noRd
matching_settings <- function(method = matching_methods, score = c("probit", "logit"),
                              kernel = "epanechnikov", bandwidth = 0.06, neighbours = 1,
                              replacement = TRUE, caliper = NULL, ties = FALSE,
                              common_support = FALSE, estimand = "ATT", exact = NULL, trim = NULL,
                              matching_order = c("descending", "ascending", "data"),
                              ridge = 5 / 16, vcov = NULL, cluster = NULL, weights = NULL,
                              subset = NULL, na = c("omit", "fail"),
                              threads = getOption("policypanel.threads", 1L),
                              given = character()) {
  method <- check_choice(method, matching_methods, "method")
  refuse_unused_by_method(method, given)
  settings <- c(
    list(method = method), score_settings(score),
    reach_settings(method, kernel, bandwidth, caliper, given),
    support_settings(common_support, trim),
    list(estimand = check_estimand(estimand), neighbours = check_count(neighbours, "neighbours"),
         replacement = check_flag(replacement, "replacement"),
         matching_order = check_choice(matching_order, c("descending", "ascending", "data"),
                                       "matching_order"),
         ties = check_flag(ties, "ties"), ridge = check_number(ridge, "ridge", 0),
         exact = group_columns(exact, "exact"),
         weights = if (!is.null(weights)) check_column(weights, "weights"), subset = subset,
         na = check_choice(na, c("omit", "fail"), "na"), threads = sanitize_threads(threads))
  )
  settings$vcov <- check_matching_vcov(vcov %||% "psmatch2", cluster, settings)
  refuse_weighted(settings)
  refuse_replacement(settings, given)
  settings
}

#' The arguments that a call names and that are not NULL
#' @param call From match.call(). @param values The values of arguments, a named list.
#' @noRd
given_arguments <- function(call, values) {
  named <- intersect(names(call), names(values))
  named[!vapply(values[named], is.null, NA)]
}

#' The list of options, whose names must be known
#' @noRd
check_options <- function(matching, allowed) {
  unknown <- setdiff(names(matching), allowed)
  is_named <- length(matching) == 0 || rlang::is_named(matching)
  if (is.list(matching) && length(unknown) == 0 && is_named) return(as.list(matching))
  direct <- intersect(unknown, c(names(method_arguments), names(formals(matching_settings))))
  abort_input("{.arg matching} must be a named list of options.",
              if (length(unknown) > 0) "Not among them: {.val {unknown}}.",
              if (length(direct) > 0) "{.arg {direct}} {?is an argument/are arguments} of its own.",
              "It takes {.val {allowed}}.", argument = "matching")
}

#' Refuse arguments that the user gave and a choice does not use
#'
#' @param table Per choice the arguments that it uses, of those that not every choice uses.
#' @param by The argument that chooses, `choice` its value.
#' @noRd
refuse_unused <- function(table, by, choice, given, hint = NULL) {
  unused <- setdiff(intersect(given, unlist(table)), table[[choice]])
  if (length(unused) == 0) return(invisible())
  users <- vapply(unused, function(argument) {
    using <- names(Filter(function(own) argument %in% own, table))
    paste0("{.arg ", argument, "} is for {.arg ", by, "} ",
           paste0("{.val ", using, "}", collapse = ", "), ".")
  }, "")
  abort_input("{.arg {unused}} {?is/are} not used with {.code {by} = \"{choice}\"}.", users, hint,
              argument = unused[1])
}

refuse_unused_by_method <- function(method, given) {
  hint <- if (!"method" %in% given && any(method_arguments$nearest %in% given)) {
    "psmatch2's default is the nearest neighbour, {.code method = \"nearest\"}; here it is the
     kernel."
  }
  refuse_unused(method_arguments, "method", method, given, hint)
}

check_estimand <- function(estimand) {
  if (!is.character(estimand) || length(estimand) == 0 || !all(estimand %in% estimands)) {
    abort_input("{.arg estimand} must be among {.val {estimands}}.", argument = "estimand")
  }
  estimands[estimands %in% estimand]
}

score_settings <- function(score) {
  links <- c("probit", "logit")
  if (identical(score, links) || checkmate::test_choice(score, links)) {
    return(list(link = score[1], score_column = NULL))
  }
  if (!rlang::is_formula(score, lhs = FALSE)) check_choice(score, links, "score")
  list(link = "supplied", score_column = check_column(score, "score"))
}

reach_settings <- function(method, kernel, bandwidth, caliper, given) {
  kernel <- check_choice(kernel, kernels, "kernel")
  if (!is.null(caliper)) caliper <- check_number(caliper, "caliper", 0, above = TRUE)
  if (!method %in% kernel_methods) {
    bandwidth <- NA_real_
  } else if (is.character(bandwidth)) {
    bandwidth <- check_choice(bandwidth, c("pair", "cross_validation"), "bandwidth")
  } else {
    bandwidth <- check_number(bandwidth, "bandwidth", 0, above = TRUE)
  }
  if (method == "llr" && (kernel != "epanechnikov" || is.character(bandwidth))) {
    abort_input("{.code method = \"llr\"} is psmatch2's smoothing with the Epanechnikov kernel and a
                 bandwidth that is a number.", "Local regressions with others are
                 {.code method = \"local_linear\"}.", argument = "method")
  }
  if (method == "radius") {
    if (all(c("bandwidth", "caliper") %in% given)) {
      abort_input("The radius is {.arg caliper} or {.arg bandwidth}: give one of them.",
                  argument = "caliper")
    }
    # Radius matching is kernel matching with a uniform kernel of the caliper's width.
    kernel <- "uniform"
    bandwidth <- caliper %||% bandwidth
  }
  list(kernel = kernel, bandwidth = bandwidth, caliper = caliper)
}

support_settings <- function(common_support, trim) {
  rule <- if (isTRUE(common_support)) "treated" else if (isFALSE(common_support)) "none" else {
    common_support
  }
  rule <- check_choice(rule, support_rules, "common_support")
  if (rule %in% c("trim", "quantile")) {
    trim <- check_number(trim %||% if (rule == "trim") 5 else 1, "trim", 0,
                         if (rule == "trim") 100 else 49)
  } else if (!is.null(trim)) {
    abort_input("{.arg trim} goes with {.code common_support = \"trim\"} or {.val quantile}.",
                argument = "trim")
  }
  list(common_support = rule, trim = trim)
}

#' Columns that together form groups (`~a + b`, `~a^b`, `c("a", "b")`) as one combined id
#' @noRd
group_columns <- function(x, argument) {
  if (is.null(x)) return(NULL)
  parts <- unlist(lapply(check_columns(x, argument), split_call, operator = "^"),
                  recursive = FALSE)
  list(named_expressions(parts))
}

#' @return A list of specifications, named by type.
#' @noRd
check_matching_vcov <- function(vcov, cluster, settings) {
  specifications <- matching_specifications(vcov, cluster, settings)
  types <- names(specifications)
  if (!is.null(cluster) && !any(vapply(specifications, function(x) isTRUE(x$takes_cluster), NA))) {
    abort_input("Clustered standard errors come with {.code vcov = \"influence\"} or
                 {.val cluster}.", argument = "cluster")
  }
  refuse_abadie_imbens(types, settings)
  specifications
}

refuse_abadie_imbens <- function(types, settings) {
  own <- intersect(c("abadie_imbens", "abadie_imbens_2016"), types)
  if (length(own) == 0) return(invisible())
  if (!settings$method %in% c("nearest", "mahalanobis") || !settings$replacement) {
    abort_input("{.code vcov = \"{own[1]}\"} is for {.code method = \"nearest\"} or
                 {.val mahalanobis} with replacement.", argument = "vcov")
  }
  if (!"abadie_imbens_2016" %in% own) return(invisible())
  if (settings$method == "mahalanobis") {
    abort_input("{.code vcov = \"abadie_imbens_2016\"} is for matching on the score; for
                 {.val mahalanobis} take {.val abadie_imbens}.", argument = "vcov")
  }
  if (!is.null(settings$score_column)) {
    abort_input("{.code vcov = \"abadie_imbens_2016\"} needs a score that is estimated here; for a
                 given score take {.val abadie_imbens}.", argument = "vcov")
  }
}

#' Formulas of standard errors that know no sampling weights
#' @noRd
refuse_weighted <- function(settings) {
  other <- setdiff(names(settings$vcov), "psmatch2")
  if (is.null(settings$weights) || length(other) == 0) return(invisible())
  abort_input("{.code vcov = \"{other[1]}\"} is for rows of equal weight.",
              "Standard errors of a weighted matching come from {.fn psm_bootstrap}, after
               {.fn psm_did}.", argument = "vcov")
}

refuse_replacement <- function(settings, given) {
  if (settings$replacement) {
    if (!"matching_order" %in% given) return(invisible())
    abort_input("{.arg matching_order} is for {.code replacement = FALSE}: with replacement nobody
                 has to wait.", argument = "matching_order")
  }
  if (settings$method != "nearest" || settings$ties || !identical(settings$estimand, "ATT")) {
    abort_input("Matching without replacement is for {.code method = \"nearest\"},
                 {.code ties = FALSE} and the ATT.", argument = "replacement")
  }
}

#' The settings of a matching, as facts
#' @noRd
describe_settings <- function(settings) {
  bandwidth <- plain_number(signif(settings$bandwidth, 4))
  how <- switch(
    settings$method,
    kernel = , local_linear = , ridge = fact(
      "settings_kernel", kernel = fact(paste0("kernel_", settings$kernel)), bandwidth = bandwidth
    ),
    radius = fact("settings_radius", bandwidth = bandwidth),
    llr = , nearest = , mahalanobis = neighbour_facts(settings, bandwidth)
  )
  support <- switch(settings$common_support, none = NULL, treated = fact("settings_support"), fact(
    "settings_support_kind", how = fact(paste0("support_", settings$common_support))
  ))
  exact <- if (!is.null(settings$exact)) {
    fact("settings_exact", columns = names(settings$exact[[1]]))
  }
  parts <- list(fact("score_by", link = fact(paste0("link_", settings$link))), how, exact, support)
  fact("counts", counts = parts[lengths(parts) > 0])
}

neighbour_facts <- function(settings, bandwidth) {
  own <- fact("settings_neighbours", count = settings$neighbours,
              without = if (!settings$replacement) fact("settings_without"),
              ties = if (settings$ties) fact("settings_ties"))
  parts <- list(
    if (settings$method == "llr") fact("settings_lpoly", bandwidth = bandwidth), own,
    if (!is.null(settings$caliper)) {
      fact("settings_caliper", caliper = plain_number(settings$caliper))
    }
  )
  fact("counts", counts = parts[lengths(parts) > 0])
}
