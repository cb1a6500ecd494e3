# The system on a database: the engine adds up, R solves. The largest fixed effect is eliminated by
# means of its levels, all others together by the Schur complement of their dummies, whose entries
# are sums over pairs of rows of one level. Residuals and scores are computed and added up by the
# engine; no row comes to R.

# Levels of all fixed effects but the largest: their matrix is solved in R.
most_database_levels <- 2000

#' Take the fixed effects out of columns of a table
#'
#' With \eqn{D} the dummies of all fixed effects but the largest, demeaned by the largest's levels,
#' the products of projected columns are \eqn{X'WX - X'WD (D'WD)^+ D'WX}, columns demeaned likewise.
#' @param sample From settle_table(). @param names Of the columns.
#' @noRd
absorb_in_database <- function(table, sample, names, weights_type, is_weighted) {
  effects <- sample$effects
  n_levels <- sample$n_levels
  if (length(effects) == 0) {
    sample$rows <- dplyr::mutate(sample$rows, f0 = 1L)
    effects <- list(`(Intercept)` = "f0")
    n_levels <- c(`(Intercept)` = 1L)
  }
  largest <- which.max(n_levels)
  others <- effects[-largest]
  check_reduced_levels(n_levels[-largest])
  solved <- reduce_columns(table, sample$rows, effects[[largest]], others, length(names))
  products <- solved$products
  dimnames(products$within) <- list(names, names)
  names(products$total) <- names(products$mean) <- names
  products$mean[] <- products$mean + sample$centre
  note_level_twins(solved$lookups)
  is_count <- weights_type == "frequency" && is_weighted
  n_rows <- as.double(ledger_left(sample$ledger))
  new_system(
    "policypanel_database_system", names = names,
    n = if (is_count) products$weight else n_rows, weights = NULL,
    weights_are_counts = is_count, effect_names = names(effects), n_levels = unname(n_levels),
    is_slope = logical(length(effects)), n_flat = integer(length(effects)),
    absorbed = n_levels[[largest]] + solved$rank, products = products,
    solver = list(name = "database", iterations = 0L, converged = TRUE), threads = 1L,
    table = table, rows = sample$rows, effects = effects, largest = unname(largest),
    lookups = solved$lookups, redundant = solved$redundant, n_rows = n_rows,
    centre = sample$centre
  )
}

#' Say which labels of fixed effects look alike, where these are known
#' @noRd
note_level_twins <- function(lookups) {
  for (name in names(lookups)) {
    levels <- lookups[[name]]$levels
    if (length(levels) == 1) note_look_alikes(levels[[1]], name)
  }
}

check_reduced_levels <- function(n_levels) {
  if (sum(n_levels) <= most_database_levels) return(invisible())
  abort_design("In a database all fixed effects but the largest may have {most_database_levels}
                levels in sum: {.val {names(n_levels)}} {?has/have} {format_count(sum(n_levels))}.",
               "Collect the rows with {.code dplyr::collect()}.")
}

#' A fit whose rows stayed in a database has nothing by row
#' @noRd
refuse_rows <- function(fit, what) {
  if (inherits(fit$system, "policypanel_database_system")) refuse_stored_rows(what)
}

refuse_stored_rows <- function(what) {
  abort_input("There are no {what}: the rows of this fit are in a database.",
              "Refit on the rows in memory, {.code dplyr::collect(data)}.")
}

# Verbs ------------------------------------------------------------------------------------------

#' @export
residual_pass.policypanel_database_system <- function(system, outcome, coefficients, clusterings) {
  require_open(system$table, "scores")
  kept <- setdiff(seq_along(coefficients), outcome)
  scored <- residual_rows(system, outcome, coefficients, kept)
  found <- lapply(clusterings, function(cluster) {
    clustered_meat(system, scored, kept, outcome, cluster)
  })
  if (length(found) == 0) {
    ssr <- clustered_meat(system, scored, integer(), outcome, NULL)$ssr
  } else {
    ssr <- found[[1]]$ssr
  }
  list(residuals = structure(list(coefficients = coefficients), class = "database_residuals"),
       ssr = ssr, level_sum = 0, meats = lapply(found, `[[`, "meat"))
}

#' @export
score_meats.policypanel_database_system <- function(system, outcome, residuals, clusterings) {
  residual_pass(system, outcome, residuals$coefficients, clusterings)$meats
}

