# Covariance of the coefficients of a regression, of whatever type.

#' Covariance of a least-squares fit
#'
#' @param fit From least_squares(). @param inference From settle_inference().
#' @param constant Whether the last row is Stata's constant, ybar - xbar'b.
#' @return list(matrix, type, df, f_df, k, clusters = named counts, small_sample, diagnoses, facts,
#'   label): the covariance's name as data and in English.
#' @noRd
fit_vcov <- function(system, fit, inference, small_sample = "reghdfe", constant = FALSE) {
  type <- vcov_types()[[inference$type]]
  terms <- small_sample_terms(small_sample, type, system, fit, inference)
  problem <- vcov_problem(system, fit, inference, constant)
  made <- if (is.null(type$whole)) {
    sandwich_vcov(type, problem, terms)
  } else {
    type$whole(problem, constant)
  }
  names <- c(names(fit$coefficients), if (constant) "(Intercept)")
  made$matrix <- named_square(made$matrix, names)
  # What the user gives is taken as it is.
  if (inference$type != "given") made <- without_rounding(made, problem)
  new_vcov(made, inference, terms, small_sample)
}

#' A covariance as fits keep it
#' @param made list(matrix, df, f_df, diagnoses). @param rule The small-sample rule.
#' @noRd
new_vcov <- function(made, inference, terms, rule) {
  type <- vcov_types()[[inference$type]]
  facts <- type$facts(inference, is_adjusted(rule, type))
  if (!type$has_own_factor) facts <- small_sample_facts(facts, rule)
  with_label(list(
    matrix = made$matrix, type = inference$type, df = made$df,
    f_df = made$f_df %||% min(made$df), k = terms$k,
    clusters = cluster_counts(inference$clusters), small_sample = rule,
    diagnoses = made$diagnoses, facts = facts
  ))
}

#' What a covariance is made of; see vcov_type()
#'
#' `shift` makes the coefficients that are reported of those of demeaned columns, where there is a
#' constant, a combination of all.
#' @noRd
vcov_problem <- function(system, fit, inference, constant) {
  # The core keeps the constant's scores in the place of the outcome's.
  keep <- c(fit$kept, if (constant) fit$position)
  list(system = system, fit = fit, inference = inference, keep = keep, constant = constant,
       threads = threads_of(system),
       is_exact = fit$is_exact,
       bread = if (constant) constant_bread(system, fit) else fit$inverse,
       shift = if (constant) constant_shift(system, fit),
       meats = lapply(fit$meats, function(meat) meat[keep, keep, drop = FALSE]),
       sums = function(code, n) fit_score_sums(system, fit, keep, code, n))
}

#' Covariances with the factor and the degrees of freedom of small_sample_terms()
#' @return list(matrix, meat, df, f_df, diagnoses)
#' @noRd
sandwich_vcov <- function(type, problem, terms) {
  meat <- if (!is.null(type$meat)) type$meat(problem)
  v <- if (is.null(meat)) type$covariance(problem) else problem$bread %*% meat %*% problem$bread
  made <- scaled_vcov(v, type, problem$inference, terms, problem$is_exact)
  if (problem$constant) made$matrix <- problem$shift %*% made$matrix %*% t(problem$shift)
  c(made, list(meat = meat))
}

#' Factor, degrees of freedom and what is to be said of them; negative eigenvalues mended
#' @return list(matrix, df, f_df, diagnoses)
#' @noRd
scaled_vcov <- function(v, type, inference, terms, is_exact = FALSE) {
  v <- v * terms$factor
  found <- few_groups(terms$df, inference)
  if (type$may_be_indefinite(inference) && !is_exact) {
    repaired <- repair_vcov(v)
    v <- repaired$matrix
    found <- rbind(found, repaired$diagnoses)
  }
  list(matrix = v, df = terms$df, f_df = terms$f_df, diagnoses = found)
}

#' Sums of scores by level of a code, for the columns kept
#' @noRd
fit_score_sums <- function(system, fit, keep, code, n_levels) {
  sums_of <- function(columns) {
    score_sums(system, fit$position, fit$residuals, columns, code, n_levels)
  }
  if (is.null(fit$fitted)) return(sums_of(keep))
  (sums_of(seq_along(system_names(system))) %*% fit$fitted)[, keep, drop = FALSE]
}

#' Rows of (X~'WX~)^-1, over all columns of the system: a column per term
#' @noRd
influence_contrasts <- function(system, fit, terms) {
  contrast <- matrix(0, length(system_names(system)), length(terms))
  contrast[fit$kept, ] <- t(fit$inverse[terms, , drop = FALSE])
  if (is.null(fit$fitted)) contrast else fit$fitted %*% contrast
}

#' Two groups leave one degree of freedom
#' @return Diagnoses, or NULL.
#' @noRd
few_groups <- function(df, inference) {
  if (!identical(as.double(df), 1)) return(NULL)
  few <- names(inference$clusters)[cluster_counts(inference$clusters) == 2]
  if (length(few) > 0) {
    warn("There are only two clusters in {.val {few}}: tests have one degree of freedom.")
    diagnosis("few_clusters", few, 2)
  } else if (identical(inference$time$n_levels, 2L)) {
    warn("There are only two periods in {.val {inference$columns$time}}: tests have one degree of
          freedom.")
    diagnosis("few_periods", inference$columns$time, 2)
  }
}

#' Multiway and spatial covariances need not be positive semi-definite: negative eigenvalues become
#' zero
#' @return list(matrix, diagnoses)
#' @noRd
repair_vcov <- function(v) {
  if (length(v) == 0) return(list(matrix = v))
  # On the scale of correlations, so that a constant's variance does not drown the slopes'.
  scale <- sqrt(pmax(diag(v), 0))
  scale[scale == 0] <- 1
  e <- eigen((v + t(v)) / 2 / outer(scale, scale), symmetric = TRUE)
  negative <- sum(e$values < -1e-10)
  if (negative == 0) return(list(matrix = v))
  warn("The covariance is not positive semi-definite; its negative eigenvalues are set to zero
        (Cameron, Gelbach & Miller 2011).")
  list(matrix = outer(scale, scale) * without_negative(e),
       diagnoses = diagnosis("indefinite", count = negative))
}

#' (X~'WX~)^-1 of the slopes and of a constant of demeaned columns
#' @noRd
constant_bread <- function(system, fit) {
  block_diagonal(fit$inverse, 1 / products_of(system)$weight)
}

#' From the constant of demeaned columns to ybar - xbar'b
#' @noRd
constant_shift <- function(system, fit) {
  size <- length(fit$kept)
  shift <- diag(size + 1)
  shift[size + 1, seq_len(size)] <- -products_of(system)$mean[fit$kept]
  shift
}
