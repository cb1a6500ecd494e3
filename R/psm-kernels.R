# Kernel, radius and local linear matching: the engine and its bandwidth.

kernels <- c("epanechnikov", "uniform", "triangular", "biweight", "triweight", "tricube",
             "gaussian")

#' Matched outcomes of targets and weights of donors, within one block
#' @param problem list(score, y, ...), see match_problem(). @param targets,donors Row numbers.
#' @return list(matched_outcome, donor_weight): NA and 0 where nothing is near.
#' @noRd
match_by_kernel <- function(problem, targets, donors, settings) {
  if (isFALSE(settings$self_match)) return(match_other_units(problem, targets, donors, settings))
  is_linear <- settings$method %in% c("local_linear", "ridge")
  match <- core_match_kernel(
    problem$score[targets], problem$score[donors], problem$y[donors], settings$kernel,
    settings$bandwidth, is_linear, if (settings$method == "ridge") settings$ridge else 0
  )
  weight <- match$donor_weight
  # Donors through which no line can be drawn keep what rounding leaves of their weight.
  if (is_linear) weight[abs(weight) < 1e-13] <- 0
  list(matched_outcome = match$matched_outcome, donor_weight = weight)
}

#' The bandwidth as a number
#' @return list(bandwidth, search): `search` is the data frame of the cross-validation or NULL.
#' @noRd
choose_bandwidth <- function(problem, settings) {
  rule <- settings$bandwidth
  if (is.numeric(rule)) return(list(bandwidth = rule, search = NULL))
  pair <- pair_bandwidth(problem, settings)
  if (rule == "pair") return(list(bandwidth = pair, search = NULL))
  cross_validate(problem, settings, pair)
}

#' Huber, Lechner & Wunsch (2013): 1.5 times the 0.9 quantile of the distances in pair matching
#' with replacement
#' @noRd
pair_bandwidth <- function(problem, settings) {
  distance <- unlist(lapply(directions(problem, settings), function(side) {
    over_blocks(problem, side$targets, side$donors, function(t, c) {
      nearest <- core_nearest_scores(problem$score[t], problem$score[c], 1L, Inf, FALSE, FALSE)
      list(nearest = nearest$distance)
    })$nearest
  }))
  # Twins at distance zero say nothing about how far others have to look.
  bandwidth <- 1.5 * stats::quantile(distance[distance > 0], 0.9, names = FALSE)
  if (is.na(bandwidth)) {
    abort_design("{.code bandwidth = \"{settings$bandwidth}\"} finds no two scores that differ.",
                 "Every row has a twin; give {.arg bandwidth} as a number.")
  }
  bandwidth
}

#' Leave-one-out cross-validation of the donors' outcomes
#'
#' A donor without another one in his window is predicted by the donors' mean. First a grid from a
#' quarter of the pair-matching bandwidth to the range of the scores, then the best interval.
#' @noRd
cross_validate <- function(problem, settings, pair) {
  sides <- directions(problem, settings)
  error <- function(h) {
    settings$bandwidth <- h
    mean(unlist(lapply(sides, function(side) {
      left_out <- left_out_means(problem, side$donors, settings)
      residual <- problem$y[side$donors] - left_out
      alone <- is.na(residual)
      residual[alone] <- (problem$y[side$donors] - mean(problem$y[side$donors]))[alone]
      residual^2
    })))
  }
  widest <- max(diff(range(problem$score)), pair)
  grid <- exp(seq(log(pair / 4), log(widest), length.out = 20))
  errors <- vapply(grid, error, 0)
  best <- which.min(errors)
  ends <- grid[c(max(best - 1, 1), min(best + 1, length(grid)))]
  fine <- stats::optimize(error, ends, tol = 1e-3 * ends[2])
  search <- data.frame(bandwidth = c(grid, fine$minimum), mean_squared_error = c(errors,
                                                                                fine$objective))
  list(bandwidth = search$bandwidth[which.min(search$mean_squared_error)],
       search = search[order(search$bandwidth), ])
}

#' Fitted outcomes of rows from the others of their kind: m - (y - m) l / (1 - l) with the weight l
#' of a row in its own fit; NA for a row that is alone
#' @noRd
left_out_means <- function(problem, rows, settings) {
  is_linear <- settings$method %in% c("local_linear", "ridge")
  ridge <- if (settings$method == "ridge") settings$ridge else 0
  over_blocks(problem, rows, rows, function(t, c) {
    y <- problem$y[t]
    fit <- core_match_kernel(problem$score[t], problem$score[c], problem$y[c], settings$kernel,
                             settings$bandwidth, is_linear, ridge)
    others <- 1 - fit$own_weight
    others[others < 1e-9] <- NA
    list(fitted = y - (y - fit$matched_outcome) / others)
  })$fitted
}
