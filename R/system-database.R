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
  is_count <- weights_type == "frequency" && is_weighted
  new_system(
    "policypanel_database_system", names = names,
    n = if (is_count) products$weight else as.double(ledger_left(sample$ledger)), weights = NULL,
    weights_are_counts = is_count, effect_names = names(effects), n_levels = unname(n_levels),
    is_slope = logical(length(effects)), n_flat = integer(length(effects)),
    absorbed = n_levels[[largest]] + solved$rank, products = products,
    solver = list(name = "database", iterations = 0L, converged = TRUE), threads = 1L,
    table = table, rows = sample$rows, effects = effects, largest = unname(largest),
    lookups = solved$lookups, redundant = solved$redundant
  )
}

check_reduced_levels <- function(n_levels) {
  if (sum(n_levels) <= most_database_levels) return(invisible())
  abort_design("In a database all fixed effects but the largest may have {most_database_levels}
                levels in sum: {.val {names(n_levels)}} {?has/have} {format_count(sum(n_levels))}.",
               "Collect the rows with {.code dplyr::collect()}.")
}

#' Columns less their means by level of the largest fixed effect: d1, d2, ...
#' @param numbers Names of the columns that are demeaned.
#' @noRd
demean_by <- function(rows, columns, numbers) {
  k <- length(numbers)
  means <- stats::setNames(lapply(rlang::syms(numbers), function(x) {
    rlang::expr(sum(.data$w * !!x, na.rm = TRUE) / sum(.data$w, na.rm = TRUE))
  }), paste0("m", seq_len(k)))
  by_level <- dplyr::summarise(dplyr::group_by(rows, !!!rlang::syms(columns)), !!!means,
                               .groups = "drop")
  joined <- dplyr::inner_join(rows, by_level, by = columns)
  demeaned <- stats::setNames(
    Map(function(x, m) rlang::expr(!!x - !!m), rlang::syms(numbers),
        rlang::syms(paste0("m", seq_len(k)))), paste0("d", seq_len(k))
  )
  dplyr::mutate(joined, !!!demeaned)
}

#' Sums of products of columns, as expressions named by their positions
#' @noRd
product_sums <- function(names, prefix, weight = quote(w)) {
  pairs <- which(upper.tri(diag(length(names)), diag = TRUE), arr.ind = TRUE)
  sums <- Map(function(j, k) {
    rlang::expr(sum(!!weight * !!as.name(names[j]) * !!as.name(names[k]), na.rm = TRUE))
  }, pairs[, 1], pairs[, 2])
  stats::setNames(sums, paste0(prefix, "_", pairs[, 1], "_", pairs[, 2]))
}

#' The square matrix of product_sums(), over all rows of an answer
#' @noRd
product_matrix <- function(found, k, prefix) {
  out <- matrix(0, k, k)
  for (i in seq_len(k)) for (j in seq_len(i)) {
    out[i, j] <- out[j, i] <- sum(found[[paste0(prefix, "_", j, "_", i)]])
  }
  out
}

