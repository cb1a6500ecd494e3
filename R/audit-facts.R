# The lines of an audit, the facts they come from, and how both are counted and printed.

#' One line of an audit
#'
#' @param missing What would have to hold for the numbers to agree; none makes a contradiction
#'   impossible, otherwise it "needs" these.
#' @param source "print" where printed numbers and notes contradict each other; "reader" where what
#'   was typed in beside them takes part.
#' @param fact Lines that come from one fact have the same.
#' @noRd
audit_finding <- function(check, where, agrees, arithmetic, missing = character(), source = "print",
                          fact = paste(check, where)) {
  verdict <- if (isTRUE(agrees)) "consistent" else if (length(missing) == 0) "impossible" else {
    "needs"
  }
  # A row of a matrix: audit_table() binds hundreds, which data frames are slow at.
  rbind(c(check = check, where = where, verdict = verdict,
          needs = if (verdict == "needs") paste(missing, collapse = ", or ") else "",
          arithmetic = paste0(arithmetic, collapse = ""), source = source, fact = fact))
}

audit_each <- function(x, f, ...) do.call(rbind, lapply(unname(x), f, ...))

#' All lines as a data frame, their facts numbered
#' @noRd
audit_findings <- function(lines) {
  if (is.null(lines)) lines <- audit_finding("", "", TRUE, "")[0, , drop = FALSE]
  lines <- as.data.frame(lines)
  lines$fact <- match(lines$fact, unique(lines$fact))
  lines
}

audit_verdicts <- c("impossible", "needs", "consistent")
audit_sources <- c("print", "reader")

#' Facts by source and verdict: a fact is as bad as the worst of its lines, and the print's when one
#' of these is
#' @return A matrix of counts.
#' @noRd
audit_fact_counts <- function(found) {
  verdict <- match(found$verdict, audit_verdicts)
  source <- match(found$source, audit_sources)
  rank <- vapply(split(verdict * 2 + source, found$fact), min, 0)
  counts <- table(factor(audit_sources[2 - rank %% 2], audit_sources),
                  factor(audit_verdicts[(rank - 1) %/% 2], audit_verdicts))
  matrix(counts, 2, dimnames = list(audit_sources, audit_verdicts))
}

audit_say_facts <- function(counts) {
  heads <- c(print = "In the print", reader = "With what the reader supplied")
  for (source in audit_sources[rowSums(counts) > 0]) {
    say(heads[[source]], ": ", count_of(counts[source, "impossible"], "fact"), " impossible, ",
        counts[source, "needs"], " in need of more, ", counts[source, "consistent"], " consistent")
  }
}

#' @export
print.table_audit <- function(x, verdict = c("impossible", "needs", "consistent"), ...) {
  check_dots(...)
  if (!is.character(verdict) || length(verdict) == 0) {
    abort_input("{.arg verdict} must be some of {.val {audit_verdicts}}.", argument = "verdict")
  }
  refuse_unknown(verdict, audit_verdicts, "verdict")
  cat("Audit of ", count_of(length(x$tables), "table"), "\n", sep = "")
  audit_say_facts(audit_fact_counts(x$findings))
  titles <- c(impossible = "Impossible", needs = "Needs something that is not said",
              consistent = "Consistent")
  for (kind in verdict) for (source in audit_sources) {
    lines <- x$findings[x$findings$verdict == kind & x$findings$source == source, ]
    if (nrow(lines) == 0) next
    cat("\n", titles[[kind]], if (source == "reader") ", with what the reader supplied", "\n",
        sep = "")
    audit_print_lines(lines)
  }
  invisible(x)
}

#' Lines of one fact stand together, the first with the mark of a new one
#' @noRd
audit_print_lines <- function(lines) {
  lines <- lines[order(match(lines$fact, lines$fact)), ]
  mark <- ifelse(duplicated(lines$fact), "+ ", "* ")
  for (i in seq_len(nrow(lines))) {
    say(mark[i], lines$where[i], ", ", lines$check[i], ": ", lines$arithmetic[i],
        if (nzchar(lines$needs[i])) paste0(" Needs ", lines$needs[i], "."))
  }
}

#' @export
as.data.frame.table_audit <- function(x, ...) {
  check_dots(..., ignored = c("row.names", "optional", "stringsAsFactors"))
  x$findings
}

#' @export
summary.table_audit <- function(object, ...) {
  check_dots(...)
  found <- object$findings
  # By check, and for each the print before the reader.
  groups <- unique(found[c("check", "source")])
  groups <- groups[order(match(groups$check, groups$check), match(groups$source, audit_sources)), ]
  at <- match(paste(found$check, found$source), paste(groups$check, groups$source))
  counts <- table(factor(at, seq_len(nrow(groups))), factor(found$verdict, audit_verdicts))
  out <- data.frame(groups, impossible = counts[, 1], needs = counts[, 2], consistent = counts[, 3],
                    row.names = NULL)
  structure(out, facts = audit_fact_counts(found), words = audit_in_words(found),
            class = c("summary.table_audit", "data.frame"))
}

#' What an editor needs to know: sentences, one per contradiction of the print
#' @noRd
audit_in_words <- function(found) {
  counts <- audit_fact_counts(found)
  wrong <- found[found$verdict == "impossible" & found$source == "print", ]
  n_wrong <- counts["print", "impossible"]
  if (n_wrong == 0) {
    opening <- "No printed number contradicts another."
  } else {
    opening <- paste("The print contradicts itself in", count_of(n_wrong, "point"),
                     "that no data allow:")
  }
  points <- vapply(split(wrong, factor(wrong$fact, unique(wrong$fact))), function(lines) {
    others <- setdiff(lines$where, lines$where[1])
    also <- if (length(others) > 0) paste0(" So also ", some_of(others, 6), ".")
    paste0("* ", lines$where[1], ", ", lines$check[1], ": ", lines$arithmetic[1], also)
  }, "")
  open <- counts["print", "needs"]
  closing <- if (open > 0) {
    paste(count_of(open, "further point"), "can be settled by the authors alone: something must hold",
          "that the tables do not say.")
  }
  typed <- counts["reader", "impossible"]
  beside <- if (typed > 0) {
    paste(count_of(typed, "contradiction"), "to what was typed in beside the tables: to be checked",
          "in the paper first.")
  }
  c(opening, unname(points), closing, beside)
}

#' @export
print.summary.table_audit <- function(x, ...) {
  check_dots(...)
  print.data.frame(x, row.names = FALSE)
  # A part of the table has no facts of its own.
  if (!is.null(attr(x, "facts"))) audit_say_facts(attr(x, "facts"))
  for (sentence in attr(x, "words")) say(sentence)
  invisible(x)
}

#' A wrong number in a cell shows in several checks
#' @noRd
audit_cell_fact <- function(where) paste("cell", where)

#' A wrong number in a row shows in several checks
#' @noRd
audit_row_fact <- function(row) paste("row", row$where)
