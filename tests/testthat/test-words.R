# Two dictionaries with the same keys; facts become words by them and by nothing else.

places_of <- function(text) {
  places <- unlist(regmatches(text, gregexpr("\\{[^{}]+\\}", text)))
  unique(sub("^\\{([[:alnum:]_.]+).*", "\\1", places))
}

test_that("every key has words in every language, and no place that the other lacks", {
  expect_identical(names(words_en), names(words_zh))
  expect_identical(anyDuplicated(names(words_en)), 0L)
  for (key in names(words_en)) {
    own <- words_en[[key]]
    expect_true(is.character(own) && length(own) == 1 && nzchar(own), label = key)
    # What is said of a stand-in is one sentence in Chinese, whatever the data.
    if (key == "stand_in") next
    expect_setequal(places_of(words_zh[[key]]), places_of(own))
  }
})

test_that("the Chinese words are Chinese, but for names that are written in Latin letters", {
  latin <- grepl("^[ -~]*[A-Za-z]{2,}[ -~]*$", gsub("\\{[^{}]+\\}", "", unlist(words_zh)))
  names <- c("iv_kleibergen_paap_lm", "iv_kleibergen_paap", "iv_endogeneity", "iv_hansen", "iv_sw",
             "vcov_psmatch2", "vcov_abadie_imbens", "vcov_abadie_imbens_2016", "link_probit",
             "link_logit", "lr_p", "rubin_b", "rubin_r", "support_crump", "aggregation_topsis",
             "identity_holds")
  expect_setequal(names(words_zh)[latin], intersect(names, names(words_zh)[latin]))
})

test_that("places take values, counts, several values and facts", {
  expect_identical(wording("named_count", name = "x", count = 1234, language = "en"), "x 1,234")
  expect_identical(wording("count_values", count = 1, language = "en"), "1 value")
  expect_identical(wording("count_values", count = 1200, language = "en"), "1,200 values")
  expect_identical(wording("coefficients", terms = c("a", "b"), language = "en"),
                   "Coefficients: a, b")
  lines <- list(fact("named_count", name = "x", count = 2), fact("named_count", name = "y",
                                                                 count = 3))
  expect_identical(fact_text(fact("counts", counts = lines), "en"), "x 2, y 3")
  expect_identical(fact_text(fact("counts", counts = lines), "zh"), "x 2\u3001y 3")
  # What users call their columns is never taken for a place.
  expect_identical(wording("of_column", column = "{step}", step = "\\1", language = "en"),
                   "{step}: \\1")
  expect_error(wording("no_such_key"), "no words")
})

test_that("a language is an argument or an option, by two names; others are refused", {
  fit <- did_feols(y ~ d + x | unit, panel_data())
  shown <- function(...) utils::capture.output(print(fit, ...))
  chinese <- shown(language = "zh")
  expect_identical(shown(language = "chinese"), chinese)
  expect_identical(shown(language = "english"), shown())
  expect_false(identical(shown(), chinese))
  old <- options(policypanel.language = "chinese")
  on.exit(options(old))
  expect_identical(shown(), chinese)
  expect_identical(shown(language = "en"), {
    options(policypanel.language = NULL)
    shown()
  })
  for (bad in list("french", "EN", NA_character_, c("en", "zh"), 1, NULL)) {
    expect_error(print(fit, language = bad), class = "policypanel_error_input")
  }
  options(policypanel.language = "latin")
  expect_error(utils::capture.output(print(fit)), "policypanel.language",
               class = "policypanel_error_input")
})

test_that("a print leaves the option as it was, after an error too", {
  fit <- did_feols(y ~ d + x | unit, panel_data())
  utils::capture.output(print(summary(fit), language = "zh"))
  expect_null(getOption("policypanel.language"))
  expect_error(print(fit, digits = -1, language = "zh"), class = "policypanel_error_input")
  expect_null(getOption("policypanel.language"))
})

test_that("errors, warnings and messages are in English, whatever the option", {
  old <- options(policypanel.language = "zh")
  on.exit(options(old))
  data <- with_column(panel_data(), x = replace(panel_data()$x, 1:3, NA))
  expect_message(did_feols(y ~ d + x | unit, data), "3 with missing values \\(x 3\\)")
  expect_error(did_feols(y ~ d, data, subset = ~ unit > 1e6), "outside the subset")
  expect_warning(did_feols(y ~ d + lone | unit,
                           with_column(data, lone = as.numeric(data$unit == 3 & data$year > 2004))),
                 "scores cancel")
  expect_identical(glance(quiet(did_feols(y ~ d | unit, data)))$vcov.type,
                   "clustered by unit (30 clusters)")
})

test_that("facts in a data frame keep to its rows and are written to files as English", {
  data <- with_column(panel_data(), x = c(NA, panel_data()$x[-1]))
  ledger <- sample_ledger(quiet(did_feols(y ~ d + x | unit, data)))
  line <- ledger[ledger$dropped > 0, ]
  expect_identical(line$step_fact[[1]]$kind, "missing_values")
  expect_identical(format(line$reason_fact), "x 1")
  file <- tempfile(fileext = ".csv")
  on.exit(unlink(file))
  utils::write.csv(ledger, file)
  expect_identical(utils::read.csv(file)$step_fact, ledger$step)
})

test_that("a figure in Chinese has a font with its characters, or says what to do", {
  fit <- quiet(event_study(y ~ d + x | unit + year, panel_data(), window = c(-2, 1)))
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_silent(plot(fit, language = "zh"))
  expect_identical(graphics::par("family"), "")
  graphics::par(family = "serif")
  expect_identical(figure_family("serif"), "serif")
  expect_identical(silently({
    speak("zh")
    figure_family()
  }), "GB1")
  skip_if(has_chinese_font() || !capabilities("cairo"))
  open_figure()
  on.exit(grDevices::dev.off(), add = TRUE)
  expect_error(plot(fit, language = "zh"), "no font with Chinese characters",
               class = "policypanel_error_input")
})

test_that("what a function undoes at its end is added to what it undoes already", {
  files <- list.files(source_path("R"), "[.]R$", full.names = TRUE)
  skip_if(length(files) == 0)
  lines <- unlist(lapply(files, readLines, encoding = "UTF-8"))
  expect_identical(grep("add = TRUE", grep("^[^#]*on\\.exit\\(", lines, value = TRUE), value = TRUE,
                        invert = TRUE), character())
})
