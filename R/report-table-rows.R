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
  # A regressor dropped as collinear is included: the others span it.
  setdiff(c(names(fit$coefficients), names(fit$dropped)), fit$event$term)
}

#' @export
table_regressors.foreign_fit <- function(fit) names(fit$coefficients)

#' A row per group of controls: all of them, some or none; empty where there is no regression
#' @noRd
control_rows <- function(fits, layout) {
  rows <- Map(function(group, title) {
    cells <- vapply(fits, function(fit) {
      own <- table_regressors(fit)
      if (is.null(own)) return("")
      has <- group %in% own
      if (all(has)) wording("yes") else if (any(has)) wording("partly") else wording("no")
    }, "")
    c(title, cells)
  }, layout$controls, names(layout$controls))
  do.call(rbind, unname(rows))
}

fixed_effect_rows <- function(fits, layout) {
  effects <- unique(unlist(lapply(fits, `[[`, "fixed_effects")))
  rows <- lapply(effects, function(effect) {
    cells <- vapply(fits, function(fit) {
      if (effect %in% fit$fixed_effects) return(wording("yes"))
      if (can_absorb(fit)) wording("no") else ""
    }, "")
    c(wording("fixed_effect", effect = labelled(effect, layout)), cells)
  })
  do.call(rbind, rows)
}

can_absorb <- function(fit) inherits(fit, c("did_feols", "foreign_fit"))

#' The dependent variable of each column as the table calls it, "" where there is none
#' @noRd
outcome_labels <- function(fits, layout) {
  vapply(fits, function(fit) {
    outcome <- fit$outcome %||% fit$did$outcome %||% fit$title_fact$outcome
    if (checkmate::test_string(outcome)) labelled(outcome, layout) else ""
  }, "")
}

dependent_row <- function(fits, layout) {
  labels <- outcome_labels(fits, layout)
  if (layout$dependent != "row" || !any(nzchar(labels))) return(NULL)
  rbind(c(wording("dependent_variable"), labels))
}

#' Statistics of the fits; a row that no column has is left out
#' @noRd
statistic_rows <- function(fits, layout) {
  rows <- lapply(seq_along(layout$statistics), function(k) {
    kind <- layout$statistics[[k]]
    c(names(layout$statistics)[k], vapply(fits, statistic_cell, "", kind, layout))
  })
  do.call(rbind, Filter(function(row) any(nzchar(row[-1])), rows))
}

statistic_cell <- function(fit, kind, layout) {
  if (kind == "clusters") return(paste(format_count(fit$vcov$clusters), collapse = ", "))
  value <- if (kind == "mean.outcome") outcome_mean(fit) else fit_statistics(fit)[[kind]]
  if (kind == "mean.outcome" && !is.null(value)) return(signif_text(value, 4))
  if (kind == "first.stage.f" && !is.null(value)) return(f_cell(value, layout))
  if (is.null(value) || is.na(value)) return("")
  if (!is.numeric(value)) return(as.character(value))
  if (value == trunc(value) && abs(value) < 1e15) format_count(value) else decimal_text(value, 4)
}

#' The (weighted) mean of the dependent variable over the rows of a fit; NULL where it has none
#' @noRd
outcome_mean <- function(fit) {
  if (inherits(fit, "foreign_fit")) fit$outcome_mean else fit$fit$mean_outcome
}

fit_statistics <- function(fit) {
  if (inherits(fit, "foreign_fit")) fit$statistics else glance(fit)
}

#' Titles of statistics; those without words of ours go by their names
#' @noRd
statistic_titles <- function(kinds) {
  own <- c(nobs = wording("nobs"), first.stage.f = wording("first_stage"),
           stats::setNames(r_squared_words(), paste0("r.squared.", r_squared_kinds)),
           clusters = wording("table_clusters"), mean.outcome = wording("table_mean_outcome"),
           sigma = wording("table_sigma"),
           df.residual = wording("table_df"), vcov.type = wording("table_covariance"))
  ifelse(kinds %in% names(own), own[kinds], kinds)
}

#' Rows of tests that belong to a method
#' @noRd
test_rows <- function(fits, layout) {
  of <- lapply(fits, function(fit) c(table_tests(fit, layout), equality_cells(fit, layout)))
  titles <- unique(unlist(lapply(of, names)))
  rows <- lapply(titles, function(title) {
    c(title, vapply(of, function(own) if (title %in% names(own)) own[[title]] else "", ""))
  })
  do.call(rbind, rows)
}

#' @return A character vector named by the rows' titles, or NULL.
#' @noRd
table_tests <- function(fit, layout) UseMethod("table_tests")

