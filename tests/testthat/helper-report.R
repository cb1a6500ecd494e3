# What a report in HTML holds, read as a reader has it.

report_lines <- function(study, ..., language = "en") {
  file <- tempfile(fileext = ".html")
  on.exit(unlink(file))
  quiet(policy_report(study, file, ..., language = language))
  lines <- readLines(file, encoding = "UTF-8", warn = FALSE)
  gsub("data:[^\"']*", "", lines)
}

html_text <- function(html) {
  text <- gsub("\\s+", " ", gsub("<[^>]*>", "", paste(html, collapse = "\n")))
  text <- gsub("&lt;", "<", gsub("&gt;", ">", gsub("&amp;", "&", text, fixed = TRUE)))
  trimws(gsub("[\u2018\u2019]", "'", gsub("[\u201c\u201d]", "\"", text)))
}

html_text_each <- function(html) unname(vapply(html, html_text, ""))

#' All matches of a pattern, the first group of each
matches_of <- function(pattern, text) {
  found <- regmatches(text, gregexpr(pattern, text, perl = TRUE))[[1]]
  sub(pattern, "\\1", found, perl = TRUE)
}

#' The tables of a report as matrices of cells, a title over several columns repeated, with the note
#' below each
report_tables <- function(lines) {
  html <- gsub("\n", " ", paste(lines, collapse = "\n"), fixed = TRUE)
  notes <- matches_of("</table></div> *<p class=\"report-note\">(.*?)</p>", html)
  Map(function(table, note) {
    rows <- lapply(matches_of("<tr[^>]*>(.*?)</tr>", table), function(row) {
      open <- matches_of("(<t[hd][^>]*>)", row)
      span <- ifelse(grepl("colspan", open), sub(".*colspan=\"([0-9]+)\".*", "\\1", open), "1")
      cells <- vapply(matches_of("<t[hd][^>]*>(.*?)</t[hd]>", row), html_text, "")
      # Spaces as wide as a digit or a point stand at the ends of numbers.
      rep(gsub("^[\\s\u2007\u2008\u00a0]+|[\\s\u2007\u2008\u00a0]+$", "", cells, perl = TRUE),
          as.integer(span))
    })
    structure(unname(do.call(rbind, rows)), note = html_text(note))
  }, matches_of("<table>(.*?)</table>", html), notes, USE.NAMES = FALSE)
}

#' A regression table of a report, typed in from what it shows
#' @param clusters How many there are, where the note does not say.
published_report_table <- function(cells, title, language, clusters) {
  say <- function(key) wording(key, language = language)
  stopifnot(cells[1, 1] == say("dependent_variable"))
  body <- cells[-(1:2), , drop = FALSE]
  row_of <- c(n = say("nobs"), r2_within = say("r2_within"), r2_overall = say("r2_overall"),
              sobel_z = say("sobel"))
  effects <- body[grepl(wording("fixed_effect", effect = ".+", language = language), body[, 1]), 1]
  has_error <- apply(body, 1, function(row) any(startsWith(row, "(")))
  is_term <- c(has_error[-1], FALSE)
  noted <- matches_of("([0-9]+) (?:clusters|\u4e2a\u805a\u7c7b)", attr(cells, "note"))
  clusters <- rep_len(if (length(noted) > 0) noted else clusters, ncol(cells) - 1)
  columns <- lapply(2:ncol(cells), function(k) {
    terms <- lapply(which(is_term), function(i) body[i + 0:1, k])
    names(terms) <- body[is_term, 1]
    found <- match(row_of, body[, 1])
    numbers <- stats::setNames(as.list(body[found, k]), names(row_of))
    c(terms[vapply(terms, function(own) nzchar(own[1]), NA)],
      numbers[!is.na(found) & nzchar(unlist(numbers))],
      list(outcome = cells[1, k], clusters = clusters[k - 1]),
      if (cells[2, k] == say("report_matched")) list(sample = "matched"))
  })
  published_table(stats::setNames(columns, cells[2, -1]), "se", title = title,
                  stars = c("***" = 0.01, "**" = 0.05, "*" = 0.1),
                  standard_errors = "clustered", fixed_effects = if (length(effects) > 0) effects)
}

#' The descriptive table of a report
published_report_description <- function(cells, title) {
  rows <- lapply(seq_len(nrow(cells))[-1], function(i) {
    stats::setNames(cells[i, -1], c("n", "mean", "sd", "min", "median", "max"))
  })
  published_descriptives(stats::setNames(rows, cells[-1, 1]), title = title)
}
