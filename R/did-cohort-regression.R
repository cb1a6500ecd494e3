# Regressions whose regressors are functions of cohort and period, times covariates: from sums over
# the units of each cohort, with unit effects taken out exactly, on unbalanced panels too.

#' What a regression on a cohort panel needs of the data
#'
#' Each row has the basis (1, x_1, ..., x_p) of its period, q = T (1 + p) functions in all; those of
#' a unit, less their means over its rows, have products that are summed by cohort.
#' @param keep Periods x cohorts: which rows are used; NULL: all.
#' @param within `"unit"` or `"cohort"`: the effects that are taken out.
#' @return list(products: per cohort q x q, moments: per cohort q, ...).
#' @noRd
cohort_moments <- function(panel, keep = NULL, within = "unit") {
  units <- cohort_units(panel)
  own <- lapply(seq_along(units), function(g) {
    group_moments(panel, units[[g]], if (!is.null(keep)) keep[, g], within)
  })
  list(panel = panel, keep = keep, within = within, units = units,
       products = lapply(own, `[[`, "products"), moments = lapply(own, `[[`, "moments"))
}

#' Weights of the rows of some units, 0 where there is none or it is not used
#' @noRd
period_weights <- function(panel, units, keep = NULL) {
  w <- if (is.null(panel$weight)) {
    matrix(1, length(panel$period), length(units))
  } else {
    panel$weight[, units, drop = FALSE]
  }
  if (is.null(keep)) w else w * keep
}

row_basis <- function(panel, units) {
  c(list(1), lapply(panel$covariates, function(x) x[, units, drop = FALSE]))
}

group_moments <- function(panel, units, keep, within) {
  w <- period_weights(panel, units, keep)
  y <- panel$outcome[, units, drop = FALSE]
  basis <- row_basis(panel, units)
  mass <- colSums(w)
  weighted <- do.call(rbind, lapply(basis, function(x) w * x))
  y <- y - rep(within_means(colSums(w * y), mass, within), each = nrow(y))
  between <- if (within == "unit") {
    tcrossprod(weighted * rep(ifelse(mass > 0, 1 / sqrt(mass), 0), each = nrow(weighted)))
  } else {
    tcrossprod(rowSums(weighted)) / max(sum(mass), 1e-300)
  }
  n_times <- nrow(w)
  place <- seq_len(n_times)
  inside <- matrix(0, nrow(weighted), nrow(weighted))
  for (a in seq_along(basis)) {
    for (b in seq_along(basis)) {
      at <- cbind((a - 1) * n_times + place, (b - 1) * n_times + place)
      inside[at] <- rowSums(w * basis[[a]] * basis[[b]])
    }
  }
  list(products = inside - between,
       moments = unlist(lapply(basis, function(x) rowSums(w * x * y))))
}

#' Means by unit, or the same for all units of a cohort
#' @noRd
within_means <- function(sums, mass, within) {
  if (within == "cohort") return(rep(sum(sums) / max(sum(mass), 1e-300), length(sums)))
  ifelse(mass > 0, sums / mass, 0)
}

#' Least squares of the outcome on functions of cohort and period
#'
#' @param moments From cohort_moments(). @param design Per cohort a matrix q x regressors: the
#'   regressors in terms of the basis.
#' @return list(coefficients, inverse: of the products, 0 for regressors that others determine,
#'   dropped: which these are, rank, scores: basis x units, the sums over a unit's rows of basis
#'   times residual).
#' @noRd
cohort_regression <- function(moments, design) {
  products <- Reduce(`+`, Map(function(a, r) crossprod(r, a %*% r), moments$products, design))
  right <- Reduce(`+`, Map(function(b, r) drop(crossprod(r, b)), moments$moments, design))
  total <- Reduce(`+`, Map(function(a, r) colSums(r^2 * diag(a)), moments$products, design))
  scale <- sqrt(pmax(diag(products), 0))
  seen <- diag(products) > 1e-11 * total & scale > 0
  root <- qr((products / outer(scale, scale))[seen, seen, drop = FALSE], tol = 1e-9)
  kept <- which(seen)[root$pivot[seq_len(root$rank)]]
  kept <- sort(kept)
  inverse <- matrix(0, nrow(products), ncol(products))
  own <- products[kept, kept, drop = FALSE] / outer(scale[kept], scale[kept])
  inverse[kept, kept] <- chol2inv(chol(own)) / outer(scale[kept], scale[kept])
  coefficients <- drop(inverse %*% right)
  list(coefficients = coefficients, inverse = inverse, rank = length(kept),
       dropped = setdiff(seq_along(coefficients), kept),
       scores = regression_scores(moments, lapply(design, function(r) drop(r %*% coefficients))))
}

