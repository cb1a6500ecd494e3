# What results say, in any language: objects hold facts, a dictionary per language holds the words.

#' The language of prints, tables and figures
#'
#' Whatever this package prints, tabulates or draws is written in English or in Chinese: the
#' argument `language` of the prints, [regression_table()], [description_table()] and the figures,
#' or `options(policypanel.language = "zh")` for all of them at once. Errors, warnings and messages
#' are in English always, and so are the columns of data frames that functions return.
#'
#' Names of the user's columns, of functions and what papers in Chinese write in Latin letters
#' (Sobel, Newey-West, HC1, t, p, F) stay as they are. What is printed inside another print, such as
#' the sample ledger in a [summary()], has the same language.
#'
#' A figure in Chinese needs a font with Chinese characters. On `pdf()` and `postscript()` it takes
#' R's own family `"GB1"`, unless `par("family")` says otherwise; other devices, such as `png()` or
#' [grDevices::cairo_pdf()], take what the system has, and where the system has none the figure
#' stops. A plot made by `autoplot()` goes by the device that is open when it is made; for another
#' one add a family as usual,
#' `+ ggplot2::theme(text = ggplot2::element_text(family = "GB1"))` for `pdf()`.
#'
#' @param language `"en"` (or `"english"`), `"zh"` (or `"chinese"`). The default is the option
#'   `policypanel.language`, English where it is not set.
#' @seealso [policypanel-package] for the other options.
#' @name policypanel_language
#' @examples
#' data <- data.frame(city = rep(1:12, 5), year = rep(1:5, each = 12), x = rnorm(60), y = rnorm(60))
#' fit <- did_feols(y ~ x | city + year, data)
#' print(fit, language = "zh")
#' old <- options(policypanel.language = "zh")
#' summary(fit)
#' options(old)
NULL

#' The sentences of a dictionary by key, cut when the package is built
#' @return An environment of lists: `pieces`, words and places by turns; of the places `name` and
#'   `form`, what stands behind the name.
#' @noRd
cut_sentences <- function(words) {
  list2env(lapply(words, function(sentence) {
    pieces <- strsplit(sentence, "[{}]")[[1]]
    places <- pieces[seq_along(pieces) %% 2 == 0]
    name <- sub("[+# ].*", "", places)
    list(pieces = pieces, name = name, form = substring(places, nchar(name) + 1))
  }))
}
sentences <- list(en = cut_sentences(words_en), zh = cut_sentences(words_zh))

# The dictionaries by what `language` may say.
languages <- c(en = "en", zh = "zh", english = "en", chinese = "zh")

check_language <- function(language) {
  code <- if (checkmate::test_string(language)) unname(languages[language])
  if (length(code) == 1 && !is.na(code)) return(code)
  abort_input("{.arg language} must be one of {.val {names(languages)}}.",
              if (checkmate::test_string(language)) "Found {.val {language}}." else {
                "Found {.obj_type_friendly {language}}."
              },
              choice_hint(language, names(languages)),
              "Its default is the option {.code policypanel.language}.", argument = "language")
}

#' Let the calling function, and what it calls, speak a language
#' @noRd
speak <- function(language) {
  rlang::local_options(policypanel.language = check_language(language), .frame = parent.frame())
}

#' The same for a function that draws: it has a font with the characters of the language
#' @noRd
speak_in_figure <- function(language) {
  frame <- parent.frame()
  rlang::local_options(policypanel.language = check_language(language), .frame = frame)
  family <- figure_family(graphics::par("family"))  # par() opens a device where there is none
  old <- graphics::par(family = family)
  do.call(on.exit, list(bquote(graphics::par(.(old))), add = TRUE), envir = frame)
}

#' A family of fonts with the characters of the language that is spoken
#'
#' R's pdf() and postscript() carry one; on other devices the system falls back to a font that has
#' them.
#' @param family The one that is set, which is taken where somebody chose it.
#' @noRd
figure_family <- function(family = "") {
  if (spoken_language() == "en" || nzchar(family)) return(family)
  device <- names(grDevices::dev.cur())
  if (device %in% c("pdf", "postscript")) return("GB1")
  if (device == "null device") return(family)
  if (has_chinese_font()) return(chinese_figure_family(family))
  abort_input("There is no font with Chinese characters for this figure.",
              "Install one, such as Noto Sans CJK, or draw on {.fn pdf}, which needs none.",
              argument = "language")
}

#' On devices drawn by cairo the system's own font for Chinese, which it would not always fall back
#' to
#' @noRd
chinese_figure_family <- function(family) {
  by_cairo <- capabilities("cairo") && identical(getOption("bitmapType", "cairo"), "cairo")
  if (!by_cairo || !nzchar(Sys.which("fc-match"))) return(family)
  enc2utf8(sub(",.*", "", system2("fc-match", c("-f", "%{family}", "sans:lang=zh-cn"),
                                  stdout = TRUE)))[1]
}

#' Whether the system has a font with Chinese characters, as far as it can be asked
#' @noRd
has_chinese_font <- function() {
  if (.Platform$OS.type == "windows" || !nzchar(Sys.which("fc-list"))) return(TRUE)
  length(system2("fc-list", ":lang=zh", stdout = TRUE)) > 0
}

#' A font with Chinese characters by name, one with serifs before others; NULL where there is none
#' @noRd
chinese_font <- function() {
  if (.Platform$OS.type == "windows") return("SimSun")
  if (!nzchar(Sys.which("fc-list"))) return("Songti SC")  # macOS
  found <- sub(",.*", "", system2("fc-list", c(":lang=zh-cn", "family"), stdout = TRUE))
  found <- unique(enc2utf8(found))
  liked <- c("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun",
             "Noto Sans CJK SC", "Source Han Sans SC")
  if (length(found) > 0) c(intersect(liked, found), found)[1]
}

