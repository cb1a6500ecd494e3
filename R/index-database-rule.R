# The rule of an index on a table of a database: bounds, means and products are sums, ranks a window
# function of the engine, scores an expression.

#' The rule of an index, as fit_rule() makes it
#' @param rows From indicator_rows(). @param ranges From table_ranges(). @param n Rows.
#' @return As fit_rule(), `lowest` and `highest` also where shares need them.
#' @noRd
table_rule <- function(table, rows, ranges, plan, n) {
  settings <- plan$settings
  scaling <- settle_scaling(table_scaling(table, rows, ranges, plan, n), ranges, ranges, plan)
  v <- paste0("v", seq_along(plan$indicators))
  x <- rlang::syms(v)
  if (settings$normalise == "rank") {
    refuse_no_windows(table$connection, "Ranks")
    rows <- ranked_rows(rows, v)
    x <- lapply(v, rank_share, n, table$connection)
  }
  z <- Map(normalised, x, list(scaling), seq_along(x))
  first <- table_importance(settings$weights, table, rows, z, n)
  if (!is.numeric(settings$constant)) first$importance[scaling$flat, ] <- 0
  weight <- nest_weights(first$importance, plan, function(within) {
    dimension_importance(within, plan, function(method) {
      scores <- lapply(seq_along(plan$parts), function(part) {
        weighted_sum(within * (plan$part == part - 1L), z)
      })
      table_importance(method, table, rows, scores, n)
    })
  })
  rule <- list(scaling = scaling, ranges = ranges, flat = scaling$flat,
               aggregation = settings$aggregation, weight = weight, entropy = first$entropy,
               redundancy = first$redundancy, groups = NULL)
  has_ends <- settings$aggregation != "arithmetic" || !is.null(share_method(plan))
  if (has_ends) rule[c("lowest", "highest")] <- table_ends(table, rows, z)
  rule
}

#' What brings the indicators to one scale, as fit_scaling() begins
#' @noRd
table_scaling <- function(table, rows, ranges, plan, n) {
  zero <- 0 * ranges$sum
  switch(plan$settings$normalise,
    minmax = minmax_scaling(ranges, plan),
    none = line_scaling(zero, 1 + zero),
    rank = rank_line(plan, 1L),
    vector = spread_line(zero, table_squares(table, rows, zero)$square, plan),
    zscore = {
      # About a number close to the mean: sums of squares of large numbers would lose the variance.
      about <- signif(ranges$sum / n, 6)
      found <- table_squares(table, rows, about)
      spread_line(about + found$sum / n, pmax(found$square - found$sum^2 / n, 0) / (n - 1), plan)
    }
  )
}

#' Sums of the indicators about given numbers, and of their squares
#' @return list(sum, square): 1 x indicators.
#' @noRd
table_squares <- function(table, rows, about) {
  apart <- Map(function(x, c) rlang::expr((!!x - !!c)),
               rlang::syms(paste0("v", seq_along(about))), as.list(about))
  sums <- c(lapply(apart, total), lapply(apart, function(x) total(rlang::expr(!!x * !!x))))
  names(sums) <- paste0(rep(c("a", "b"), each = length(apart)), seq_along(apart))
  found <- as.double(unlist(run_query(table, dplyr::summarise(rows, !!!sums), "spread")))
  list(sum = matrix(found[seq_along(apart)], 1), square = matrix(found[-seq_along(apart)], 1))
}

#' Rows with columns replaced by their ranks: from below, and from above as `<name>_above`
#' @param by Columns within whose values ranks are counted.
#' @noRd
ranked_rows <- function(rows, names, by = character()) {
  grouped <- dplyr::group_by(rows, !!!rlang::syms(by))
  above <- each(names, "", function(x) rlang::expr(dplyr::min_rank(dplyr::desc(!!x))))
  below <- each(names, "", function(x) rlang::expr(dplyr::min_rank(!!x)))
  names(above) <- paste0(names, "_above")
  names(below) <- paste0(names, "_below")
  dplyr::ungroup(dplyr::mutate(grouped, !!!above, !!!below))
}

#' (average rank - 1) / (n - 1), of ranks from both sides
#' @noRd
rank_share <- function(name, n, connection) {
  below <- cast_double(paste0(name, "_below"), connection)
  above <- cast_double(paste0(name, "_above"), connection)
  rlang::expr((!!below - !!above + !!(n - 1)) / !!(2 * (n - 1)))
}

#' An indicator on the common scale
#' @noRd
normalised <- function(x, scaling, j) {
  line <- lapply(scaling[c("centre", "slope", "lower", "upper")], `[`, j)
  if (line$lower == line$upper) return(scaling$base + line$slope * (line$lower - line$centre))
  if (scaling$given[j]) {
    x <- rlang::expr(dplyr::if_else(!!x < !!line$lower, !!line$lower,
                                    dplyr::if_else(!!x > !!line$upper, !!line$upper, !!x)))
  }
  line <- lapply(line, exact_number)
  rlang::expr((!!scaling$base + (!!line$slope) * (!!x - (!!line$centre))))
}

#' How much each indicator should count, as importance() says of rows in memory
#' @param z Expressions on `rows`.
#' @noRd
table_importance <- function(method, table, rows, z, n) {
  if (is.numeric(method) || method == "equal") {
    return(importance(method, list(columns = z), NULL, NULL, NULL, 1L))
  }
  names(z) <- paste0("z", seq_along(z))
  rows <- dplyr::transmute(rows, !!!z)
  if (method == "entropy") return(table_entropy(table, rows, names(z), n))
  moments <- table_moments(table, rows, names(z), n)
  own <- if (method == "coefficient_of_variation") {
    sqrt(diag(moments$covariance)) / moments$mean
  } else {
    correlation_importance(method, moments$covariance, moments$mean)
  }
  unknown <- matrix(NA_real_, length(z), 1)
  list(importance = matrix(own), entropy = unknown, redundancy = unknown)
}

