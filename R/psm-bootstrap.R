# The bootstrap of the whole procedure: score, matching and DID on clusters drawn anew.

#' Cluster bootstrap of PSM-DID
#'
#' Draws clusters with replacement and does everything again on each draw: score, support, matching
#' and the DID on the matched sample. Unlike the formulas behind the fit's own standard errors this
#' takes account of the estimated score and of the matching in the DID, and allows any dependence
#' within clusters.
#'
#' A cluster drawn twice enters as two clusters of different units; fixed effects other than the
#' unit's keep their levels. Draws on which the procedure
#' has no answer (no common support, perfect prediction) are left out and counted; a share above a
#' few percent says that the draws that are left are no fair sample. Limits are percentiles
#' \eqn{\alpha/2} and \eqn{1 - \alpha/2} of the draws.
#'
#' For nearest-neighbour matching with replacement the bootstrap is not valid (Abadie and Imbens
#' 2008), and a warning says so. A draw costs about as much as the fit.
#'
#' @param fit A result of [psm_did()].
#' @param data The data frame it was made of.
#' @param replicates Draws.
#' @param seed A whole number; the session's random numbers stay as they are. Draws of a smaller
#'   `replicates` are the first of a larger one.
#' @param cluster A column of `data`, such as `~province`; `NULL`: the units.
#' @param level Of the intervals.
#' @return The fit with, in addition, `bootstrap`: a list of `table` (`term`, `estimate`,
#'   `std.error`, `conf.low`, `conf.high`, `replicates` that gave a number; terms of the DID start
#'   with `did:`), `draws` (a matrix, one row per replicate, `NA` where it failed), `failures`
#'   (their messages and counts), `clusters` and `seed`. The bootstrap errors of the matching effects also
#'   stand in `standard_errors`, beside the others.
#' @references
#' Abadie, A. and Imbens, G. (2008). On the failure of the bootstrap for matching estimators.
#' Econometrica 76(6), 1537-1557.
#' @examples
#' data <- data.frame(city = rep(1:40, each = 6), year = rep(2011:2016, 40))
#' set.seed(1)
#' data$size <- rep(rnorm(40), each = 6) + rnorm(240) / 10
#' data$policy <- as.numeric(data$city <= 15 & data$year >= 2014)
#' data$y <- 0.5 * data$policy + data$size + rnorm(240)
#' fit <- psm_did(y ~ policy | city + year, match = policy ~ size, data = data, bandwidth = 0.2)
#' psm_bootstrap(fit, data, replicates = 20, seed = 1)$bootstrap$table
#' @export
psm_bootstrap <- function(fit, data, replicates = 999, seed = 1, cluster = NULL, level = 0.95) {
  if (!inherits(fit, "psm_did")) {
    abort_input("{.arg fit} must come from {.fn psm_did}.", argument = "fit")
  }
  replicates <- check_count(replicates, "replicates", 2)
  seed <- check_count(seed, "seed", 0)
  level <- check_level(level)
  data <- check_data(data)
  refuse_other_data(fit, data)
  groups <- bootstrap_groups(fit, data, cluster)
  warn_of_neighbours(fit)
  made <- bootstrap_draws(fit, data, groups, replicates, seed)
  note_failures(made$failures, replicates)
  add_bootstrap(fit, made, groups, level, seed)
}

refuse_other_data <- function(fit, data) {
  if (nrow(data) == nrow(fit$matched)) return(invisible())
  abort_input("{.arg data} has {nrow(data)} rows; {.arg fit} was made of {nrow(fit$matched)}.",
              argument = "data")
}

warn_of_neighbours <- function(fit) {
  settings <- fit$match$settings
  if (!settings$method %in% c("nearest", "mahalanobis") || !settings$replacement) {
    return(invisible())
  }
  warn("The bootstrap is not valid for nearest neighbours with replacement (Abadie and Imbens
        2008).", "Take {.code vcov = \"abadie_imbens\"}, or kernel matching.")
}

#' Rows by cluster, and the unit of every row
#' @return list(rows, unit, name): a list of row numbers, codes, the cluster's column.
#' @noRd
bootstrap_groups <- function(fit, data, cluster) {
  panel <- model_panel(fit$arguments$panel, parse_formula(fit$arguments$formula)$fixed)
  if (is.null(panel)) {
    abort_input("{.arg fit} does not know its units.",
                "Give {.fn psm_did} {.code panel = ~unit + period}.", argument = "fit")
  }
  name <- if (is.null(cluster)) panel$unit else check_column(cluster, "cluster")
  group <- unit_codes(data, name)
  unit <- unit_codes(data, panel$unit)
  refuse_missing_key(group, name)
  refuse_missing_key(unit, panel$unit)
  split_unit <- which(group != group[match(unit, unit)])
  if (length(split_unit) > 0) {
    abort_data("Units of {.val {panel$unit}} lie in several clusters {.val {name}}.",
               "The bootstrap draws whole units.", argument = "cluster", column = name,
               rows = split_unit)
  }
  rows <- split(seq_along(group), group)
  if (length(rows) < 2) abort_design("There is one cluster {.val {name}}; draws would not differ.")
  list(rows = unname(rows), unit = unit, unit_name = panel$unit, name = name)
}

