# Ratios of weighted totals under a survey design, of which poverty_af() is made.

#' The design: who is drawn together
#' @return list(weights, cluster: the sampling unit of each row, inference: of influences that are
#'   summed by sampling unit, df, clusters, weights_name).
#' @noRd
survey_design <- function(sample, design) {
  n <- length(sample$numbers[[1]])
  coded <- function(names) code_combination(unname(sample$ids[names]), with_labels = FALSE)
  one <- list(code = integer(n), n_levels = 1L)
  stratum <- if (is.null(design$strata)) one else coded(design$strata)
  cluster <- if (is.null(design$psu)) list(code = seq_len(n) - 1L, n_levels = n) else {
    coded(c(design$psu, design$strata))
  }
  units <- seq_len(cluster$n_levels) - 1L
  strata <- list(code = stratum$code[match(units, cluster$code)], n_levels = stratum$n_levels)
  refuse_lonely(table(strata$code), sample, design)
  what <- if (is.null(design$psu)) "rows" else paste(design$psu, collapse = "^")
  drawn <- if (!is.null(design$psu)) {
    stats::setNames(list(list(code = units, n_levels = length(units))), what)
  }
  list(
    weights = sample$weights %||% rep(1, n), cluster = cluster,
    inference = list(type = "linearised", clusters = drawn, strata = strata),
    df = length(units) - strata$n_levels, clusters = stats::setNames(length(units), what),
    weights_name = sample$weights_name
  )
}

#' The spread within a stratum of one unit is not known
#' @noRd
refuse_lonely <- function(sizes, sample, design) {
  lonely <- names(sizes)[sizes == 1]
  if (length(lonely) == 0) return(invisible())
  if (is.null(design$strata)) {
    abort_design("There is one sampling unit; standard errors need at least two.",
                 argument = "psu")
  }
  labels <- code_combination(unname(sample$ids[design$strata]))$labels
  abort_design("{count_of(length(lonely), 'stratum')} have one sampling unit:
                {.val {plain_text(utils::head(labels[as.integer(lonely) + 1L], 5))}}.",
               "Merge them with others.", argument = "strata", column = design$strata)
}

#' Ratios and the linearised scores of their rows
#' @param terms Named list of list(top, bottom), each one value per row.
#' @return list(estimate, scores): scores are summed by sampling unit.
#' @noRd
survey_ratios <- function(terms, survey) {
  estimate <- vapply(terms, function(term) {
    total <- sum(survey$weights * term$bottom)
    if (total == 0) NA_real_ else sum(survey$weights * term$top) / total
  }, 1)
  scores <- Map(function(term, r) {
    rows <- survey$weights * (term$top - r * term$bottom) / sum(survey$weights * term$bottom)
    sums_by_level(as.matrix(rows), survey$cluster$code, survey$cluster$n_levels)
  }, terms, estimate)
  list(estimate = estimate, scores = do.call(cbind, scores))
}

survey_errors <- function(scores, survey) {
  sqrt(diag(influence_meat(new_influences(scores), survey$inference)))
}

#' All tables of poverty_af()
#' @param poor Logical matrix, a column per cut-off.
#' @param groups Named list of coded ids.
#' @noRd
poverty_results <- function(deprived, weights, dimensions, score, poor, k, survey, groups) {
  domains <- poverty_domains(groups, length(score))
  measures <- indicators <- subgroups <- list()
  for (domain in domains) {
    for (j in seq_along(k)) {
      own <- list(by = domain$by, subgroup = domain$level, k = k[j])
      inside <- domain$inside * 1
      is_poor <- poor[, j] * inside
      measures <- c(measures, list(measure_terms(score, is_poor, inside, own, survey)))
      indicators <- c(indicators, list(indicator_lines(deprived, weights, dimensions, score,
                                                       is_poor, inside, own, survey)))
      if (is.na(domain$by)) next
      subgroups <- c(subgroups, list(subgroup_line(score, poor[, j], inside, own, survey)))
    }
  }
  overall <- measures[seq_along(k)]
  coefficients <- unlist(lapply(overall, function(own) own$ratios$estimate))
  names(coefficients) <- coefficient_names(k)
  scores <- do.call(cbind, lapply(overall, function(own) own$ratios$scores))
  colnames(scores) <- names(coefficients)
  vcov <- influence_vcov(new_influences(scores), survey$inference)
  vcov[c("df", "f_df", "clusters")] <- list(survey$df, survey$df, survey$clusters)
  list(coefficients = coefficients, vcov = vcov,
       measures = do.call(rbind, lapply(measures, `[[`, "table")),
       indicators = do.call(rbind, indicators), subgroups = do.call(rbind, subgroups))
}

