# What a database adds up for a system: means by level, cross-products, pairs of levels.

# Pairs of levels of smaller fixed effects with a column each
most_pair_columns <- 2000

#' Columns less their means by level of the largest fixed effect: d1, d2, ...
#' @param numbers Names of the columns that are demeaned.
#' @noRd
demean_by <- function(rows, columns, numbers) {
  means <- lapply(rlang::syms(numbers), function(x) {
    rlang::expr(sum(.data$w * !!x, na.rm = TRUE) / sum(.data$w, na.rm = TRUE))
  })
  names(means) <- paste0("m", seq_along(numbers))
  by_level <- dplyr::summarise(dplyr::group_by(rows, !!!rlang::syms(columns)), !!!means,
                               .groups = "drop")
  joined <- dplyr::inner_join(rows, by_level, by = columns)
  demeaned <- Map(function(x, m) rlang::expr(!!x - !!m), rlang::syms(numbers),
                  rlang::syms(names(means)))
  names(demeaned) <- paste0("d", seq_along(numbers))
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
  weighted <- function(column) total(rlang::expr(.data$w * !!column))
  cells <- run_query(table, dplyr::summarise(
    cells, weight = sum(.data$w, na.rm = TRUE), !!!each(c(d, x), "sum_", weighted),
    !!!each(x, "square_", function(column) weighted(rlang::expr(!!column * !!column))),
    !!!product_sums(d, "p"), .groups = "drop"
  ), "cross-products")
  weight <- sum(cells$weight)
  mean <- vapply(cells[paste0("sum_", x)], sum, 0) / weight
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
    as.matrix(rowsum(cells[paste0("sum_", d)], factor(own, seq_len(size)), reorder = TRUE))
  }, code, sizes))
  part <- positive_part(schur)
  explained <- pseudo_solve(part, right)
  products$within <- products$within - crossprod(right, explained)
  from <- cumsum(c(0L, sizes))
  lookups <- Map(function(of, own, k) {
    values <- explained[from[k] + seq_len(sizes[k]), , drop = FALSE]
    colnames(values) <- NULL
    list(columns = of, levels = own$frame, values = values)
  }, others, levels, seq_along(others))
  list(products = products, rank = length(part$values), lookups = lookups,
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
    n_pairs <- if (p == q) sizes[p] * (sizes[p] + 1) / 2 else sizes[p] * sizes[q]
    shared <- if (has_servers(table$connection) && n_pairs <= most_pair_columns) {
      pair_columns(table, rows, columns, levels[[p]]$frame, levels[[q]]$frame, p == q)
    } else {
      pair_sums(table, parts[[p]], parts[[q]], largest_sums, columns, others[[p]], others[[q]])
    }
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
  found <- rowsum(values, left + sizes[1] * (right - 1))
  out <- matrix(0, sizes[1], sizes[2])
  out[as.numeric(rownames(found))] <- found
  out
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
  # A step between the joins: not every engine has two in one SELECT.
  left <- dplyr::mutate(dplyr::inner_join(left, whole, by = columns),
                        share = .data$part_a / .data$whole)
  joined <- dplyr::inner_join(left, right, by = columns)
  # By both levels there are as many groups as rows.
  if (has_servers(table$connection)) table$count$moves <- table$count$moves + 1
  found <- run_query(table, dplyr::summarise(
    dplyr::group_by(joined, !!!rlang::syms(c(a, b))),
    sum = sum(.data$share * .data$part_b, na.rm = TRUE), .groups = "drop"
  ), "pairs of levels")
  list(left = found[a], right = found[b], sum = found$sum)
}

#' pair_sums() of sums by level of the largest effect alone, with a column for each other level
#'
#' By both they would be as many as the rows, which may lie on several servers.
#' @param left,right Data frames of levels. @param is_same Whether they are the same.
#' @return As pair_sums().
#' @noRd
pair_columns <- function(table, rows, columns, left, right, is_same) {
  parts <- function(levels, prefix) {
    own <- lapply(level_conditions(levels, table$connection), function(is_level) {
      total(rlang::expr(dplyr::if_else(!!is_level, .data$w, 0)))
    })
    stats::setNames(own, paste0(prefix, seq_along(own)))
  }
  sums <- dplyr::summarise(dplyr::group_by(rows, !!!rlang::syms(columns)), !!!parts(left, "a"),
                           !!!parts(right, "b"), whole = !!total(quote(w)), .groups = "drop")
  pairs <- expand.grid(a = seq_len(nrow(left)), b = seq_len(nrow(right)))
  if (is_same) pairs <- pairs[pairs$a <= pairs$b, ]
  shared <- Map(function(a, b) total(rlang::expr(!!a * !!b / .data$whole)),
                rlang::syms(paste0("a", pairs$a)), rlang::syms(paste0("b", pairs$b)))
  found <- run_query(table, dplyr::summarise(
    sums, !!!stats::setNames(shared, paste0("s", seq_along(shared)))
  ), "pairs of levels")
  sum <- as.double(unlist(found))
  if (is_same) {
    mirrored <- pairs$a < pairs$b
    sum <- c(sum, sum[mirrored])
    pairs <- rbind(pairs, list(a = pairs$b[mirrored], b = pairs$a[mirrored]))
  }
  list(left = left[pairs$a, , drop = FALSE], right = right[pairs$b, , drop = FALSE], sum = sum)
}

#' Redundant levels of each pair of effects: the components that they form
#' @return Effects x effects, the largest first; 0 on the diagonal.
#' @noRd
pairwise_redundancies <- function(schur, sizes, code) {
  from <- cumsum(c(0L, sizes))
  out <- matrix(0L, length(sizes) + 1, length(sizes) + 1)
  for (p in seq_along(sizes)) {
    at <- from[p] + seq_len(sizes[p])
    rank <- length(positive_part(schur[at, at, drop = FALSE])$values)
    out[1, p + 1] <- out[p + 1, 1] <- sizes[p] - rank
    for (q in seq_len(p - 1)) {
      out[p + 1, q + 1] <- out[q + 1, p + 1] <-
        core_redundant_levels(list(code[[p]] - 1L, code[[q]] - 1L), sizes[c(p, q)])[2]
    }
  }
  out
}
