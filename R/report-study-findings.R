# What each stage of a study says, by fixed rules: for an effect, against one, or neither.

#' What a study found, stage by stage
#'
#' One row per finding, made from the results by these rules, at 5 % where nothing else is said:
#'
#' * Baseline: *for* where p of the treatment is below 0.05, *neither* where it has none, else
#'   *against*.
#' * Steps, robustness and leave-one-out: *against* where an estimate has another sign than the
#'   baseline, else *for* where the baseline is significant: keeping the sign of an estimate that
#'   may be zero says nothing.
#' * Leads jointly zero: *against* where rejected; not rejecting is *neither*, as it may be for want
#'   of power. The slope that is detected half of the time: *against* where its bias by the last
#'   period is as large as the estimate of that period, else *neither*.
#' * Other estimators: the same, and *against* where the test that all are equal rejects.
#' * Weights: *against* where some are negative, else *neither*.
#' * Honest bounds: *for* where an effect of zero is rejected for violations up to those before the
#'   policy (breakdown value 1 or more), else *against*. Bounds on changes of the slope are
#'   *against* where the effect is not told from zero even without any, else *neither*.
#' * Matching, instruments: *for* where significant with the sign of the baseline, else *against*.
#' * Placebo and wild bootstrap: *for* where p is 0.05 or less, else *against*.
#' * Groups, mechanisms, sensitivity: *neither*; they say for whom, through what, and how strong a
#'   confounder must be.
#'
#' @param study A result of [evaluate_policy()].
#' @param language See [policypanel_language].
#' @return A data frame: `stage`, `side` (`"for"`, `"against"`, `"neither"`; `"undone"` for what
#'   was asked for and is not there, with the reason), `finding` (a sentence).
#' @seealso [evaluate_policy()], [study_checklist()], [study_methods()].
#' @examples
#' data <- data.frame(city = rep(1:30, each = 6), year = rep(1:6, 30))
#' data$policy <- as.numeric(data$city <= 12 & data$year >= 4)
#' set.seed(1)
#' data$y <- data$policy + rnorm(180)
#' study <- evaluate_policy(y ~ policy | city + year, data, replicates = 49,
#'                          stages = c("event_study", "weights", "placebo"))
#' study_findings(study)
#' @export
study_findings <- function(study, language = getOption("policypanel.language", "en")) {
  check_arguments()
  check_study(study)
  speak(language)
  found <- c(if (!is.null(study$baseline)) findings_of(study), undone_stages(study))
  data.frame(stage = vapply(found, `[[`, "", "stage"), side = vapply(found, `[[`, "", "side"),
             finding = vapply(found, function(own) sentence(fact_text(own$fact)), ""))
}

check_study <- function(study) {
  if (inherits(study, "policy_study")) return(invisible(study))
  abort_input("{.arg study} must be a result of {.fn evaluate_policy}.",
              "Found {.obj_type_friendly {study}}.", argument = "study")
}

#' Findings of the stages that are done, each list(stage, side, fact)
#' @noRd
findings_of <- function(study) {
  done <- study$stages$stage[study$stages$status == "done"]
  base <- treatment_row(study$baseline, study$setup)
  found <- lapply(intersect(names(stage_findings), done), function(stage) {
    own <- stage_findings[[stage]](study[[stage]], base, study$setup)
    if (is.character(own$side)) own <- list(own)
    lapply(own, function(one) c(list(stage = stage), one))
  })
  do.call(c, found)
}

#' Stages that were asked for and are not there
#' @noRd
undone_stages <- function(study) {
  table <- study$stages
  at <- which(!table$status %in% c("done", "off") & table$stage != "index")
  lapply(at, function(i) {
    list(stage = table$stage[i], side = "undone", fact = undone_fact(study, i))
  })
}

#' Why the stage in a row of the table of stages is not there
#' @noRd
undone_fact <- function(study, i) {
  table <- study$stages
  otherwise <- fact(if (table$status[i] == "off") "study_not_asked" else "study_waits")
  fact("study_reason", stage = fact(stage_key(table$stage[i])),
       reason = table$reason_fact[[i]] %||% otherwise)
}

