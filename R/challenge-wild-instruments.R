# The wild restricted efficient bootstrap (Davidson and MacKinnon 2010): both equations of an
# instrumented fit drawn anew, from sums by cluster.

is_instrumented <- function(fit) inherits(fit, "did_feols") && !is.null(fit$iv)

#' What the bootstrap of instrumented fits does not do
#' @noRd
refuse_beyond_wre <- function(fit, terms, settings) {
  endogenous <- fit$iv$endogenous
  if (length(endogenous) > 1) {
    abort_input("The wild bootstrap takes one endogenous regressor; this fit has
                {.val {endogenous}}.", "For weak instruments see {.fn iv_tests}.",
                argument = "fit")
  }
  if (!settings$impose_null || settings$joint) {
    abort_input("With instruments the hypothesis is imposed, on one coefficient.",
                argument = if (settings$joint) "joint" else "impose_null")
  }
  if (has_counts(fit$system)) {
    abort_input("With instruments the wild bootstrap takes analytic weights, not frequency
                weights.", argument = "fit")
  }
  if (is.null(terms)) return(invisible())
  wanted <- find_terms(terms, names(fit$coefficients))
  if (!identical(unique(wanted), endogenous)) {
    abort_input("With instruments only the endogenous regressor, {.val {endogenous}}, is tested.",
                argument = "terms")
  }
}

#' The test of the coefficient of an endogenous regressor, as wild_test() gives it
#' @noRd
instrumented_wild_test <- function(problem, term, null) {
  estimate <- problem$fit$coefficients[[term]]
  error <- standard_errors(problem$object)[[term]]
  sums <- instrumented_sums(problem, term)
  weights <- replicate_over(problem$scheme, function(first, last) {
    type <- if (problem$scheme$kind == "wild") problem$settings$weights_type else "every_sign"
    list(draws = core_draw_wild_weights(type, problem$scheme$seed %||% 0, problem$drawn$n_levels,
                                        first, last))
  }, "Drawing signs", piece = 8192)$draws
  draws_at <- function(r) instrumented_statistics(sums, r, weights, problem)
  draws <- draws_at(null)
  limits <- inverted_limits(function(r) share_beyond(draws_at(r), (estimate - r) / error),
                            estimate, error, 1 - problem$settings$level, digits = 1e-6)
  statistic <- (estimate - null) / error
  list(draws = draws,
       row = data.frame(term = term, estimate = estimate, null = null, statistic = statistic,
                        count_beyond(draws, statistic), conf.low = limits[1],
                        conf.high = limits[2]))
}

#' What is left of outcome (y), endogenous regressor (x) and instruments beside fixed effects and
#' exogenous regressors: their products, and their sums by cluster
#'
#' A cluster's weight multiplies the rows of the cluster before they are projected again, so that
#' for each pair of clusters g and k the products needed are those of the instruments in g with
#' what the columns of k leave of all rows.
#' @return list(products; fitted: by clustering, clusters x instruments x instruments; drawn: by
#'   clustering, a list by column of matrices (clusters x instruments) x clusters drawn).
#' @noRd
instrumented_sums <- function(problem, term) {
  system <- problem$system
  roles <- problem$fit$roles
  left <- vapply(c(problem$fit$outcome, term, roles$instruments), function(name) {
    least_squares(system, name, roles$exogenous)$residuals
  }, numeric(length(problem$fit$residuals)))
  w <- system_weights(system, nrow(left))
  z <- left[, -(1:2), drop = FALSE]
  n_drawn <- problem$drawn$n_levels
  refuse_wide_table(nrow(left), list(list(n_levels = n_drawn * ncol(left))))
  of_cluster <- function(values, cluster) {
    unlist(apply(values, 2, function(column) {
      lapply(seq_len(cluster$n_levels) - 1L, function(g) column * (cluster$code == g))
    }, simplify = FALSE), recursive = FALSE)
  }
  exogenous <- raw_columns(system, column_positions(system, roles$exogenous))
  names(exogenous) <- roles$exogenous
  against <- c(exogenous, of_cluster(left, problem$drawn))
  names(against) <- make.unique(c(roles$exogenous, rep("drawn", n_drawn * ncol(left))))
  own <- seq_along(exogenous)
  on_exogenous <- if (length(own) > 0) project_more(system, exogenous, against)$cross
  list(
    products = crossprod(left, w * left),
    fitted = lapply(problem$clusterings, function(cluster) {
      pairs <- z[, rep(seq_len(ncol(z)), ncol(z)), drop = FALSE] *
        z[, rep(seq_len(ncol(z)), each = ncol(z)), drop = FALSE]
      array(rowsum(w * pairs, cluster$code, reorder = TRUE), c(cluster$n_levels, ncol(z), ncol(z)))
    }),
    drawn = lapply(problem$clusterings, function(cluster) {
      block <- of_cluster(z, cluster)
      names(block) <- paste("block", seq_along(block))
      cross <- project_more(system, block, against)$cross
      rest <- cross[, length(own) + seq_len(n_drawn * ncol(left)), drop = FALSE]
      if (length(own) > 0) {
        rest <- rest - cross[, own, drop = FALSE] %*%
          solve(on_exogenous[, own, drop = FALSE], on_exogenous[, -own, drop = FALSE])
      }
      lapply(seq_len(ncol(left)), function(k) {
        unname(rest[, n_drawn * (k - 1) + seq_len(n_drawn), drop = FALSE])
      })
    })
  )
}

#' t of two-stage least squares in each replicate of the hypothesis that the coefficient is `r`
#' @param weights Clusters drawn x replicates.
#' @noRd
instrumented_statistics <- function(sums, r, weights, problem) {
  own <- seq_len(nrow(sums$products))[-(1:2)]
  n_z <- length(own)
  contrast <- c(1, -r, numeric(n_z))
  u <- drop(sums$products %*% contrast)
  # x on instruments and u; v is x less the instruments' part
  right <- rbind(cbind(sums$products[own, own], u[own]), c(u[own], sum(contrast * u)))
  pi <- solve(right, c(sums$products[own, 2], u[2]))[seq_len(n_z)]
  of_v <- c(0, 1, -pi)
  scores <- lapply(seq_along(sums$drawn), function(c) {
    combined <- function(a) Reduce(`+`, Map(`*`, sums$drawn[[c]], a)) %*% weights
    fitted <- apply(sums$fitted[[c]], c(1, 2), function(row) sum(row * pi))
    list(e = combined(contrast), x = combined(of_v) + as.vector(fitted))
  })
  total <- function(of) rowsum(of, rep(seq_len(n_z), each = nrow(of) / n_z), reorder = TRUE)
  first <- scores[[1]]
  on_x <- total(first$x)
  a <- solve(sums$products[own, own], on_x)
  bottom <- colSums(a * on_x)
  distance <- colSums(a * total(first$e)) / bottom
  variance <- 0
  for (c in seq_along(scores)) {
    n_groups <- nrow(scores[[c]]$e) / n_z
    left <- scores[[c]]$e - rep(distance, each = n_groups * n_z) * scores[[c]]$x
    score <- 0
    for (j in seq_len(n_z)) {
      rows <- n_groups * (j - 1) + seq_len(n_groups)
      score <- score + left[rows, , drop = FALSE] * rep(a[j, ], each = n_groups)
    }
    variance <- variance + problem$signs[c] * colSums(score^2)
  }
  distance / root_or_missing(problem$factor * variance / bottom^2)
}