#' The products of the columns with all fixed effects out, and what takes the smaller ones out
#' @param columns Of the largest fixed effect. @param others Columns of each other one.
#' @return list(products, rank and redundant levels of the others, lookups: for each other effect a
#'   data frame of its levels and what it explains of each column).
#' @noRd
reduce_columns <- function(table, rows, columns, others, k) {
  d <- paste0("d", seq_len(k))
  x <- paste0("x", seq_len(k))
  cells <- dplyr::group_by(demean_by(rows, columns, x), !!!rlang::syms(unname(unlist(others))))
  sums <- function(names) {
    lapply(stats::setNames(rlang::syms(names), names), function(column) {
      rlang::expr(sum(.data$w * !!column, na.rm = TRUE))
    })
  }
  squares <- stats::setNames(lapply(rlang::syms(x), function(column) {
    rlang::expr(sum(.data$w * !!column * !!column, na.rm = TRUE))
  }), paste0("square_", x))
  cells <- run_query(table, dplyr::summarise(
    cells, weight = sum(.data$w, na.rm = TRUE), !!!sums(d), !!!sums(x), !!!squares,
    !!!product_sums(d, "p"), .groups = "drop"
  ), "cross-products")
  weight <- sum(cells$weight)
  mean <- vapply(cells[x], sum, 0) / weight
  products <- list(within = product_matrix(cells, k, "p"), mean = unname(mean),
                   total = unname(vapply(cells[paste0("square_", x)], sum, 0) - weight * mean^2),
                   weight = weight)
  products$total <- pmax(products$total, 0)
  if (length(others) == 0) {
    return(list(products = products, rank = 0L, redundant = NULL, lookups = list()))
  }
  levels <- lapply(others, function(of) distinct_levels(cells[of]))
  code <- Map(function(of, own) match(level_keys(cells[of]), own$key), others, levels)
  sizes <- vapply(levels, function(own) length(own$key), 1L)
  schur <- schur_complement(table, rows, columns, others, levels, cells$weight, code, sizes)
  right <- do.call(rbind, Map(function(own, size) {
    as.matrix(rowsum(cells[d], factor(own, seq_len(size)), reorder = TRUE))
  }, code, sizes))
  inverse <- positive_inverse(schur)
  explained <- inverse$matrix %*% right
  products$within <- products$within - crossprod(right, explained)
  from <- cumsum(c(0L, sizes))
  lookups <- Map(function(of, own, k) {
    values <- explained[from[k] + seq_len(sizes[k]), , drop = FALSE]
    colnames(values) <- NULL
    list(columns = of, levels = own$frame, values = values)
  }, others, levels, seq_along(others))
  list(products = products, rank = inverse$rank, lookups = lookups,
       redundant = pairwise_redundancies(schur, sizes, code))
}

#' Levels of a column or of several joined, in an order that does not depend on the engine's
#' @noRd
distinct_levels <- function(frame) {
  key <- level_keys(frame)
  first <- which(!duplicated(key))
  first <- first[order(key[first], method = "radix")]
  list(key = key[first], frame = frame[first, , drop = FALSE])
}

level_keys <- function(frame) {
  texts <- lapply(unname(as.list(frame)), function(column) {
    if (is.double(column) && !inherits(column, c("Date", "POSIXct"))) {
      return(sprintf("%.17g", column))
    }
    enc2utf8(as.character(column))
  })
  do.call(paste, c(texts, sep = "\037"))
}

#' D'WD of the dummies of the other effects, demeaned by the levels of the largest
#' @noRd
schur_complement <- function(table, rows, columns, others, levels, weight, code, sizes) {
  from <- cumsum(c(0L, sizes))
  schur <- matrix(0, sum(sizes), sum(sizes))
  largest_sums <- dplyr::summarise(dplyr::group_by(rows, !!!rlang::syms(columns)),
                                   whole = sum(.data$w, na.rm = TRUE), .groups = "drop")
  parts <- lapply(others, function(of) {
    dplyr::summarise(dplyr::group_by(rows, !!!rlang::syms(c(columns, of))),
                     part = sum(.data$w, na.rm = TRUE), .groups = "drop")
  })
  for (p in seq_along(others)) for (q in seq_len(p)) {
    at_p <- from[p] + seq_len(sizes[p])
    at_q <- from[q] + seq_len(sizes[q])
    shared <- pair_sums(table, parts[[p]], parts[[q]], largest_sums, columns, others[[p]],
                        others[[q]])
    block <- -cross_table(match(level_keys(shared$left), levels[[p]]$key),
                          match(level_keys(shared$right), levels[[q]]$key), shared$sum,
                          sizes[c(p, q)])
    block <- block + cross_table(code[[p]], code[[q]], weight, sizes[c(p, q)])
    schur[at_p, at_q] <- block
    schur[at_q, at_p] <- t(block)
  }
  (schur + t(schur)) / 2
}

cross_table <- function(left, right, values, sizes) {
  cell <- factor(left + sizes[1] * (right - 1), seq_len(prod(sizes)))
  matrix(drop(rowsum(values, cell, reorder = TRUE))[levels(cell)], sizes[1], sizes[2]) |>
    replace_missing()
}

replace_missing <- function(x) {
  x[is.na(x)] <- 0
  x
}

