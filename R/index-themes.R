#' Themes of policy documents by a dictionary of keywords
#'
#' Counts the keywords of themes in a corpus, English or Chinese, and gives the weight of every
#' theme as a share of all words.
#'
#' A keyword counts where it begins and ends at a word boundary as the Unicode standard defines them
#' (ICU, through 'stringi'; for Chinese by ICU's dictionary). Of overlapping keywords the longest
#' counts, the earlier one of two equally long, whatever their themes: in *network security* only
#' that keyword is counted, not *network*. Upper and lower case are the same, full-width letters are
#' letters, and any white space matches a space.
#'
#' With document weights \eqn{\omega_d}, \eqn{n_{dj}} occurrences of theme \eqn{j} and \eqn{N_d}
#' words in document \eqn{d}, `share_words` is \eqn{\sum_d \omega_d n_{dj} / \sum_d \omega_d N_d}
#' (the weighted percentage that keyword tables print), `share_keywords` divides by all keywords
#' found instead, and `share_documents` is the weighted share of documents that mention the theme.
#'
#' @param texts A character vector, one document each; its names are kept as the documents' names.
#' @param dictionary A named list of themes, each a character vector of keywords. A keyword belongs
#'   to one theme.
#' @param weights Numbers, one per document (by issuing body, for example); `NULL`: all equal.
#' @param boundary `"word"`, or `"none"`: keywords count inside other words too, for Chinese terms
#'   that ICU's dictionary cuts otherwise.
#' @return An object of class `policy_themes`: `themes` (a data frame `theme`, `keywords` (how many
#'   of the theme were found), `count`, `documents`, `share_words`, `share_keywords`,
#'   `share_documents`), `keywords` (`theme`, `keyword`, `count`, `documents`), `documents`
#'   (`document`, `words`, `weight`, one column of counts per theme). A note counts occurrences that
#'   were not at word boundaries and keywords never found.
#' @seealso [mpi_index()].
#' @examplesIf requireNamespace("stringi", quietly = TRUE)
#' texts <- c("Improve the network and network security.", "Finance for supply chain clusters.")
#' policy_themes(texts, list(digital = c("network", "network security"),
#'                           services = c("finance", "supply chain", "cluster")))
#' @export
policy_themes <- function(texts, dictionary, weights = NULL, boundary = c("word", "none")) {
  check_arguments()
  check_package("stringi", "Counting words")
  boundary <- check_choice(boundary, c("word", "none"), "boundary")
  documents <- check_texts(texts)
  keywords <- check_dictionary(dictionary)
  weights <- check_document_weights(weights, length(documents$text))
  found <- find_keywords(documents$text, keywords$keyword, boundary)
  theme <- factor(keywords$theme, unique(keywords$theme))
  per_document <- unclass(table(factor(found$document, seq_along(documents$text)),
                                theme[found$keyword]))
  words <- stringi::stri_count_words(documents$text)
  if (sum(weights * words) == 0) {
    abort_input("{.arg texts} hold no words.", argument = "texts")
  }
  keywords$count <- tabulate(found$keyword, nrow(keywords))
  keywords$documents <- vapply(seq_len(nrow(keywords)), function(j) {
    length(unique(found$document[found$keyword == j]))
  }, 1L)
  note_keywords(found$outside, keywords)
  structure(
    list(call = match.call(), themes = theme_table(per_document, keywords, words, weights),
         keywords = keywords,
         documents = document_table(documents$name, words, weights, per_document),
         boundary = boundary, version = package_version_text()),
    class = "policy_themes"
  )
}

check_texts <- function(texts) {
  if (!is.character(texts) || length(texts) == 0) {
    abort_input("{.arg texts} must be a character vector, one document each.",
                "Found {.obj_type_friendly {texts}}.", argument = "texts")
  }
  missing <- which(is.na(texts))
  if (length(missing) > 0) {
    abort_data("{.arg texts} has missing documents.", argument = "texts", rows = missing)
  }
  name <- names(texts) %||% as.character(seq_along(texts))
  list(text = clean_text(texts, "texts"), name = enc2utf8(name))
}

#' UTF-8 in one spelling: full-width letters become letters, composed and decomposed ones the same
#' @noRd
clean_text <- function(x, argument) {
  x <- as.vector(x)
  bad <- which(!validUTF8(x) & Encoding(x) %in% c("UTF-8", "unknown"))
  if (length(bad) > 0) {
    abort_data("{.arg {argument}} holds bytes that are not UTF-8.",
               "Were they read as GB18030? Set {.code fileEncoding} when reading them.",
               argument = argument, rows = bad)
  }
  stringi::stri_trans_nfkc(enc2utf8(x))
}