table_entropy <- function(table, rows, z, n) {
  found <- run_query(table, dplyr::summarise(
    rows, !!!each(z, "", total), !!!each(z, "log_", function(z) {
      total(rlang::expr(dplyr::if_else(!!z > 0, !!z * log(!!z), 0)))
    })
  ), "entropies")
  sums <- lapply(list(sum = z, sum_log = paste0("log_", z)), function(own) {
    matrix(as.double(unlist(found[own])), 1)
  })
  entropy_importance(sums, n, TRUE)
}

#' Means and covariances, in two passes
#' @noRd
table_moments <- function(table, rows, z, n) {
  sums <- unlist(run_query(table, dplyr::summarise(rows, !!!each(z, "", total)), "means"))
  about <- as.double(sums) / n
  apart <- stats::setNames(Map(function(x, c) rlang::expr(!!x - !!c), rlang::syms(z), about),
                           paste0("c", seq_along(z)))
  found <- run_query(table, dplyr::summarise(
    dplyr::transmute(rows, !!!apart), !!!each(names(apart), "", total),
    !!!product_sums(names(apart), "p", 1)
  ), "products")
  rest <- as.double(unlist(found[names(apart)]))
  covariance <- (product_matrix(found, length(z), "p") - tcrossprod(rest) / n) / (n - 1)
  list(mean = about + rest / n, covariance = covariance)
}

#' The smallest and the largest value of each indicator on the common scale
#' @noRd
table_ends <- function(table, rows, z) {
  names(z) <- paste0("z", seq_along(z))
  found <- run_query(table, dplyr::summarise(
    dplyr::transmute(rows, !!!z),
    !!!each(names(z), "low_", function(z) rlang::expr(min(!!z, na.rm = TRUE))),
    !!!each(names(z), "high_", function(z) rlang::expr(max(!!z, na.rm = TRUE)))
  ), "ends of the normalised indicators")
  found <- as.double(unlist(found))
  list(lowest = found[seq_along(z)], highest = found[-seq_along(z)])
}

#' How many values lie outside bounds that are given
#' @noRd
note_table_bounds <- function(table, rows, scaling, plan) {
  at <- which(scaling$given)
  if (length(at) == 0) return(invisible())
  counts <- lapply(at, function(j) {
    x <- as.name(paste0("v", j))
    total(flag(rlang::expr(!!x < !!scaling$lower[j] | !!x > !!scaling$upper[j])))
  })
  names(counts) <- paste0("n", at)
  found <- run_query(table, dplyr::summarise(rows, !!!counts), "values outside the bounds")
  note_clipped(plan$indicators[at], as.double(unlist(found)))
}

#' A sum of expressions times weights, 0 without any
#' @noRd
weighted_sum <- function(weight, z) {
  used <- which(weight != 0)
  if (length(used) == 0) return(0)
  parts <- Map(function(w, z) rlang::expr((!!exact_number(w)) * (!!z)), weight[used], unname(z)[used])
  Reduce(function(a, b) rlang::expr(!!a + !!b), parts)
}

# Scores -------------------------------------------------------------------------------------------

#' The table with the score of its rows, NULL where an indicator is missing
#' @noRd
scored_table <- function(table, numbers, rule, plan, n) {
  known <- Reduce(function(a, b) rlang::expr(!!a & !!b),
                  lapply(unname(numbers), finite_condition))
  own <- colnames(table$table)
  rows <- table$table
  x <- unname(numbers)
  if (plan$settings$normalise == "rank") {
    v <- paste0("policypanel_v", seq_along(x))
    rows <- dplyr::mutate(rows, !!!stats::setNames(x, v), policypanel_inside = !!flag(known))
    rows <- ranked_rows(rows, v, "policypanel_inside")
    x <- lapply(v, rank_share, n, table$connection)
  }
  z <- Map(normalised, x, list(rule$scaling), seq_along(x))
  rows <- dplyr::mutate(rows, !!!switch(rule$aggregation,
    arithmetic = list(score = weighted_sum(rule$weight, z)),
    geometric = {
      logs <- lapply(z, function(z) rlang::expr(log(!!z)))
      list(score = rlang::expr(exp(!!weighted_sum(rule$weight, logs))))
    },
    topsis = list(policypanel_far = distance(rule$weight, z, rule$lowest),
                  policypanel_near = distance(rule$weight, z, rule$highest))
  ))
  if (rule$aggregation == "topsis") {
    # Rows that are all alike have no distance.
    rows <- dplyr::mutate(rows, score = dplyr::if_else(
      .data$policypanel_far + .data$policypanel_near == 0, 0,
      .data$policypanel_far / (.data$policypanel_far + .data$policypanel_near)
    ))
  }
  rows <- dplyr::mutate(rows, score = dplyr::if_else(!!known, .data$score, NA))
  dplyr::select(rows, !!!rlang::syms(c(own, "score")))
}

#' The distance to a point, all zero without weights
#' @noRd
distance <- function(weight, z, point) {
  apart <- Map(function(z, p) {
    apart <- rlang::expr((!!z - (!!exact_number(p))))
    rlang::expr(!!apart * !!apart)
  }, z, point)
  rlang::expr(sqrt(!!weighted_sum(weight^2, apart)))
}
