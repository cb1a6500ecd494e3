# Gaps filled by distance in time; what was made up is marked and counted.

series <- function(y, year = seq_along(y), unit = "a") data.frame(unit = unit, year = year, y = y)
fill <- function(data, ...) quiet(interpolate_panel(data, "y", "unit", "year", ...))

test_that("linear: Stata's ipolate", {
  # Statalist 2005-09-05 (ipolate rep78 mpg, auto.dta), rows of one value per mpg: 22 -> 3.5,
  # 26 -> 4.1; the missing value before the first observed one stays.
  x <- c(14, 16, 18, 19, 21, 22, 23, 25, 26, 35)
  data <- series(c(NA, 3, 3, 3, 3, NA, 4, 4, NA, 5), x)
  expect_equal(fill(data)$y, c(NA, 3, 3, 3, 3, 3.5, 4, 4, 4.1, 5), tolerance = 1e-14)
})

# The definitions, one unit and one value at a time.
fill_by_hand <- function(y, t, method, ends) {
  seen <- which(!is.na(y))
  for (i in which(is.na(y))) {
    p <- seen[t[seen] < t[i]]
    n <- seen[t[seen] > t[i]]
    inside <- length(p) > 0 && length(n) > 0
    if (!inside && (ends == "missing" || length(seen) == 0)) next
    if (!inside && ends == "nearest") {
      y[i] <- y[if (length(p) > 0) max(p) else min(n)]
      next
    }
    if (length(seen) < 2) next
    if (method == "spline") {
      y[i] <- stats::splinefun(t[seen], y[seen], method = "natural")(t[i])
      next
    }
    pair <- if (inside) c(max(p), min(n)) else if (length(p) > 0) tail(p, 2) else head(n, 2)
    f <- if (method == "growth") log else identity
    line <- f(y[pair[1]]) + (f(y[pair[2]]) - f(y[pair[1]])) * (t[i] - t[pair[1]]) / diff(t[pair])
    y[i] <- if (method == "growth") exp(line) else line
  }
  y
}

test_that("all methods and ends follow their definitions, in any row order, with years absent", {
  data <- with_seed(3, {
    data <- expand.grid(year = c(2001:2004, 2006, 2009:2012), unit = 1:25)
    data$y <- exp(stats::rnorm(nrow(data)))
    data$y[sample(nrow(data), 110)] <- NA
    data[sample(nrow(data), 190), ]
  })
  data$y[data$unit == 7] <- NA
  for (method in c("linear", "growth", "spline")) {
    for (ends in c("missing", "nearest", "extrapolate")) {
      filled <- fill(data, method = method, ends = ends)
      expected <- data$y
      for (unit in unique(data$unit)) {
        rows <- which(data$unit == unit)
        rows <- rows[order(data$year[rows])]
        expected[rows] <- fill_by_hand(data$y[rows], data$year[rows], method, ends)
      }
      expect_equal(filled$y, expected, tolerance = 1e-10, label = paste(method, ends))
      expect_identical(filled$y_filled, is.na(data$y) & !is.na(expected))
      ledger <- sample_ledger(filled)
      expect_identical(ledger$changed[2], sum(filled$y_filled))
      left <- as.integer(sub(" stay missing.*", "", ledger$reason[2]))
      expect_identical(left, sum(is.na(expected)))
    }
  }
})

test_that("a constant rate of growth is found again; zoo's spline too", {
  data <- series(100 * 1.07^(0:9))
  holes <- data
  holes$y[c(2, 3, 4, 7)] <- NA
  expect_equal(fill(holes, method = "growth")$y, data$y, tolerance = 1e-14)
  holes$y[10] <- NA
  expect_equal(fill(holes, method = "growth", ends = "extrapolate")$y, data$y, tolerance = 1e-14)
  skip_if_not_installed("zoo")
  y <- c(3, NA, 5, 1, NA, NA, 8, 2)
  expect_equal(fill(series(y), method = "spline")$y,
               as.numeric(from("zoo", "na.spline")(y, method = "natural")), tolerance = 1e-12)
})

test_that("gaps beyond the limit stay, counted in periods whether they have a row or not", {
  data <- series(c(1, NA, 3, NA, NA, 6, NA, NA), year = c(1, 2, 3, 4, 5, 6, 7, 8))
  expect_equal(fill(data, longest_gap = 1)$y, c(1, 2, 3, NA, NA, 6, NA, NA))
  expect_equal(fill(data, longest_gap = 2)$y, c(1, 2, 3, 4, 5, 6, NA, NA))
  expect_equal(fill(data, longest_gap = 1, ends = "nearest")$y, c(1, 2, 3, NA, NA, 6, 6, NA))
  absent <- data[-4, ]
  expect_equal(fill(absent, longest_gap = 1)$y, c(1, 2, 3, NA, 6, NA, NA))
  expect_equal(fill(absent)$y, c(1, 2, 3, 5, 6, NA, NA))
  expect_match(notes_of(interpolate_panel(absent, "y", "unit", "year")),
               "1 period between the rows of 1 unit")
  expect_match(sample_ledger(fill(data, longest_gap = 1))$reason[2],
               "4 stay missing: 2 before the first or after the last value, 2 in gaps longer")
})