#' Sums over the largest effect's levels of the products of weights in pairs of other levels
#' @return list(left, right: frames of levels, sum).
#' @noRd
pair_sums <- function(table, left, right, whole, columns, of_left, of_right) {
  a <- paste0("a", seq_along(of_left))
  b <- paste0("b", seq_along(of_right))
  left <- dplyr::select(left, !!!rlang::syms(stats::setNames(columns, columns)),
                        !!!rlang::syms(stats::setNames(of_left, a)), part_a = "part")
  right <- dplyr::select(right, !!!rlang::syms(stats::setNames(columns, columns)),
                         !!!rlang::syms(stats::setNames(of_right, b)), part_b = "part")
  joined <- dplyr::inner_join(dplyr::inner_join(left, right, by = columns), whole, by = columns)
  found <- run_query(table, dplyr::summarise(
    dplyr::group_by(joined, !!!rlang::syms(c(a, b))),
    sum = sum(.data$part_a * .data$part_b / .data$whole, na.rm = TRUE), .groups = "drop"
  ), "pairs of levels")
  list(left = found[a], right = found[b], sum = found$sum)
}

#' Generalized inverse of a positive semi-definite matrix
#' @return list(matrix, rank)
#' @noRd
positive_inverse <- function(m) {
  e <- eigen(m, symmetric = TRUE)
  kept <- e$values > 1e-10 * max(e$values, 0)
  vectors <- e$vectors[, kept, drop = FALSE]
  list(matrix = vectors %*% (t(vectors) / e$values[kept]), rank = sum(kept))
}

#' Redundant levels of each pair of effects: the components that they form
#' @return Effects x effects, the largest first; 0 on the diagonal.
#' @noRd
pairwise_redundancies <- function(schur, sizes, code) {
  from <- cumsum(c(0L, sizes))
  out <- matrix(0L, length(sizes) + 1, length(sizes) + 1)
  for (p in seq_along(sizes)) {
    at <- from[p] + seq_len(sizes[p])
    own <- positive_inverse(schur[at, at, drop = FALSE])$rank
    out[1, p + 1] <- out[p + 1, 1] <- sizes[p] - own
    for (q in seq_len(p - 1)) {
      out[p + 1, q + 1] <- out[q + 1, p + 1] <-
        core_redundant_levels(list(code[[p]] - 1L, code[[q]] - 1L), sizes[c(p, q)])[2]
    }
  }
  out
}

#' A fit whose rows stayed in a database has nothing by row
#' @noRd
refuse_rows <- function(fit, what) {
  if (!inherits(fit$system, "policypanel_database_system")) return(invisible())
  abort_input("There are no {what}: the rows of this fit are in a database.",
              "Refit on the rows in memory, {.code dplyr::collect(data)}.")
}

# Verbs ------------------------------------------------------------------------------------------

#' @export
residual_pass.policypanel_database_system <- function(system, outcome, coefficients, clusterings) {
  contrast <- -coefficients
  contrast[outcome] <- 1
  kept <- setdiff(seq_along(coefficients), outcome)
  scored <- residual_rows(system, contrast, kept)
  found <- lapply(clusterings, function(cluster) {
    clustered_meat(system, scored, c(kept, outcome), cluster$columns)
  })
  ssr <- if (length(found) > 0) found[[1]]$ssr else {
    query <- dplyr::summarise(scored, ssr = sum(.data$w * .data$e * .data$e, na.rm = TRUE))
    run_query(system$table, query, "residuals")$ssr
  }
  list(residuals = structure(list(coefficients = coefficients), class = "database_residuals"),
       ssr = ssr, level_sum = 0, meats = lapply(found, `[[`, "meat"))
}

#' @export
score_meats.policypanel_database_system <- function(system, outcome, residuals, clusterings) {
  residual_pass(system, outcome, residuals$coefficients, clusterings)$meats
}

#' Rows with the residual e and the projected columns z of a regression
#' @param contrast The residual as a combination of the columns. @param kept Its regressors.
#' @noRd
residual_rows <- function(system, contrast, kept) {
  rows <- system$rows
  used <- which(contrast != 0)
  own <- lapply(c(list(used), as.list(kept)), function(at) {
    weights <- if (identical(at, used)) contrast[used] else 1
    weights_of(at, weights)
  })
  combined <- combine_columns(own, system$lookups, rows)
  # Other names than those that the expressions use: each would see what stands before it.
  names <- paste0("c", seq_along(own))
  parts <- unique(c(unlist(system$effects), grep("^f", colnames(rows), value = TRUE)))
  rows <- dplyr::transmute(combined$rows, !!!stats::setNames(combined$columns, names),
                           !!!rlang::syms(stats::setNames(nm = parts)), w = .data$w)
  demeaned <- demean_by(rows, system$effects[[system$largest]], names)
  renamed <- stats::setNames(rlang::syms(paste0("d", seq_along(own))),
                             c("e", if (length(kept) > 0) paste0("z", kept)))
  dplyr::transmute(demeaned, !!!renamed, !!!rlang::syms(stats::setNames(nm = parts)), w = .data$w)
}

