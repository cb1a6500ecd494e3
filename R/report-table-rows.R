# Rows below the coefficients that the fits are asked for: controls, fixed effects, tests.

#' Names a table may speak of: coefficients, and regressors without a coefficient to show
#' @noRd
table_terms <- function(fit) unique(c(names(fit$coefficients), table_regressors(fit)))

#' Regressors beside the ones that the method is about; NULL for methods without a regression
#' @noRd
table_regressors <- function(fit) UseMethod("table_regressors")

#' @export
table_regressors.default <- function(fit) NULL

#' @export
table_regressors.did_feols <- function(fit) {
  # One dropped as collinear was asked for, and the model holds what it would explain.
  setdiff(c(names(fit$coefficients), names(fit$dropped)), fit$event$term)
}

#' A row per group of controls: all of them, some or none; empty where there is no regression
#' @noRd
control_rows <- function(fits, layout) {
  words <- layout$words
  rows <- Map(function(group, title) {
    cells <- vapply(fits, function(fit) {
      own <- table_regressors(fit)
      if (is.null(own)) return("")
      has <- group %in% own
      if (all(has)) words$yes else if (any(has)) words$partly else words$no
    }, "")
    c(title, cells)
  }, layout$controls, names(layout$controls))
  do.call(rbind, unname(rows))
}

fixed_effect_rows <- function(fits, layout) {
  words <- layout$words
  effects <- unique(unlist(lapply(fits, `[[`, "fixed_effects")))
  rows <- lapply(effects, function(effect) {
    cells <- vapply(fits, function(fit) {
      if (effect %in% fit$fixed_effects) words$yes else if (can_absorb(fit)) words$no else ""
    }, "")
    c(sprintf(words$fixed_effect, labelled(effect, layout)), cells)
  })
  do.call(rbind, rows)
}

can_absorb <- function(fit) inherits(fit, "did_feols")

#' Rows of tests that belong to a method
#' @noRd
test_rows <- function(fits, layout) {
  of <- lapply(fits, function(fit) c(table_tests(fit, layout), equality_cells(fit, layout)))
  titles <- unique(unlist(lapply(of, names)))
  rows <- lapply(titles, function(title) {
    c(title, vapply(of, function(own) own[title] %|% "", ""))
  })
  do.call(rbind, rows)
}

`%|%` <- function(x, y) if (is.null(x) || is.na(x)) y else unname(x)

#' @return A character vector named by the rows' titles, or NULL.
#' @noRd
table_tests <- function(fit, layout) UseMethod("table_tests")

#' @export
table_tests.default <- function(fit, layout) NULL

#' @export
table_tests.did_feols <- function(fit, layout) {
  if (!is.null(fit$sobel)) return(sobel_cells(fit$sobel, layout))
  first <- fit$iv$first_stage
  # A single one is glance()'s, and stands among the statistics.
  if (length(first) < 2) return(NULL)
  values <- vapply(first, function(stage) formatC(stage$f$statistic, format = "f", digits = 2), "")
  stats::setNames(values, paste0(layout$words$first_stage, ": ",
                                 labelled(fit$iv$endogenous, layout)))
}

#' @export
table_tests.event_study <- function(fit, layout) {
  if (length(leads_of(fit)) == 0) return(NULL)
  stats::setNames(p_cell(fit$pretrend$p.value), layout$words$leads)
}

#' @export
table_tests.psm_match <- function(fit, layout) {
  treated <- fit$counts[["treated on support"]]
  untreated <- fit$counts[["on support"]] - treated
  stats::setNames(format_count(c(treated, untreated)),
                  c(layout$words$treated, layout$words$untreated))
}

#' @export
table_tests.psm_did <- table_tests.psm_match

#' Sobel's test and the share mediated, below the regression that has the mediators
#' @param sobel From sobel_rows(): mediator ("" where it needs no name), z, p.value, share.
#' @noRd
sobel_cells <- function(sobel, layout) {
  named <- nzchar(sobel$mediator)
  suffix <- ifelse(named, paste0(" (", labelled(sobel$mediator, layout), ")"), "")
  mark <- if (is.null(layout$stars)) "" else star_text(sobel$p.value, layout$stars)
  share <- unique(sobel$share)
  c(stats::setNames(paste0(formatC(sobel$z, format = "f", digits = 3), mark),
                    paste0(layout$words$sobel, suffix)),
    stats::setNames(p_cell(sobel$p.value), paste0(layout$words$sobel_p, suffix)),
    stats::setNames(formatC(share, format = "f", digits = 4), layout$words$mediated))
}

#' p of the equality of groups, where heterogeneity() handed the fit over
#' @noRd
equality_cells <- function(fit, layout) {
  tests <- fit$equality
  if (is.null(tests)) return(NULL)
  stats::setNames(p_cell(tests$p.value),
                  sprintf(layout$words$equality, labelled(tests$term, layout)))
}

p_cell <- function(p) ifelse(is.na(p), "", format_p(p))
