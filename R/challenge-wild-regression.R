# The wild cluster bootstrap of one regression: what its tests share, what is refused and noted, the
# result with each cluster's weight.

wild_regression <- function(call, fit, terms, null, cluster, drawn_cluster, settings) {
  object <- if (is_instrumented(fit)) fit else linear_regression(fit, "wild_bootstrap")
  object <- clustered_fit(object, cluster)
  problem <- wild_problem(object, drawn_cluster, settings)
  if (is_instrumented(fit)) refuse_beyond_wre(fit, terms, settings)
  terms <- slope_terms(if (is_instrumented(fit)) fit$iv$endogenous else terms, object)
  null <- check_null(null, terms)
  refuse_no_variance(object, terms)
  note_few_signs(problem)
  note_few_treated(problem, terms)
  made <- if (settings$joint) list(joint_wild_test(problem, terms, null)) else {
    test <- if (is_instrumented(fit)) instrumented_wild_test else wild_test
    Map(test, terms, null, MoreArgs = list(problem = problem))
  }
  new_wild_bootstrap(call, problem, terms, made)
}

#' The regression of a fit, by least squares
#' @noRd
linear_regression <- function(fit, what) {
  if (inherits(fit, "psm_did")) fit <- fit$did
  if (!inherits(fit, "policypanel_fit") && !inherits(fit, names(regression_places))) {
    abort_input("{.arg fit} must be a result of {.fn did_feols} or {.fn event_study}.",
                "Found {.obj_type_friendly {fit}}.", argument = "fit")
  }
  if (!inherits(fit, "did_feols")) refuse_no_regression(fit, what)
  refuse_rows(fit, "residuals")
  if (!is.null(fit$iv)) {
    abort_input("{.fn {what}} is for least squares; this fit has instruments.",
                "For weak instruments see {.fn iv_tests}.", argument = "fit")
  }
  fit
}