finding <- function(side, kind, ...) list(side = side, fact = fact(kind, ...))

for_if <- function(is_for) if (isTRUE(is_for)) "for" else "against"

#' What keeping the sign of the baseline says
#' @noRd
side_of_signs <- function(estimates, base) {
  if (!isTRUE(all(sign(estimates) == sign(base$estimate), na.rm = TRUE))) return("against")
  if (isTRUE(base$p.value < 0.05)) "for" else "neither"
}

#' The treatment's row of a fit
#' @noRd
treatment_row <- function(fit, setup, term = setup$treatment) {
  table <- coefficient_table(fit, setup$level)
  table[match(term, table$term), ]
}

shown <- function(x, digits = 3) signif_text(x, digits)

interval_facts <- function(row) {
  list(estimate = shown(row$estimate), low = shown(row$conf.low), high = shown(row$conf.high),
       p = format_p(row$p.value))
}

said <- function(side, kind, row, ...) {
  list(side = side, fact = do.call(fact, c(list(kind), interval_facts(row), list(...))))
}

#' What the matched rows are, and when they are matched
#' @noRd
matching_mode <- function(fit) fact(paste0("mode_", fit$mode), year = fit$arguments$base_year)

#' What a placebo test draws
#' @noRd
assignment_facts <- function(test) {
  list(draws = fact(if (test$enumerated) "assignments_all" else "assignments_random",
                    count = test$replicates - test$failed),
       others = fact(paste0("others_", test$type)))
}

agrees <- function(row, base) {
  isTRUE(row$p.value < 0.05 && sign(row$estimate) == sign(base$estimate))
}

