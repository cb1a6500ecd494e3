# Panels that return published numbers. All that a least-squares table prints follows from the
# cross-products of its columns and their means. So: choose cross-products by which every printed
# number comes out, each within its rounding interval (`fit_targets()`), then find columns that have
# them and look like data (`realise()`).

# A printed number is any number that rounds to it. `width`: half a unit of its last digit
printed <- function(text) {
  text <- sub("[*]+$", "", text)
  decimals <- ifelse(grepl(".", text, fixed = TRUE), nchar(sub(".*[.]", "", text)), 0)
  list(value = as.numeric(text), width = 0.5 * 10^-decimals)
}

# Printed cells of some columns of a table: term, statistic (estimate, t, r2), value, width
cells_of_table <- function(table, columns = NULL) {
  cells <- table$cells
  cells$row <- sub("^=", "", cells$row)
  if (!is.null(columns)) cells <- cells[cells$column %in% columns, ]
  numbers <- grepl("^-?[0-9.]+[*]*$", cells$value)
  cells <- cells[numbers & cells$row != "n", ]
  t_cells <- cells[!is.na(cells$parentheses) & nzchar(cells$parentheses), ]
  statistic <- ifelse(cells$row %in% c("r2", "f"), cells$row, "estimate")
  rbind(data.frame(column = cells$column, term = cells$row, statistic = statistic,
                   printed(cells$value)),
        if (nrow(t_cells) > 0) {
          data.frame(column = t_cells$column, term = t_cells$row, statistic = "t",
                     printed(t_cells$parentheses))
        })
}

# Least squares of column `y` on columns `x` from cross-products of centred columns and means
regression_from <- function(G, means, n, y, x, absorbed = 1) {
  S <- solve(G[x, x, drop = FALSE])
  b <- drop(S %*% G[x, y])
  ssr <- G[y, y] - sum(b * G[x, y])
  s2 <- ssr / (n - absorbed - length(x))
  out <- list(estimate = b, t = b / sqrt(s2 * diag(S)), r2 = 1 - ssr / G[y, y], ssr = ssr)
  if (!is.null(means)) {
    constant <- means[[y]] - sum(b * means[x])
    se <- sqrt(s2 * (1 / n + drop(means[x] %*% S %*% means[x])))
    out$estimate <- c(out$estimate, constant = constant)
    out$t <- c(out$t, constant = constant / se)
  }
  out
}

# Two-stage least squares with one endogenous column and its instrument
two_stage_from <- function(G, means, n, y, x, endogenous, instrument) {
  z <- c(instrument, setdiff(x, endogenous))
  A <- solve(G[z, z], G[z, x])
  H <- t(G[z, x]) %*% A
  b <- drop(solve(H, t(A) %*% G[z, y]))
  names(b) <- x
  ssr <- G[y, y] - 2 * sum(b * G[x, y]) + drop(b %*% G[x, x] %*% b)
  s2 <- ssr / (n - 1 - length(x))
  S <- solve(H)
  constant <- means[[y]] - sum(b * means[x])
  se <- sqrt(s2 * (1 / n + drop(means[x] %*% S %*% means[x])))
  list(estimate = c(b, constant = constant),
       t = c(b / sqrt(s2 * diag(S)), constant = constant / se), r2 = 1 - ssr / G[y, y], ssr = ssr)
}

# What is printed, looked up in a list of regressions named as the columns
predicted_cells <- function(cells, regressions) {
  known <- unlist(lapply(regressions, `[`, c("estimate", "t", "r2", "f", "mean", "sd", "end")))
  single <- cells$statistic %in% c("r2", "f")
  wanted <- paste0(cells$column, ".", cells$statistic,
                   ifelse(single, "", paste0(".", cells$term)))
  known[match(wanted, names(known))]
}

# Levenberg-Marquardt on the distance to each printed number's interval (shrunk to `inner` of it,
# so that rounding of the data cannot spoil it), with a faint pull towards the start. Intervals are
# wide at first. `predict` must be analytic: derivatives are taken by complex steps
fit_targets <- function(start, predict, cells, inner = 0.8, pull = 1e-4, rounds = 300,
                        stages = c(100, 30, 10, 3, 1)) {
  p <- start
  for (stage in stages) {  # a stage without a cell outside its interval costs nothing
    width <- if (stage == 1) cells$width else pmax(cells$width, stage * 1e-4 * abs(cells$value))
    p <- levenberg_marquardt(p, start, predict, cells$value, width, inner, pull, rounds,
                             if (is.null(cells$weight)) 1 else cells$weight)
  }
  list(par = p, off = (Re(predict(p)) - cells$value) / cells$width)
}