#' Rows with the residual e and the projected columns z of a regression
#' @param kept Columns whose projection is wanted.
#' @noRd
residual_rows <- function(system, outcome, coefficients, kept) {
  contrast <- -coefficients
  contrast[outcome] <- 1
  used <- which(contrast != 0)
  own <- c(list(list(at = used, weights = contrast[used])),
           lapply(kept, function(at) list(at = at, weights = 1)))
  # Other names than those that the expressions use: each would see what stands before it.
  names <- paste0("c", seq_along(own))
  ids <- grep("^f", colnames(system$rows), value = TRUE)
  ids <- rlang::syms(stats::setNames(nm = ids))
  combined <- stats::setNames(lapply(own, combined_column), names)
  rows <- dplyr::transmute(system$rows, !!!combined, !!!ids, w = .data$w)
  for (lookup in system$lookups) rows <- less_explained(rows, names, own, lookup, ids)
  demeaned <- demean_by(rows, system$effects[[system$largest]], names)
  renamed <- stats::setNames(rlang::syms(paste0("d", seq_along(own))),
                             c("e", paste0("z", kept, recycle0 = TRUE)))
  dplyr::transmute(demeaned, !!!renamed, !!!ids, w = .data$w)
}

combined_column <- function(one) {
  Reduce(function(a, b) rlang::expr(!!a + !!b), Map(function(at, weight) {
    rlang::expr(!!weight * !!as.name(paste0("x", at)))
  }, one$at, one$weights))
}

#' Columns less what a smaller fixed effect explains of them
#' @param own The combinations that the columns `names` are, list(at, weights) each.
#' @noRd
less_explained <- function(rows, names, own, lookup, ids) {
  explained <- vapply(own, function(one) {
    drop(lookup$values[, one$at, drop = FALSE] %*% one$weights)
  }, numeric(nrow(lookup$levels)))
  explained <- as.data.frame(matrix(explained, nrow(lookup$levels)))
  names(explained) <- paste0("q", seq_along(own))
  joined <- join_values(rows, lookup$levels, explained)
  left <- Map(function(column, q) rlang::expr(!!column - !!q), rlang::syms(names),
              rlang::syms(names(explained)))
  dplyr::transmute(joined, !!!stats::setNames(left, names), !!!ids, w = .data$w)
}

#' Sums of products of scores, added up within clusters first
#' @param regressors,outcome Positions; the outcome's stands for a constant.
#' @param cluster NULL: every row its own.
#' @return list(meat: over all columns of the system, ssr).
#' @noRd
clustered_meat <- function(system, scored, regressors, outcome, cluster) {
  positions <- c(regressors, outcome)
  names <- paste0("s", seq_along(positions))
  scores <- each(paste0("z", regressors, recycle0 = TRUE), "", function(z) {
    rlang::expr(.data$w * .data$e * !!z)
  })
  scores <- stats::setNames(c(scores, quote(w * e)), names)
  summed <- dplyr::mutate(scored, !!!scores, square = .data$w * .data$e * .data$e, rows = 1)
  # Unit and period together are mostly the row.
  if (!is.null(cluster) && !isTRUE(cluster$n_levels == system$n_rows)) {
    sums <- each(c(names, "square", "rows"), "", total)
    summed <- dplyr::summarise(dplyr::group_by(summed, !!!rlang::syms(cluster$columns)), !!!sums,
                               .groups = "drop")
  }
  weight <- if (is.null(cluster) && system$weights_are_counts) quote(1 / w) else 1
  found <- run_query(system$table, dplyr::summarise(
    summed, !!!each(c("square", "rows"), "", total), !!!product_sums(names, "m", weight)
  ), "scores")
  refuse_lost_rows(system, found$rows)
  k <- length(system$names)
  meat <- matrix(0, k, k)
  meat[positions, positions] <- product_matrix(found, length(positions), "m")
  list(meat = meat, ssr = found$square)
}

#' Levels go to the engine as text and back: a row whose level is not met again must not get lost
#' @noRd
refuse_lost_rows <- function(system, n) {
  if (isTRUE(n == system$n_rows)) return(invisible())
  others <- names(system$effects)[-system$largest]
  abort_data("The levels of {.val {others}} are not the same in R and in the database:
              {count_of(abs(system$n_rows - n), 'row')} met none of them, or several.",
             "Make them whole numbers or plain text.")
}

#' @export
nested_effects.policypanel_database_system <- function(system, clusters) {
  is_nested <- function(f, cluster) {
    own <- system$effects[[f]]
    if (all(cluster$columns %in% own)) return(TRUE)
    if (cluster$n_levels > system$n_levels[f]) return(FALSE)
    count_combinations(system$table, system$rows, unique(c(own, cluster$columns)),
                       "fixed effects within clusters") == system$n_levels[f]
  }
  vapply(seq_along(system$effects), function(f) {
    for (cluster in clusters) if (is_nested(f, cluster)) return(TRUE)
    FALSE
  }, NA)
}

#' @export
redundant_levels.policypanel_database_system <- function(system, which) {
  if (length(system$effects) == 1) return(0L)
  # The matrix has the largest first.
  place <- order(c(system$largest, seq_along(system$effects)[-system$largest]))
  pairs <- system$redundant[place, place]
  if (length(system$effects) == 2) return(pairs[1, 2])
  order <- c(setdiff(seq_along(system$effects), which), which)
  vapply(which, function(f) {
    before <- order[seq_len(match(f, order) - 1)]
    max(0L, pairs[f, before])
  }, 1L)
}
