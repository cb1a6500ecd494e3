# This package's own results as published tables, rounded as a paper would round them, so that an
# audit of them is an audit of what is printed.

published_from_fits <- function(fits, digits) {
  if (length(fits) == 0) return(list())
  if (is.null(names(fits))) names(fits) <- rep("", length(fits))
  blank <- !nzchar(names(fits))
  names(fits)[blank] <- paste0("(", seq_along(fits), ")")[blank]
  names(fits) <- make.unique(names(fits))
  fits <- published_spread_mediations(fits)
  is_match <- vapply(fits, function(fit) inherits(fit, c("psm_match", "psm_did")), NA)
  balances <- lapply(names(fits)[is_match], function(name) {
    fit <- fits[[name]]
    published_fit_balance(if (inherits(fit, "psm_did")) fit$match else fit, paste(name, "balance"),
                          digits)
  })
  dids <- lapply(Filter(function(fit) inherits(fit, "psm_did"), fits), `[[`, "did")
  if (length(dids) > 0) names(dids) <- paste(names(dids), "DID")
  fits <- c(fits, dids)
  # Fits on the same rows share a sample; others are not compared as nested.
  rows <- lapply(fits, function(fit) list(fit$rows, fit$weights_name, nobs(fit), class(fit)[1]))
  samples <- match(rows, unique(rows))
  columns <- lapply(seq_along(fits), function(i) {
    published_fit_column(fits[[i]], digits, paste("sample", samples[i]))
  })
  names(columns) <- names(fits)
  # A fit none of whose coefficients has a standard error has nothing that a table could show.
  columns <- Filter(function(column) length(column$terms) > 0, columns)
  if (length(columns) == 0) return(balances)
  table <- published_table(columns, parentheses = "se",
                           stars = published_fit_stars, title = "fits")
  c(list(table), balances)
}

#' Mediations other than of one mediator in three steps, all of them with standard errors, are
#' audited as the regressions they are
#' @noRd
published_spread_mediations <- function(fits) {
  is_simple <- function(fit) {
    !fit$plan$several && !fit$plan$interaction && fit$plan$steps == "three" &&
      all(is.na(fit$paths$reasons))
  }
  spread <- lapply(names(fits), function(name) {
    fit <- fits[[name]]
    if (!inherits(fit, "sobel_mediate") || is_simple(fit)) return(fits[name])
    stats::setNames(fit$models, paste(name, names(fit$models)))
  })
  do.call(c, spread)
}

published_fit_stars <- c("*" = 0.1, "**" = 0.05, "***" = 0.01)

published_fit_errors <- function(type) {
  switch(type %||% "unknown", iid = "classical", hc1 = , hc2 = , hc3 = "robust",
         cluster = , cr2 = , cr3 = "clustered", "unknown")
}

published_fit_column <- function(fit, digits, sample) {
  effects <- fit$fixed_effects
  known <- list(
    n = nobs(fit), outcome = fit$outcome, sample = sample,
    standard_errors = published_fit_errors(fit$vcov$type),
    fixed_effects = if (length(effects) == 0) "none" else effects,
    # The system counts the constant among the fixed effects.
    absorbed = if (!is.null(fit$system)) max(absorbed_levels(fit$system) - 1, 0)
  )
  known <- known[lengths(known) > 0]
  if (inherits(fit, "sobel_mediate")) return(c(published_fit_mediation(fit, digits), known))
  table <- coefficient_table(fit)
  r2 <- fit$r_squared[c("within", "overall")]
  r2 <- r2[!is.na(r2)]
  if (length(r2) > 0) names(r2) <- paste0("r2_", names(r2))
  terms <- published_fit_terms(table, digits)
  unseen <- nrow(table) - length(terms)
  c(list(terms = terms), known, lapply(r2, fixed_text, digits = digits),
    published_fit_df(fit$vcov$df), if (unseen > 0) list(controls = "yes", n_controls = unseen))
}

#' Degrees of freedom of the tests; a million for the normal distribution
#' @noRd
published_fit_df <- function(df) {
  df <- unique(df)
  if (length(df) == 1) list(df = if (is.na(df)) 1e6 else df)
}

published_fit_terms <- function(table, digits) {
  shown <- is.finite(table$estimate) & is.finite(table$std.error) & table$std.error > 0
  table <- table[shown, ]
  stars <- star_text(table$p.value, published_fit_stars)
  terms <- lapply(seq_len(nrow(table)), function(i) {
    c(paste0(decimal_text(table$estimate[i], digits), stars[i]),
      decimal_text(table$std.error[i], digits), t = fixed_text(table$statistic[i], digits),
      p = fixed_text(table$p.value[i], digits))
  })
  stats::setNames(terms, make.unique(table$term))
}

