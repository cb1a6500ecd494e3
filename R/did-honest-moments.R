# The moment inequalities behind conditional confidence sets (Andrews, Roth and Pakes 2023).
#
# theta = weights'tau is tested with the effects tau as nuisance: that some tau with
# weights'tau = theta makes all rows (beta - (0, tau)) <= limit. The statistic is
#   eta = min over such tau of the largest (rows (beta - (0, tau)) - limit) / sd,
# a linear programme. By duality it is the largest of moments gamma'(...) over the vertices gamma of
# {gamma >= 0, gamma'sd = 1, gamma'rows_after proportional to the weights}.

#' A study with what all polyhedra of a restriction share: the part of the inequalities in the
#' effects does not change with the bound, nor with the change before treatment that is the largest
#' @param set One of these polyhedra.
#' @return The study with `nuisance`, the columns to which a vertex is orthogonal, and `vertices`, a
#'   row each; NULL where they are too many.
#' @noRd
with_vertices <- function(study, set) {
  effects <- set$rows[, study$leads + seq_len(study$lags), drop = FALSE]
  study$nuisance <- nuisance_columns(effects, study$weights)
  study$vertices <- known_vertices(study$nuisance)
  study
}

#' The inequalities of a polyhedron, with what does not depend on theta
#'
#' @param study Of with_vertices().
#' @return list(rows, limit, error, slope, level): each row's bound, standard error, what theta
#'   takes off it, and its value at theta = 0; `nuisance`; and of the vertices, where they are
#'   known, the `moments` (rows over the estimates), and these times the covariance, the `values` at
#'   theta = 0 and the `slopes`.
#' @noRd
moment_problem <- function(set, study) {
  rows <- set$rows
  effects <- rows[, study$leads + seq_len(study$lags), drop = FALSE]
  problem <- list(
    rows = rows, limit = set$limit, error = sqrt(rowSums((rows %*% study$vcov) * rows)),
    slope = drop(effects %*% study$weights) / sum(study$weights^2),
    level = drop(rows %*% study$estimate) - set$limit, nuisance = study$nuisance
  )
  if (is.null(study$vertices)) return(problem)
  vertices <- study$vertices / drop(study$vertices %*% problem$error)
  moments <- vertices %*% rows
  c(problem, list(moments = moments, covariance = moments %*% study$vcov,
                  values = drop(vertices %*% problem$level),
                  slopes = drop(vertices %*% problem$slope)))
}

#' Effects as columns to which a vertex is orthogonal
#'
#' In changes u_t of the effects from one period to the next, in which most rows are short, theta is
#' a sum of w_t u_t; the change with the largest w_t is expressed by theta and the others.
#' @param effects The rows' coefficients on the effects.
#' @noRd
nuisance_columns <- function(effects, weights) {
  changes <- effects %*% lower.tri(diag(length(weights)), diag = TRUE)
  share <- rev(cumsum(rev(weights)))
  pivot <- which.max(abs(share))
  changes[, -pivot, drop = FALSE] - outer(changes[, pivot], share[-pivot] / share[pivot])
}

#' All vertices, by elimination of one column after the other
#'
#' Fourier-Motzkin: rows in which a column is positive are added to rows in which it is negative so
#' that it cancels. A sum of more than k + 1 rows after k eliminations is no vertex (Chernikov
#' 1965).
#' @return A matrix with a row per vertex, up to scale, a column per row of the problem; NULL where
#'   there are too many, as with sums of many effects under a sign or monotonicity.
#' @noRd
known_vertices <- function(nuisance) {
  sums <- diag(nrow(nuisance))
  for (k in rev(seq_len(ncol(nuisance)))) {
    own <- drop(sums %*% nuisance[, k])
    own[abs(own) < rounding_error] <- 0
    pairs <- expand.grid(up = which(own > 0), down = which(own < 0))
    if (nrow(pairs) > 20000) return(NULL)
    added <- sums[pairs$up, , drop = FALSE] / own[pairs$up] -
      sums[pairs$down, , drop = FALSE] / own[pairs$down]
    added <- added[rowSums(added > rounding_error) <= ncol(nuisance) - k + 2, , drop = FALSE]
    sums <- rbind(sums[own == 0, , drop = FALSE], added)
    sums <- unique(round(sums / apply(sums, 1, max), 13))
    if (nrow(sums) > 1500) return(NULL)
  }
  sums
}