#' @return A data frame theme, keyword.
#' @noRd
check_dictionary <- function(dictionary) {
  themes <- check_groups(dictionary, "dictionary", "theme",
                         "list(digital = c(\"network\", \"data\"))")
  keywords <- data.frame(theme = rep(names(themes), lengths(themes)),
                         keyword = stringi::stri_trim_both(
                           clean_text(unlist(themes, use.names = FALSE), "dictionary")))
  if (!all(nzchar(keywords$keyword))) {
    abort_input("{.arg dictionary} has an empty keyword.", argument = "dictionary")
  }
  key <- stringi::stri_trans_casefold(keywords$keyword)
  twice <- duplicated(key)
  in_two <- vapply(split(keywords$theme, key), function(own) length(unique(own)) > 1, NA)
  if (any(in_two)) {
    abort_input("{.val {names(in_two)[in_two]}} {?stands/stand} in more than one theme of
                 {.arg dictionary}.", argument = "dictionary")
  }
  if (any(twice)) {
    note("{.val {keywords$keyword[twice]}} {?stands/stand} in {.arg dictionary} more than once and
          {?counts/count} once.")
  }
  keywords <- keywords[!twice, ]
  rownames(keywords) <- NULL
  keywords
}

check_document_weights <- function(weights, n) {
  if (is.null(weights)) return(rep(1, n))
  is_good <- is.numeric(weights) && length(weights) == n && all(is.finite(weights)) &&
    all(weights >= 0) && any(weights > 0)
  if (!is_good) {
    abort_input("{.arg weights} must hold {n} number{?s} that are not negative, one per document.",
                argument = "weights")
  }
  as.double(weights)
}

#' Occurrences of keywords, the longest first
#' @return list(document, keyword, outside): indices; `outside` counts per keyword the occurrences
#'   that are not at word boundaries.
#' @noRd
find_keywords <- function(texts, keywords, boundary) {
  hits <- lapply(keywords, locate_keyword, texts = texts, at_boundary = boundary == "word")
  n <- vapply(hits, nrow, 1L)
  outside <- 0L
  if (boundary == "word") {
    anywhere <- lapply(keywords, locate_keyword, texts = texts, at_boundary = FALSE)
    outside <- vapply(anywhere, nrow, 1L) - n
  }
  hits <- cbind(do.call(rbind, hits), rep(seq_along(keywords), n))
  hits <- hits[order(hits[, 1], hits[, 2] - hits[, 3], hits[, 2]), , drop = FALSE]
  keep <- longest_first(hits)
  list(document = hits[keep, 1], keyword = hits[keep, 4], outside = outside)
}

#' @return Integer matrix: document, start, end.
#' @noRd
locate_keyword <- function(texts, keyword, at_boundary) {
  pattern <- gsub("\\s+", "\\\\E\\\\s+\\\\Q", paste0("\\Q", keyword, "\\E"))
  # With uword, \b is the boundary of a word as Unicode defines it, Chinese words included.
  if (at_boundary) pattern <- paste0("\\b", pattern, "\\b")
  places <- stringi::stri_locate_all_regex(texts, pattern, omit_no_match = TRUE,
                                           case_insensitive = TRUE, uword = at_boundary)
  n <- vapply(places, nrow, 1L)
  cbind(rep(seq_along(texts), n), do.call(rbind, places))
}

#' Of overlapping hits, sorted by document and length, keep those that come first
#' @noRd
longest_first <- function(hits) {
  keep <- logical(nrow(hits))
  for (rows in split(seq_len(nrow(hits)), hits[, 1])) {
    taken <- logical(max(hits[rows, 3]))
    for (row in rows) {
      span <- hits[row, 2]:hits[row, 3]
      if (any(taken[span])) next
      taken[span] <- TRUE
      keep[row] <- TRUE
    }
  }
  which(keep)
}

theme_table <- function(per_document, keywords, words, weights) {
  weighted <- colSums(weights * per_document)
  mentioned <- per_document > 0
  data.frame(
    theme = colnames(per_document),
    keywords = as.vector(tapply(keywords$count > 0, keywords$theme, sum)[colnames(per_document)]),
    count = as.vector(colSums(per_document)), documents = as.vector(colSums(mentioned)),
    share_words = as.vector(weighted) / sum(weights * words),
    share_keywords = as.vector(weighted) / max(sum(weighted), .Machine$double.xmin),
    share_documents = as.vector(colSums(weights * mentioned)) / sum(weights)
  )
}

document_table <- function(name, words, weights, per_document) {
  counts <- as.data.frame(matrix(as.vector(per_document), nrow(per_document)))
  names(counts) <- colnames(per_document)
  cbind(data.frame(document = name, words = words, weight = weights), counts)
}

note_keywords <- function(outside, keywords) {
  inside_words <- which(outside > 0)
  if (length(inside_words) > 0) {
    note("{count_of(sum(outside), 'occurrence')} of {.val {keywords$keyword[inside_words]}} inside
          other words {?was/were} not counted; {.code boundary = \"none\"} counts them.")
  }
  never <- keywords$keyword[keywords$count == 0]
  if (length(never) > 0) {
    note("{length(never)} of {nrow(keywords)} keywords
          {cli::qty(length(never))}{?was/were} not found:
          {.val {utils::head(never, 5)}}{if (length(never) > 5) ' ...'}.")
  }
}

#' @export
print.policy_themes <- function(x, digits = 2, language = getOption("policypanel.language", "en"),
                                ...) {
  check_dots(...)
  speak(language)
  weighted <- length(unique(x$documents$weight)) > 1
  digits <- check_digits(digits)
  cat(wording("themes_title"), "\n", sep = "")
  tell("themes_counts", documents = nrow(x$documents), words = sum(x$documents$words),
       keywords = nrow(x$keywords), weighted = if (weighted) fact("themes_weighted"),
       inside = if (x$boundary == "none") fact("themes_inside"))
  percent <- function(v) paste0(fixed_text(100 * v, digits), "%")
  shares <- c("share_words", "share_keywords", "share_documents")
  shown <- x$themes
  shown$theme <- pad_text(shown$theme)
  shown[shares] <- lapply(shown[shares], percent)
  cat("\n")
  print(in_words(shown), row.names = FALSE)
  invisible(x)
}