#' @param fitted Per cohort the coefficients of the basis.
#' @noRd
regression_scores <- function(moments, fitted) {
  panel <- moments$panel
  out <- matrix(0, length(panel$period) * (1 + length(panel$covariates)), length(panel$group))
  for (g in seq_along(moments$units)) {
    units <- moments$units[[g]]
    basis <- row_basis(panel, units)
    e <- regression_residuals(moments, fitted[[g]], g)
    scores <- do.call(rbind, lapply(basis, function(x) x * e))
    if (moments$within == "cohort") {
      w <- period_weights(panel, units, if (!is.null(moments$keep)) moments$keep[, g])
      mean <- unlist(lapply(basis, function(x) rowSums(w * x))) / sum(w)
      scores <- scores - outer(mean, colSums(e))
    }
    out[, units] <- scores
  }
  out
}

#' Residuals of cohort `g`, times the weights of their rows
#' @return Periods x units.
#' @noRd
regression_residuals <- function(moments, fitted, g) {
  panel <- moments$panel
  units <- moments$units[[g]]
  n_times <- length(panel$period)
  w <- period_weights(panel, units, if (!is.null(moments$keep)) moments$keep[, g])
  e <- panel$outcome[, units, drop = FALSE] - fitted_rows(row_basis(panel, units), fitted, n_times)
  w * (e - rep(within_means(colSums(w * e), colSums(w), moments$within), each = n_times))
}

fitted_rows <- function(basis, coefficients, n_times) {
  parts <- Map(function(x, a) x * coefficients[(a - 1) * n_times + seq_len(n_times)], basis,
               seq_along(basis))
  Reduce(`+`, parts)
}

#' Regressors of every period but the first, alike for all cohorts; and of the covariates
#'
#' @param by_period Whether covariates have a coefficient per period.
#' @return Per cohort q x regressors.
#' @noRd
nuisance_design <- function(panel, by_period = FALSE) {
  n_times <- length(panel$period)
  p <- length(panel$covariates)
  q <- n_times * (1 + p)
  times <- diag(1, q)[, seq_len(n_times)[-1], drop = FALSE]
  slopes <- if (by_period) diag(1, q)[, -seq_len(n_times), drop = FALSE] else {
    kronecker(diag(1, 1 + p), rep(1, n_times))[, -1, drop = FALSE]
  }
  rep(list(cbind(times, slopes)), length(panel$cohort))
}

#' A dummy for each cell
#' @param cells With `group` and `place`.
#' @noRd
cell_design <- function(panel, cells) {
  q <- length(panel$period) * (1 + length(panel$covariates))
  lapply(seq_along(panel$cohort), function(g) {
    r <- matrix(0, q, nrow(cells))
    own <- which(cells$group == g)
    r[cbind(cells$place[own], own)] <- 1
    r
  })
}

#' Cells of treated cohorts, one for each period that `use` picks by event time, with rows in it
#' @return A data frame: cohort, period, event_time, group, place; and `size`, the weight of its
#'   rows.
#' @noRd
cohort_cells <- function(panel, use) {
  cells <- expand.grid(place = seq_along(panel$period), group = which(is.finite(panel$cohort)))
  cells$cohort <- panel$cohort[cells$group]
  cells$period <- panel$period[cells$place]
  cells$event_time <- cells$period - cells$cohort
  units <- cohort_units(panel)
  size <- vapply(units, function(own) rowSums(period_weights(panel, own)),
                 numeric(length(panel$period)))
  cells$size <- size[cbind(cells$place, cells$group)]
  cells <- cells[use(cells$event_time) & cells$size > 0, ]
  rownames(cells) <- NULL
  cells
}

