# The foot-note of a table.

#' What stands in parentheses, the covariance of each column, the stars, tests of equality
#' @noRd
table_notes <- function(panels, layout) {
  fits <- unlist(unname(panels), recursive = FALSE)
  titles <- unlist(lapply(seq_along(panels), function(p) {
    paste0(if (length(panels) > 1) paste0(sub(":.*", "", names(panels)[p]), " "),
           names(panels[[p]]))
  }))
  inside <- wording(paste0("inside_", layout$parentheses), level = 100 * layout$level)
  text <- wording(if (layout$parentheses == "conf") "table_note_limits" else "table_note",
                  inside = inside, covariances = titled_covariances(fits, titles, layout))
  levels <- sort(layout$stars %||% numeric(), decreasing = TRUE)
  if (length(levels) > 0) {
    text <- paste(text, wording("sentence", text = star_levels(levels)))
  }
  paste(c(text, mark_notes(layout), diagnosis_notes(fits, titles, layout),
          equality_notes(fits, layout), foreign_notes(fits, titles), origin_notes(fits)),
        collapse = " ")
}

#' The covariances of fits in words, with the titles of their fits where they differ
#' @noRd
titled_covariances <- function(fits, titles, layout) {
  labels <- vapply(fits, function(fit) labelled_vcov(fit$vcov, layout), "")
  if (length(unique(labels)) == 1) return(labels[[1]])
  text <- vapply(unique(labels), function(label) {
    wording("titles_covariance", titles = titles[labels == label], covariance = label)
  }, "")
  paste(text, collapse = wording("between_lines"))
}

#' The covariance in words, its clusters called as the table calls them
#' @noRd
labelled_vcov <- function(vcov, layout) {
  call_clusters <- function(fact) {
    inner <- vapply(fact, is_fact, NA)
    fact[inner] <- lapply(fact[inner], call_clusters)
    if (is.character(fact$by)) fact$by <- labelled(fact$by, layout)
    fact
  }
  if (is_fact(vcov$facts)) vcov$facts <- call_clusters(vcov$facts)
  vcov_text(vcov)
}

#' A letter for each reason for which a number of the table is missing
#' @return Named by the reasons.
#' @noRd
table_marks <- function(fits, layout) {
  reason_marks(unlist(lapply(fits, function(fit) {
    p <- c(if (length(leads_of(fit)) > 0) fit$pretrend$p.value, fit$equality$p.value)
    c(shown_terms(fit, layout)$reason,
      if (anyNA(c(p, first_stage_f(fit)))) "untested", if (anyNA(fit$sobel$z)) "no_product")
  })))
}

mark_notes <- function(layout) {
  if (length(layout$marks) == 0) return(NULL)
  wordings("marked", mark = layout$marks, text = words_of(names(layout$marks)))
}

#' What else is to be known of the columns, with their titles where it is not known of all
#' @noRd
diagnosis_notes <- function(fits, titles, layout) {
  found <- lapply(fits, function(fit) {
    tests <- list(fit$pretrend, fit$equality)
    left_out <- unlist(lapply(tests, function(test) if (!anyNA(test$p.value)) test$left_out))
    left_out <- as.character(left_out[nzchar(left_out)])
    known <- rbind(fit$diagnoses, diagnosis("left_out", left_out))
    diagnosis_text(known, function(terms) labelled(terms, layout, fit))
  })
  vapply(unique(unlist(found)), function(text) {
    own <- vapply(found, function(texts) text %in% texts, NA)
    of <- paste(titles[own], collapse = wording("comma"))
    wording("sentence", text = if (all(own)) sentence(text) else {
      wording("about", name = of, text = text)
    })
  }, "", USE.NAMES = FALSE)
}

#' How the equality of groups was tested, once for each heterogeneity()
#' @noRd
equality_notes <- function(fits, layout) {
  unique(unlist(lapply(fits, function(fit) {
    tests <- fit$equality[is.na(fit$equality$reason), ]
    if (NROW(tests) == 0) return(NULL)
    wordings("equality_note", term = labelled(tests$term, layout),
             result = vapply(seq_len(nrow(tests)), function(i) test_text(tests[i, ]), ""),
             covariance = vcov_text(fit$equality_vcov))
  })))
}

#' Columns whose numbers are another package's
#' @noRd
foreign_notes <- function(fits, titles) {
  from <- vapply(fits, function(fit) fit$from %||% "", "")
  wordings("foreign_columns", from = setdiff(from, ""),
           titles = lapply(setdiff(from, ""), function(own) titles[from == own]))
}

#' What must be said of the data, once for each origin
#' @noRd
origin_notes <- function(fits) {
  origin <- unlist(lapply(fits, function(fit) {
    if (!is.null(fit$ledger)) ledger_origin(fit$ledger)
  }))
  unique(wordings("data_origin", origin = origin[!is.na(origin)]))
}
