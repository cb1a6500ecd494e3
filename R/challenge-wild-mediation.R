# The wild cluster bootstrap of a mediation: its paths, in the regressions that they stand in.

#' The paths of a mediation, each in the regression that it is a coefficient of, by the same draws
#' @noRd
wild_paths <- function(call, fit, terms, null, cluster, drawn_cluster, settings) {
  if (settings$joint) {
    abort_input("The paths of a mediation are coefficients of several regressions, which have no
                joint test here.", "One regression has: {.code fit$models$total}.",
                argument = "joint")
  }
  paths <- fit$plan$paths
  wanted <- wanted_paths(terms, fit)
  own <- match(wanted, paths$name)
  each <- Map(function(equation, regressor, null) {
    wild_regression(call, fit$models[[equation]], regressor, null, cluster, drawn_cluster, settings)
  }, paths$equation[own], paths$regressor[own], check_null(null, wanted))
  joined <- function(part) {
    named <- Map(function(one, name) {
      one[[part]]$term <- name
      one[[part]]
    }, each, wanted)
    do.call(rbind, unname(named))
  }
  made <- each[[1]]
  made[c("tests", "clusters")] <- list(joined("tests"), joined("clusters"))
  made$p.value <- stats::setNames(made$tests$p.value, wanted)
  made[c("terms", "outcome")] <- list(wanted, fit$outcome)
  made$failed <- sum(vapply(each, `[[`, 0, "failed"))
  made$effective_clusters <- effective_clusters(made$clusters)
  made$draws <- do.call(rbind, lapply(each, `[[`, "draws"))
  rownames(made$draws) <- wanted
  made
}

#' Paths of a mediation by name or number; effects that are products of paths are none
#' @noRd
wanted_paths <- function(terms, fit) {
  known <- fit$plan$paths$name
  if (is.null(terms)) return(known)
  wanted <- unique(find_terms(terms, names(fit$coefficients)))
  if (length(wanted) > 0 && all(wanted %in% known)) return(wanted)
  abort_input("{.arg terms} must name paths, which are {.val {known}}.",
              "For effects that are products of paths see {.fn confint} of the mediation, with
               {.code method = \"percentile\"}.", argument = "terms")
}
