#' Regression table
#'
#' Several fits side by side, made by 'modelsummary'. The foot-note is generated from the fits, so
#' it cannot contradict the numbers: what stands in parentheses, which covariance, which stars.
#'
#' @param ... Fits, named to title their columns, or one named list of fits. A mediation takes a
#'   column per regression: total effect, mediator, direct effect with Sobel's z.
#' @param output As in [modelsummary::modelsummary()]: `"default"`, `"markdown"`, `"latex"`,
#'   `"html"`,
#'   `"data.frame"`, a file name.
#' @param parentheses What stands below the coefficients: `"std.error"` or `"statistic"`.
#' @param stars Named levels.
#' @param digits Decimals.
#' @return What `modelsummary()` returns for `output`; a data frame has the attributes `stars`,
#'   `notes` and `inference` (per column: type of covariance, degrees of freedom).
#' @examplesIf requireNamespace("modelsummary", quietly = TRUE)
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' base <- did_feols(y ~ x | unit + year, data)
#' regression_table(base, pooled = did_feols(y ~ x, data), output = "markdown")
#' @export
regression_table <- function(..., output = "default", parentheses = c("std.error", "statistic"),
                             stars = c("*" = 0.1, "**" = 0.05, "***" = 0.01), digits = 4) {
  for (package in c("modelsummary", if (identical(output, "markdown")) "knitr")) {
    check_package(package, "A regression table")
  }
  parentheses <- check_choice(parentheses, c("std.error", "statistic"), "parentheses")
  fits <- list(...)
  if (length(fits) == 1 && !inherits(fits[[1]], "policypanel_fit")) fits <- unclass(fits[[1]])
  if (length(fits) == 0 || !all(vapply(fits, inherits, NA, "policypanel_fit"))) {
    abort_input("Give fits made by this package.", argument = "...")
  }
  if (is.null(names(fits))) names(fits) <- rep("", length(fits))
  unnamed <- !nzchar(names(fits))
  names(fits)[unnamed] <- paste0("(", seq_along(fits), ")")[unnamed]
  fits <- as_columns(fits)
  notes <- table_notes(fits, parentheses, stars)
  effects <- rbind(fixed_effect_rows(fits), statistic_rows(fits))
  if (!is.null(effects)) names(effects) <- c("term", names(fits))
  make <- function(...) {
    modelsummary::modelsummary(
      lapply(fits, as_modelsummary_list), fmt = digits, estimate = "{estimate}{stars}",
      statistic = paste0("({", parentheses, "})"), stars = stars, gof_map = table_statistics(), ...
    )
  }
  if (identical(output, "data.frame")) {
    table <- with_effect_rows(make(output = output), effects)
    # What an audit of the table needs to know, and the note says in words.
    inference <- lapply(fits, function(fit) list(type = fit$vcov$type, df = unique(fit$vcov$df)))
    return(structure(table, stars = stars, notes = notes, inference = inference))
  }
  if (!identical(output, "markdown")) {
    return(make(output = output, add_rows = effects, notes = notes))
  }
  markdown_table(make(output = "data.frame"), effects, notes)
}

#' The rows of fixed effects, in the columns of modelsummary()'s data frame
#' @noRd
with_effect_rows <- function(table, effects) {
  if (is.null(effects)) return(table)
  rows <- table[rep(nrow(table), nrow(effects)), ]
  rows[c("part", "statistic")] <- list("manual", "")
  rows[setdiff(names(table), c("part", "statistic"))] <- effects
  table <- rbind(table, rows)
  rownames(table) <- NULL
  table
}

#' tinytable's Markdown puts notes into grid lines that pandoc does not read as a table
#' @noRd
markdown_table <- function(table, effects, notes) {
  below <- table$part == "estimates" & duplicated(paste(table$part, table$term))
  table$term[below] <- ""
  table <- table[setdiff(names(table), c("part", "statistic"))]
  if (!is.null(effects)) table <- rbind(table, stats::setNames(effects, names(table)))
  names(table)[1] <- ""
  text <- paste(c(knitr::kable(table, format = "pipe"), "", notes, ""), collapse = "\n")
  structure(text, class = c("policypanel_markdown", "knit_asis"))
}

#' @export
print.policypanel_markdown <- function(x, ...) {
  cat(x)
  invisible(x)
}

#' Fits that are several regressions take several columns
#' @noRd
as_columns <- function(fits) {
  columns <- lapply(names(fits), function(name) {
    own <- table_columns(fits[[name]])
    if (is.null(own)) return(fits[name])
    stats::setNames(own, paste(name, names(own)))
  })
  unlist(columns, recursive = FALSE)
}

#' The named columns of a fit in a table; NULL for a fit that is one column itself
#'
#' A column may bring `table_rows`, named text for rows of its own below the coefficients.
#' @noRd
table_columns <- function(fit) UseMethod("table_columns")

#' @export
table_columns.default <- function(fit) NULL

#' Rows that only some columns have
#' @noRd
statistic_rows <- function(fits) {
  names <- unique(unlist(lapply(fits, function(fit) names(fit$table_rows))))
  if (length(names) == 0) return(NULL)
  rows <- lapply(names, function(name) {
    c(name, vapply(fits, function(fit) {
      if (name %in% names(fit$table_rows)) fit$table_rows[[name]] else ""
    }, ""))
  })
  as.data.frame(do.call(rbind, rows), stringsAsFactors = FALSE)
}

#' tidy() and glance() handed over as they are, so that 'broom' is not needed
#' @noRd
as_modelsummary_list <- function(fit) {
  structure(list(tidy = tidy(fit), glance = glance(fit)), class = "modelsummary_list")
}

table_statistics <- function() {
  decimals <- function(digits) function(x) formatC(x, format = "f", digits = digits)
  list(
    list(raw = "nobs", clean = "N", fmt = function(x) format_count(x)),
    list(raw = "r.squared.within", clean = "R2 within", fmt = decimals(4)),
    list(raw = "r.squared.overall", clean = "R2 overall", fmt = decimals(4)),
    list(raw = "first.stage.f", clean = "First-stage F", fmt = decimals(2))
  )
}

fixed_effect_rows <- function(fits) {
  effects <- unique(unlist(lapply(fits, `[[`, "fixed_effects")))
  if (length(effects) == 0) return(NULL)
  rows <- lapply(effects, function(effect) {
    c(paste("Fixed effect:", effect),
      vapply(fits, function(fit) if (effect %in% fit$fixed_effects) "yes" else "", ""))
  })
  as.data.frame(do.call(rbind, rows), stringsAsFactors = FALSE)
}

table_notes <- function(fits, parentheses, stars) {
  inside <- c(std.error = "standard errors", statistic = "t or z statistics")[[parentheses]]
  labels <- vapply(fits, function(fit) fit$vcov$label, "")
  by_label <- vapply(unique(labels), function(label) {
    if (length(unique(labels)) == 1) return(label)
    paste(paste(names(fits)[labels == label], collapse = ", "), label)
  }, "")
  levels <- sort(stars, decreasing = TRUE)
  paste0("In parentheses: ", inside, "; ", paste(by_label, collapse = "; "), ". ",
         paste0(names(levels), " p < ", levels, collapse = ", "), ".")
}