#' @return list(draws, failures): a matrix, and messages.
#' @noRd
bootstrap_draws <- function(fit, data, groups, replicates, seed) {
  chosen <- draw_with_seed(seed, length(groups$rows), replicates)
  estimate <- bootstrap_terms(fit)
  draws <- matrix(NA_real_, replicates, length(estimate), dimnames = list(NULL, names(estimate)))
  failures <- character()
  for (b in seq_len(replicates)) {
    again <- bootstrap_replicate(fit, data, groups, chosen[, b])
    if (is.character(again)) {
      failures <- c(failures, again)
    } else {
      draws[b, ] <- again[names(estimate)]
    }
  }
  list(draws = draws, failures = failures)
}

#' Clusters drawn per replicate; the session's random numbers are put back
#' @noRd
draw_with_seed <- function(seed, n, replicates) {
  home <- globalenv()
  old <- home[[".Random.seed"]]
  kinds <- RNGkind()
  on.exit({
    suppressWarnings(do.call(RNGkind, as.list(kinds)))  # the sampler of R 3.5 warns
    if (is.null(old)) rm(".Random.seed", envir = home) else assign(".Random.seed", old, home)
  })
  set.seed(seed, "Mersenne-Twister", "Inversion", "Rejection")
  matrix(sample.int(n, n * replicates, replace = TRUE), n)
}

bootstrap_terms <- function(fit) {
  did <- fit$did$coefficients
  names(did) <- paste0("did:", names(did))
  c(fit$coefficients, did)
}

#' The coefficients on one draw, or why there are none
#' @noRd
bootstrap_replicate <- function(fit, data, groups, chosen) {
  rows <- groups$rows[chosen]
  copy <- rep.int(seq_along(chosen), lengths(rows))
  rows <- unlist(rows)
  drawn <- plain_rows(data, rows)
  # Copies of a unit are units of their own.
  pair <- copy + length(chosen) * as.double(groups$unit[rows] - 1)
  drawn[[locate_column(data, groups$unit_name)]] <- match(pair, unique(pair))
  tryCatch(
    withCallingHandlers(
      bootstrap_terms(do.call(psm_did, c(fit$arguments, list(data = drawn)))),
      policypanel_note = function(m) invokeRestart("muffleMessage"),
      policypanel_warning = function(w) invokeRestart("muffleWarning")
    ),
    policypanel_error = function(e) rlang::cnd_message(e)
  )
}

note_failures <- function(failures, replicates) {
  if (length(failures) == 0) return(invisible())
  if (length(failures) > replicates - 2) {
    abort_design("{length(failures)} of {replicates} draws gave no result. The first:
                  {.val {failures[1]}}")
  }
  note("{count_of(length(failures), 'draw')} of {format_count(replicates)} gave no result and
        {cli::qty(length(failures))}{?is/are} left out.")
}

add_bootstrap <- function(fit, made, groups, level, seed) {
  tails <- c((1 - level) / 2, (1 + level) / 2)
  estimate <- bootstrap_terms(fit)
  limits <- apply(made$draws, 2, stats::quantile, tails, na.rm = TRUE, names = FALSE)
  table <- data.frame(term = names(estimate), estimate = unname(estimate),
                      std.error = apply(made$draws, 2, stats::sd, na.rm = TRUE),
                      conf.low = limits[1, ], conf.high = limits[2, ],
                      replicates = colSums(!is.na(made$draws)), row.names = NULL)
  label <- paste0("bootstrap of the whole procedure (", format_count(nrow(made$draws)),
                  " draws of ", format_count(length(groups$rows)), " clusters by ", groups$name,
                  ")")
  own <- fit$standard_errors[fit$standard_errors$type != "bootstrap", ]
  effects <- names(fit$coefficients)
  fit$standard_errors <- rbind(own, data.frame(
    term = effects, type = "bootstrap", std.error = table$std.error[match(effects, table$term)],
    assumes = label
  ))
  fit$match$standard_errors <- fit$standard_errors
  fit$bootstrap <- list(table = table, draws = made$draws,
                        failures = sort(base::table(made$failures), decreasing = TRUE),
                        clusters = length(groups$rows), level = level, seed = seed, label = label)
  fit
}
