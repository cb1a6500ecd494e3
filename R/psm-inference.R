# Effects and their standard errors, each labelled with what it assumes.

#' @return list(estimate, vcov, standard_errors): `vcov` by the first that was asked for.
#' @noRd
matching_effects <- function(rows, problem, settings) {
  gap <- (2 * problem$treated - 1) * (problem$y - rows$matched_outcome)
  count <- lengths(lapply(rows$sides, `[[`, "targets"))
  mean_of <- vapply(rows$sides, function(side) mean(gap[side$targets]), 0)
  # Each estimand is a weighted mean of the two directions.
  mix <- rbind(ATT = c(ATT = 1, ATU = 0), ATU = c(0, 1),
               ATE = c(count["ATT"], count["ATU"]) / sum(count))
  mix <- mix[settings$estimand, names(rows$sides), drop = FALSE]
  estimate <- drop(mix %*% mean_of)
  names(estimate) <- settings$estimand
  vcovs <- lapply(unname(problem$design$vcov), function(specification) {
    switch(specification$type, psmatch2 = psmatch2_vcov(rows, problem, settings),
           influence = matching_influence_vcov(rows, problem, settings, gap, mix, specification),
           abadie_imbens = abadie_imbens_vcov(rows, problem, gap, estimate, specification),
           abadie_imbens_2016 = adjusted_vcov(rows, problem, settings, gap, estimate,
                                              specification))
  })
  errors <- lapply(vcovs, function(vcov) {
    data.frame(term = settings$estimand, type = vcov$type,
               std.error = sqrt(unname(diag(vcov$matrix))), assumes = vcov$label)
  })
  list(estimate = estimate, vcov = vcovs[[1]],
       standard_errors = do.call(rbind, errors))
}

new_matching_specification <- function(type, ...) {
  structure(list(type = type, ...), class = "policypanel_matching_vcov")
}

#' @export
print.policypanel_matching_vcov <- function(x, ...) {
  check_dots(...)
  cat(abadie_imbens_label(x, if (x$type == "abadie_imbens_2016") "estimated"), "\n", sep = "")
  invisible(x)
}

#' What `vcov` asks for, as specifications
#' @param cluster The argument of that name. @param settings The method and its kernel.
#' @return A list, named by type.
#' @noRd
matching_specifications <- function(vcov, cluster, settings) {
  is_one <- inherits(vcov, c("policypanel_matching_vcov", "policypanel_vcov")) || !is.list(vcov) &&
    !is.character(vcov)
  vcov <- if (is_one) list(vcov) else as.list(vcov)
  if (length(vcov) == 0) refuse_matching_vcov(vcov)
  specifications <- lapply(vcov, matching_specification, cluster, settings)
  stats::setNames(specifications, vapply(specifications, `[[`, "", "type"))
}

matching_specification <- function(x, cluster, settings) {
  if (inherits(x, "policypanel_matching_vcov")) return(x)
  if (identical(x, abadie_imbens)) {
    abort_input("{.arg vcov} is the function {.fn abadie_imbens} itself.",
                "Call it: {.code vcov = abadie_imbens()}.", argument = "vcov")
  }
  if (checkmate::test_choice(x, matching_vcovs)) {
    return(switch(x, abadie_imbens = abadie_imbens(),
                  abadie_imbens_2016 = abadie_imbens(score = "estimated"),
                  influence = influence_specification(if (is.null(cluster)) "hc1" else "cluster",
                                                      cluster, settings, "influence"),
                  new_matching_specification(x)))
  }
  is_known <- inherits(x, c("policypanel_vcov", "matrix", "Matrix", "fixest_vcov_request")) ||
    rlang::is_formula(x) || is.function(x) ||
    checkmate::test_string(x) && !is.na(vcov_type_of(vcov_key(x)))
  if (!is_known) refuse_matching_vcov(x)
  influence_specification(x, cluster, settings)
}