levenberg_marquardt <- function(p, start, predict, value, width, inner, pull, rounds,
                                weight = 1) {
  residuals <- function(p) {
    gap <- (Re(predict(p)) - value) / width
    c(weight * pmax(abs(gap) - inner, 0) * sign(gap), pull * (p - start))
  }
  r <- residuals(p)
  damping <- 1e-2
  for (round in seq_len(rounds)) {
    outside <- r[seq_along(value)] != 0
    if (!any(outside)) break
    J <- vapply(seq_along(p), function(k) {
      q <- as.complex(p)
      q[k] <- q[k] + 1e-20i
      Im(predict(q)) / 1e-20 / width
    }, numeric(length(value)))
    J <- rbind(J * (weight * outside), diag(pull, length(p)))
    unit <- sqrt(colSums(J^2))
    JJ <- crossprod(J) / tcrossprod(unit)
    gradient <- crossprod(J, r) / unit
    repeat {
      step <- tryCatch(solve(JJ + damping * diag(length(p)), -gradient, tol = 0) / unit,
                       error = function(e) NULL)
      if (!is.null(step)) {
        q <- p + drop(step)
        s <- tryCatch(residuals(q), error = function(e) NA)
        if (!anyNA(s) && sum(s^2) < sum(r^2)) break
      }
      damping <- damping * 4
      if (damping > 1e10) return(p)
    }
    p <- q
    r <- s
    damping <- max(damping / 6, 1e-12)
  }
  p
}

# Cross-products as parameters: those of the regressors by the rows of their Cholesky factor (the
# first `fixed` columns are given), those with each outcome by its coefficients on all of them and
# its residual sum of squares. `outcomes`: list(gdp = list(b = , ssr = )), where to start
pack_gram <- function(X, fixed, outcomes) {
  L <- t(chol(crossprod(X)))
  free <- row(L) >= col(L) & row(L) > fixed
  scale <- sqrt(rowSums(L^2))
  units <- lapply(outcomes, function(o) pmax(abs(o$b), 0.3 * sqrt(o$ssr / nrow(X)) /
                                               (scale / sqrt(nrow(X)))))
  start <- c((L / scale)[free],
             unlist(Map(function(o, u) c(o$b / u, log(o$ssr)), outcomes, units)))
  list(L = L, free = free, scale = scale, x = colnames(X), outcomes = names(outcomes),
       units = units, start = unname(start))
}

unpack_gram <- function(pack, p) {
  n_free <- sum(pack$free)
  k <- length(pack$x)
  L <- pack$L
  L[pack$free] <- p[seq_len(n_free)] * pack$scale[row(L)[pack$free]]
  own <- matrix(p[n_free + seq_len((k + 1) * length(pack$outcomes))], k + 1)
  B <- own[seq_len(k), , drop = FALSE] * do.call(cbind, pack$units)
  S <- tcrossprod(L)
  SB <- S %*% B
  G <- rbind(cbind(S, SB), cbind(t(SB), crossprod(B, SB) + diag(exp(own[k + 1, ]), ncol(own))))
  dimnames(G) <- list(c(pack$x, pack$outcomes), c(pack$x, pack$outcomes))
  G
}

# Columns nearest to `Z` with the cross-products `G`; the first `fixed` columns stay. `project`
# makes columns centred, or free of fixed effects
nearest_with_gram <- function(Z, G, fixed, project) {
  Z <- project(Z)
  k <- ncol(Z)
  given <- seq_len(fixed)
  free <- setdiff(seq_len(k), given)
  explained <- 0
  C <- G[free, free, drop = FALSE]
  rest <- Z[, free, drop = FALSE]
  if (fixed > 0) {
    A <- solve(G[given, given], G[given, free, drop = FALSE])
    explained <- Z[, given, drop = FALSE] %*% A
    C <- C - t(G[given, free, drop = FALSE]) %*% A
    own <- qr(Z[, given, drop = FALSE])
    rest <- rest - qr.fitted(own, rest)
  }
  # of all columns Q R with orthonormal Q the nearest, each column in units of its own spread
  R <- chol(C)
  weight <- diag(1 / diag(C), ncol(C))
  polar <- svd(rest %*% weight %*% t(R))
  Z[, free] <- explained + polar$u %*% t(polar$v) %*% R
  Z
}