#' @export
table_tests.default <- function(fit, layout) NULL

#' @export
table_tests.did_feols <- function(fit, layout) {
  if (!is.null(fit$sobel)) return(sobel_cells(fit$sobel, layout))
  first <- first_stage_f(fit)
  # A single one is glance()'s, and stands among the statistics.
  if (length(first) < 2) return(NULL)
  stats::setNames(f_cell(first, layout), wordings("about", name = wording("first_stage"),
                                            text = labelled(fit$iv$endogenous, layout)))
}

#' F of the instruments in each first stage
#' @noRd
first_stage_f <- function(fit) vapply(fit$iv$first_stage, function(stage) stage$f$statistic, 0)

#' @export
table_tests.event_study <- function(fit, layout) {
  if (length(leads_of(fit)) == 0) return(NULL)
  stats::setNames(p_cell(fit$pretrend$p.value, layout), wording("leads"))
}

#' @export
table_tests.psm_match <- function(fit, layout) {
  treated <- fit$counts[["treated on support"]]
  untreated <- fit$counts[["on support"]] - treated
  stats::setNames(format_count(c(treated, untreated)),
                  words_of(c("table_treated", "table_untreated")))
}

#' @export
table_tests.psm_did <- table_tests.psm_match

#' Sobel's test and the share mediated, below the regression that has the mediators
#' @param sobel From sobel_rows(): mediator ("" where it needs no name), z, p.value, share.
#' @noRd
sobel_cells <- function(sobel, layout) {
  named <- nzchar(sobel$mediator)
  titled <- function(key) {
    name <- labelled(sobel$mediator, layout)
    ifelse(named, wordings("with_name", text = wording(key), name = name), wording(key))
  }
  share <- unique(sobel$share)
  z <- paste0(decimal_text(sobel$z, 3), star_text(sobel$p.value, layout$stars))
  c(stats::setNames(test_cell(sobel$z, z, "no_product", layout),
                    titled("sobel")),
    stats::setNames(p_cell(sobel$p.value, layout, "no_product"),
                    titled("sobel_p")),
    stats::setNames(decimal_text(share, 4), wording("share_mediated")))
}

#' p of the equality of groups, where heterogeneity() handed the fit over
#' @noRd
equality_cells <- function(fit, layout) {
  tests <- fit$equality
  if (is.null(tests)) return(NULL)
  stats::setNames(p_cell(tests$p.value, layout),
                  wordings("equality", term = labelled(tests$term, layout)))
}

f_cell <- function(f, layout) test_cell(f, decimal_text(f, 2), "untested", layout)

p_cell <- function(p, layout, reason = "untested") {
  test_cell(p, format_p(p), reason, layout)
}

#' The text of a number that a test gave; where it gave none, the mark of the reason
#' @noRd
test_cell <- function(value, text, reason, layout) {
  ifelse(is.na(value), paste0("(", layout$marks[reason], ")"), text)
}

#' The coefficients with rows of their own, in order and named as the table names them
#' @noRd
shown_terms <- function(fit, layout) {
  table <- if (inherits(fit, "foreign_fit")) fit$table else shown_limits(fit, layout$level)
  table <- table[!table$term %in% c(unlist(layout$controls), layout$drop), ]
  if (!is.null(layout$keep)) table <- table[table$term %in% layout$keep, ]
  table$name <- table$term
  table$term <- labelled(table$term, layout, fit)
  table
}

#' What the user calls it, else what the language does, else its own name
#' @param fit Whose coefficients they are, if they are coefficients.
#' @noRd
labelled <- function(names, layout, fit = NULL) {
  at <- match(names, names(layout$labels))
  own <- term_text(fit, names)
  for (pattern in grep("^\\^", names(layout$labels), value = TRUE)) {
    own <- sub(pattern, layout$labels[[pattern]], own)
  }
  ifelse(is.na(at), own, unname(layout$labels)[at])
}

#' What an audit of the table must know of its words
#' @noRd
table_words <- function() {
  c(lapply(stats::setNames(nm = c("nobs", "yes", "no", "partly", "controls")), wording),
    list(r_squared = r_squared_words(), fixed_effect = wording("fixed_effect", effect = "%s")))
}

r_squared_kinds <- c("within", "overall", "within.adjusted", "overall.adjusted")

r_squared_words <- function() {
  keys <- c(within = "r2_within", overall = "r2_overall", within.adjusted = "r2_within_adjusted",
            overall.adjusted = "r2_overall_adjusted")
  stats::setNames(words_of(keys), names(keys))
}