#' The statistic at a value of theta, its standard error, and between which values it must lie for
#' its vertex to be the optimal one, given all that is independent of it
#' @return list(eta, error, low, high, moment).
#' @noRd
statistic_at <- function(problem, study, theta) {
  if (is.null(problem$moments)) return(solved_statistic(problem, study, theta))
  value <- problem$values - problem$slopes * theta
  best <- which.max(value)
  found <- list(eta = value[best], low = -Inf, high = Inf, moment = problem$moments[best, ])
  with_best <- drop(problem$covariance %*% found$moment)
  found$error <- sqrt(with_best[best])
  if (found$error < rounding_error) return(found)
  share <- with_best / with_best[best]
  bound <- (value - share * found$eta) / (1 - share)
  found$low <- max(bound[share < 1 - rounding_error], -Inf)
  found$high <- min(bound[share > 1 + rounding_error], Inf)
  found
}

# Standard errors of moments, in units of those of the rows, below which they are zero.
rounding_error <- 1e-10

#' The same by linear programmes
#' @noRd
solved_statistic <- function(problem, study, theta) {
  level <- problem$level - problem$slope * theta
  best <- best_vertex(problem, level)
  moment <- drop(best$vertex %*% problem$rows)
  with_best <- drop(study$vcov %*% moment)
  variance <- sum(with_best * moment)
  found <- list(eta = best$value, error = sqrt(max(variance, 0)), low = -Inf, high = Inf,
                moment = moment)
  if (found$error < rounding_error) return(found)
  share <- drop(problem$rows %*% with_best) / variance
  rest <- level - share * found$eta
  far <- max(100, abs(found$eta) + 20 * found$error)
  found$low <- end_of_optimum(problem, rest, share, -far, -Inf)
  found$high <- end_of_optimum(problem, rest, share, far, Inf)
  found
}

#' Where, coming from far, the largest moment first equals what is given for the statistic
#'
#' The largest moment of `rest + share * value` less `value` is convex in `value`, at least zero,
#' and zero between the ends. Newton's steps on its pieces reach an end from outside.
#' @param none The answer where it is zero there already.
#' @noRd
end_of_optimum <- function(problem, rest, share, value, none) {
  for (round in 1:200) {
    best <- best_vertex(problem, rest + share * value)
    if (best$value - value <= 1e-9 * max(1, abs(value))) return(if (round == 1) none else value)
    value <- sum(best$vertex * rest) / (1 - sum(best$vertex * share))
  }
  value
}

#' The vertex with the largest moment
#' @noRd
best_vertex <- function(problem, level) {
  solved <- linear_programme(level, rbind(problem$error, t(problem$nuisance)), "==",
                             c(1, numeric(ncol(problem$nuisance))))
  list(value = solved$optimum, vertex = pmax(solved$solution, 0))
}

#' The values of theta at which the statistic is at most a number
#' @return c(least, largest); NULL where there are none.
#' @noRd
theta_range <- function(problem, study, most) {
  if (is.null(problem$moments)) return(solved_range(problem, study, most))
  slope <- problem$slopes
  end <- (problem$values - most) / slope
  is_flat <- abs(slope) < rounding_error
  range <- c(max(end[slope > 0 & !is_flat], -Inf), min(end[slope < 0 & !is_flat], Inf))
  # One point, up to rounding
  if (diff(range) < 0 && diff(range) > -1e-12 * max(abs(range))) range[] <- mean(range)
  if (diff(range) >= 0 && all(problem$values[is_flat] <= most + rounding_error)) range
}

solved_range <- function(problem, study, most) {
  after <- study$leads + seq_len(study$lags)
  room <- problem$limit + most * problem$error - drop(problem$rows %*% study$estimate)
  ends <- lapply(c(-1, 1), function(side) {
    linear_programme(side * study$weights, -problem$rows[, after, drop = FALSE], "<=", room,
                     is_free = TRUE)
  })
  if (!anyNA(c(ends[[1]]$optimum, ends[[2]]$optimum))) {
    c(-ends[[1]]$optimum, ends[[2]]$optimum)
  }
}

#' Maximise objective'x subject to rows x (sense) limit, x >= 0 or free
#' @return list(optimum, solution); NA where there is no solution.
#' @noRd
linear_programme <- function(objective, rows, sense, limit, is_free = FALSE) {
  n <- length(objective)
  bounds <- if (is_free) list(lower = list(ind = seq_len(n), val = rep(-Inf, n)))
  solved <- Rglpk::Rglpk_solve_LP(objective, rows, rep(sense, nrow(rows)), limit, bounds,
                                  max = TRUE)
  list(optimum = if (solved$status == 0) solved$optimum else NA_real_, solution = solved$solution)
}
