# Which violations of parallel trends are allowed: sets of paths delta (leads, then lags, the
# reference period between them at zero), each a polyhedron {rows delta <= limit}.

#' Changes of a path from one period to the next, as rows over leads and lags
#' @noRd
first_differences <- function(leads, lags) {
  diff(diag(leads + lags + 1))[, -(leads + 1), drop = FALSE]
}

#' Changes of these changes; the first `leads - 1` concern the leads alone
#' @noRd
second_differences <- function(leads, lags) {
  diff(diag(leads + lags + 1), differences = 2)[, -(leads + 1), drop = FALSE]
}

#' The polyhedra whose union a restriction is
#'
#' Smoothness is one. Under relative magnitudes the largest change before treatment may be any of
#' the `leads` and have either sign: `2 * leads` of them (Rambachan and Roth 2023, section 2.4.1).
#'
#' Rows on leads alone say nothing of effects and are left out, as the authors' 'HonestDiD' does:
#' always under relative magnitudes, and where several effects follow under smoothness.
#' @param shape list(sign, monotonicity).
#' @return A list of list(rows, limit).
#' @noRd
restriction_sets <- function(restriction, bound, leads, lags, shape) {
  after <- leads + seq_len(lags)
  extra <- shape_rows(shape, leads, lags)
  if (restriction == "smoothness") {
    second <- second_differences(leads, lags)
    sets <- list(list(rows = rbind(second, -second, extra),
                      limit = rep(c(bound, 0), c(2 * nrow(second), nrow(extra)))))
    if (lags == 1) return(sets)
  } else {
    first <- first_differences(leads, lags)
    largest <- bound * rbind(first[seq_len(leads), , drop = FALSE],
                             -first[seq_len(leads), , drop = FALSE])
    sets <- lapply(seq_len(2 * leads), function(own) {
      reach <- rep(largest[own, ], each = lags)
      rows <- rbind(first[after, , drop = FALSE] - reach, -first[after, , drop = FALSE] - reach,
                    extra)
      list(rows = rows, limit = numeric(nrow(rows)))
    })
  }
  lapply(sets, function(set) {
    used <- rowSums(abs(set$rows[, after, drop = FALSE])) > 0
    list(rows = set$rows[used, , drop = FALSE], limit = set$limit[used])
  })
}

#' Rows that say which sign the bias has after treatment, or which way it moves throughout
#' @noRd
shape_rows <- function(shape, leads, lags) {
  after <- diag(leads + lags)[leads + seq_len(lags), , drop = FALSE]
  rbind(switch(shape$sign, positive = -after, negative = after, after[0, , drop = FALSE]),
        switch(shape$monotonicity, increasing = -first_differences(leads, lags),
               decreasing = first_differences(leads, lags)))
}