# Cross-products and means of one sample by which the columns of a table come out
#
# `rough`: columns that look like the data, the given ones first, the outcomes last; `fixed`: how
# many are given. `models`: list("(1)" = list(y = , x = )) by column of the table. `full`: by
# outcome the column with all regressors.
calibrate_sample <- function(rough, fixed, models, full, cells, ...) {
  n <- nrow(rough)
  Z <- as.matrix(rough)
  y <- names(full)
  x <- setdiff(colnames(Z), y)
  means <- colMeans(Z)
  begin <- lapply(full, function(column) {
    own <- cells[cells$column == column, ]
    b <- own$value[match(x, ifelse(own$statistic == "estimate", own$term, ""))]
    list(b = ifelse(is.na(b), 0, b), r2 = own$value[own$statistic == "r2"])
  })
  outcomes <- lapply(stats::setNames(nm = y), function(o) {
    list(b = begin[[o]]$b, ssr = sum((Z[, o] - means[[o]])^2) * (1 - begin[[o]]$r2))
  })
  pack <- pack_gram(centred(Z[, x]), fixed, outcomes)
  moving <- colnames(Z)[-seq_len(fixed)]
  unit <- apply(Z, 2, stats::sd)[moving]
  k <- length(pack$start)
  unpack <- function(p) {
    m <- as.complex(means)
    names(m) <- names(means)
    m[moving] <- p[k + seq_along(moving)] * unit
    list(G = unpack_gram(pack, p[seq_len(k)]), means = m)
  }
  predict <- function(p) {
    own <- unpack(p)
    fits <- lapply(models, function(m) {
      if (is.null(m$instrument)) return(regression_from(own$G, own$means, n, m$y, m$x))
      two_stage_from(own$G, own$means, n, m$y, m$x, m$endogenous, m$instrument)
    })
    sd <- stats::setNames(sqrt(diag(own$G) / (n - 1)), rownames(own$G))
    ends <- ends_of(own$G, own$means, n, range(Z[, 1]))
    unname(predicted_cells(cells, c(fits, list(mean = list(mean = own$means), sd = list(sd = sd),
                                               end = list(end = ends)))))
  }
  found <- fit_targets(c(pack$start, means[moving] / unit), predict, cells, ...)
  own <- unpack(found$par)
  list(G = Re(own$G), means = Re(own$means), off = found$off)
}

# What the columns are where the first is smallest and largest, 1.5 residual standard deviations to
# either side: if these lie within a column's limits, there are mostly values with the
# cross-products that do
ends_of <- function(G, means, n, range) {
  slope <- G[1, -1] / G[1, 1]
  rest <- 1.5 * sqrt((diag(G)[-1] - slope * G[1, -1]) / n)
  at <- lapply(range, function(end) means[-1] + slope * (end - means[[1]]))
  ends <- c(at[[1]] - rest, at[[1]] + rest, at[[2]] - rest, at[[2]] + rest)
  stats::setNames(ends, paste(names(means)[-1], rep(1:4, each = length(rest))))
}

centred <- function(Z) sweep(as.matrix(Z), 2, colMeans(as.matrix(Z)))

# Columns with the cross-products `G` whose values, `base` added, lie within `lower` and `upper`;
# with `reach` every column also attains its bounds. By projections in turn, so only near the bounds
realise <- function(Z, G, fixed, project, base, lower, upper, reach = FALSE, rounds = 2000,
                    tolerance = 1e-4) {
  n <- nrow(Z)
  lower <- matrix(lower, n, ncol(Z), byrow = TRUE)
  upper <- matrix(upper, n, ncol(Z), byrow = TRUE)
  spread <- matrix(sqrt(diag(G) / n), n, ncol(Z), byrow = TRUE)
  free <- seq_len(ncol(Z)) > fixed
  for (round in seq_len(rounds)) {
    Z <- nearest_with_gram(Z, G, fixed, project)
    V <- base + Z
    goal <- pmin(pmax(V, lower), upper)
    if (reach) {
      for (j in which(free & is.finite(lower[1, ]))) {
        goal[which.min(V[, j]), j] <- lower[1, j]
        goal[which.max(V[, j]), j] <- upper[1, j]
      }
    }
    if (max(abs(goal - V) / spread) < tolerance) break
    Z <- goal - base
  }
  gap <- apply(abs(goal - V) / spread, 2, max)
  if (max(gap) > tolerance) {
    cat("Bounds missed, in standard deviations:\n")
    print(round(gap[gap > tolerance], 4))
  }
  V
}

# What a fit of the package says, named as the predictions are
fit_numbers <- function(fit) {
  table <- as.data.frame(tidy(fit))
  terms <- sub("^\\(Intercept\\)$", "constant", table$term)
  list(estimate = stats::setNames(table$estimate, terms),
       t = stats::setNames(table$statistic, terms),
       r2 = fit$r_squared[["overall"]], f = fit$f$statistic)
}

# Prints how many cells come out: exactly, one unit off in the last digit, or not
report_hits <- function(title, cells, regressions, reachable = rep(TRUE, nrow(cells))) {
  report_verdicts(title, cells, predicted_cells(cells, regressions), reachable)
}

report_verdicts <- function(title, cells, got, reachable = rep(TRUE, nrow(cells))) {
  off <- abs(got - cells$value) / cells$width
  verdict <- ifelse(off <= 1, "exact", ifelse(!reachable, "impossible",
                    ifelse(off <= 3, "last digit", "missed")))
  cat(title, ": ", nrow(cells), " cells, ", paste(table(verdict), names(table(verdict)),
      collapse = ", "), "\n", sep = "")
  odd <- verdict != "exact"
  if (any(odd)) print(cbind(cells, got, verdict)[odd, ], row.names = FALSE)
}

save_stand_in <- function(x, note) {
  name <- deparse(substitute(x))
  assign(name, structure(x, stand_in = note, class = c("stand_in", "data.frame")))
  save(list = name, file = file.path("data", paste0(name, ".rda")), compress = "xz", version = 2)
}
