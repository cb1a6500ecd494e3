# From a column to doubles or to an id.

test_that("plain doubles pass without a copy; classed numbers give their value", {
  x <- c(1.5, NA, -2)
  expect_identical(as_number(x, "x"), x)
  expect_identical(as_number(1:3, "x"), c(1, 2, 3))
  expect_identical(as_number(c(TRUE, NA), "x"), c(1, NA))
  expect_identical(as_number(stats::setNames(x, c("a", "b", "c")), "x"), x)
  expect_identical(as_number(structure(x, class = "labelled", labels = c(a = 1)), "x"), x)
})

test_that("user-missing codes are missing without haven too", {
  out <- in_new_session(c(
    "data <- data.frame(y = c(2, 4, 6, 9, 1))",
    "data$x <- structure(c(1, 2, -99, 4, 77), na_values = -99, na_range = c(70, 79),",
    "                    class = c('haven_labelled_spss', 'haven_labelled'))",
    "fit <- did_feols(y ~ x, data, vcov = 'iid')",
    "cat('found', nobs(fit), 'haven' %in% loadedNamespaces())"
  ))
  expect_true("found 3 FALSE" %in% out)
})

test_that("what is no number is refused by name", {
  bad <- list("a", factor("a"), 1i, as.raw(1), Sys.Date(), Sys.time(),
              as.difftime(1, units = "secs"),
              quote(a), list(1))
  for (x in bad) {
    error <- expect_error(as_number(x, "gdp"), "gdp", class = "policypanel_error_data")
    expect_identical(error$column, "gdp")
  }
})

test_that("text that looks like numbers is known as such", {
  for (text in c("1,234", "12", " 3.5 ", "-7", "1e5", "12%", ".5")) {
    expect_true(looks_numeric(c(NA, text)))
  }
  for (text in c("a", "1a", "2020-01-01", "", NA, "low 1")) expect_false(looks_numeric(text))
  expect_false(looks_numeric(c("12", "b")))
  expect_match(said(as_number("1,234", "gdp")), "gsub")
  expect_match(said(as_number("low", "gdp")), "factor(gdp)", fixed = TRUE)
})

test_that("integer64 keeps its value below 2^53, and its NA", {
  skip_if_not_installed("bit64")
  x <- integer64(c("-5", NA, "9007199254740991"))
  expect_identical(as_number(x, "x"), c(-5, NA, 2^53 - 1))
  expect_identical(as_id(x, "x")$key, c(-5, NA, 2^53 - 1))
  # 2^53 and 2^53 + 1 are one double: as ids they would be one level.
  for (text in c("9007199254740992", "9007199254740993", "-9007199254740993")) {
    expect_error(as_id(integer64(c("1", text)), "x"), "2\\^53", class = "policypanel_error_data")
  }
})

test_that("ids: integers, whole doubles, text, factors, logicals, dates", {
  expect_identical(as_id(c(3L, NA), "u"), list(key = c(3L, NA), labels = NULL))
  expect_identical(as_id(c(3, NA, NaN), "u")$key, c(3, NA, NaN))
  expect_identical(as_id(c(TRUE, FALSE), "u")$key, 1:0)
  levels <- factor(c("b", "a"), levels = c("b", "a"))
  expect_identical(as_id(levels, "u"), list(key = 1:2, labels = c("b", "a"), source = levels))
  expect_identical(as_id(as.Date("1970-01-03"), "u")$key, 2)
  expect_identical(as_id(data.table::as.IDate("1970-01-03"), "u")$key, 2L)
  expect_identical(as_id(as.POSIXct("1970-01-03", tz = "Asia/Shanghai"), "u")$key, 2)
})

test_that("ids that are not whole are refused with their rows", {
  for (bad in list(c(1, 2.5), c(1, Inf), c(1, 2^54), c(1, 0.1 + 0.2))) {
    error <- expect_error(as_id(bad, "city"), "city", class = "policypanel_error_data")
    expect_identical(error$rows, 2L)
  }
  for (bad in list(1i, as.raw(1), as.difftime(1, units = "days"), as.difftime(1L, units = "days"),
                   list(1))) {
    expect_error(as_id(bad, "city"), "cannot serve as an id", class = "policypanel_error_data")
  }
})

test_that("times of day are found in their own time zone, also where clocks jump", {
  day <- as.POSIXct("2020-06-01", tz = "Asia/Shanghai")
  expect_identical(as_id(day, "t")$key, as.double(as.Date("2020-06-01")))
  attr(day, "tzone") <- "UTC"  # the same moment, now 16:00 of the day before
  expect_error(as_id(day, "t"), "times of day", class = "policypanel_error_data")
  expect_identical(as_id(as.POSIXct(c("2021-03-14", NA), tz = "America/New_York"), "t")$key,
                   c(as.double(as.Date("2021-03-14")), NA))
})

test_that("the nearest name is near, or there is none", {
  names <- c("city", "year", "ln_gdp", "x")
  expect_identical(nearest_name("yaer", names), "year")
  expect_identical(nearest_name("Ln_GDP", names), "ln_gdp")
  expect_identical(nearest_name("ci", names), "city")
  expect_identical(nearest_name("xx", names), "x")
  for (far in c("z", "province", "", "unemployment")) expect_null(nearest_name(far, names))
  expect_null(nearest_name("a", character()))
})

test_that("names that only a UTF-8 locale can hold are read back from R's spelling", {
  if (l10n_info()[["UTF-8"]]) {  # there it is what it says
    expect_identical(restore_utf8("a<U+7701>"), "a<U+7701>")
  }
  skip_on_os("windows")
  out <- in_new_session(c(
    "restored <- policypanel:::restore_utf8(c('a<U+7701>b<U+0001F4C8>', 'plain', '<U+>'))",
    "cat(sapply(restored, function(x) paste(utf8ToInt(x), collapse = '.')))"
  ), "LC_ALL=C")
  expect_identical(utils::tail(out, 1), "97.30465.98.128200 112.108.97.105.110 60.85.43.62")
})
