# The words of a table and its foot-note, in two languages.

#' @noRd
table_words <- function(language) {
  switch(language, english = english_words(), chinese = chinese_words())
}

english_words <- function() {
  list(
    nobs = "N", first_stage = "First-stage F", constant = NULL,
    r_squared = c(within = "R2 within", overall = "R2 overall",
                  within.adjusted = "R2 within, adjusted",
                  overall.adjusted = "R2 overall, adjusted"),
    fixed_effect = "Fixed effect: %s", controls = "Controls", yes = "Yes", no = "No",
    partly = "Partly", sobel = "Sobel z", sobel_p = "Sobel p", mediated = "Share mediated",
    equations = c(total = "Total", mediator = "Mediator", direct = "Direct"),
    leads = "Leads zero, joint p",
    equality = "Equality p: %s",
    treated = "Treated on support", untreated = "Untreated on support",
    inside = c(std.error = "standard errors", statistic = "t or z statistics",
               p.value = "p values"),
    note = "In parentheses: %s; %s.", between = "; ", comma = ", ", stop = ".",
    equality_note = "Equality of %s: %s, in one model of all groups, %s.",
    stand_in = function(sentence) paste("Data:", sentence), covariance = identity,
    diagnoses = english_diagnoses(), of_columns = "%s: %s"
  )
}

chinese_words <- function() {
  stand_in <- paste0("\u6570\u636e\uff1a\u6309\u8bba\u6587\u5df2\u53d1\u8868\u7684",
                     "\u6570\u5b57\u6821\u51c6\u7684\u6a21\u62df\u66ff\u4ee3\u6570",
                     "\u636e\uff0c\u5e76\u975e\u539f\u4f5c\u8005\u6570\u636e\u3002")
  adjusted <- "\u8c03\u6574\u540e"
  within <- "\u7ec4\u5185 R2"
  overall <- "\u6574\u4f53 R2"
  list(
    nobs = "\u6837\u672c\u91cf", first_stage = "\u7b2c\u4e00\u9636\u6bb5 F \u503c",
    constant = "\u5e38\u6570\u9879",
    r_squared = c(within = within, overall = overall, within.adjusted = paste0(adjusted, within),
                  overall.adjusted = paste0(adjusted, overall)),
    fixed_effect = "%s\u56fa\u5b9a\u6548\u5e94", controls = "\u63a7\u5236\u53d8\u91cf",
    yes = "\u662f", no = "\u5426", partly = "\u90e8\u5206", sobel = "Sobel z \u503c",
    sobel_p = "Sobel p \u503c", mediated = "\u4e2d\u4ecb\u6548\u5e94\u5360\u6bd4",
    equations = c(total = "\u603b\u6548\u5e94", mediator = "\u4e2d\u4ecb\u53d8\u91cf",
                  direct = "\u76f4\u63a5\u6548\u5e94"),
    leads = "\u4e8b\u524d\u5404\u671f\u8054\u5408\u68c0\u9a8c p \u503c",
    equality = "\u7ec4\u95f4\u5dee\u5f02 p \u503c\uff1a%s",
    treated = "\u5904\u7406\u7ec4\uff08\u5171\u540c\u652f\u6491\uff09",
    untreated = "\u5bf9\u7167\u7ec4\uff08\u5171\u540c\u652f\u6491\uff09",
    inside = c(std.error = "\u6807\u51c6\u8bef", statistic = "t \u6216 z \u503c",
               p.value = "p \u503c"),
    note = "\u6ce8\uff1a\u62ec\u53f7\u5185\u4e3a%s\uff1b%s\u3002", between = "\uff1b",
    comma = "\uff0c", stop = "\u3002",
    equality_note = paste0("%s\u7684\u7ec4\u95f4\u5dee\u5f02\u68c0\u9a8c",
                           "\uff1a%s\uff0c\u5408\u5e76\u6a21\u578b\uff0c%s\u3002"),
    stand_in = function(sentence) stand_in, covariance = chinese_covariance,
    diagnoses = chinese_diagnoses(), of_columns = "%s\uff1a%s"
  )
}