#' The fit with clustered standard errors
#' @noRd
clustered_fit <- function(object, cluster) {
  if (!is.null(cluster)) object <- with_vcov(object, "cluster", cluster)
  if (object$vcov$type != "cluster") {
    abort_input("The standard errors of the fit are {object$vcov$label}; a wild cluster bootstrap
                needs clusters.", "Name them: {.code cluster = ~city}.", argument = "cluster")
  }
  object
}

#' What all tests of a fit share
#' @return list(object, system, fit, clusterings, signs, factor, drawn, drawn_name, scheme,
#'   settings).
#' @noRd
wild_problem <- function(object, drawn_cluster, settings) {
  inference <- settle_inference(object$inference, object)
  drawn <- if (is.null(drawn_cluster)) {
    inference$clusters[which.min(cluster_counts(inference$clusters))]
  } else {
    settle_inference(stored_specification(object, "cluster", drawn_cluster), object)$clusters
  }
  if (length(drawn) > 1) {
    abort_input("One kind of cluster draws weights; {.arg drawn_cluster} names {length(drawn)}.",
                "Their combinations are {.code ~a^b}.", argument = "drawn_cluster")
  }
  drawn_name <- names(drawn)
  drawn <- sorted_id(drawn[[1]])
  is_all <- settings$weights_type == "rademacher" && 2^drawn$n_levels <= settings$replicates
  terms <- small_sample_terms(object$vcov$small_sample, vcov_types()$cluster, object$system,
                              object$fit, inference)
  list(object = object, system = object$system, fit = object$fit,
       clusterings = cluster_combinations(inference$clusters),
       signs = (-1)^(lengths(cluster_sets(inference$clusters)) + 1), factor = terms$factor,
       drawn = drawn, drawn_name = drawn_name, settings = settings,
       scheme = new_scheme(if (is_all) "every_sign" else "wild",
                           if (is_all) 2^drawn$n_levels else settings$replicates,
                           settings$seed, drawn))
}

#' An id with its codes in the order of its labels, so that draws do not depend on that of the rows
#' @noRd
sorted_id <- function(id) {
  order <- order(id$labels, method = "radix")
  list(code = order(order)[id$code + 1L] - 1L, n_levels = id$n_levels, labels = id$labels[order])
}

slope_terms <- function(terms, object) {
  slopes <- names(object$fit$coefficients)
  if (length(slopes) == 0) abort_design("The fit has no regressor to test.")
  if (is.null(terms)) return(slopes)
  wanted <- unique(find_terms(terms, names(object$coefficients)))
  if (length(wanted) == 0) {
    abort_input("{.arg terms} names no coefficient; there are {.val {slopes}}.", argument = "terms")
  }
  if (!all(wanted %in% slopes)) {
    abort_input("{.val {setdiff(wanted, slopes)}} is no slope.",
                "There are {.val {slopes}}.", argument = "terms")
  }
  wanted
}

check_null <- function(null, terms) {
  is_good <- is.numeric(null) && !is.object(null) && all(is.finite(null)) &&
    length(null) %in% c(1, length(terms))
  if (!is_good) {
    abort_input("{.arg null} must be one finite number, or one for each of the
                {length(terms)} term{?s}.", argument = "null")
  }
  rep_len(as.double(null), length(terms))
}

refuse_no_variance <- function(object, terms) {
  lacking <- terms[!(standard_errors(object)[terms] > 0) | is.na(standard_errors(object)[terms])]
  if (length(lacking) == 0) return(invisible())
  abort_design("{.val {lacking}} has no standard error clustered by
                {.val {names(object$vcov$clusters)}}, so that there is no t to bootstrap.",
               "{.code summary(fit)} says why.", argument = "terms")
}

#' With few clusters a p value has few values to take
#' @noRd
note_few_signs <- function(problem) {
  n <- problem$drawn$n_levels
  if (problem$settings$weights_type != "rademacher" || n > 10) return(invisible())
  values <- 2^(n - 1)
  size <- (floor(0.05 * values) + 1) / values
  note("The signs of {n} clusters give {format_count(values)} values of |t|: p is a multiple of
        {signif_text(1 / values, 2)}, and where there is no effect a test at 5% rejects
        {signif_text(100 * size, 2)}% of the time at best. More values: {.code weights_type =
        \"webb\"}.", once = "few signs")
}

#' With few treated clusters one of them carries the test, whatever is drawn
#' @noRd
note_few_treated <- function(problem, terms) {
  drawn <- problem$drawn
  treated <- vapply(terms, function(term) {
    column <- system_column(problem$system, term)
    if (!core_are_binary(column)) return(Inf)
    length(unique(drawn$code[column == 1]))
  }, 1)
  few <- terms[treated <= 5 & treated < drawn$n_levels / 3]
  if (length(few) == 0) return(invisible())
  note("{.val {few}} {?is/are} 1 in {plain_text(unique(treated[few]))} of {drawn$n_levels} clusters
        of {.val {problem$drawn_name}}. With so few the test rejects too
        {if (problem$settings$impose_null) 'rarely' else 'often'} (MacKinnon and Webb 2018); a finer
        {.arg drawn_cluster} or {.fn placebo_test} may serve.", once = "few treated clusters")
}

new_wild_bootstrap <- function(call, problem, terms, made) {
  tests <- do.call(rbind, lapply(made, `[[`, "row"))
  rownames(tests) <- NULL
  # Both tails of an F are one.
  if (problem$settings$joint) tests$p.equal_tail <- NA_real_
  draws <- do.call(rbind, lapply(made, `[[`, "draws"))
  rownames(draws) <- tests$term
  failed <- sum(colSums(!is.finite(draws)) > 0)
  if (failed > 0) {
    note("{format_count(failed)} of {count_of(ncol(draws), 'replicate')} without a standard error
          {?is/are} left out.")
  }
  clusters <- if (is.null(problem$object$iv)) cluster_diagnostics(problem, terms)
  structure(
    list(call = call, tests = tests, p.value = stats::setNames(tests$p.value, tests$term),
         terms = terms, outcome = problem$fit$outcome, replicates = ncol(draws),
         enumerated = problem$scheme$kind == "every_sign", failed = failed,
         seed = problem$settings$seed, settings = problem$settings,
         effective_clusters = if (!is.null(clusters)) effective_clusters(clusters),
         clusters = clusters,
         drawn = stats::setNames(problem$drawn$n_levels, problem$drawn_name),
         vcov = problem$object$vcov[c("label", "facts")], draws = draws),
    class = "wild_bootstrap"
  )
}

#' How much each cluster drawn weighs in each term
#' @noRd
cluster_diagnostics <- function(problem, terms) {
  fit <- problem$fit
  system <- problem$system
  drawn <- problem$drawn
  w <- system_weights(system, length(fit$residuals))
  own <- lapply(seq_along(fit$kept), function(k) {
    h <- projected_combination(system, fit, fit$inverse[k, ])
    list(leverage = sums_of_products(system, fit, h, drawn)[, k],
         partial = rowsum(w * h^2, drawn$code)[, 1] / fit$inverse[k, k])
  })
  leverage <- Reduce(`+`, lapply(own, `[[`, "leverage"))
  without <- coefficients_without(system, fit, drawn, problem$settings$threads)
  names(own) <- names(fit$coefficients)
  do.call(rbind, lapply(terms, function(term) {
    data.frame(term = term, cluster = plain_text(drawn$labels),
               rows = tabulate(drawn$code + 1L, drawn$n_levels), leverage = leverage,
               partial_leverage = unname(own[[term]]$partial),
               estimate_without = unname(without[term, ]))
  }))
}

effective_clusters <- function(clusters) {
  vapply(split(clusters$partial_leverage, factor(clusters$term, unique(clusters$term))),
         function(share) length(share) / (1 + mean((share / mean(share) - 1)^2)), 1)
}
