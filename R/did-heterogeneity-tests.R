# Tests that groups have the same coefficient, and the object they are part of.

new_heterogeneity <- function(call, type, made, treatment) {
  joint <- made$joint
  group <- made$group
  refuse_nowhere(treatment, made)
  equality <- lapply(names(made$terms), function(term) {
    cbind(term = term, equality_test(joint, made$terms[term]))
  })
  if (length(equality) > 1) {
    equality <- c(equality, list(cbind(term = "(all slopes)", equality_test(joint, made$terms))))
  }
  pairwise <- lapply(names(made$terms), function(term) {
    pairwise_tests(term, made, group, if (type == "split") made$fits)
  })
  rows <- tabulate(take_rows(group$code, joint$rows), length(group$levels))
  structure(
    list(call = call, type = type, by = group$name, treatment = treatment, fits = made$fits,
         joint = joint, terms = made$terms, equality = do.call(rbind, equality),
         pairwise = do.call(rbind, pairwise),
         groups = data.frame(group = group$levels, rows = rows), rule = group$rule,
         rule_facts = group$rule_facts, left_out = made$left_out,
         spanning = spanning_clusters(joint, group)),
    class = "heterogeneity"
  )
}

#' A treatment that is constant within every group, as the column that makes the groups is
#' @noRd
refuse_nowhere <- function(treatment, made) {
  if (any(made$terms[[treatment]] %in% names(made$joint$coefficients))) return(invisible())
  abort_design("No group of {.val {made$group$name}} has a coefficient of {.val {treatment}}: it
                does not vary within them, or the fixed effects absorb it.",
               argument = "treatment", column = treatment)
}

#' Wald test that coefficients do not differ between groups
#'
#' @param terms A list: for each coefficient its names by group. Groups that have none (nothing
#'   varies in them), or none with a standard error, are not in the test.
#' @return One row: statistic, df1, df2, p.value, groups, reason, left_out (names), reason_fact.
#' @noRd
equality_test <- function(joint, terms) {
  all <- names(joint$coefficients)
  with_error <- setdiff(all, without_variance(joint$vcov$matrix))
  left_out <- setdiff(intersect(unlist(terms), all), with_error)
  held <- lapply(terms, intersect, with_error)
  contrasts <- do.call(rbind, lapply(held, function(names) {
    if (length(names) < 2) return(NULL)
    row <- matrix(0, length(names) - 1, length(all), dimnames = list(NULL, all))
    row[, names[1]] <- -1
    row[cbind(seq_len(nrow(row)), match(names[-1], all))] <- 1
    row
  }))
  groups <- max(lengths(held))
  if (is.null(contrasts)) {
    none <- list(statistic = NA_real_, df1 = NA_integer_, df2 = NA_real_, p.value = NA_real_)
    reason <- fact(if (length(left_out) > 0) "fewer_groups_error" else "fewer_groups")
    return(equality_row(none, groups, reason, left_out))
  }
  vcov <- joint$vcov
  used <- all[colSums(contrasts != 0) > 0]
  if (length(vcov$df) > 1) vcov$f_df <- NULL
  vcov$df <- joint_df(joint, used)
  contrasts <- contrasts[, used, drop = FALSE]
  differences <- seq_len(nrow(contrasts))
  vcov$matrix <- named_square(contrasts %*% joint$vcov$matrix[used, used] %*% t(contrasts),
                              differences)
  test <- wald_test(stats::setNames(drop(contrasts %*% joint$coefficients[used]), differences),
                    vcov)
  equality_row(test, groups, untested_reason(test, joint, used), left_out)
}

equality_row <- function(test, groups, reason, left_out) {
  row <- data.frame(test[c("statistic", "df1", "df2", "p.value")], groups = groups,
                    reason = english_reason(reason), left_out = paste(left_out, collapse = ", "))
  row$reason_fact <- fact_column(list(reason))
  row
}

