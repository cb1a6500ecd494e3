# Covariances made of influences: of estimates that are no one regression's coefficients.

#' Influences of rows, or of units, on estimates
#'
#' An estimate less its true value is about the sum of its influences. Regressions never form them:
#' fit_vcov() is the same with bread and scores.
#' @param values Matrix, rows (or units) x terms, with column names.
#' @param weights NULL, or what the influences of each row are multiplied by.
#' @param weights_are_counts Whether a row of weight w stands for w rows.
#' @return list(terms, sums, threads): `sums(code, n_levels)` gives the sums by level of a code and,
#'   with `code` NULL, rows whose cross-products are the meat of independent ones. Those of
#'   regressions also have `classical()`, the covariance where errors are iid, and
#'   `adjusted(inference)`, sums of influences whose residuals are adjusted for leverage.
#' @noRd
new_influences <- function(values, weights = NULL, weights_are_counts = FALSE, threads = 1L) {
  weighted <- if (is.null(weights)) values else weights * values
  rows <- if (weights_are_counts) sqrt(weights) * values else weighted
  list(terms = colnames(values), threads = threads, sums = function(code = NULL, n_levels = 0L) {
    if (is.null(code)) rows else sums_by_level(weighted, code, n_levels)
  })
}

#' @return levels x columns of `x`.
#' @noRd
sums_by_level <- function(x, code, n_levels) {
  # Every row a level of its own, in their order
  if (nrow(x) == n_levels && !is.unsorted(code, strictly = TRUE)) return(x)
  out <- matrix(0, n_levels, ncol(x), dimnames = list(NULL, colnames(x)))
  out[unique(code) + 1L, ] <- rowsum(x, code, reorder = FALSE)
  out
}

#' Influences on coefficients of regressions on one system
#' @param fits From least_squares() or two_stage(), by name.
#' @param of,terms For each coefficient the names of its regression and of its regressor.
#' @return As new_influences().
#' @noRd
regression_influences <- function(system, fits, of, terms) {
  contrasts <- do.call(cbind, Map(influence_contrasts, list(system), fits[of], terms))
  residuals <- lapply(unname(fits[of]), `[[`, "residuals")
  list(
    terms = terms, threads = threads_of(system),
    sums = function(code = NULL, n_levels = 0L) {
      out <- influence_sums(system, contrasts, residuals, code, n_levels)
      if (is.null(code) && has_counts(system)) out / sqrt(row_weights(system)) else out
    },
    classical = function() {
      errors <- vapply(fits[of], error_contrast, numeric(nrow(contrasts)), system)
      within <- products_of(system)$within
      (t(errors) %*% within %*% errors) / counted_rows(system) *
        (t(contrasts) %*% within %*% contrasts)
    },
    adjusted = function(inference) {
      make <- vcov_types()[[inference$type]]$influences
      made <- lapply(unique(of), function(name) {
        # What is to be said of leverages the regressions have said.
        silently(make(system, fits[[name]], inference, terms[of == name]))
      })
      do.call(cbind, made)[, order(order(match(of, unique(of)))), drop = FALSE]
    }
  )
}

#' The meat of influences: their covariance up to small-sample factors
#' @param inference From settle_inference(), on the rows or units that the influences are of.
#' @noRd
influence_meat <- function(influences, inference, clusterings = clusterings_of(inference)) {
  type <- vcov_types()[[inference$type]]
  if (type$is_classical) return(influences$classical())
  if (!is.null(type$influences)) return(crossprod(influences$adjusted(inference)))
  meats <- lapply(clusterings, function(id) {
    crossprod(influences$sums(id$code, id$n_levels %||% 0L))
  })
  type$meat(list(inference = inference, sums = influences$sums, meats = meats,
                 threads = influences$threads))
}

#' Covariance of estimates from their influences, of any type that has a meaning for them
#'
#' @param influences From new_influences() or regression_influences().
#' @param inference From settle_inference(), on the rows or units that the influences are of.
#' @param terms From small_sample_terms() where the estimates are a regression's coefficients, with
#'   the `rule` that they were made by.
#' @return As fit_vcov().
#' @noRd
influence_vcov <- function(influences, inference, rule = "groups",
                           terms = group_terms(vcov_types()[[inference$type]], inference)) {
  type <- vcov_types()[[inference$type]]
  refuse_without_influences(inference$type, influences)
  made <- scaled_vcov(influence_meat(influences, inference), type, inference, terms)
  made$matrix <- named_square(made$matrix, influences$terms)
  if (type$may_cancel) {
    # What is left below 1e-12 of what independent rows would give is rounding.
    rows <- colSums(influences$sums()^2) * terms$factor
    none <- which(diag(made$matrix) <= 1e-12 * rows & rows > 0)
    made <- without_variances(made, none)
  }
  new_vcov(made, inference, terms, rule)
}

#' Types that are defined by residuals of a regression have no meaning for other estimates
#' @param influences NULL: of no regression. @param what Whose argument it is; NULL if not known.
#' @noRd
refuse_without_influences <- function(name, influences = NULL, what = NULL) {
  type <- vcov_types()[[name]]
  of <- if (is.null(what)) "these estimates" else paste0("{.fn ", what, "}")
  if (name == "given") {
    abort_input(paste0("{.arg vcov} cannot be a matrix or a function: ", of, " makes its own."),
                argument = "vcov")
  }
  if (type$is_classical && is.null(influences$classical)) {
    abort_input(paste0("{.code vcov = \"{name}\"} takes errors of a regression as having one
                variance, and ", of, " has no such errors."),
                "For independent rows take {.code \"hc1\"}.", argument = "vcov")
  }
  if (!is.null(type$influences) && is.null(influences$adjusted)) {
    abort_input(paste0("{.code vcov = \"{name}\"} corrects residuals of a regression for their
                leverage, and ", of, " has no such residuals."),
                "Take {.code \"hc1\"} or {.code \"cluster\"}.", argument = "vcov")
  }
}
