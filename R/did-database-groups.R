# Groups of units of a table of a database that are alike in cohort, weight and periods: what the
# engine adds up of them, and the few units that have the same sums.

# Cohorts times patterns of periods (and clusters): units that stand for others have a matrix each
most_unit_groups <- 5000
# Of these the engine makes a column for each pair
most_paired_periods <- 50

#' Sums over units of one cohort with rows in the same periods
#'
#' A unit has a column for each period: 1 where it has a row, and its outcome less the unit's mean.
#' @param cluster Columns of clusters that hold whole units; NULL: units are clusters.
#' @return A data frame with a row per group: first, w (the weight of its rows), p1, p2, ... (1 with
#'   rows in the period), `units`; sums z1, ..., m of the outcomes and of the units' means; without
#'   clusters sums of products, as product_sums() names them; else the cluster's columns c1, ...
#' @noRd
unit_groups <- function(table, sample, places, rules, cluster) {
  n <- length(places)
  if (n > most_paired_periods && is.null(cluster)) {
    abort_design("The errors clustered by units need sums of products of {n} periods; in a database
                  {most_paired_periods} are the most.",
                 "Cluster by coarser groups, or collect the rows with {.code dplyr::collect()}.")
  }
  own <- lapply(sample$parts[c(rules$unit, key_columns[["first"]], cluster)], as.name)
  time <- as.name(sample$parts[[rules$time]])
  in_period <- lapply(places, function(at) flag(rlang::expr(!!time == !!at)))
  p <- paste0("p", seq_len(n))
  y <- paste0("y", seq_len(n))
  z <- paste0("z", seq_len(n))
  ids <- stats::setNames(own, c("u", "first", paste0("c", seq_along(cluster), recycle0 = TRUE)))
  # Sums have other names than what they are of, which in some engines they would stand for.
  i <- paste0("i", seq_len(n))
  v <- paste0("v", seq_len(n))
  rows <- dplyr::transmute(sample$rows, !!!ids, !!!stats::setNames(in_period, i), y = .data$x1,
                          w = .data$w)
  units <- dplyr::summarise(
    dplyr::group_by(rows, !!!rlang::syms(names(ids))),
    !!!stats::setNames(lapply(rlang::syms(i), total), p),
    !!!stats::setNames(lapply(rlang::syms(i), function(at) total(rlang::expr(!!at * y))), y),
    m = !!rlang::expr(sum(y, na.rm = TRUE) / dplyr::n()), least = min(.data$w, na.rm = TRUE),
    most = max(.data$w, na.rm = TRUE), .groups = "drop"
  )
  centred <- Map(function(y, p) rlang::expr(!!y - !!p * .data$m), rlang::syms(y), rlang::syms(p))
  units <- dplyr::transmute(units, !!!rlang::syms(stats::setNames(nm = names(ids))),
                            !!!rlang::syms(stats::setNames(nm = p)),
                            !!!stats::setNames(centred, v), mean = .data$m,
                            w = .data$least, moving = !!flag(quote(most > least)))
  sums <- c(stats::setNames(lapply(rlang::syms(c(v, "mean")), total), c(z, "m")),
            if (is.null(cluster)) product_sums(c(v, "mean"), "q", 1))
  by <- rlang::syms(setdiff(c(names(ids), "w", p), "u"))
  found <- run_query(table, utils::head(dplyr::summarise(
    dplyr::group_by(units, !!!by), units = dplyr::n(), moving = !!total(quote(moving)), !!!sums,
    .groups = "drop"
  ), most_unit_groups + 1L), "sums by cohort")
  if (nrow(found) > most_unit_groups) refuse_many_groups(cluster)
  if (any(found$moving > 0)) refuse_moving_weights(sum(found$moving))
  found[order(found$first, found$w, do.call(paste, found[c(p, names(ids)[-(1:2)])])), ]
}

refuse_moving_weights <- function(n) {
  abort_input("Weights that change within units ({count_of(n, 'unit')}) need the rows in memory.",
              "Collect them with {.code dplyr::collect()}.", argument = "weights")
}