#' What is to be known of a result beside its numbers, by kind of diagnosis()
#'
#' `{terms}` are the coefficients or columns that it is about, `{count}` is its count.
#' @noRd
english_diagnoses <- function() {
  list(
    no_variance = paste0(
      "no standard error: the scores cancel among the rows taken as ",
      "correlated, as where one cluster alone identifies the coefficient"
    ),
    no_df = "no standard error: one cluster alone identifies the coefficient",
    exact_fit = "no standard error: the fit is exact, all its residuals are errors of rounding",
    flat_outcome = "no standard error: the outcome does not vary",
    rounding = "no standard error: it is zero or an error of rounding",
    undefined = "no standard error: this covariance has none for the coefficient",
    untested = paste0(
      "no test: too few coefficients have a standard error, or their ",
      "covariance is singular"
    ),
    no_product = "no test: the standard error of the indirect effect is zero or missing",
    rounded_estimate = "estimates that are zero but for errors of rounding: {terms}",
    left_out = "not in the joint test, for want of a standard error: {terms}",
    not_converged = "the fixed effects have NOT CONVERGED after {count} iterations",
    indefinite = paste0(
      "the covariance was not positive semi-definite; its negative eigenvalues ",
      "are set to zero"
    ),
    few_clusters = "only {count} clusters in {terms}: tests have one degree of freedom",
    few_periods = "only {count} periods in {terms}: tests have one degree of freedom",
    one_cluster = paste0(
      "without one of the clusters {terms} would not be identified; its standard ",
      "error cannot tell how that cluster differs from others"
    ),
    leverage_one = "rows of leverage 1, which add nothing to standard errors: {count}"
  )
}

