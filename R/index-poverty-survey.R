# Ratios of weighted totals under a survey design, of which poverty_af() is made.

#' The design: who is drawn together
#' @return list(weights, cluster, stratum, facts, df, clusters, weights_name).
#' @noRd
survey_design <- function(sample, design) {
  n <- length(sample$numbers[[1]])
  stratum <- rep(0L, n)
  if (!is.null(design$strata)) stratum <- code_combination(unname(sample$ids[design$strata]))$code
  cluster <- seq_len(n)
  if (!is.null(design$psu)) {
    cluster <- code_combination(unname(sample$ids[c(design$psu, design$strata)]), FALSE)$code
  }
  of_cluster <- stratum[match(unique(cluster), cluster)]
  n_strata <- length(unique(stratum))
  refuse_lonely(table(of_cluster), sample, design)
  what <- if (is.null(design$psu)) "rows" else paste(design$psu, collapse = "^")
  list(
    weights = sample$weights %||% rep(1, n), cluster = cluster, stratum = stratum,
    facts = fact("linearised", details = c(
      list(if (is.null(design$psu)) fact("independent_rows") else fact("clustered_by", by = what)),
      if (n_strata > 1) list(fact("strata", count = n_strata))
    )),
    df = length(of_cluster) - n_strata,
    clusters = stats::setNames(length(of_cluster), what), weights_name = sample$weights_name
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
    as.vector(rowsum(rows, survey$cluster, reorder = FALSE))
  }, terms, estimate)
  list(estimate = estimate, scores = do.call(cbind, scores))
}

#' Covariance of totals whose scores are summed by sampling unit, within strata
#' @noRd
survey_vcov <- function(scores, survey) {
  stratum <- survey$stratum[match(unique(survey$cluster), survey$cluster)]
  size <- as.vector(table(stratum)[as.character(stratum)])
  means <- rowsum(scores, stratum)[as.character(stratum), , drop = FALSE] / size
  crossprod((scores - means) * sqrt(size / (size - 1)))
}

survey_errors <- function(scores, survey) {
  vapply(seq_len(ncol(scores)), function(j) {
    sqrt(drop(survey_vcov(scores[, j, drop = FALSE], survey)))
  }, 1)
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
  vcov <- survey_vcov(do.call(cbind, lapply(overall, function(own) own$ratios$scores)), survey)
  list(coefficients = coefficients, vcov = named_square(vcov, names(coefficients)),
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