#' Sizes of cells that are their rows
#' @noRd
row_mass <- function(panel, cells) {
  list(cell = cells$size, cells = cells[c("group", "place")],
       rows = period_weights(panel, seq_along(panel$group)), group = panel$group)
}

#' Effects that are coefficients of cell dummies
#'
#' @param design Per cohort the nuisance regressors; the dummies of the cells come after them, so
#'   that what is collinear is an effect, which is refused by name.
#' @noRd
effects_of_regression <- function(panel, cells, nuisance, within = "unit", extra = NULL) {
  before <- ncol(nuisance[[1]])
  design <- Map(cbind, nuisance, cell_design(panel, cells))
  if (!is.null(extra)) design <- Map(cbind, design, extra)
  moments <- cohort_moments(panel, within = within)
  fit <- cohort_regression(moments, design)
  own <- before + seq_len(nrow(cells))
  refuse_unidentified(panel, cells[own %in% fit$dropped, ])
  cells$estimate <- fit$coefficients[own]
  maps <- lapply(design, function(r) r %*% fit$inverse[, own, drop = FALSE])
  list(cells = cells, mass = row_mass(panel, cells), n_coefficients = fit$rank + 1,
       influences = list(scores = fit$scores, group = panel$group, maps = maps,
                         n = length(panel$group)),
       regression = kept_regression(moments, design, fit))
}

#' What the influences of rows are made of
#' @noRd
kept_regression <- function(moments, design, fit) {
  moments[c("products", "moments")] <- NULL
  list(moments = moments, rank = fit$rank, coefficients = fit$coefficients,
       fitted = lapply(design, function(r) drop(r %*% fit$coefficients)))
}

refuse_unidentified <- function(panel, cells) {
  if (nrow(cells) == 0) return(invisible())
  shown <- utils::head(seq_len(nrow(cells)), 5)
  names <- vapply(shown, function(k) cell_name(panel, cells[k, ]), "")
  abort_design("{count_of(nrow(cells), 'effect')} cannot be told from the fixed effects and
                covariates: {names}.",
               "Units with neither a row before treatment nor a control do not identify an effect.")
}

#' A panel that has untreated rows in every period
#'
#' Without never-treated units the last cohort is the control of all others; its treated rows and
#' the periods after leave.
#' @noRd
with_controls <- function(panel) {
  last <- length(panel$cohort)
  if (is.infinite(panel$cohort[last])) return(panel)
  keep <- panel$period < panel$cohort[last]
  note("No unit is never treated: the last cohort, {plain_text(panel$cohort_label[last])}, is the
        control, and {count_of(sum(!keep), 'period')} from then on {cli::qty(sum(!keep))}{?is/are}
        not used.")
  for (name in c("outcome", "weight")) {
    if (!is.null(panel[[name]])) panel[[name]] <- panel[[name]][keep, , drop = FALSE]
  }
  panel$covariates <- lapply(panel$covariates, function(x) x[keep, , drop = FALSE])
  panel$n_rows <- if (is.null(panel$weight)) length(panel$outcome) else {
    rows_of_cells(panel, panel$weight > 0)
  }
  if (is.null(panel$copies)) panel$held <- keep_held(panel$held, keep[panel$held$place])
  panel$period <- panel$period[keep]
  panel$period_label <- panel$period_label[keep]
  panel$first[panel$first >= panel$cohort[last]] <- Inf
  panel$cohort[last] <- Inf
  panel$cohort_label[last] <- Inf
  panel
}

cell_name <- function(panel, cell) {
  paste0("cohort ", plain_text(panel$cohort_label[cell$group]), " in period ",
         plain_text(panel$period_label[cell$place]))
}