stage_findings <- list(
  baseline = function(fit, base, setup) {
    is_found <- isTRUE(base$p.value < 0.05)
    key <- if (is.na(base$p.value)) "finding_untold" else {
      if (is_found) "finding_baseline" else "finding_no_effect"
    }
    said(if (is.na(base$p.value)) "neither" else for_if(is_found), key, base,
         outcome = setup$outcome, level = 100 * setup$level, treatment = setup$treatment,
         rows = stats::nobs(fit), covariance = vcov_text(fit$vcov))
  },
  steps = function(fits, base, setup) {
    estimates <- vapply(fits, function(fit) treatment_row(fit, setup)$estimate, 0)
    one_by_one <- length(fits) == length(setup$controls) + 1
    finding(side_of_signs(estimates, base),
            if (one_by_one) "finding_steps" else "finding_steps_ends",
            count = if (one_by_one) length(fits) else length(setup$controls),
            low = shown(min(estimates)), high = shown(max(estimates)))
  },
  event_study = function(fit, base, setup) {
    test <- fit$pretrend
    if (is.null(test$p.value) || is.na(test$p.value)) return(finding("neither", "finding_untested"))
    finding(if (test$p.value < 0.05) "against" else "neither",
            if (test$p.value < 0.05) "finding_leads_rejected" else "finding_leads",
            p = format_p(test$p.value))
  },
  pretrend = function(power, base, setup) {
    last <- power$path[nrow(power$path), ]
    is_large <- isTRUE(abs(last$trend) >= abs(last$estimate))
    finding(if (is_large) "against" else "neither",
            if (is_large) "finding_power_low" else "finding_power", slope = shown(power$slope),
            power = decimal_text(power$power, 2), bias = shown(abs(last$trend)),
            period = last$period, estimate = shown(last$estimate))
  },
  estimators = function(fit, base, setup) {
    rows <- coefficient_table(fit, setup$level)
    equal <- fit$equal_averages$p.value
    is_rejected <- isTRUE(equal < 0.05)
    key <- if (is.null(equal) || is.na(equal)) "finding_estimators" else {
      if (is_rejected) "finding_estimators_unequal" else "finding_estimators_equal"
    }
    side <- if (is_rejected) "against" else side_of_signs(rows$estimate, base)
    finding(side, key, count = nrow(rows),
            low = shown(min(rows$estimate)), high = shown(max(rows$estimate)),
            significant = sum(rows$p.value < 0.05, na.rm = TRUE), p = format_p(equal %||% NA))
  },
  weights = function(weights, base, setup) {
    negative <- weights$weight[weights$weight < 0]
    if (length(negative) == 0) return(finding("neither", "finding_weights", count = nrow(weights)))
    finding("against", "finding_negative", count = length(negative), cells = nrow(weights),
            sum = shown(sum(negative)))
  },
  honest = function(bounds, base, setup) {
    value <- bounds$breakdown
    if (is.na(value) || value <= 0) {
      return(finding("against", "finding_honest_none", effect = effect_fact(bounds)))
    }
    # Bounds on slopes are in units of the outcome: none of them is large or small by itself.
    is_relative <- bounds$restriction == "relative_magnitude"
    finding(if (is_relative) for_if(value >= 1) else "neither",
            if (is_relative) "finding_honest" else "finding_honest_smoothness",
            breakdown = shown(value), effect = effect_fact(bounds))
  },
  matched = function(fit, base, setup) {
    row <- treatment_row(fit$did, setup)
    found <- said(for_if(agrees(row, base)), "finding_matched", row, level = 100 * setup$level,
                  rows = stats::nobs(fit$did), how = matching_mode(fit))
    if (!fit$mode %in% c("pooled", "yearly")) return(found)
    weakness <- fact(paste0("weakness_", fit$mode))
    list(side = found$side, fact = fact("two_sentences", one = found$fact, other = weakness))
  },
  heterogeneity = function(results, base, setup) {
    Map(function(result, group) {
      p <- result$equality$p.value[match(setup$treatment, result$equality$term)]
      rows <- tidy(result)
      rows <- rows[rows$term == setup$treatment, ]
      finding("neither", "finding_groups", group = group, p = format_p(p),
              each = named_counts(rows$fit, shown(rows$estimate)))
    }, results, names(results), USE.NAMES = FALSE)
  },
  mechanism = function(results, base, setup) {
    Map(function(result, mediator) {
      row <- treatment_row(result, setup, "a")
      said("neither", "finding_mechanism", row, mediator = mediator,
           treatment = setup$treatment, level = 100 * setup$level, rows = stats::nobs(result),
           sobel = format_p(result$tests$p.value[result$tests$test == "Sobel"][1]))
    }, results, names(results), USE.NAMES = FALSE)
  },
  instrumented = function(fit, base, setup) {
    row <- treatment_row(fit, setup)
    f <- iv_tests(fit)$first_stage$f[1]
    said(for_if(agrees(row, base)), "finding_instrumented", row, level = 100 * setup$level,
         rows = stats::nobs(fit), f = decimal_text(f, 1))
  },
  placebo = function(test, base, setup) {
    do.call(finding, c(list(for_if(test$p.value[[1]] <= 0.05), "finding_placebo",
                            p = format_p(test$p.value[[1]])), assignment_facts(test)))
  },
  wild = function(test, base, setup) {
    row <- test$tests[1, ]
    finding(for_if(row$p.value <= 0.05), "finding_wild", p = format_p(row$p.value),
            low = shown(row$conf.low), high = shown(row$conf.high), level = 100 * setup$level)
  },
  leave_one_out = function(result, base, setup) {
    rows <- result$estimates[result$estimates$term == setup$treatment, ]
    finding(side_of_signs(rows$estimate, base), "finding_without", by = result$by,
            low = shown(min(rows$estimate, na.rm = TRUE)),
            high = shown(max(rows$estimate, na.rm = TRUE)),
            group = result$most_influential$group[1])
  },
  robustness = function(result, base, setup) {
    rows <- result$table[-1, ]
    rows <- rows[!is.na(rows$estimate), ]
    same <- sign(rows$estimate) == sign(base$estimate)
    finding(side_of_signs(rows$estimate, base), "finding_robustness", count = nrow(rows),
            same = sum(same), significant = sum(rows$p.value < 0.05, na.rm = TRUE),
            low = shown(min(rows$estimate)), high = shown(max(rows$estimate)))
  },
  sensitivity = function(result, base, setup) {
    finding("neither", "finding_sensitivity", value = shown(result$robustness$robustness.value[1]))
  }
)
