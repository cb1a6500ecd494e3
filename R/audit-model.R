# Checks of what a regression table says its model is: the constant, fixed effects, instruments,
# interactions, ratios.

#' Means of the paper's descriptive tables
#' @return NULL, or list(mean = interval, name, n).
#' @noRd
audit_descriptive_means <- function(tables) {
  parts <- lapply(Filter(function(table) table$kind == "descriptive", tables), function(table) {
    x <- audit_descriptive_numbers(table)
    data.frame(name = x$name, lower = x$mean$lower, upper = x$mean$upper, n = x$n)
  })
  means <- do.call(rbind, parts)
  if (is.null(means)) return(NULL)
  means[!is.na(means$lower) & !duplicated(tolower(means$name)), ]
}

audit_mean_of <- function(means, name) {
  at <- match(tolower(name), tolower(means$name))
  audit_interval(means$lower[at], means$upper[at])
}

audit_total <- function(x) audit_interval(sum(x$lower), sum(x$upper))

#' constant = mean of y - sum of b times mean of x, in every regression with a constant
#' @noRd
audit_constant <- function(table) {
  means <- table$paper$means
  if (is.null(means)) return(NULL)
  audit_each(table$columns, function(column) audit_constant_identity(column, means))
}

audit_constant_identity <- function(column, means) {
  if (length(column$constant) != 1) return(NULL)
  if (audit_hides_controls(column) || !audit_is_linear(column)) return(NULL)
  names <- c(column$outcome, column$terms)
  absent <- names[is.na(audit_mean_of(means, names)$lower)]
  if (length(absent) > 0) {
    return(audit_finding("constant and means", column$where, FALSE,
                         "constant = mean(y) - sum of b x mean(x).",
                         paste("the means of", some_of(absent))))
  }
  b <- audit_term_of(column, "coefficient", column$terms)
  start <- audit_term_of(column, "coefficient", column$constant)
  fitted <- start + audit_total(b * audit_mean_of(means, column$terms))
  y <- audit_mean_of(means, column$outcome)
  if (is.na(fitted$lower)) return(NULL)
  agrees <- audit_overlaps(fitted, y)
  rows <- means$n[match(tolower(names), tolower(means$name))]
  if (column$sample != "" || any(!is.na(rows) & !is.na(column$n) & rows != column$n)) return(NULL)
  missing <- if (!isTRUE(column$absorbed == 0)) "a constant that is a base category's"
  remedies <- if (!agrees) audit_means_that_close(column, means, start, b, y)
  if (length(missing) > 0) missing <- c(if (length(remedies) > 0) "other means", missing)
  audit_finding("constant and means", column$where, agrees, c(
    "The coefficients at the means give ", audit_shown(fitted), "; the mean of ", column$outcome,
    " is ", audit_as_printed(y), ".", remedies
  ), missing, fact = paste("constant and means", column$table, column$outcome))
}

#' Which mean would close the identity, and which rows of the descriptive table have it
#' @noRd
audit_means_that_close <- function(column, means, start, b, y) {
  x <- audit_mean_of(means, column$terms)
  rows <- means[!tolower(means$name) %in% tolower(column$outcome), ]
  # Each row is the mean of one variable: those of the other regressors cannot serve.
  taken <- tolower(column$terms)
  single <- lapply(seq_along(column$terms), function(j) {
    rest <- start + audit_total((b * x)[-j])
    wanted <- (y - rest) / b[j]
    if (is.infinite(wanted$upper) || is.infinite(wanted$lower)) return(NULL)
    fits <- rows$name[audit_overlaps(audit_interval(rows$lower, rows$upper), wanted)]
    fits <- fits[!tolower(fits) %in% taken]
    if (length(fits) == 0) return(NULL)
    paste0("with a mean of ", column$terms[j], " of ", audit_shown(wanted, 3), " (that of row ",
           paste(fits, collapse = ", "), ")")
  })
  found <- unlist(single)
  if (is.null(found)) found <- audit_pairs_that_close(column, rows, x, start, b, y)
  if (is.null(found)) return(" It closes with no one or two other rows' means.")
  paste0(" It closes ", some_of(found, 8), ".")
}

#' Two regressors whose rows are taken from elsewhere in the descriptive table
#' @noRd
audit_pairs_that_close <- function(column, rows, x, start, b, y) {
  k <- length(column$terms)
  if (k < 2 || nrow(rows) < 2) return(NULL)
  choices <- expand.grid(first = seq_len(nrow(rows)), second = seq_len(nrow(rows)))
  choices <- choices[choices$first != choices$second, ]
  row_mean <- audit_interval(rows$lower, rows$upper)
  found <- NULL
  for (pair in utils::combn(k, 2, simplify = FALSE)) {
    own <- match(tolower(column$terms[pair]), tolower(rows$name))
    others <- match(tolower(column$terms[-pair]), tolower(rows$name))
    open <- choices[choices$first != own[1] & choices$second != own[2] &
                      !choices$first %in% others & !choices$second %in% others, ]
    rest <- start + audit_total((b * x)[-pair])
    fitted <- b[rep(pair[1], nrow(open))] * row_mean[open$first] +
      b[rep(pair[2], nrow(open))] * row_mean[open$second] + rest
    for (i in which(audit_overlaps(fitted, y))) {
      found <- c(found, paste0("with ", column$terms[pair[1]], " from row ",
                               rows$name[open$first[i]], " and ", column$terms[pair[2]],
                               " from row ", rows$name[open$second[i]]))
    }
  }
  found
}

