#' Sampling uncertainty of a composite index
#'
#' The weights and bounds of an index are computed from the units that happen to be in the sample.
#' This draws units with replacement (a cluster bootstrap: all rows of a unit together), fits the
#' whole rule of the index anew on every draw, and scores the original rows with it.
#'
#' In replicate \eqn{b}, bounds, entropies (or what else the weights come from) and weights are
#' those of the units drawn, each counted as often as it was drawn; given bounds and weights stay
#' as they are. Rows of the original data beyond the bounds of a draw are set to them, as
#' [predict()][predict.mpi_index] does. Weights are bounded by 0 and 1 and their sampling
#' distribution is skewed, so the percentile limits in `$weights` deserve more trust than the
#' symmetric ones of `confint()` and `tidy()`.
#'
#' Bounds of min-max normalisation are sample extremes, whose sampling distribution no bootstrap of
#' this kind finds (Bickel and Freedman 1981): the largest value of a draw never exceeds that of the
#' sample, so limits may lie to one side of the estimate. `bounds = "fixed"` leaves the
#' normalisation as it is and redraws the weights alone, which are smooth functions of sums; so do
#' bounds given to [mpi_index()]. Where the two differ much, single extreme units decide the index.
#'
#' Units are ranked by their mean score over their periods, 1 the highest. The limits of the rank
#' say how much of a league table the choice of units in the sample can turn over; they do not
#' cover the choice of indicators, normalisation and method.
#'
#' The draws of replicate \eqn{b} depend on `seed` and \eqn{b} alone (Threefry counter-based
#' streams, Salmon et al. 2011): more replicates leave the first ones as they are, threads change
#' nothing, and the session's random numbers are left as they were.
#'
#' @param index A result of [mpi_index()]. Without `unit` its rows are the units.
#' @param replicates Number of draws.
#' @param seed A whole number up to \eqn{2^{53}}.
#' @param bounds Whether the normalisation (bounds, means, ranks) is `"redrawn"` with the weights,
#'   or `"fixed"` as the index has it.
#' @param level Of the percentile limits.
#' @param keep_scores Whether to keep the score of every row in every draw (`$draws$score`, 8 bytes
#'   x rows x replicates).
#' @param threads Threads of the C++ core; see [policypanel].
#' @return An object of class `index_uncertainty` (and `policypanel_fit`) with the weights as
#'   coefficients and their bootstrap covariance. `weights`: estimate, bootstrap standard error and
#'   percentile limits; `units`: mean score, its limits, rank and its limits, per unit; `score`:
#'   score and bootstrap standard error, per row of the data; `draws`: weights and mean unit scores,
#'   a column per replicate (`NA` where the units drawn gave no weights).
#' @references
#' Bickel, P. J. and Freedman, D. A. (1981). Some asymptotic theory for the bootstrap. Annals of
#' Statistics 9(6), 1196-1217.
#'
#' Salmon, J. K., Moraes, M. A., Dror, R. O. and Shaw, D. E. (2011). Parallel random numbers: as
#' easy as 1, 2, 3. Proceedings of SC11. \doi{10.1145/2063384.2063405}
#'
#' Saisana, M., Saltelli, A. and Tarantola, S. (2005). Uncertainty and sensitivity analysis
#' techniques as tools for the quality assessment of composite indicators. Journal of the Royal
#' Statistical Society A 168(2), 307-323.
#' @seealso [mpi_index()], [index_regression()].
#' @examples
#' set.seed(1)
#' data <- data.frame(city = rep(1:10, each = 3), year = rep(2011:2013, 10), rd = rexp(30),
#'                    patents = rpois(30, 20), so2 = rexp(30))
#' index <- mpi_index(data, c("rd", "patents", "so2"), c(so2 = "negative"), "city", "year")
#' index_uncertainty(index, replicates = 200)
#' @export
index_uncertainty <- function(index, replicates = 1000, seed = 1,
                              bounds = c("redrawn", "fixed"), level = 0.95, keep_scores = FALSE,
                              threads = getOption("policypanel.threads", 1L)) {
  check_arguments()
  call <- own_arguments(match.call())
  check_index(index)
  replicates <- check_draws(replicates, "replicates", 2)
  seed <- check_seed(seed)
  bounds <- check_choice(bounds, c("redrawn", "fixed"), "bounds")
  level <- check_level(level)
  keep_scores <- check_flag(keep_scores, "keep_scores")
  draws <- draw_index(index, replicates, seed, bounds, keep_scores, sanitize_threads(threads))
  new_index_uncertainty(call, index, draws, draws$done, seed, bounds, level)
}

