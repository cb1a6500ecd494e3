# Covariances that undo the bias of residuals: HC2, HC3 row by row; CR2, CR3 cluster by cluster.

#' Covariances adjusted for leverage
#'
#' Residuals are smaller than errors, most of all where a row, or a cluster, has much leverage; with
#' few or unequal clusters the usual robust standard errors are therefore too small. In
#' [did_feols()] and [vcov()][vcov.did_feols] the types `"hc2"`, `"hc3"`, `"cr2"` and `"cr3"`
#' correct for it. All fixed effects are counted in the leverage, exactly, as if each level were a
#' dummy.
#'
#' With \eqn{H = Z(Z'WZ)^{-}Z'W}, Z all regressors and dummies, and \eqn{B = (\tilde X'W\tilde
#' X)^{-1}}:
#'
#' * HC2, HC3 (MacKinnon and White 1985): \eqn{B \sum_i w_i^2 \tilde x_i \tilde x_i' e_i^2 / (1 -
#'   h_i)^{d} B}, with \eqn{d = 1} and \eqn{d = 2}; N - K degrees of freedom. A row of leverage 1 is
#'   fitted exactly (a singleton that is kept, say) and contributes nothing; a note counts such
#'   rows.
#' * CR2, CR3: \eqn{B \sum_g \tilde X_g'W_g A_g e_g e_g' A_g' W_g \tilde X_g B}. CR2 (Bell and
#'   McCaffrey 2002) has \eqn{A_g = [(I - H)(I - H)']_{gg}^{-1/2}}, the symmetric root, which is
#'   \eqn{(I - H_{gg})^{-1/2}} without weights: unbiased when errors are independent and of equal
#'   variance, with weights too (the working model of 'clubSandwich' for `lm`). CR3 has \eqn{A_g =
#'   (I - H_{gg})^{-1}}: the jackknife over clusters, \eqn{\sum_g (\hat\beta_{(g)} -
#'   \hat\beta)(\hat\beta_{(g)} - \hat\beta)'}. Inverses are generalised: what a cluster alone
#'   determines, such as the effects of its own units, adds nothing.
#'
#' Tests after CR2 and CR3 have Satterthwaite degrees of freedom, one number per coefficient
#' (Pustejovsky and Tipton 2018), for the same working model; joint tests use the smallest of
#' theirs. No small-sample factor is applied on top, whatever `small_sample` is.
#'
#' @section Limits: Clusters must be one-way. HC2 and HC3 need all fixed effects but the largest to
#'   have no more than 2,000 levels in sum. CR2 and CR3 need all regressors and all levels, except
#'   those of the largest effect that is nested in the clusters, to be no more than 1,500; CR2 with
#'   weights also clusters of no more than 2,000 rows. Beyond, the error is of class
#'   `policypanel_error_design`.
#' @references
#' Bell, R. M. and McCaffrey, D. F. (2002). Bias reduction in standard errors for linear regression
#' with multi-stage samples. Survey Methodology 28(2), 169-181.
#'
#' MacKinnon, J. G. and White, H. (1985). Some heteroskedasticity-consistent covariance matrix
#' estimators with improved finite sample properties. Journal of Econometrics 29(3), 305-325.
#'
#' Pustejovsky, J. E. and Tipton, E. (2018). Small-sample methods for cluster-robust variance
#' estimation and hypothesis testing in fixed effects models. Journal of Business & Economic
#' Statistics 36(4), 672-683. \doi{10.1080/07350015.2016.1247004}
#' @seealso [covariances], [regression_influence], [small_sample_rules].
#' @name leverage_adjusted
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data, vcov = "cr2", cluster = ~unit)
#' fit
#' vcov(fit, "hc3")
NULL

# What is held dense: the regressors of CR2 and CR3, a weighted cluster of CR2.
most_dense_regressors <- 1500
most_weighted_rows <- 2000

#' A covariance of this file as a type
#' @noRd
leverage_type <- function(name) {
  is_clustered <- name %in% c("cr2", "cr3")
  vcov_type(
    facts = function(inference, adjusted) {
      if (!is_clustered) return(fact("robust", type = toupper(name)))
      cluster_facts("bias_reduced", inference$clusters, type = toupper(name))
    },
    roles = if (is_clustered) "cluster" else character(),
    settle = function(inference, held) {
      refuse_several_ways(name, inference$clusters)
      inference
    },
    has_own_factor = TRUE,
    whole = function(problem, constant) {
      check_leverage(name, problem)
      leverage_vcov(problem$system, problem$fit, name, problem$inference$clusters, constant)
    },
    influences = function(system, fit, inference, terms) {
      if (!is_clustered) {
        contrasts <- influence_contrasts(system, fit, terms)
        residuals <- rep(list(adjusted_residuals(system, fit, name)$residuals), length(terms))
        return(influence_sums(system, contrasts, residuals))
      }
      made <- solve_clusters(system, fit, name, inference$clusters, FALSE)
      made$influences[, match(terms, names(fit$coefficients)), drop = FALSE]
    }
  )
}

register_vcov_type("hc2", function() leverage_type("hc2"))
register_vcov_type("hc3", function() leverage_type("hc3"))
register_vcov_type("cr2", function() leverage_type("cr2"))
register_vcov_type("cr3", function() leverage_type("cr3"))

check_leverage <- function(type, problem) {
  if (!is.null(problem$fit$fitted)) {
    abort_input("{toupper(type)} is defined for least squares, not for two-stage least squares.",
                "Use {.code \"hc1\"} or {.code \"cluster\"}.", argument = "vcov")
  }
  if (has_counts(problem$system)) {
    abort_input("{toupper(type)} is not available with frequency weights.",
                "Use {.code \"hc1\"} or {.code \"cluster\"}, or the rows written out.",
                argument = "vcov")
  }
}