test_that("growth needs positive values on both sides, and says what it left", {
  data <- series(c(0, NA, 2, NA, 8, NA, -1))
  filled <- fill(data, method = "growth")
  expect_equal(filled$y, c(0, NA, 2, 4, 8, NA, -1))
  expect_match(sample_ledger(filled)$reason[2], "2 stay missing: 2 without positive values")
  only <- rbind(series(c(NA, 3, NA)), series(c(NA, NA, NA), unit = "b"))
  expect_match(sample_ledger(fill(only, ends = "extrapolate"))$reason[2],
               "5 stay missing: 3 in units without a value, 2 next to the only value")
})

test_that("a second pass keeps the marks of the first; other columns of that name are refused", {
  data <- series(c(1, NA, 3, NA))
  twice <- fill(fill(data), ends = "nearest")
  expect_identical(twice$y_filled, c(FALSE, TRUE, FALSE, TRUE))
  expect_identical(names(fill(data, mark = FALSE)), names(data))
  expect_error(fill(with_column(data, y_filled = 1)), "not logical",
               class = "policypanel_error_input")
})

test_that("what deserves a look is said", {
  overshoot <- series(c(0, 0, 10, NA, 10, 0, 0))
  expect_match(notes_of(interpolate_panel(overshoot, "y", "unit", "year", "spline")),
               "1 of 1 missing values filled.*1 filled value outside the range")
  expect_warning(quiet(interpolate_panel(series(c(0, NA, 1)), "y", "unit", "year")), "0/1",
                 class = "policypanel_warning")
  expect_message(interpolate_panel(series(1:3), "y", "unit", "year"), "No value is missing in")
})

test_that("bad arguments and keys are refused", {
  data <- series(c(1, NA, 3))
  expect_error(fill(data, method = "cubic"), "one of", class = "policypanel_error_input")
  expect_error(fill(data, longest_gap = 0), "longest_gap", class = "policypanel_error_input")
  expect_error(fill(data, longest_gap = 1.5), "longest_gap", class = "policypanel_error_input")
  expect_error(fill(data, ends = "first"), "one of", class = "policypanel_error_input")
  expect_error(fill(data, mark = NA), "mark", class = "policypanel_error_input")
  expect_error(interpolate_panel(data, "year", "unit", "year"), "which row is which",
               class = "policypanel_error_input")
  expect_error(fill(data[c(1, 1, 2), ]), "repeat", class = "policypanel_error_data")
  expect_error(interpolate_panel(data, "y", "unit"), class = "error")
})

test_that("Chinese columns work, in the C locale too", {
  names <- c("\u57ce\u5e02", "\u5e74\u4efd", "\u4eba\u5747GDP")
  data <- stats::setNames(series(c(1, NA, 3)), names)
  filled <- quiet(interpolate_panel(data, names[3], names[1], names[2]))
  expect_identical(names(filled), c(names, paste0(names[3], "_filled")))
  expect_equal(filled[[3]], c(1, 2, 3))
  skip_on_os("windows")
  file <- tempfile(fileext = ".rds")
  saveRDS(list(data = data, names = names), file)
  out <- in_new_session(c(
    sprintf("input <- readRDS(%s)", deparse(file)), "n <- input$names",
    "filled <- interpolate_panel(input$data, n[3], n[1], n[2])",
    "calm <- winsorize(filled, n[3], c(0, 0.5), by = n[1])",
    "cat('numbers', filled[[3]], calm[[3]], filled[[4]], '\\n')",
    "cat('name', utf8ToInt(names(filled)[4])[1:2], '\\n')",
    "print(sample_ledger(calm))", "print(describe_panel(calm, n[3], n[1], n[2]))"
  ), environment = c("LC_ALL=C", "LANGUAGE=en"))
  unlink(file)
  expect_true("numbers 1 2 3 1 2 2 FALSE TRUE FALSE " %in% out)
  expect_true(paste0("name ", paste(utf8ToInt(names[3])[1:2], collapse = " "), " ") %in% out)
})

test_that("the yearbook panel goes from interpolation to description", {
  data <- read.csv(shared_path("data/china_cities/cities_2004_2012.csv"), encoding = "UTF-8")
  lost <- with_seed(1, sample(nrow(data), 60))
  gdp <- data$gdp_wanyuan
  data$gdp_wanyuan[lost] <- NA
  notes <- notes_of(
    filled <- interpolate_panel(data, "gdp_wanyuan", "city", "year", method = "growth")
  )
  expect_match(notes, "435 periods between the rows of 123 units")
  made <- filled$gdp_wanyuan_filled
  expect_lt(stats::median(abs(filled$gdp_wanyuan[made] / gdp[made] - 1)), 0.05)
  expect_identical(sum(made) + sum(is.na(filled$gdp_wanyuan)), 60L)
  calm <- quiet(winsorize(filled, c("gdp_wanyuan", "green_cover_pct"), by = "year"))
  table <- describe_panel(calm, unit = "city", time = "year")
  expect_equal(attr(table, "counts")[["absent"]], 594)
  checks <- attr(table, "checks")
  expect_identical(checks$count[checks$check == "percentage outside 0 to 100" &
                                  checks$column == "waste_treat_pct"],
                   sum(data$waste_treat_pct > 100))
  expect_identical(checks$count[checks$check == "zero among positive values" &
                                  checks$column == "pupils"], 2L)
  expect_identical(sample_ledger(table)$column, c(NA, "gdp_wanyuan", "gdp_wanyuan",
                                                  "green_cover_pct"))
})
