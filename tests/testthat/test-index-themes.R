# Keywords counted as words, the longest first, in English and Chinese.

skip_if_not_installed("stringi")

themes_of <- function(...) quiet(policy_themes(...))
count_of_theme <- function(x, theme) as.integer(x$themes$count[x$themes$theme == theme])

# One document, split at blanks: the number of tokens that equal a keyword.
count_tokens <- function(text, keyword) sum(strsplit(tolower(text), "[^a-z]+")[[1]] == keyword)

test_that("single words are counted as tokens", {
  words <- c("network", "networks", "data", "database", "Service", "the", "SERVICE", "a")
  texts <- with_seed(8, vapply(1:6, function(d) {
    paste(sample(words, 200, replace = TRUE), collapse = sample(c(" ", ", ", ".\n"), 1))
  }, ""))
  x <- themes_of(texts, list(digital = c("network", "data"), service = "service"))
  for (d in 1:6) {
    expect_equal(x$documents$digital[d],
                 count_tokens(texts[d], "network") + count_tokens(texts[d], "data"))
    expect_equal(x$documents$service[d], count_tokens(texts[d], "service"))
  }
  expect_equal(x$documents$words, rep(200, 6))
})

test_that("of overlapping keywords the longest counts, whatever their themes", {
  dictionary <- list(digital = c("network", "smart terminal network security", "security"),
                     law = c("network security", "security law"))
  x <- themes_of("Network security; the smart terminal\n network  Security law. Network.",
                 dictionary)
  expect_identical(stats::setNames(x$keywords$count, x$keywords$keyword),
                   c(network = 1L, "smart terminal network security" = 1L, security = 0L,
                     "network security" = 1L, "security law" = 0L))
})

test_that("case, full-width letters and pieces of words", {
  expect_message(x <- policy_themes("API, \uff41\uff50\uff49 and capital; APIs", list(a = "Api")),
                 "2 occurrences.*inside", class = "policypanel_note")
  expect_identical(count_of_theme(x, "a"), 2L)
  expect_identical(count_of_theme(themes_of("API, APIs, capital", list(a = "Api"),
                                            boundary = "none"), "a"), 3L)
  mixed <- themes_of("B2B. (C2C) A.B", list(a = c("b2b", "c2c", "a.b")))
  expect_identical(count_of_theme(mixed, "a"), 3L)
  expect_identical(count_of_theme(themes_of("axb a.b", list(a = "a.b")), "a"), 1L)
})

test_that("Chinese: words by ICU's dictionary", {
  # "Promote the building of cross-border pilot zones, complete customs supervision, develop digital
  # supply-chain finance and cloud computing."
  text <- paste0("\u63a8\u8fdb\u8de8\u5883\u7535\u5b50\u5546\u52a1\u7efc\u5408\u8bd5\u9a8c",
                 "\u533a\u5efa\u8bbe\uff0c\u5b8c\u5584\u6d77\u5173\u76d1\u7ba1\uff0c",
                 "\u53d1\u5c55\u6570\u5b57\u5316\u4f9b\u5e94\u94fe\u91d1\u878d",
                 "\u548c\u4e91\u8ba1\u7b97\u3002")
  dictionary <- list(
    digital = c("\u6570\u5b57\u5316", "\u4e91\u8ba1\u7b97", "\u7535\u5b50"),
    service = c("\u4f9b\u5e94\u94fe", "\u91d1\u878d", "\u4f9b\u5e94\u94fe\u91d1\u878d"),
    law = c("\u6d77\u5173", "\u76d1\u7ba1", "\u5173\u76d1")
  )
  x <- themes_of(text, dictionary)
  expect_identical(x$keywords$count, c(1L, 1L, 1L, 0L, 0L, 1L, 1L, 1L, 0L))
  loose <- themes_of(text, list(law = "\u5173\u76d1"), boundary = "none")
  expect_identical(count_of_theme(loose, "law"), 1L)
  skip_on_os("windows")
  file <- tempfile(fileext = ".rds")
  saveRDS(list(text = text, dictionary = dictionary), file)
  out <- in_new_session(c(
    sprintf("input <- readRDS(%s)", deparse(file)),
    "x <- policy_themes(input$text, input$dictionary)", "cat('counts', x$keywords$count, '\\n')"
  ), environment = c("LC_ALL=C", "LANGUAGE=en"))
  unlink(file)
  expect_true("counts 1 1 1 0 0 1 1 1 0 " %in% out)
})

test_that("355, 485 and 257 keywords in 10,000 words print Table 2 of Zhou and Wang", {
  # The paper prints shares only: 3.55%, 4.85% and 2.57% (of all words), of 64 documents.
  words <- with_seed(4, sample(rep(c("network", "finance", "customs", "other"),
                                   c(355, 485, 257, 10000 - 1097))))
  texts <- vapply(split(words, rep(1:64, length.out = 10000)), paste, "", collapse = " ")
  x <- themes_of(texts, list(digital = c("network", "data"), service = "finance", law = "customs"))
  expect_printed(100 * x$themes$share_words[1], "3.55")
  expect_printed(100 * x$themes$share_words[2], "4.85")
  expect_printed(100 * x$themes$share_words[3], "2.57")
  expect_equal(x$themes$share_keywords, c(355, 485, 257) / 1097, tolerance = 1e-14)
  expect_output(print(x), "64 documents, 10,000 words, 4 keywords")
})

test_that("document weights: weighted counts over weighted words", {
  texts <- c(state = "network data data other", city = "finance finance other other other other")
  w <- c(3, 1)
  x <- themes_of(texts, list(digital = c("network", "data"), service = "finance"), weights = w)
  expect_equal(x$themes$share_words, c(3 * 3, 2) / (3 * 4 + 6), tolerance = 1e-14)
  expect_equal(x$themes$share_keywords, c(9, 2) / 11, tolerance = 1e-14)
  expect_equal(x$themes$share_documents, c(0.75, 0.25))
  expect_identical(x$documents$document, c("state", "city"))
  expect_identical(x$keywords$documents, c(1L, 1L, 1L))
})

test_that("doubles and absent keywords are noted; nothing found gives shares of 0", {
  expect_message(x <- policy_themes("a b", list(s = c("Business", "business", "cluster"))),
                 "more than once", class = "policypanel_note")
  expect_identical(nrow(x$keywords), 2L)
  expect_identical(x$themes$share_keywords, 0)
  expect_message(policy_themes("a b", list(s = "cluster")), "1 of 1 keywords was not found")
})

test_that("bad arguments are refused", {
  refuse <- function(..., class = "input") {
    expect_error(policy_themes(...), class = paste0("policypanel_error_", class))
  }
  good <- list(a = "network")
  refuse(1, good)
  refuse(character(), good)
  refuse(c("a", NA), good, class = "data")
  refuse("...", good)
  refuse("a", list("network"))
  refuse("a", list(a = character()))
  refuse("a", list(a = NA))
  refuse("a", list(a = " "))
  refuse("a", list(a = "data", b = "Data"))
  refuse("a", good, weights = c(1, 2))
  refuse("a", good, weights = -1)
  refuse("a", good, weights = 0)
  refuse("a", good, boundary = "letter")
  refuse("\xb3\xc7", good, class = "data")
  refuse("a", list(a = "\xb3\xc7"), class = "data")
})