#' Differences between pairs of groups
#'
#' `z_independent` is that of Clogg, Petkova and Haritou: with the standard errors of two fits, as
#' if their samples were independent.
#' @param fits The separate fits; NULL under interactions.
#' @noRd
pairwise_tests <- function(term, made, group, fits) {
  joint <- made$joint
  names <- made$terms[[term]]
  pairs <- utils::combn(length(names), 2)
  first <- pairs[1, ]
  second <- pairs[2, ]
  estimate <- unname(joint$coefficients[names])
  at <- match(names, rownames(joint$vcov$matrix))
  v <- unname(joint$vcov$matrix[at, at])
  difference <- estimate[first] - estimate[second]
  error <- sqrt(pmax(diag(v)[first] + diag(v)[second] - 2 * v[cbind(first, second)], 0))
  z <- ifelse(error > 0, difference / error, NA_real_)
  df <- df_of(joint$vcov, names)
  df[is.na(df)] <- Inf  # the normal distribution
  df <- ifelse(is.na(difference), NA_real_, pmin(df[first], df[second]))
  out <- data.frame(term = term, group_1 = group$levels[first], group_2 = group$levels[second],
                    difference = difference, std.error = error, z = z, df = df,
                    p.value = 2 * stats::pt(-abs(z), df))
  out$p.holm <- stats::p.adjust(out$p.value, "holm")
  if (is.null(fits)) return(out)
  variance <- vapply(fits, function(fit) diag(fit$vcov$matrix)[term], 1)
  out$z_independent <- difference / sqrt(variance[first] + variance[second])
  out
}

