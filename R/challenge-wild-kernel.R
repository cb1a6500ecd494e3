# The linear maps of a wild bootstrap: from the weights of clusters to the numerators of its tests
# and to the sums of scores of the regressions that nobody runs.

# Numbers that a table of levels may hold, and the levels that may cross clusters: 400 MB, and a
# root that takes seconds.
most_kernel_numbers <- 5e7
most_crossing_levels <- 2500

#' The kernels of a wild bootstrap (Roodman, MacKinnon, Nielsen and Webb 2019)
#'
#' With h = X~ (X~'WX~)^-1 R', a row of weights v of clusters makes the outcome x'b + v_g u_i. The
#' coefficients less b are sum_g v_g h_g'W u_g, and a cluster's sum of h'W e* is
#'   sum_k v_k (h_gk'W u_gk - h_g'W P u^(k) - h_g'W X~_g (X~'WX~)^-1 X~_k'W u_k),
#' P the projection on the fixed effects and u^(k) the residuals of cluster k alone: a sum over rows
#' that both share, less a product of two tables with few columns.
#' @param directions Pairs list(h, u), a value per row each.
#' @param clusterings Those of the covariance, lists of code and n_levels. @param drawn The one
#'   drawn.
#' @return list(estimate: directions x clusters drawn; kernels: by clustering and direction).
#' @noRd
wild_kernels <- function(system, fit, directions, clusterings, drawn) {
  w <- system_weights(system, length(fit$residuals))
  root <- chol(fit$inverse)
  coordinates <- effect_coordinates(system, w, drawn)
  table_of <- function(values, cluster) {
    cbind(coordinates(values, cluster),
          tcrossprod(sums_of_products(system, fit, values, cluster), root))
  }
  list(
    estimate = do.call(rbind, lapply(directions, function(direction) {
      rowsum(w * direction$h * direction$u, drawn$code, reorder = TRUE)[, 1]
    })),
    kernels = lapply(clusterings, function(cluster) {
      pair <- code_combination(list(cluster, drawn), with_labels = FALSE)
      first <- match(seq_len(pair$n_levels) - 1L, pair$code)
      lapply(directions, function(direction) {
        kernel <- list(row = cluster$code[first], column = drawn$code[first],
                       value = rowsum(w * direction$h * direction$u, pair$code)[, 1],
                       left = table_of(direction$h, cluster), right = table_of(direction$u, drawn))
        compress_kernel(kernel)
      })
    })
  )
}

#' Where the two tables have more columns than there are clusters drawn, their product is smaller
#' @noRd
compress_kernel <- function(kernel) {
  n_drawn <- nrow(kernel$right)
  if (ncol(kernel$right) <= n_drawn) return(kernel)
  kernel$left <- tcrossprod(kernel$left, kernel$right)
  kernel$right <- diag(n_drawn)
  kernel
}

#' Coordinates in which the projection on the fixed effects is a product
#'
#' For values a and b, each in the rows of one cluster and 0 elsewhere, the product of their
#' coordinates is a'W P b. The largest effect is eliminated exactly, the others' reduced system has
#' a pivoted root (its rank is not full).
#' @return A function of values and a cluster: clusters x coordinates. Effects that lie within the
#'   clusters drawn need none: residuals sum to zero in each of their levels.
#' @noRd
effect_coordinates <- function(system, w, drawn) {
  effects <- row_levels(system)
  nested <- nested_effects(system, list(drawn))
  if (all(nested)) return(function(values, cluster) matrix(0, cluster$n_levels, 0))
  sizes <- vapply(effects, function(effect) effect$n_levels, 1)
  may_go <- lengths(lapply(effects, `[[`, "slope")) == 0
  choice <- if (any(nested & may_go)) nested & may_go else may_go
  out <- which.max(ifelse(choice, sizes, 0))
  others <- effects[-out]
  refuse_many_levels(sum(sizes[-out]), nested[out], drawn)
  between <- level_table(w, effects[[out]], others)
  size <- rowsum(w, effects[[out]]$code)[, 1]
  root <- reduced_root(w, others, between, size)
  function(values, cluster) {
    rest <- level_table(w * values, cluster, others)
    is_within <- nested_effects(system, list(cluster))[out]
    own <- if (!is_within) level_table(w * values, cluster, effects[out])
    if (!is_within) rest <- rest - own %*% (between / size)
    rest <- rest[, root$kept, drop = FALSE] / rep(root$scale, each = cluster$n_levels)
    if (ncol(rest) > 0) rest <- t(backsolve(root$factor, t(rest), transpose = TRUE))
    if (nested[out]) return(rest)
    cbind(rest, (own %||% matrix(0, cluster$n_levels, sizes[out])) /
            rep(sqrt(size), each = cluster$n_levels))
  }
}

#' Sums of values by the levels of an id and those of effects side by side
#' @noRd
level_table <- function(values, id, effects) {
  refuse_wide_table(id$n_levels, effects)
  do.call(cbind, c(list(matrix(0, id$n_levels, 0)), lapply(effects, function(effect) {
    cell <- id$code + as.double(id$n_levels) * effect$code
    table <- matrix(0, id$n_levels, effect$n_levels)
    own <- unique(cell)
    table[own + 1] <- rowsum(values * (effect$slope %||% 1), cell, reorder = FALSE)[, 1]
    table
  })))
}

#' The root of the other effects' products once one effect is eliminated
#' @return list(factor, kept: levels that others do not determine, scale).
#' @noRd
reduced_root <- function(w, others, between, size) {
  if (length(others) == 0) return(list(factor = matrix(0, 0, 0), kept = integer(), scale = 1))
  products <- do.call(rbind, lapply(others, function(effect) {
    level_table(w * (effect$slope %||% 1), effect, others)
  }))
  before <- diag(products)
  products <- products - crossprod(between / sqrt(size))
  free <- which(diag(products) > 1e-10 * before)
  scale <- sqrt(diag(products)[free])
  if (length(free) == 0) return(list(factor = products[0, 0], kept = free, scale = scale))
  factor <- suppressWarnings(chol(products[free, free] / outer(scale, scale), pivot = TRUE,
                                  tol = 1e-9))
  first <- seq_len(attr(factor, "rank"))
  pivot <- attr(factor, "pivot")[first]
  list(factor = factor[first, first, drop = FALSE], kept = free[pivot], scale = scale[pivot])
}

refuse_many_levels <- function(n_others, is_nested, drawn) {
  if (n_others <= most_crossing_levels) return(invisible())
  abort_design("The wild bootstrap needs the {format_count(n_others)} levels of all fixed effects
                but one as a dense table; the most is {format_count(most_crossing_levels)}.",
               if (!is_nested) "No fixed effect lies within the {format_count(drawn$n_levels)}
                                clusters that are drawn.")
}

refuse_wide_table <- function(n_rows, effects) {
  n_levels <- sum(vapply(effects, function(effect) as.double(effect$n_levels), 1))
  if (n_rows * n_levels <= most_kernel_numbers) return(invisible())
  abort_design("The wild bootstrap needs a table of {format_count(n_rows)} rows and
                {format_count(n_levels)} columns here, for fixed effects whose levels cross
                clusters; it would not fit into memory.",
               "With so many clusters or levels the tests of the fit itself serve.")
}