weights_of <- function(at, weights) list(at = at, weights = rep_len(weights, length(at)))

#' Combinations of columns less what the smaller fixed effects explain of them
#' @return list(rows, columns: expressions).
#' @noRd
combine_columns <- function(own, lookups, rows) {
  columns <- lapply(own, function(one) {
    Reduce(function(a, b) rlang::expr(!!a + !!b), Map(function(at, weight) {
      rlang::expr(!!weight * !!as.name(paste0("x", at)))
    }, one$at, one$weights))
  })
  for (q in seq_along(lookups)) {
    lookup <- lookups[[q]]
    values <- vapply(own, function(one) {
      drop(lookup$values[, one$at, drop = FALSE] %*% one$weights)
    }, numeric(nrow(lookup$levels)))
    values <- matrix(values, nrow(lookup$levels))
    names <- paste0("q", q, "_", seq_along(own))
    frame <- cbind(lookup$levels, stats::setNames(as.data.frame(values), names))
    rows <- dplyr::inner_join(rows, dbplyr::copy_inline(dbplyr::remote_con(rows), frame),
                              by = lookup$columns)
    columns <- Map(function(column, name) rlang::expr(!!column - !!as.name(name)), columns, names)
  }
  list(rows = rows, columns = columns)
}

#' Sums of products of scores, added up within clusters first; NULL: every row its own
#' @param positions Of the columns, the outcome last, which stands for a constant.
#' @return list(meat: over all columns of the system, ssr).
#' @noRd
clustered_meat <- function(system, scored, positions, columns) {
  k <- length(system$names)
  scores <- stats::setNames(lapply(positions, function(at) {
    if (at == positions[length(positions)]) return(quote(w * e))
    rlang::expr(.data$w * .data$e * !!as.name(paste0("z", at)))
  }), paste0("s", seq_along(positions)))
  names <- names(scores)
  by_row <- dplyr::mutate(scored, !!!scores, square = .data$w * .data$e * .data$e)
  if (!is.null(columns)) {
    sums <- lapply(stats::setNames(rlang::syms(c(names, "square")), c(names, "square")),
                   function(column) rlang::expr(sum(!!column, na.rm = TRUE)))
    by_row <- dplyr::summarise(dplyr::group_by(by_row, !!!rlang::syms(columns)), !!!sums,
                               .groups = "drop")
  }
  weight <- if (is.null(columns) && system$weights_are_counts) quote(1 / w) else 1
  found <- run_query(system$table, dplyr::summarise(
    by_row, ssr = sum(.data$square, na.rm = TRUE), !!!product_sums(names, "m", weight)
  ), "scores")
  meat <- matrix(0, k, k)
  meat[positions, positions] <- product_matrix(found, length(positions), "m")
  list(meat = meat, ssr = found$ssr)
}

#' @export
nested_effects.policypanel_database_system <- function(system, clusters) {
  is_nested <- function(f, cluster) {
    own <- system$effects[[f]]
    if (all(cluster$columns %in% own)) return(TRUE)
    if (cluster$n_levels > system$n_levels[f]) return(FALSE)
    both <- dplyr::distinct(system$rows, !!!rlang::syms(unique(c(own, cluster$columns))))
    found <- run_query(system$table, dplyr::summarise(both, n = dplyr::n()),
                       "fixed effects within clusters")
    found$n == system$n_levels[f]
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
  place <- order(c(system$largest, setdiff(seq_along(system$effects), system$largest)))
  pairs <- system$redundant[place, place]
  if (length(system$effects) == 2) return(pairs[1, 2])
  order <- c(setdiff(seq_along(system$effects), which), which)
  vapply(which, function(f) {
    before <- order[seq_len(match(f, order) - 1)]
    max(0L, pairs[f, before])
  }, 1L)
}
