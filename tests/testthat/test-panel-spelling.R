# Labels that look alike: which, what is said, and that nothing is merged.

expect_alike <- function(a, b) expect_identical(anyDuplicated(spelling_key(c(a, b))), 2L, label = a)
expect_apart <- function(a, b) expect_identical(anyDuplicated(spelling_key(c(a, b))), 0L, label = a)

test_that("what is easily overlooked makes two labels alike, anything else does not", {
  blanks <- c(" ", "\t", "\n", "\u00a0", "\u3000", "\u2003", "\u202f", "\u200b", "\ufeff", "\u2060")
  for (blank in blanks) {
    for (label in c("S18", "\u5317\u4eac")) {
      expect_alike(label, paste0(label, blank))
      expect_alike(label, paste0(blank, label))
    }
  }
  expect_alike("New York", "New  York")
  expect_alike("New York", "New\u00a0York")
  expect_alike("S18", "\uff33\uff11\uff18")
  expect_alike("a-b", "a\u2013b")
  expect_alike("caf\u00e9", "cafe\u0301")
  expect_alike("\u00dcr\u00fcmqi", "U\u0308ru\u0308mqi")
  expect_alike("\u304c\u3071", "\u304b\u3099\u306f\u309a")
  expect_alike("01001", "1001")
  expect_alike("0", "00")
  for (pair in list(c("NEW York", "New York"), c("Ab", "AB"), c("Aa Bb", "Aa bb"), c("s18", "S18"),
                    c("McDonald", "Mcdonald"))) {
    expect_alike(pair[1], pair[2])
  }
  for (pair in list(c("S18", "S19"), c("NewYork", "New York"), c("A01", "A1"),
                    c("Jose", "Jos\u00e9"), c("10", "1"), c("a_b", "a-b"),
                    c("\u5317\u4eac", "\u5317\u4eac\u5e02"))) {
    expect_apart(pair[1], pair[2])
  }
})

test_that("every accented letter is its letter and accent, by the Unicode standard", {
  skip_if_not_installed("stringi")
  letters <- accented_letters()
  expect_identical(stringi::stri_trans_nfc(paste0(
    intToUtf8(letters$base, multiple = TRUE), intToUtf8(letters$mark, multiple = TRUE)
  )), intToUtf8(letters$letter, multiple = TRUE))
  latin <- intToUtf8(c(0xc0:0x17f), multiple = TRUE)  # all of them up to U+017F
  apart <- stringi::stri_trans_nfd(latin)
  expect_identical(one_spelling(apart), latin)
  kana <- intToUtf8(0x3041:0x3093, multiple = TRUE)
  expect_identical(one_spelling(stringi::stri_trans_nfd(kana)), kana)
})

test_that("keys are those of the definition, on labels of all kinds at once", {
  skip_if_not_installed("stringi")
  labels <- with_seed(5, vapply(1:3000, function(i) {
    paste(sample(c("a", "A", "b", "\uff22", " ", "\u00a0", "\u200b", "\u5317", "e\u0301", "\u00e9"),
                 3, replace = TRUE), collapse = "")
  }, ""))
  labels <- unique(labels)
  by_hand <- stringi::stri_trans_casefold(stringi::stri_trans_nfkc(labels))
  by_hand <- gsub(" +", " ", gsub("\u200b", "", by_hand, fixed = TRUE))
  by_hand <- gsub("^ | $", "", by_hand)
  same <- function(key) match(key, key)
  expect_identical(same(spelling_key(labels)), same(by_hand))
})

test_that("the note counts, shows pairs in an order of their own, and is silent on numbers", {
  labels <- c("S18", "a{b} ", "S18 ", "a{b}", "A{b}", "x")
  said <- notes_of(note_look_alikes(labels, "city"))
  expect_match(said, "3 labels of \"city\" look like another", fixed = TRUE)
  expect_match(said, "\"A{b}\" and \"a{b}\" and \"a{b}\\u0020\"; \"S18\" and \"S18\\u0020\".",
               fixed = TRUE)
  expect_identical(notes_of(note_look_alikes(rev(labels), "city")), said)
  expect_match(notes_of(note_look_alikes(c("a", "a "), "u")), "1 label of \"u\" looks like another")
  expect_silent(note_look_alikes(c(1, 2), "u"))
  expect_silent(note_look_alikes(c("1", "2"), "u"))
  expect_silent(note_look_alikes(character(), "u"))
  expect_silent(note_look_alikes(c("b\xff", "b\xfe"), "u"))
})

test_that("in the C locale labels are compared all the same", {
  skip_on_os("windows")
  out <- in_new_session(c(
    "x <- c('S18', 'S18\\u3000', 'caf\\u00e9', 'cafe\\u0301', '\\u5317 ', '\\u5317', 'Ab', 'AB')",
    "key <- policypanel:::spelling_key(x)", "cat('found', match(key, key), '\\n')",
    "policypanel:::note_look_alikes(x, 'u')"
  ), c("LC_ALL=C", "LANGUAGE=en"))
  expect_true("found 1 1 3 3 5 5 7 7 " %in% out)
  expect_match(paste(out, collapse = " "), "4 labels of \"u\" look like another")
})

test_that("plain labels are neither taken apart nor folded, so that a million cost little", {
  for (labels in list(paste0("Unit ", 1:20), paste0("u", 1:20), paste0("U", 1:20),
                      as.character(1:20), paste0("\u5e02", 1:20))) {
    expect_false(any(grepl(odd_spelling, labels, perl = TRUE)))
    expect_true(is_cased_alike(labels))
  }
  expect_true(grepl(odd_spelling, "a ", perl = TRUE))
  expect_false(is_cased_alike(c("Unit 1", "unit 1")))
})
