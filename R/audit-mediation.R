# Checks of mediation tables: the Sobel statistic and the total, direct and indirect effects.

#' |Z| = |t_a t_b| / sqrt(t_a^2 + t_b^2) is below both, and has the sign of a b
#' @noRd
audit_sobel <- function(table) {
  audit_each(table$columns, function(column) {
    if (is.null(column$sobel_z) || is.null(column$mediator)) return(NULL)
    rbind(audit_sobel_limit(column, table$columns), audit_sobel_sign(column))
  })
}

audit_sobel_interval <- function(column) audit_interval(column$sobel_z$lower, column$sobel_z$upper)

audit_sobel_limit <- function(column, columns) {
  z <- audit_magnitude(audit_sobel_interval(column))
  t_b <- audit_magnitude(audit_term_of(column, "t", column$mediator))
  where <- paste(column$where, column$mediator)
  if (is.na(t_b$lower)) {
    return(audit_finding("Sobel bound", where, FALSE, "|Z| <= min(|t_a|, |t_b|).",
                         "the t of the mediator"))
  }
  t_a <- if (!is.null(column$paths$a_path)) audit_magnitude(column$paths$a_path$t)
  limit <- if (is.null(t_a)) t_b$upper else min(t_b$upper, t_a$upper, na.rm = TRUE)
  if (z$lower > limit) {
    return(audit_finding("Sobel bound", where, FALSE, c(
      "|Z| <= min(|t_a|, |t_b|): Z ", audit_as_printed(z), " exceeds ",
      if (limit == t_b$upper) c("t_b ", audit_as_printed(t_b)) else c("t_a ", audit_shown(t_a)),
      ".", audit_swaps(column, columns)
    )))
  }
  implied <- audit_implied_path(z, t_b)
  agrees <- is.null(t_a) || is.na(t_a$lower) || audit_overlaps(t_a, implied)
  audit_finding("Sobel bound", where, agrees, c(
    "Z ", audit_as_printed(z), " and t_b ", audit_as_printed(t_b),
    " imply t_a = Z t_b / sqrt(t_b^2 - Z^2) ", "= ", audit_shown(implied),
    if (!is.null(t_a)) c("; printed ", audit_shown(t_a)) else {
      "; the a-path is not printed"
    }, "."
  ))
}

audit_sobel_sign <- function(column) {
  if (is.null(column$paths$a_path)) return(NULL)
  a <- column$paths$a_path$coefficient
  b <- audit_term_of(column, "coefficient", column$mediator)
  z <- audit_sobel_interval(column)
  if (!isTRUE(audit_signs_differ(a * b, z))) return(NULL)
  audit_finding("sign of Z", paste(column$where, column$mediator), FALSE, c(
    "a times b is ", audit_shown(a * b), ", Z ", audit_as_printed(z), "."
  ))
}

#' t_a = Z / sqrt(1 - (Z / t_b)^2), rising in Z and falling in t_b
#' @noRd
audit_implied_path <- function(z, t_b) {
  at <- function(z, t) if (z >= t) Inf else z / sqrt(1 - (z / t)^2)
  audit_interval(at(z$lower, t_b$upper), at(z$upper, t_b$lower))
}

#' Another column whose Z, exchanged with this one's, makes both possible
#' @noRd
audit_swaps <- function(column, columns) {
  z_of <- function(column) audit_magnitude(audit_sobel_interval(column))
  t_of <- function(column) audit_magnitude(audit_term_of(column, "t", column$mediator))
  for (other in columns) {
    if (other$name == column$name || is.null(other$sobel_z) || is.null(other$mediator)) next
    if (is.na(t_of(other)$lower)) next
    if (z_of(column)$lower > t_of(other)$upper || z_of(other)$lower > t_of(column)$upper) next
    return(c(" Exchanged with the Z of ", other$name, " both are possible (t_a ",
             audit_shown(audit_implied_path(z_of(column), t_of(other)), 3), " and ",
             audit_shown(audit_implied_path(z_of(other), t_of(column)), 3), ")."))
  }
  NULL
}

#' c = c' + ab on one sample
#' @noRd
audit_total_effect <- function(table) audit_each(table$columns, function(column) {
  total <- column$paths$total_effect$coefficient
  if (is.null(total) || is.null(column$mediator) || is.null(column$treatment)) return(NULL)
  direct <- audit_term_of(column, "coefficient", column$treatment)
  b <- audit_term_of(column, "coefficient", column$mediator)
  through <- total - direct
  if (is.na(through$lower)) return(NULL)
  text <- c("c ", audit_as_printed(total), " - c' ", audit_as_printed(direct), " = ab ",
            audit_shown(through), "; ")
  where <- paste(column$where, column$mediator)
  one_sample <- is.na(column$total_n) || is.na(column$n) || column$total_n == column$n
  missing <- if (!one_sample) {
    paste0("one sample: the total effect is of ", audit_number_text(column$total_n),
           " rows, this of ", audit_number_text(column$n))
  }
  # A total effect of another sample is one fact, whatever mediator stands beside it.
  fact <- if (one_sample) paste("c = c' + ab", where) else {
    paste("c = c' + ab", audit_shown(total), column$total_n)
  }
  ab <- column$paths$a_path$coefficient * b
  if (length(ab) > 0 && !is.na(ab$lower)) {
    return(audit_finding("c = c' + ab", where, audit_overlaps(ab, through),
                         c(text, "a times b is ", audit_shown(ab), "."), missing, fact = fact))
  }
  if (is.null(column$sobel_z)) return(NULL)
  z <- audit_sobel_interval(column)
  agrees <- !audit_signs_differ(z, through)
  audit_finding("c = c' + ab", where, agrees,
                c(text, "Z ", audit_as_printed(z), " has ", if (agrees) "that" else "the other",
                  " sign."),
                missing, fact = fact)
})

#' One t for two mediators
#' @noRd
audit_repeated_paths <- function(paper) {
  paths <- audit_each(paper$columns, function(column) {
    if (is.null(column$mediator)) return(NULL)
    at <- match(column$mediator, column$numbers$term)
    if (is.na(at) || is.na(column$numbers$inside[at])) return(NULL)
    data.frame(mediator = paste(column$where, column$mediator), t = column$numbers$inside_text[at],
               b = column$numbers$text[at])
  })
  if (is.null(paths)) return(NULL)
  audit_each(unique(paths$t[duplicated(paths$t)]), function(t) {
    same <- paths[paths$t == t, ]
    if (length(unique(same$b)) < 2) return(NULL)
    audit_finding("repeated t", paste(same$mediator, collapse = " and "), FALSE,
                  c("The same number ", t, " stands below ", paste(same$b, collapse = " and "),
                    "."),
                  "a look at the output: a copied cell, or chance")
  })
}