refuse_matching_vcov <- function(x) {
  abort_input("{.arg vcov} must be among {.val {matching_vcovs}}, made by {.fn abadie_imbens}, or
               one that {.fn did_feols} takes and that has a meaning here: {.val hc1},
               {.val cluster}, a formula of clusters, {.val newey_west}, {.val driscoll_kraay} or
               made by {.fn conley}; or a list of such.", argument = "vcov")
}

#' Standard errors from influences, of rows that may be correlated as a covariance of did_feols()
#' says
#' @param name What the result calls them; NULL: the covariance's own type.
#' @noRd
influence_specification <- function(vcov, cluster, settings, name = NULL) {
  specification <- as_specification(vcov)
  name <- name %||% specification$type
  refuse_without_influences(specification$type, what = "psm_match")
  refuse_jumps(name, settings)
  takes_cluster <- "cluster" %in% vcov_types()[[specification$type]]$roles &&
    is.null(specification$by)
  specification <- choose_inference(specification, if (takes_cluster) cluster, fixed = list())
  new_matching_specification("influence", specification = specification,
                             name = name, takes_cluster = takes_cluster)
}

#' Influences are derivatives: of kernels that jump, and of other methods, there are none
#' @noRd
refuse_jumps <- function(name, settings) {
  if (settings$method == "kernel" && settings$kernel != "uniform") return(invisible())
  abort_input("{.code vcov = \"{name}\"} is made of influences: it is for kernel matching with a
               kernel that is continuous, not {.val {settings$method}} with
               {.val {settings$kernel}}.",
              if (settings$method %in% c("nearest", "mahalanobis")) {
                "For neighbours there are {.val abadie_imbens} and {.val psmatch2}."
              }, argument = "vcov")
}

#' psmatch2's variance of the ATT; it has none for ATU and ATE
#' @noRd
psmatch2_vcov <- function(rows, problem, settings) {
  variance <- c(ATT = NA_real_, ATU = NA_real_, ATE = NA_real_)
  side <- rows$sides$ATT
  if (!is.null(side)) {
    n1 <- length(side$targets)
    used <- side$weight != 0
    variance["ATT"] <- stats::var(problem$y[side$targets]) / n1 +
      stats::var(problem$y[used]) * sum(side$weight^2) / n1^2
  }
  list(matrix = diagonal_vcov(variance[settings$estimand]), type = "psmatch2", df = NA_real_,
       label = "psmatch2's formula (score taken as known, rows independent)")
}

#' Columns that influences are correlated by, fetched
#' @return list(vcov: the specifications, with their clusters by name; parts, coordinates: as
#'   inference_columns()).
#' @noRd
matching_inferences <- function(specifications, data) {
  parts <- coordinates <- list()
  vcov <- lapply(specifications, function(one) {
    if (one$type != "influence") return(one)
    columns <- inference_columns(one$specification, data, emptyenv())
    parts <<- c(parts, columns$parts)
    coordinates <<- c(coordinates, columns$coordinates)
    one$specification <- columns$specification
    one
  })
  list(vcov = vcov, parts = parts, coordinates = coordinates)
}

#' Covariance of the effects from the influence of every row
#' @noRd
matching_influence_vcov <- function(rows, problem, settings, gap, mix, specification) {
  sample <- problem$design$sample
  inference <- settle_inference(specification$specification,
                                list(ids = sample$ids, coordinates = sample$numbers,
                                     rows = sample$rows))
  score <- score_influence(problem)
  psi <- matching_influences(rows, problem, settings, gap, score) %*% t(mix)
  vcov <- influence_vcov(new_influences(psi, threads = settings$threads), inference)
  rows <- if (inference$type == "hc1") "rows independent" else vcov$label
  vcov$label <- paste0("influence function (score ", if (is.null(score)) "taken as known" else
    "estimated", ", ", rows, ")")
  vcov$type <- specification$name
  vcov[c("matrix", "type", "df", "label", "clusters", "diagnoses")]
}

#' The influence of every row on the effects, through the estimated score too
#'
#' For the ATT, \eqn{N_1 \psi_i = (y_i - m_i - ATT)} for treated rows, \eqn{-w_j (y_j - m_{-j})} for
#' controls (residual from the other controls around), and for every row its part in the score's
#' coefficients times the derivative of the ATT by them. That derivative is exact: the sum over rows
#' of d ATT / d score times d score / d coefficients. The ATU mirrors it.
#' @param score From score_influence(). @return rows x directions.
#' @noRd
matching_influences <- function(rows, problem, settings, gap, score) {
  n <- length(problem$y)
  vapply(names(rows$sides), function(name) {
    side <- rows$sides[[name]]
    sign <- if (name == "ATT") 1 else -1
    effect <- numeric(n)
    effect[side$targets] <- gap[side$targets] - mean(gap[side$targets])
    donors <- which(side$weight != 0)
    residual <- problem$y[donors] - leave_one_out(problem, donors, settings)
    residual[is.na(residual)] <- 0
    effect[donors] <- effect[donors] - sign * side$weight[donors] * residual
    if (!is.null(score)) {
      slope <- -sign * score_gradient(problem, side, donors, settings)
      effect <- effect + drop(score$influence %*% crossprod(score$derivative, slope))
    }
    effect / length(side$targets)
  }, numeric(n))
}

#' d (sum of the targets' matched outcomes) / d (every row's score)
#' @noRd
score_gradient <- function(problem, side, donors, settings) {
  slope <- numeric(length(problem$y))
  part <- over_blocks(problem, side$targets, donors, function(t, c) {
    gradient <- core_kernel_gradient(problem$score[t], problem$score[c], problem$y[c],
                                     settings$kernel, settings$bandwidth)
    list(target = gradient$target, donor = gradient$donor)
  })
  slope[side$targets] <- part$target
  slope[donors] <- part$donor
  slope
}

#' How each row moves the score's coefficients, and the coefficients each row's score
#' @return list(influence, derivative): matrices with one row per row of the sample; NULL when the
#'   score was supplied.
#' @noRd
score_influence <- function(problem) {
  fit <- problem$score_fit
  if (is.null(fit$coefficients)) return(NULL)
  x <- cbind(1, do.call(cbind, problem$score_columns))
  p <- fit$probability
  slope <- if (fit$link == "logit") p * (1 - p) else stats::dnorm(stats::qnorm(p))
  likelihood <- slope * (problem$treated - p) / (p * (1 - p))
  list(influence = (likelihood * x) %*% fit$covariance, derivative = slope * x)
}