published_fit_mediation <- function(fit, digits) {
  row <- function(model, term) {
    table <- coefficient_table(fit$models[[model]])
    published_fit_terms(table[table$term == term, ], digits)[[1]]
  }
  sobel <- fit$tests[fit$tests$test == "Sobel", ]
  list(
    terms = stats::setNames(list(row("direct", fit$mediator), row("direct", fit$treatment)),
                            c(fit$mediator, fit$treatment)),
    mediator = fit$mediator, treatment = fit$treatment,
    total_effect = row("total", fit$treatment)[1], total_n = nobs(fit),
    a_path = row("mediator", fit$treatment),
    sobel_z = paste0(fixed_text(sobel$z, digits), star_text(sobel$p.value, published_fit_stars)),
    controls = "yes", df = published_fit_df(fit$vcov$df[4])$df
  )
}

published_fit_balance <- function(fit, name, digits) {
  x <- fit$balance
  from <- c(setdiff(published_balance_statistics, "reduction"), "bias_reduction")
  rows <- lapply(seq_len(nrow(x)), function(i) {
    values <- unlist(unclass(x)[from])[seq(i, by = nrow(x), length.out = length(from))]
    stats::setNames(as.list(fixed_text(values, digits)), c(from[-length(from)], "reduction"))
  })
  treated <- fit$counts[["treated"]]
  used <- fit$counts[["treated on support"]]
  published_balance(stats::setNames(rows, x$variable), title = name,
                    n_treated = used, n_treated_before = treated,
                    n_control = fit$counts[["on support"]] - used,
                    n_control_before = fit$counts[["rows"]] - treated)
}

#' The data frame of regression_table(): estimates and what stands below, side by side
#' @noRd
published_from_modelsummary <- function(table) {
  panels <- table$panel
  inside <- table$part == "estimates" & table$statistic != "estimate"
  kinds <- c(std.error = "se", p.value = "p", statistic = "t")
  shown <- vapply(names(kinds), function(kind) {
    any(grepl(kind, table$statistic[inside], fixed = TRUE))
  }, NA)
  columns <- lapply(split(seq_len(nrow(table)), panels %||% rep("", nrow(table))), function(rows) {
    published_panel_columns(table, rows)
  })
  # c() puts the panel before the column's own title.
  if (is.null(panels)) names(columns) <- NULL
  inside <- if (any(shown)) kinds[shown][[1]] else "unknown"
  published_table(do.call(c, columns), parentheses = inside, stars = attr(table, "stars"),
                  title = "1")
}

published_panel_columns <- function(table, rows) {
  inference <- attr(table, "inference")
  if (!is.null(table$panel)) inference <- inference[[table$panel[rows[1]]]]
  words <- attr(table, "words") %||% table_words()
  titles <- setdiff(names(table), c("panel", "part", "term", "statistic"))
  lapply(stats::setNames(nm = titles), function(column) {
    published_modelsummary_column(column, as.data.frame(table)[rows, ], inference[[column]], words)
  })
}

#' Rows of controls say which groups of them a column has: all of a group, some, or none
#' @noRd
published_fit_controls <- function(label, value, is_row, words) {
  is_row <- is_row & value %in% c(words$yes, words$no, words$partly)
  if (!any(is_row)) return(NULL)
  if (any(value[is_row] == words$partly)) return("yes")
  all <- gsub(";", ",", label[is_row & value == words$yes], fixed = TRUE)
  if (length(all) == 0) "no" else all
}

published_modelsummary_column <- function(column, table, inference, words) {
  value <- table[[column]]
  # A letter in parentheses says why there is no number.
  value[is.na(value) | grepl("^\\([a-z]\\)$", value)] <- ""
  is_estimate <- table$part == "estimates" & table$statistic == "estimate" & nzchar(value)
  below <- table$part == "estimates" & table$statistic != "estimate"
  terms <- lapply(which(is_estimate), function(i) {
    c(value[i], value[below & table$term == table$term[i]][1])
  })
  names(terms) <- make.unique(table$term[is_estimate])
  statistic <- function(label) value[table$part == "gof" & table$term == label & nzchar(value)]
  pattern <- paste0("^", sub("%s", "(.+)", words$fixed_effect, fixed = TRUE), "$")
  is_effect <- table$part == "manual" & grepl(pattern, table$term)
  effects <- is_effect & value == words$yes
  known <- list(n = statistic(words$nobs), r2_within = statistic(words$r_squared[["within"]]),
                r2_overall = statistic(words$r_squared[["overall"]]),
                controls = published_fit_controls(table$term, value,
                                                  table$part == "manual" & !is_effect, words),
                fixed_effects = if (!any(effects)) "none" else {
                  sub(pattern, "\\1", table$term[effects])
                })
  c(list(terms = terms), known[lengths(known) > 0],
    if (!is.null(inference)) list(standard_errors = published_fit_errors(inference$type)),
    published_fit_df(inference$df))
}