chinese_diagnoses <- function() {
  list(
    no_variance = paste0(
      "\u65e0\u6807\u51c6\u8bef\uff1a\u5f97\u5206\u5728\u89c6\u4e3a\u76f8\u5173",
      "\u7684\u89c2\u6d4b\u95f4\u76f8\u4e92\u62b5\u6d88\uff0c\u5982\u7cfb\u6570",
      "\u4ec5\u7531\u4e00\u4e2a\u805a\u7c7b\u8bc6\u522b"
    ),
    no_df = paste0(
      "\u65e0\u6807\u51c6\u8bef\uff1a\u7cfb\u6570\u4ec5\u7531\u4e00\u4e2a\u805a",
      "\u7c7b\u8bc6\u522b"
    ),
    exact_fit = paste0(
      "\u65e0\u6807\u51c6\u8bef\uff1a\u5b8c\u5168\u62df\u5408\uff0c\u6b8b\u5dee",
      "\u5747\u4e3a\u820d\u5165\u8bef\u5dee"
    ),
    flat_outcome = paste0(
      "\u65e0\u6807\u51c6\u8bef\uff1a\u88ab\u89e3\u91ca\u53d8\u91cf\u6ca1\u6709",
      "\u53d8\u5316"
    ),
    rounding = paste0(
      "\u65e0\u6807\u51c6\u8bef\uff1a\u6807\u51c6\u8bef\u4e3a\u96f6\u6216\u4ec5",
      "\u4e3a\u820d\u5165\u8bef\u5dee"
    ),
    undefined = paste0(
      "\u65e0\u6807\u51c6\u8bef\uff1a\u8be5\u534f\u65b9\u5dee\u5bf9\u6b64\u7cfb",
      "\u6570\u6ca1\u6709\u5b9a\u4e49"
    ),
    untested = paste0(
      "\u672a\u68c0\u9a8c\uff1a\u6709\u6807\u51c6\u8bef\u7684\u7cfb\u6570\u4e0d\u8db3\uff0c",
      "\u6216\u5176\u534f\u65b9\u5dee\u77e9\u9635\u5947\u5f02"
    ),
    no_product = paste0(
      "\u672a\u68c0\u9a8c\uff1a\u95f4\u63a5\u6548\u5e94\u7684\u6807\u51c6\u8bef",
      "\u4e3a\u96f6\u6216\u7f3a\u5931"
    ),
    rounded_estimate = "\u4f30\u8ba1\u503c\u4ec5\u4e3a\u820d\u5165\u8bef\u5dee\uff1a{terms}",
    left_out = paste0(
      "\u56e0\u65e0\u6807\u51c6\u8bef\u800c\u672a\u8fdb\u5165\u8054\u5408\u68c0",
      "\u9a8c\uff1a{terms}"
    ),
    not_converged = "\u56fa\u5b9a\u6548\u5e94\u8fed\u4ee3 {count} \u6b21\u540e\u672a\u6536\u655b",
    indefinite = paste0(
      "\u534f\u65b9\u5dee\u77e9\u9635\u975e\u534a\u6b63\u5b9a\uff0c\u8d1f\u7279",
      "\u5f81\u503c\u5df2\u8bbe\u4e3a\u96f6"
    ),
    few_clusters = paste0(
      "{terms} \u4ec5\u6709 {count} \u4e2a\u805a\u7c7b\uff0c\u68c0\u9a8c\u53ea\u6709",
      "\u4e00\u4e2a\u81ea\u7531\u5ea6"
    ),
    few_periods = paste0(
      "{terms} \u4ec5\u6709 {count} \u4e2a\u65f6\u671f\uff0c\u68c0\u9a8c\u53ea\u6709",
      "\u4e00\u4e2a\u81ea\u7531\u5ea6"
    ),
    one_cluster = paste0(
      "\u7f3a\u5c11\u5176\u4e2d\u4e00\u4e2a\u805a\u7c7b\u5219 {terms} \u65e0\u6cd5",
      "\u8bc6\u522b\uff0c\u5176\u6807\u51c6\u8bef\u4e0d\u80fd\u53cd\u6620\u8be5",
      "\u805a\u7c7b\u4e0e\u5176\u4ed6\u805a\u7c7b\u7684\u5dee\u5f02"
    ),
    leverage_one = paste0(
      "\u6760\u6746\u503c\u4e3a 1\u3001\u5bf9\u6807\u51c6\u8bef\u6ca1\u6709",
      "\u8d21\u732e\u7684\u89c2\u6d4b\u6570\uff1a{count}"
    )
  )
}

#' The label of a covariance in Chinese; what has no translation stays as it is
#' @noRd
chinese_covariance <- function(label) {
  given <- "\u7528\u6237\u7ed9\u5b9a\u7684\u534f\u65b9\u5dee"
  known <- c(
    "^clustered by (.*) \\((.*) clusters\\)" =
      "\u805a\u7c7b\u5230 \\1\uff08\\2 \u4e2a\u805a\u7c7b\uff09",
    "^iid \\(homoscedastic\\)" = "\u540c\u65b9\u5dee",
    "^heteroscedasticity-robust" = "\u5f02\u65b9\u5dee\u7a33\u5065",
    ", no small-sample factor$" = "\uff0c\u65e0\u5c0f\u6837\u672c\u8c03\u6574",
    ", small sample as (.*)$" = "\uff0c\u5c0f\u6837\u672c\u8c03\u6574\u540c \\1",
    "^matrix given by the user \\((.*) degrees of freedom\\)" =
      paste0(given, "\u77e9\u9635\uff08\u81ea\u7531\u5ea6 \\1\uff09"),
    "^function given by the user \\((.*) degrees of freedom\\)" =
      paste0(given, "\u51fd\u6570\uff08\u81ea\u7531\u5ea6 \\1\uff09"),
    ", bias-reduced" = "\uff0c\u504f\u8bef\u4fee\u6b63"
  )
  for (pattern in names(known)) label <- sub(pattern, known[[pattern]], label)
  label
}