#' @return list(matrix, df, diagnoses), for rows `meat` too.
#' @noRd
leverage_vcov <- function(system, fit, type, clusters, constant) {
  if (length(clusters) > 0) {
    return(adjusted_clusters(system, fit, type, clusters, constant))
  }
  c(adjusted_rows(system, fit, type, constant), list(df = residual_df(system, fit)))
}

#' HC2 and HC3: the meat of residuals that are blown up by their leverage
#' @noRd
adjusted_rows <- function(system, fit, type, constant) {
  adjusted <- adjusted_residuals(system, fit, type)
  keep <- c(fit$kept, if (constant) fit$position)
  meat <- score_meats(system, fit$position, adjusted$residuals, list(NULL))[[1]]
  meat <- meat[keep, keep, drop = FALSE]
  bread <- if (constant) constant_bread(system, fit) else fit$inverse
  v <- bread %*% meat %*% bread
  if (constant) {
    shift <- constant_shift(system, fit)
    v <- shift %*% v %*% t(shift)
  }
  list(matrix = v, meat = meat, diagnoses = adjusted$diagnoses)
}

#' @return list(residuals, diagnoses)
#' @noRd
adjusted_residuals <- function(system, fit, type) {
  left <- 1 - leverages(system, fit)
  is_exact <- left < 1e-10
  n_exact <- sum(is_exact)
  if (n_exact > 0) {
    note("{n_exact} row{?s} {?has/have} leverage 1: fitted exactly, {?it adds/they add} nothing to
          {toupper(type)} standard errors.")
  }
  power <- if (type == "hc2") 0.5 else 1
  list(residuals = ifelse(is_exact, 0, fit$residuals / pmax(left, 1e-10)^power),
       diagnoses = if (n_exact > 0) diagnosis("leverage_one", count = n_exact))
}

#' Leverages of the rows, the fixed effects counted as dummies
#' @noRd
leverages <- function(system, fit) {
  size <- length(system_names(system))
  inverse <- matrix(0, size, size)
  inverse[fit$kept, fit$kept] <- fit$inverse
  row_leverages(system, inverse)
}

#' CR2 and CR3 with their degrees of freedom
#' @noRd
adjusted_clusters <- function(system, fit, type, clusters, constant) {
  if (length(fit$kept) + constant == 0) return(list(matrix = matrix(0, 0, 0), df = NA_real_))
  made <- solve_clusters(system, fit, type, clusters, constant)
  names <- c(names(fit$coefficients), if (constant) "(Intercept)")
  alone <- names[made$n_alone > 0]
  report_alone(alone, names(clusters))
  v <- crossprod(made$influences)
  undefined <- is.nan(made$df)
  v[undefined, ] <- v[, undefined] <- NA_real_
  list(matrix = v, df = ifelse(undefined, Inf, made$df),
       diagnoses = rbind(diagnosis("no_df", names[undefined]),
                         diagnosis("one_cluster", setdiff(alone, names[undefined]))))
}

#' What each cluster's adjusted residuals do to the coefficients
#' @return list(influences: clusters x coefficients, df, n_alone).
#' @noRd
solve_clusters <- function(system, fit, type, clusters, constant) {
  cluster <- clusters[[1]]
  excepted <- excepted_effect(system, cluster)
  refuse_dense(system, fit, type, cluster, names(clusters), excepted)
  k <- length(fit$kept)
  combine <- diag(1, k + constant, k + 1)
  if (constant) combine[k + 1, seq_len(k)] <- -products_of(system)$mean[fit$kept]
  cluster_leverages(system, fit$kept, fit$residuals, cluster, excepted, combine,
                    if (type == "cr3") "inverse" else "root")
}

refuse_dense <- function(system, fit, type, cluster, name, excepted) {
  levels <- levels_besides(system, excepted)
  if (levels + length(fit$kept) > most_dense_regressors) {
    abort_design(
      "{toupper(type)} clustered by {.val {name}} needs {format_count(levels)} fixed-effect levels
       and {length(fit$kept)} regressor{?s} as dense columns; the most is
       {format_count(most_dense_regressors)} in sum.",
      if (excepted == 0) "No fixed effect is nested in the clusters: its levels would not count.",
      "Use {.code vcov = \"cluster\"}: with many clusters they hardly differ.", column = name
    )
  }
  largest <- max(tabulate(cluster$code + 1L))
  if (type == "cr2" && !is.null(row_weights(system)) && largest > most_weighted_rows) {
    abort_design(
      "CR2 with weights needs clusters of at most {format_count(most_weighted_rows)} rows; the
       largest of {.val {name}} has {format_count(largest)}.",
      "Use {.code vcov = \"cr3\"}, which has no such limit, or no weights.", column = name
    )
  }
}

#' A coefficient that one cluster identifies alone has no cluster-robust standard error to speak of
#' @noRd
report_alone <- function(alone, cluster) {
  if (length(alone) == 0) return(invisible())
  warn("{.val {alone}} would not be identified without one of the clusters of {.val {cluster}}.",
       "Standard errors there cannot tell how that cluster differs from others.")
}

#' CR2 and CR3 are defined for one way of clustering
#' @noRd
refuse_several_ways <- function(type, clusters, argument = "cluster") {
  if (type %in% c("cr2", "cr3") && length(clusters) > 1) {
    abort_input("{.val {type}} is defined for one way of clustering; found {length(clusters)}.",
                "Use {.code vcov = \"cluster\"} for several.", argument = argument)
  }
}
