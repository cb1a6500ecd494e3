# Labels of ids that look alike without being the same: to a computer each is a level of its own.

#' Say which labels of an id differ in what the eye does not see, or in upper and lower case alone
#'
#' Nothing is merged. Numbers cannot look alike.
#' @param labels The labels that occur, each once.
#' @noRd
note_look_alikes <- function(labels, name) {
  if (!is.character(labels)) return(invisible())
  key <- spelling_key(labels)
  if (identical(key, labels) || anyDuplicated(key) == 0) return(invisible())
  twins <- key %in% key[duplicated(key)]
  groups <- split(labels[twins], key[twins])
  groups <- groups[order(names(groups), method = "radix")]
  n <- sum(lengths(groups) - 1L)
  shown <- vapply(utils::head(groups, 3), function(group) {
    paste(visible_text(utils::head(sort(group, method = "radix"), 3)), collapse = " and ")
  }, "")
  shown <- paste0(paste(shown, collapse = "; "), if (length(groups) > 3) " ...")
  note("{count_of(n, 'label')} of {.val {name}} {cli::qty(n)}{?looks/look} like another, and
        {?counts as a level of its/count as levels of their} own: {shown}.",
       "If they mean the same, give them one spelling first.",
       once = paste("look-alikes of", name))
}

#' What is left of labels when all that is easily overlooked is taken out
#'
#' Only labels that hold something of the kind are taken apart: a million plain ones cost two or
#' three searches.
#' @noRd
spelling_key <- function(labels) {
  valid <- validUTF8(labels)
  if (!all(valid)) {
    labels[valid] <- spelling_key(labels[valid])
    return(labels)
  }
  odd <- which(grepl(odd_spelling, labels, perl = TRUE))
  if (length(odd) > 0) labels[odd] <- one_spelling(labels[odd])
  if (any(startsWith(labels, "0"))) labels <- without_zeros(labels)
  if (is_cased_alike(labels)) labels else tolower(labels)
}

#' Whether two different labels cannot be the same but for case: all are without capitals, all of
#' capitals, or every word of every label begins with its only capital
#'
#' With letters of Latin beyond ASCII, Greek or Cyrillic the answer is no.
#' @noRd
is_cased_alike <- function(labels) {
  others <- "\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff"
  has <- function(letters) {
    pattern <- paste0("[", letters, others, "]")
    any(grepl(pattern, utils::head(labels, 1000), perl = TRUE)) ||
      any(grepl(pattern, labels, perl = TRUE))
  }
  if (!has("A-Z") || !has("a-z")) return(TRUE)
  words <- paste0("^(?:[A-Z][a-z]*+(?![A-Z])|[^A-Za-z", others, "]++)*+$")
  all(grepl(words, labels, perl = TRUE))
}

#' Labels with plain blanks, letters and digits, and accents within their letters
#' @noRd
one_spelling <- function(labels) {
  end <- 0x1eL  # the record separator
  code <- utf8ToInt(paste0(gsub("\x1e", " ", labels, fixed = TRUE), "\x1e", collapse = ""))
  code <- code[!code %in% invisible_codes]
  code[code %in% blank_codes] <- 32L
  code[code %in% dash_codes] <- 45L
  wide <- code %in% wide_codes
  code[wide] <- code[wide] - 0xfee0L
  code <- compose_accents(code)
  before <- c(end, code[-length(code)])
  code <- code[code != 32L | !before %in% c(32L, end)]
  after <- c(code[-1], end)
  code <- code[code != 32L | after != end]
  strsplit(intToUtf8(code), "\x1e", fixed = TRUE)[[1]]
}

#' Letters followed by an accent of its own become accented letters: European ones, pinyin and kana
#' @noRd
compose_accents <- function(code) {
  is_mark <- code %in% mark_codes
  if (!any(is_mark)) return(code)
  letter <- c(0L, code[-length(code)])
  pairs <- accented_letters()
  found <- match(letter * 65536 + code, pairs$base * 65536 + pairs$mark)
  known <- which(is_mark & !is.na(found))
  # The voiced kana stand one or two places after the plain ones.
  kana <- which(code %in% 0x3099:0x309a & letter %in% 0x304b:0x30db)
  code[known - 1] <- pairs$letter[found[known]]
  code[kana - 1] <- code[kana - 1] + code[kana] - 0x3098L
  gone <- c(known, kana)
  if (length(gone) > 0) code[-gone] else code
}

#' A line per accent: its code point, the letters that carry it, and the code points of both in one
#' @noRd
accented_letters <- function() {
  lines <- strsplit(c(
    "300 AEIOUaeiou\u00dc\u00fc c0 c8 cc d2 d9 e0 e8 ec f2 f9 1db 1dc",
    "301 AEIOUYaeiouy c1 c9 cd d3 da dd e1 e9 ed f3 fa fd",
    "301 CcLlNnRrSsZz\u00dc\u00fc 106 107 139 13a 143 144 154 155 15a 15b 179 17a 1d7 1d8",
    "302 AEIOUaeiou c2 ca ce d4 db e2 ea ee f4 fb",
    "302 CcGgHhJjSsWwYy 108 109 11c 11d 124 125 134 135 15c 15d 174 175 176 177",
    "303 ANOanoIiUu c3 d1 d5 e3 f1 f5 128 129 168 169",
    "304 AaEeIiOoUu\u00dc\u00fc 100 101 112 113 12a 12b 14c 14d 16a 16b 1d5 1d6",
    "306 AaEeGgIiOoUu 102 103 114 115 11e 11f 12c 12d 14e 14f 16c 16d",
    "307 CcEeGgIZz 10a 10b 116 117 120 121 130 17b 17c",
    "308 AEIOUaeiouyY c4 cb cf d6 dc e4 eb ef f6 fc ff 178",
    "30a AaUu c5 e5 16e 16f",
    "30b OoUu 150 151 170 171",
    "30c CcDdEeLlNnRr 10c 10d 10e 10f 11a 11b 13d 13e 147 148 158 159",
    "30c SsTtZz 160 161 164 165 17d 17e",
    "30c AaIiOoUu\u00dc\u00fc 1cd 1ce 1cf 1d0 1d1 1d2 1d3 1d4 1d9 1da",
    "31b OoUu 1a0 1a1 1af 1b0",
    "327 CcGgKkLlNnRrSsTt c7 e7 122 123 136 137 13b 13c 145 146 156 157 15e 15f 162 163",
    "328 AaEeIiUu 104 105 118 119 12e 12f 172 173"
  ), " ", fixed = TRUE)
  list(mark = unlist(lapply(lines, function(line) rep(strtoi(line[1], 16L), length(line) - 2))),
       base = unlist(lapply(lines, function(line) utf8ToInt(line[2]))),
       letter = unlist(lapply(lines, function(line) strtoi(line[-(1:2)], 16L))))
}

#' Numerals without leading zeros; those of one width cannot be the same number
#' @noRd
without_zeros <- function(labels) {
  numeral <- grepl("^[0-9]+$", labels, perl = TRUE)
  if (length(unique(nchar(labels[numeral], "bytes"))) < 2) return(labels)
  labels[numeral] <- sub("^0+(?=[0-9])", "", labels[numeral], perl = TRUE)
  labels
}