#' With few treated clusters in a group one of them carries its effect, and clustered errors are too
#' small
#' @noRd
note_few_treated_clusters <- function(found) {
  joint <- found$joint
  clusters <- join_ids(joint$inference$clusters, joint$ids)
  if (joint$vcov$type != "cluster" || length(clusters) == 0) return(invisible())
  terms <- found$terms[[found$treatment]]
  treated <- vapply(terms, function(term) {
    if (!term %in% names(joint$coefficients)) return(Inf)
    column <- system_column(joint$system, term)
    if (!core_are_binary(column)) return(Inf)
    min(vapply(clusters, function(own) length(unique(own$code[column == 1])), 1))
  }, 1)
  few <- treated <= 5
  if (!any(few)) return(invisible())
  shown <- paste0(found$groups$group[few], ": ", treated[few])
  note("Few treated clusters ({shown}): tests by clustered errors and by the bootstrap reject too
        often there; {.code tests = \"permutation\"} does not.")
}

#' p values of seemingly unrelated estimation: no factor but G/(G-1), and the normal distribution
#' @param found A heterogeneity object of split samples.
#' @noRd
add_seemingly_unrelated <- function(found) {
  joint <- found$joint
  if (joint$vcov$type != "cluster") {
    abort_input("{.val seemingly_unrelated} sums influences by cluster; the standard errors are
                {joint$vcov$label}.", "Name clusters: {.code cluster = ~city}.",
                argument = "tests")
  }
  joint <- with_vcov(joint, small_sample = "none")
  n_clusters <- min(joint$vcov$clusters)
  joint$vcov$matrix <- joint$vcov$matrix * n_clusters / (n_clusters - 1)
  joint$vcov$df <- NA_real_
  pairs <- lapply(names(found$terms), pairwise_tests,
                  made = list(joint = joint, terms = found$terms),
                  group = list(levels = found$groups$group), fits = NULL)
  found$pairwise$p.seemingly_unrelated <- do.call(rbind, pairs)$p.value
  found
}

#' The treatment's coefficient in each group as it is shown, with intervals; of the fits that are
#' shown
#' @noRd
group_estimates <- function(x, level = 0.95) {
  if (x$type == "interaction") {
    names <- x$terms[[x$treatment]]
    table <- shown_coefficients(x$joint, level)
    table <- table[match(names, table$term), ]
  } else {
    table <- do.call(rbind, lapply(x$fits, function(fit) {
      own <- shown_coefficients(fit, level)
      own[match(x$treatment, own$term), ]
    }))
  }
  table$term <- x$treatment
  rownames(table) <- NULL
  cbind(group = x$groups$group, table, rows = x$groups$rows)
}

#' @export
print.heterogeneity <- function(x, digits = 4, language = getOption("policypanel.language", "en"),
                                ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  cat(wording("heterogeneity_title", outcome = x$joint$outcome, by = x$by,
              how = fact(paste0("by_", x$type))), "\n", sep = "")
  for (rule in x$rule_facts) say(fact_text(rule))
  for (left in names(x$left_out)) {
    tell("group_left", group = group_text(x, left), reason = x$left_out[[left]])
  }
  print_group_effects(x, digits)
  print_equality(x)
  cat("\n", wording("differences_title", treatment = x$treatment), "\n", sep = "")
  print_pairs(x, digits)
  invisible(x)
}

#' What groups are called: those of a median split are ours
#' @noRd
group_text <- function(x, groups) {
  if (is.null(x$rule_facts)) return(groups)
  is_ours <- groups %in% names(median_kinds)
  groups[is_ours] <- words_of(median_kinds[groups[is_ours]])
  groups
}

print_group_effects <- function(x, digits) {
  cat("\n", wording("effect_of", treatment = x$treatment), "\n", sep = "")
  table <- group_estimates(x)
  print(in_words(data.frame(
    estimate_title = signif_text(table$estimate, digits), std_error = error_text(table, digits),
    t = decimal_text(table$statistic, 2), p = format_p(table$p.value),
    rows = format_count(table$rows), row.names = group_text(x, table$group)
  )))
  print_reasons(table$reason)
  for (name in if (x$type == "split") names(x$fits)) {
    print_diagnoses(x$fits[[name]], group_text(x, name))
  }
}

print_equality <- function(x) {
  cat("\n", wording(if (x$type == "split") "equality_title_split" else "equality_title"), "\n",
      sep = "")
  tell("standard_errors", covariance = vcov_text(x$joint$vcov))
  for (name in names(x$spanning)) tell("spanning", count = x$spanning[[name]], name = name)
  for (i in seq_len(nrow(x$equality))) {
    term <- x$equality$term[i]
    if (term == "(all slopes)") term <- fact("all_slopes")
    tell("about", name = term, text = test_text(x$equality[i, ]))
  }
  print_diagnoses(x$joint)
}

print_pairs <- function(x, digits) {
  pairs <- x$pairwise[x$pairwise$term == x$treatment, ]
  shown <- data.frame(
    difference = signif_text(pairs$difference, digits),
    std_error = signif_text(pairs$std.error, digits),
    z = decimal_text(pairs$z, 2), p = format_p(pairs$p.value),
    row.names = paste(group_text(x, pairs$group_1), "-", group_text(x, pairs$group_2))
  )
  if (nrow(pairs) > 1) shown$p_holm <- format_p(pairs$p.holm)
  asked <- c("p.seemingly_unrelated", "p.permutation", "p.bootstrap", "p.romano_wolf")
  for (kind in intersect(asked, names(pairs))) {
    shown[[sub(".", "_", kind, fixed = TRUE)]] <- format_p(pairs[[kind]])
  }
  if (!is.null(pairs$z_independent)) shown$z_independent <- decimal_text(pairs$z_independent, 2)
  print(in_words(shown))
}

#' Coefficients of a heterogeneity analysis
#'
#' @param x A result of [heterogeneity()].
#' @inheritParams tidy.policypanel_fit
#' @return A data frame: `fit` (the column of the table), then as [tidy()] of a fit.
#' @seealso [heterogeneity()], [plot.heterogeneity()].
#' @name tidy.heterogeneity
#' @examples
#' data <- data.frame(unit = rep(1:20, each = 5), year = rep(1:5, 20), x = rnorm(100))
#' data$half <- ifelse(data$unit > 10, "second", "first")
#' data$y <- data$x + rnorm(100)
#' tidy(heterogeneity(y ~ x | unit + year, data, by = "half"))
#' @export
tidy.heterogeneity <- function(x, conf.int = TRUE, conf.level = 0.95, ...) {
  check_dots(...)
  rows <- lapply(names(x$fits), function(name) {
    cbind(fit = name, tidy(x$fits[[name]], conf.int = conf.int, conf.level = conf.level))
  })
  do.call(rbind, rows)
}

#' Fits as regression_table() takes them, with what it says of equality
#' @noRd
table_fits <- function(x) {
  test <- x$equality[x$equality$term == x$treatment, ]
  says <- if (x$type == "split") names(x$fits) else "All groups"
  x$fits[says] <- lapply(x$fits[says], function(fit) {
    fit$equality <- test
    fit$equality_vcov <- x$joint$vcov
    fit
  })
  titles <- group_text(x, names(x$fits))
  titles[names(x$fits) == "All groups"] <- wording("all_groups")
  stats::setNames(x$fits, titles)
}