#' The theme of our 'ggplot2' figures with that family
#' @noRd
figure_theme <- function() ggplot2::theme_bw(base_family = figure_family())

spoken_language <- function() check_language(getOption("policypanel.language", "en"))

#' A fact: what is to be said and with which numbers and names, in no language
#' @param kind Its key in the dictionaries. @param ... What stands in the places of the words; may
#'   be facts again, or lists of facts.
#' @noRd
fact <- function(kind, ...) list(kind = kind, ...)

#' Names with their counts, as facts
#' @noRd
named_counts <- function(names, counts) {
  Map(function(name, count) fact("named_count", name = name, count = count), names, counts,
      USE.NAMES = FALSE)
}

#' Several facts or texts with "or" between
#' @noRd
either_of <- function(values) {
  Reduce(function(one, other) fact("or", one = one, other = other), values)
}

#' Facts of texts that one of these keys has in English; other texts stand for themselves
#' @noRd
facts_of <- function(texts, keys) {
  if (length(texts) == 0) return(list())
  known <- stats::setNames(lapply(keys, fact), words_of(keys, "en"))
  lapply(unname(texts), function(text) known[[text]] %||% as_fact(text))
}

is_fact <- function(x) is.list(x) && is.character(x[["kind"]])

#' A fact in words
#' @noRd
fact_text <- function(fact, language = spoken_language()) {
  fill_places(fact[["kind"]], fact, language)
}

#' For errors, messages and data frames, which are in English always
#' @noRd
in_english <- function(fact) fill_places(fact[["kind"]], fact, "en")

#' What a dictionary has under a key, with its places filled
#'
#' `{x}` is the value x (several with commas between), `{x+}` several with "and", `{x#}` a count,
#' `{x row}` a count with its English noun.
#' @noRd
wording <- function(key, ..., language = spoken_language()) {
  fill_places(key, list(...), language)
}

#' @param values By the names of the places.
#' @noRd
fill_places <- function(key, values, language) {
  own <- sentences[[language]][[key]]
  if (is.null(own)) stop("no words for ", key)
  pieces <- own$pieces
  for (k in seq_along(own$name)) {
    pieces[2 * k] <- fill_place(values[[own$name[k]]], own$form[k], language)
  }
  if (length(pieces) == 1) pieces else paste(pieces, collapse = "")
}

fill_place <- function(value, form, language) {
  if (is.character(value) && length(value) == 1) return(value)
  if (startsWith(form, " ")) return(count_of(value, substring(form, 2)))
  text <- if (endsWith(form, "#")) format_count(value) else value_text(value, language)
  if (length(text) == 1) return(text)
  paste(text, collapse = wording(if (startsWith(form, "+")) "and" else "comma",
                                 language = language))
}

value_text <- function(value, language) {
  if (is_fact(value)) return(fact_text(value, language))
  if (is.list(value)) return(vapply(value, value_text, "", language, USE.NAMES = FALSE))
  if (is.numeric(value)) plain_text_each(value) else as.character(value)
}

#' The words of several values, each by itself
#' @param ... Vectors of one length.
#' @noRd
wordings <- function(key, ..., language = spoken_language()) {
  as.character(unlist(Map(function(...) wording(key, ..., language = language), ...,
                          USE.NAMES = FALSE)))
}

#' The words of several keys
#' @noRd
words_of <- function(keys, language = spoken_language()) {
  vapply(keys, wording, "", language = language, USE.NAMES = FALSE)
}

#' Print a sentence of the dictionary
#' @noRd
tell <- function(key, ...) say(wording(key, ...))

#' Facts as a column of a data frame
#' @noRd
fact_column <- function(facts) {
  class(facts) <- "policypanel_facts"
  facts
}

#' @export
`[.policypanel_facts` <- function(x, i) fact_column(unclass(x)[i])

#' @export
as.character.policypanel_facts <- function(x, ...) {
  check_dots(...)
  vapply(unclass(x), function(own) if (is_fact(own)) in_english(own) else NA_character_, "")
}

#' @export
format.policypanel_facts <- function(x, ...) {
  # What a data frame hands to the columns it prints
  check_dots(..., ignored = c("digits", "na.encode", "justify", "trim", "nsmall", "width"))
  as.character(x)
}

as_fact <- function(x) {
  if (is.null(x) || is_fact(x)) return(x)
  if (!is.na(x)) fact("as_written", text = x)
}

#' A sentence in English begins with a capital; one in Chinese may begin with a column's name
#' @noRd
sentence <- function(text) {
  if (spoken_language() != "en") return(text)
  paste0(toupper(substr(text, 1, 1)), substring(text, 2))
}

#' A data frame with its columns named in words; those that no dictionary has stay
#' @noRd
in_words <- function(frame) {
  known <- names(frame) %in% names(sentences[[spoken_language()]])
  names(frame)[known] <- words_of(names(frame)[known])
  structure(frame, class = c("frame_in_words", "data.frame"))
}

# Frames that prints showed while they were recorded, for tables made of prints; NULL else.
record <- new.env()
record_mark <- "\001frame "

#' @export
print.frame_in_words <- function(x, row.names = TRUE, right = TRUE, ...) {
  check_dots(...)
  check_flag(row.names, "row.names")
  check_flag(right, "right")
  plain <- structure(x, class = "data.frame")
  if (is.null(record$frames)) {
    print(plain, row.names = row.names, right = right)
  } else {
    record$frames <- c(record$frames, list(list(shown = plain, has_names = isTRUE(row.names))))
    cat(record_mark, length(record$frames), "\n", sep = "")
  }
  invisible(x)
}