check_index <- function(index) {
  if (!inherits(index, "mpi_index")) {
    abort_input("{.arg index} must be a result of {.fn mpi_index}.",
                "Found {.obj_type_friendly {index}}.", argument = "index")
  }
  refuse_index_rows(index, "draws of units")
  if (index$settings$scope == "unit") {
    abort_design("With {.code scope = \"unit\"} every unit has weights of its own; drawing units
                  says nothing about them.")
  }
  if (drawn_units(index)$n < 2) {
    abort_design("There is only one unit in {.val {index$keys$names$unit}}; none can be drawn
                  for another.")
  }
}

#' The unit of each row, 0-based; without units, rows are units
#' @noRd
drawn_units <- function(index) {
  unit <- index$keys$unit
  n <- index$counts[["rows"]]
  list(code = unit$code %||% (seq_len(n) - 1L), n = unit$n_levels %||% n,
       labels = unit$labels %||% (index$rows %||% seq_len(n)))
}

#' The rule fitted to one draw of units
#' @param frequency How often each row's unit was drawn.
#' @noRd
draw_rule <- function(index, frequency, bounds, threads) {
  fit_rule(index$values, index$plan, index$keys, frequency, threads,
           if (bounds == "fixed") index$rule$scaling)
}

#' All draws: weights, mean scores of units, and the running moments of the rows' scores
#' @noRd
draw_index <- function(index, replicates, seed, bounds, keep_scores, threads) {
  units <- drawn_units(index)
  place <- units$code + 1L
  size <- tabulate(place, units$n)
  n <- length(place)
  part <- rep(c("weights", "units", "score"),
              c(length(index$rule$weight), units$n, if (keep_scores) n else 0))
  made <- replicate_over(unit_draws(units, replicates, seed), function(first, last) {
    draws <- matrix(NA_real_, length(part), last - first)
    moments <- list(used = 0, mean = numeric(n), square = numeric(n))
    for (k in seq_len(last - first)) {
      frequency <- core_draw_clusters(seed, first + k - 1, units$n)[place]
      rule <- draw_rule(index, frequency, bounds, threads)
      score <- apply_rule(rule, index$values, index$plan, index$keys, "score", threads)$score
      if (!all(is.finite(c(rule$weight, sum(score))))) next
      moments <- join_moments(moments, list(used = 1, mean = score, square = 0))
      means <- core_group_sums(score, units$code, units$n) / size
      draws[, k] <- c(rule$weight, means, if (keep_scores) score)
    }
    list(draws = draws, moments = moments)
  }, "Drawing units", piece = 32)
  moments <- Reduce(join_moments, lapply(made$pieces, `[[`, "moments"))
  of <- function(name) made$draws[part == name, , drop = FALSE]
  list(weights = of("weights"), units = of("units"), score = if (keep_scores) of("score"),
       score_error = sqrt(moments$square / (moments$used - 1)), used = moments$used,
       done = made$done)
}

unit_draws <- function(units, replicates, seed) {
  new_scheme("bootstrap", replicates, seed, list(code = units$code, n_levels = units$n))
}

#' Number, mean and sum of squares about it, of two sets together (Chan, Golub and LeVeque 1983)
#' @noRd
join_moments <- function(a, b) {
  used <- a$used + b$used
  if (used == 0) return(a)
  change <- b$mean - a$mean
  list(used = used, mean = a$mean + change * (b$used / used),
       square = a$square + b$square + change^2 * (a$used * b$used / used))
}

new_index_uncertainty <- function(call, index, draws, replicates, seed, bounds, level) {
  if (draws$used < replicates) {
    note("{replicates - draws$used} draw{?s} gave no weights and {?is/are} left out.")
  }
  if (draws$used < 2) abort_design("Hardly any draw of units gives weights.")
  units <- drawn_units(index)
  names <- weight_names(index)
  tails <- c((1 - level) / 2, (1 + level) / 2)
  rownames(draws$weights) <- names
  spread <- function(x) place_rows(x, index$rows, length(index$score))
  new_policypanel_fit(
    "index_uncertainty", call, title = fact("title_weights"),
    coefficients = stats::coef(index),
    vcov = list(matrix = named_square(stats::cov(t(draws$weights), use = "complete.obs"), names),
                df = NA_real_, type = "bootstrap",
                facts = drawn_facts(index, units$n, replicates, seed, bounds)),
    counts = c(rows = index$counts[["rows"]], units = units$n, draws = draws$used),
    ledger = index$ledger, weights = weight_limits(index, draws$weights, tails),
    units = unit_limits(index, units, draws$units, tails),
    score = data.frame(score = index$score, std.error = spread(draws$score_error)),
    draws = draws[c("weights", "units", "score")], index = index, seed = seed,
    replicates = replicates, bounds = bounds, level = level
  )
}

drawn_facts <- function(index, n, replicates, seed, bounds) {
  drawn <- if (is.null(index$keys$unit)) {
    fact("draws_of_rows", draws = replicates, units = n)
  } else fact("draws_of_units", draws = replicates, units = n, by = index$keys$names$unit)
  fact("weights_drawn", details = c(list(drawn, fact("seed", seed = seed)),
                                    if (bounds == "fixed") list(fact("bounds_fixed"))))
}

row_limits <- function(draws, tails) {
  limits <- apply(draws, 1, stats::quantile, probs = tails, names = FALSE, na.rm = TRUE)
  data.frame(conf.low = limits[1, ], conf.high = limits[2, ])
}

weight_limits <- function(index, draws, tails) {
  keep <- c("indicator", "dimension", intersect(c("period", "unit"), names(index$weights)),
            "weight")
  cbind(index$weights[keep], std.error = unname(apply(draws, 1, stats::sd, na.rm = TRUE)),
        row_limits(draws, tails))
}

#' Mean score and rank of every unit, with percentile limits
#' @noRd
unit_limits <- function(index, units, draws, tails) {
  score <- index$score
  if (!is.null(index$rows)) score <- score[index$rows]
  mean <- core_group_sums(score, units$code, units$n) / tabulate(units$code + 1L, units$n)
  used <- draws[, !is.na(draws[1, ]), drop = FALSE]
  ranks <- apply(-used, 2, rank)
  limits <- row_limits(ranks, tails)
  out <- cbind(data.frame(unit = units$labels, score = mean), row_limits(used, tails),
               data.frame(rank = rank(-mean), rank.low = limits$conf.low,
                          rank.high = limits$conf.high))
  out[order(out$rank), ]
}

#' @export
print.index_uncertainty <- function(x, digits = 4,
                                    language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits)
  cat(title_text(x), "\n", sep = "")
  print_sample(x)
  tell("standard_errors", covariance = vcov_text(x$vcov))
  tell("percentile_limits", level = 100 * x$level)
  cat("\n")
  shown <- x$weights
  numbers <- c("weight", "std.error", "conf.low", "conf.high")
  shown[numbers] <- lapply(shown[numbers], fixed_text, digits = digits)
  shown <- as.data.frame(lapply(shown, format), optional = TRUE)
  print(in_words(utils::head(shown, 40)), row.names = FALSE)
  if (nrow(shown) > 40) cat(wording("more_rows", count = nrow(shown) - 40), "\n", sep = "")
  width <- x$units$rank.high - x$units$rank.low
  cat("\n")
  tell("rank_spans", units = nrow(x$units), median = plain_number(stats::median(width)),
       most = plain_number(max(width)))
  invisible(x)
}