#' What stands in parentheses, the covariance of each column, the stars, tests of equality
#' @noRd
table_notes <- function(panels, layout) {
  words <- layout$words
  fits <- unlist(unname(panels), recursive = FALSE)
  titles <- unlist(lapply(seq_along(panels), function(p) {
    paste0(if (length(panels) > 1) paste0(sub(":.*", "", names(panels)[p]), " "),
           names(panels[[p]]))
  }))
  labels <- vapply(fits, function(fit) words$covariance(fit$vcov$label), "")
  by_label <- vapply(unique(labels), function(label) {
    if (length(unique(labels)) == 1) return(label)
    paste(paste(titles[labels == label], collapse = words$comma), label)
  }, "")
  text <- sprintf(words$note, words$inside[[layout$parentheses]],
                  paste(by_label, collapse = words$between))
  levels <- sort(layout$stars %||% numeric(), decreasing = TRUE)
  if (length(levels) > 0) {
    text <- paste0(text, " ", paste0(names(levels), " p < ", plain_text_each(levels),
                                     collapse = ", "), words$stop)
  }
  paste(c(text, mark_notes(layout), diagnosis_notes(fits, titles, layout),
          equality_notes(fits, layout), origin_notes(fits, layout)), collapse = " ")
}

#' A letter for each reason for which a number of the table is missing
#' @return Named by the reasons.
#' @noRd
table_marks <- function(fits, layout) {
  reason_marks(unlist(lapply(fits, function(fit) {
    p <- c(if (length(leads_of(fit)) > 0) fit$pretrend$p.value, fit$equality$p.value)
    c(shown_terms(shown_coefficients(fit), layout)$reason,
      if (anyNA(c(p, first_stage_f(fit)))) "untested", if (anyNA(fit$sobel$z)) "no_product")
  })))
}

mark_notes <- function(layout) {
  if (length(layout$marks) == 0) return(NULL)
  paste0("(", layout$marks, ") ", layout$words$diagnoses[names(layout$marks)], layout$words$stop)
}

#' What else is to be known of the columns, with their titles where it is not known of all
#' @noRd
diagnosis_notes <- function(fits, titles, layout) {
  words <- layout$words
  found <- lapply(fits, function(fit) {
    tests <- list(fit$pretrend, fit$equality)
    left_out <- unlist(lapply(tests, function(test) if (!anyNA(test$p.value)) test$left_out))
    left_out <- as.character(left_out[nzchar(left_out)])
    known <- rbind(fit$diagnoses, diagnosis("left_out", left_out))
    diagnosis_text(known, words, function(terms) labelled(terms, layout))
  })
  vapply(unique(unlist(found)), function(text) {
    own <- vapply(found, function(texts) text %in% texts, NA)
    of <- paste(titles[own], collapse = words$comma)
    paste0(if (all(own)) sentence(text) else sprintf(words$of_columns, of, text), words$stop)
  }, "", USE.NAMES = FALSE)
}

#' How the equality of groups was tested, once for each heterogeneity()
#' @noRd
equality_notes <- function(fits, layout) {
  words <- layout$words
  unique(unlist(lapply(fits, function(fit) {
    tests <- fit$equality[is.na(fit$equality$reason), ]
    if (NROW(tests) == 0) return(NULL)
    sprintf(words$equality_note, labelled(tests$term, layout),
            vapply(seq_len(nrow(tests)), function(i) test_text(tests[i, ]), ""),
            words$covariance(fit$equality_vcov))
  })))
}

#' What must be said of the data, once for each origin
#' @noRd
origin_notes <- function(fits, layout) {
  origin <- unlist(lapply(fits, function(fit) ledger_origin(fit$ledger)))
  unique(vapply(origin[!is.na(origin)], layout$words$stand_in, ""))
}