coefficient_names <- function(k) {
  if (length(k) == 1) return(c("H", "A", "M0"))
  paste0(rep(c("H", "A", "M0"), length(k)), " (", rep(cutoff_text(k), each = 3), ")")
}

#' The whole sample first, then every level of every subgroup column
#' @noRd
poverty_domains <- function(groups, n) {
  domains <- list(list(by = NA_character_, level = "all", inside = rep(TRUE, n)))
  for (by in names(groups)) {
    id <- groups[[by]]
    for (level in order(id$labels)) {
      domains <- c(domains, list(list(by = by, level = plain_text(id$labels[level]),
                                      inside = id$code == level - 1L)))
    }
  }
  domains
}

measure_terms <- function(score, is_poor, inside, own, survey) {
  terms <- list(H = list(top = is_poor, bottom = inside),
                A = list(top = score * is_poor, bottom = is_poor),
                M0 = list(top = score * is_poor, bottom = inside))
  ratios <- survey_ratios(terms, survey)
  error <- survey_errors(ratios$scores, survey)
  estimate <- unname(ratios$estimate)
  limits <- confidence_limits(estimate, error, survey$df, 0.95, survey$interval)
  table <- data.frame(own, measure = names(terms), estimate = estimate, std.error = error,
                      conf.low = limits$low, conf.high = limits$high)
  list(ratios = ratios, table = table)
}

indicator_lines <- function(deprived, weights, dimensions, score, is_poor, inside, own, survey) {
  column <- function(make) {
    ratios <- survey_ratios(Map(make, deprived, weights), survey)
    data.frame(estimate = unname(ratios$estimate), error = survey_errors(ratios$scores, survey))
  }
  uncensored <- column(function(g, w) list(top = g * inside, bottom = inside))
  censored <- column(function(g, w) list(top = g * is_poor, bottom = inside))
  contribution <- column(function(g, w) list(top = w * g * is_poor, bottom = score * is_poor))
  data.frame(own, indicator = names(dimensions), dimension = unname(dimensions),
             weight = unname(weights),
             uncensored = uncensored$estimate, uncensored_se = uncensored$error,
             censored = censored$estimate, censored_se = censored$error,
             contribution = contribution$estimate, contribution_se = contribution$error)
}

subgroup_line <- function(score, poor, inside, own, survey) {
  poor <- poor * 1
  terms <- list(list(top = inside, bottom = rep(1, length(inside))),
                list(top = score * poor * inside, bottom = score * poor))
  ratios <- survey_ratios(terms, survey)
  error <- survey_errors(ratios$scores, survey)
  data.frame(own, population_share = ratios$estimate[1], population_share_se = error[1],
             contribution = ratios$estimate[2], contribution_se = error[2])
}

#' @export
print_statistics.poverty_af <- function(x, digits) {
  if (identical(x$interval, "logit")) tell("logit_intervals")
  fixed <- function(v) fixed_text(v, digits)
  for (k in x$k) {
    own <- x$indicators[x$indicators$k == k & is.na(x$indicators$by), ]
    cat("\n", wording("headcounts_by", cutoff = cutoff_text(k)), "\n", sep = "")
    shown <- own[c("indicator", "dimension", "weight", "uncensored", "censored", "contribution")]
    shown[-(1:2)] <- lapply(shown[-(1:2)], fixed)
    print(in_words(shown), row.names = FALSE)
  }
  if (is.null(x$subgroups)) return(invisible())
  for (k in x$k) {
    cat("\n", wording("subgroups_title", cutoff = cutoff_text(k)), "\n", sep = "")
    own <- x$subgroups[x$subgroups$k == k, ]
    measure <- function(name) {
      fixed(x$measures$estimate[x$measures$k == k & x$measures$measure == name &
                                  !is.na(x$measures$by)])
    }
    shown <- data.frame(by = own$by, subgroup = own$subgroup, share = fixed(own$population_share),
                        H = measure("H"), A = measure("A"), M0 = measure("M0"),
                        contribution = fixed(own$contribution))
    print(in_words(shown), row.names = FALSE)
  }
}

cutoff_text <- function(k) paste0("k = ", vapply(k, plain_number, ""))