audit_time_invariant <- function(table) {
  fixed <- table$settings$time_invariant
  stayed <- unlist(lapply(unname(table$columns), function(column) {
    if (!"unit" %in% column$effects) return(NULL)
    x <- column$numbers[column$numbers$term %in% fixed, ]
    if (nrow(x) > 0) paste(column$name, x$term, x$text)
  }))
  if (length(stayed) == 0) return(NULL)
  audit_finding("time-invariant regressor", paste("Table", table$title), FALSE, c(
    some_of(fixed), " does not vary within a unit, so unit effects leave no coefficient; printed: ",
    some_of(stayed, 12), "."
  ), source = "reader", fact = paste(c("time-invariant", sort(fixed)), collapse = " "))
}

#' Fixed effects printed in the table against those of the equation
#' @noRd
audit_effects <- function(table) {
  stated <- table$settings$model_effects
  printed <- table$settings$fixed_effects
  if (is.null(stated) || is.null(printed)) return(NULL)
  absent <- setdiff(stated, printed)
  further <- setdiff(printed, stated)
  twice <- unique(stated[duplicated(stated)])
  agrees <- length(absent) + length(further) + length(twice) == 0
  list_text <- function(x, what) if (length(x) > 0) paste0(" ", what, ": ", some_of(x), ".")
  audit_finding("fixed effects", paste("Table", table$title), agrees, c(
    "The model has effects of ", paste(stated, collapse = " and "), ", the table prints ",
    paste(printed, collapse = " and "), ".", list_text(absent, "Not in the table"),
    list_text(further, "Not in the model"), list_text(twice, "Twice in the model")
  ), "the model that was run", source = "reader",
  fact = paste("fixed effects:", list_text(stated, "model"), list_text(printed, "table")))
}

#' Interactions of a treatment with one group per column
#' @noRd
audit_interactions <- function(table) {
  parts_of <- function(term) strsplit(term, " x |:|#|\\*|\u00d7")[[1]]
  lone <- lapply(unname(table$columns), function(column) {
    parts <- lapply(column$terms, parts_of)
    is_product <- lengths(parts) == 2
    if (sum(is_product) != 1 || any(parts[is_product][[1]] %in% column$terms)) return(NULL)
    list(label = paste(column$name, column$terms[is_product]), parts = parts[is_product][[1]])
  })
  lone <- Filter(Negate(is.null), lone)
  # One product alone may be the treatment itself, its parts in the fixed effects.
  if (length(lone) < 2) return(NULL)
  common <- Reduce(intersect, lapply(lone, `[[`, "parts"))
  if (length(common) != 1) return(NULL)
  audit_finding("interaction without main effect", paste("Table", table$title), FALSE, c(
    "Columns ", some_of(vapply(lone, `[[`, "", "label")), " have no ", common,
    " of their own: treated rows of the other groups are among the controls, and no equality of ",
    "groups is tested."
  ), paste("the main effect of", common), fact = paste("lone interactions of", common))
}

audit_instrument <- function(table) audit_each(table$columns, function(column) {
  if (!audit_is_two_stage(column)) return(NULL)
  strength <- column$first_stage_f
  if (is.null(strength)) {
    return(audit_finding("instrument", column$where, FALSE,
                         "Two-stage least squares, and no first stage is reported.",
                         "the first-stage F"))
  }
  audit_finding("instrument", column$where, strength$upper >= 10,
                c("First-stage F ", audit_shown(strength), "; below 10 an instrument is weak."),
                "a test that is valid with weak instruments")
})

#' Ratios to the outcome among the regressors
#' @noRd
audit_ratios <- function(table) {
  ratios <- table$settings$ratios
  if (is.null(ratios)) return(NULL)
  audit_each(table$columns, function(column) {
    shared <- names(ratios)[ratios == column$outcome & names(ratios) %in% column$terms]
    if (length(shared) == 0) return(NULL)
    short <- Filter(function(a) identical(a$outcome, column$outcome) &&
                      !any(shared %in% a$terms), table$columns)
    change <- if (length(short) > 0) {
      a <- short[[1]]
      name <- intersect(a$terms, column$terms)[1]
      from <- a$numbers$value[match(name, a$numbers$term)]
      to <- column$numbers$value[match(name, column$numbers$term)]
      paste0(" ", name, " goes from ", from, " to ", to, " (",
             audit_number_text(100 * (to / from - 1), 2), "%) as they enter.")
    }
    audit_finding("ratios to the outcome", column$where, FALSE, c(
      length(shared), " of ", length(column$terms), " regressors are ratios to ", column$outcome,
      ", the outcome: ", some_of(shared, 8), ". They fall when it rises.", change
    ), "controls that do not contain the outcome", source = "reader")
  })
}