refuse_many_groups <- function(cluster) {
  abort_design("There are more than {format_count(most_unit_groups)} groups of units with the same
                cohort, {if (!is.null(cluster)) 'cluster, '}weight and periods.",
               "Collect the rows with {.code dplyr::collect()}.")
}

#' Units that have the sums of the groups
#' @return A cohort panel without clusters' names.
#' @noRd
standing_units <- function(groups, keys, places, kinds, rules) {
  step <- kinds$step[match(as.double(groups$first), ifelse(is.na(kinds$first), never_period,
                                                          kinds$first))]
  period <- keys$period[match(places, keys$label)]
  later <- is.finite(step) & step > max(period) + rules$anticipation
  n_later <- sum(groups$units[later])
  step[later] <- Inf
  groups <- groups[order(step), ]
  step <- sort(step)
  present <- t(as.matrix(groups[paste0("p", seq_along(places))]))
  found <- lapply(seq_len(nrow(groups)), function(g) {
    same_sums(groups[g, ], which(present[, g] == 1), length(places))
  })
  n_own <- vapply(found, function(own) ncol(own$outcome), 1L)
  of <- rep(seq_along(found), n_own)
  copies <- unlist(lapply(found, `[[`, "copies"))
  cluster <- if (is.null(groups[["c1"]])) seq_along(of) else {
    labels <- level_keys(groups[grep("^c[0-9]+$", names(groups))])
    match(labels, unique(labels))[of]
  }
  first <- step[of]
  cohort <- sort(unique(first))
  is_full <- all(present == 1)
  list(
    outcome = do.call(cbind, lapply(found, `[[`, "outcome")), covariates = list(),
    weight = present[, of, drop = FALSE] * rep(copies * groups$w[of], each = nrow(present)),
    period = period,
    period_label = keys$label[match(places, keys$label)], first = first, cohort = cohort,
    cohort_label = keys$origin + keys$step * cohort, group = match(first, cohort),
    unit_label = seq_along(of), unit_code = seq_along(of), has_weights = TRUE,
    is_balanced = is_full, later = n_later, anticipation = rules$anticipation, copies = copies,
    cluster = cluster
  )
}

#' A few outcomes by period with the sums and the sums of products of a group of units
#'
#' With \eqn{L} a root of the covariance of outcomes and \eqn{r} its rank: the means, plus and minus
#' \eqn{\sqrt r} times each column of \eqn{L}, each for as many units.
#' @param own A row of unit_groups(). @param at Periods with rows. @param n Of all periods.
#' @return list(outcome: periods x units, copies).
#' @noRd
same_sums <- function(own, at, n) {
  units <- own$units
  names <- c(paste0("z", at), "m")
  mean <- unlist(own[names]) / units
  outcome <- function(x) {
    wide <- matrix(0, n, ncol(x))
    wide[at, ] <- x[-nrow(x), , drop = FALSE] + rep(x[nrow(x), ], each = length(at))
    wide
  }
  root <- if (!is.null(own$q_1_1) && units > 1) covariance_root(own, mean, c(at, n + 1))
  if (is.null(root) || ncol(root) == 0) {
    return(list(outcome = outcome(matrix(mean)), copies = as.double(units)))
  }
  rank <- ncol(root)
  list(outcome = outcome(mean + sqrt(rank) * cbind(root, -root)),
       copies = rep(units / (2 * rank), 2 * rank))
}

#' A root of the covariance of outcomes less units' means, and of these, each on its own scale
#' @noRd
covariance_root <- function(own, mean, at) {
  k <- max(at)
  products <- product_matrix(own, k, "q")[at, at, drop = FALSE] / own$units
  covariance <- products - tcrossprod(mean)
  scale <- sqrt(pmax(diag(covariance), 0))
  moving <- which(diag(covariance) > 1e-13 * diag(products))
  if (length(moving) == 0) return(matrix(0, length(at), 0))
  scaled <- (covariance / outer(scale, scale))[moving, moving, drop = FALSE]
  root <- suppressWarnings(chol(scaled, pivot = TRUE))
  rank <- seq_len(attr(root, "rank"))
  out <- matrix(0, length(at), length(rank))
  out[moving[attr(root, "pivot")], ] <- scale[moving[attr(root, "pivot")]] *
    t(root[rank, , drop = FALSE])
  out
}
