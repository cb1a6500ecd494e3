# Rows 12-14 of bad_inputs.md: column names beyond ASCII, in a UTF-8 and in the C locale.

# "year", "city", "pilot", "GDP per head", "quality of growth", in Chinese.
chinese <- c(year = "\u5e74\u4efd", unit = "\u57ce\u5e02", d = "\u8bd5\u70b9",
             x = "\u4eba\u5747GDP", y = "\u9ad8\u8d28\u91cf \u53d1\u5c55")

chinese_panel <- function() {
  data <- panel_data()[c("year", "unit", "d", "x", "y")]
  stats::setNames(data, chinese[names(data)])
}

chinese_formula <- function() {
  s <- suppressWarnings(lapply(chinese, as.name))  # R cannot spell them in a C locale
  eval(bquote(.(s$y) ~ .(s$d) * log(1 + .(s$x)^2) | .(s$unit) + .(s$year)))
}

test_that("row 12: Chinese, accented and emoji names give the same bits as plain ones", {
  plain <- did_feols(y ~ d * log(1 + x^2) | unit + year, panel_data(), cluster = "unit")
  fit <- did_feols(chinese_formula(), chinese_panel(), cluster = chinese[["unit"]])
  expect_same_estimates(fit, plain, 0)
  for (name in c("r\u00e9gion", "\U0001F4C8", "\u0394 x")) {
    data <- panel_data()
    names(data)[names(data) == "unit"] <- name
    formula <- suppressWarnings(eval(bquote(y ~ d * log(1 + x^2) | .(as.name(name)) + year)))
    expect_same_estimates(did_feols(formula, data, cluster = name), plain, 0)
  }
})

test_that("row 12: under LC_ALL=C the numbers and the names are the same", {
  skip_on_os("windows")
  fit <- did_feols(chinese_formula(), chinese_panel(), cluster = chinese[["unit"]])
  file <- tempfile(fileext = ".rds")
  saveRDS(list(data = chinese_panel(), names = chinese), file)
  out <- in_new_session(c(
    sprintf("input <- readRDS(%s)", deparse(file)),
    "s <- suppressWarnings(lapply(input$names, as.name))",
    "f <- eval(bquote(.(s$y) ~ .(s$d) * log(1 + .(s$x)^2) | .(s$unit) + .(s$year)))",
    "fit <- did_feols(f, input$data, cluster = input$names[['unit']])",
    "cat('locale', l10n_info()[['UTF-8']], '\\n')",
    "cat('numbers', sprintf('%a', c(coef(fit), vcov(fit))), '\\n')",
    "points <- function(x) paste(utf8ToInt(enc2utf8(x)), collapse = '.')",
    "cat('names', vapply(c(names(coef(fit)), names(fit$counts), names(fit$vcov$clusters)),",
    "                    points, ''), '\\n')",
    "again <- vcov(fit, cluster = input$names[['year']])",
    "cat('again', sprintf('%a', again), '\\n')",
    "input$data[[input$names[['x']]]][7] <- Inf",
    "e <- tryCatch(did_feols(f, input$data), error = identity)",
    "cat('error', class(e)[1], points(e$column), '\\n')",
    "print(fit)"
  ), environment = c("LC_ALL=C", "LANGUAGE=en"))
  unlink(file)
  line <- function(key) {
    text <- grep(paste0("^", key), out, value = TRUE)
    strsplit(trimws(sub(key, "", text)), " +")[[1]]
  }
  points <- function(x) {
    vapply(x, function(v) paste(utf8ToInt(v), collapse = "."), "", USE.NAMES = FALSE)
  }
  expect_identical(line("locale"), "FALSE")
  expect_identical(line("numbers"), sprintf("%a", c(coef(fit), vcov(fit))))
  expect_identical(line("again"), sprintf("%a", vcov(fit, cluster = chinese[["year"]])))
  expect_identical(line("names"), points(c(names(coef(fit)), "rows", chinese[["unit"]],
                                           chinese[["year"]], chinese[["unit"]])))
  expect_identical(line("error"), c("policypanel_error_data",
                                    points(paste0("log(1 + ", chinese[["x"]], "^2)"))))
})

test_that("row 13: names that are not UTF-8 are refused, with the likely encoding", {
  data <- panel_data()
  names(data)[5] <- "\xb3\xc7\xca\xd0"  # "city" in GB18030 bytes
  skip_if_not(l10n_info()[["UTF-8"]])
  expect_refuses(estimators, data, "input", c("not valid UTF-8", "position 5", "GB18030"))
  Encoding(names(data)) <- "UTF-8"
  expect_refuses(estimators, data, "input", "not valid UTF-8")
})

test_that("row 14: latin1 and UTF-8 spellings of a name are one name", {
  latin <- "r\xe9gion"
  Encoding(latin) <- "latin1"
  data <- panel_data()
  names(data)[names(data) == "unit"] <- latin
  formula <- suppressWarnings(eval(bquote(y ~ d + x | .(as.name("r\u00e9gion")) + year)))
  plain <- did_feols(y ~ d + x | unit + year, panel_data())
  expect_same_estimates(did_feols(formula, data, cluster = latin), plain, 0)
  expect_same_estimates(did_feols(formula, data, cluster = enc2utf8(latin)), plain, 0)
  names(data)[names(data) == latin] <- enc2utf8(latin)
  expect_same_estimates(did_feols(formula, data, cluster = latin), plain, 0)
})

test_that("ids spelled in latin1 and in UTF-8 are one level", {
  data <- panel_data()
  id <- paste0("\u00e9", data$unit)
  mixed <- ifelse(seq_along(id) %% 2 == 0, enc2utf8(id), iconv(id, "UTF-8", "latin1"))
  expect_same_estimates(did_feols(y ~ d | unit + year, with_column(data, unit = mixed)),
                        did_feols(y ~ d | unit + year, data), 0)
})
