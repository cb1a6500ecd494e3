# Descriptive statistics against Stata's xtsum, the definitions, and P3's arithmetic.

test_that("layout within is Stata's xtsum on nlswork", {
  # Stata manual [XT] xtsum: xtsum hours
  data <- haven::read_dta(shared_path("data/nlswork/nlswork.dta"))
  table <- describe_panel(data, c("hours", "birth_yr"), "idcode", "year", layout = "within")
  hours <- table[table$variable == "hours", ]
  expect_printed(hours$mean[1], "36.55956")
  expect_printed(hours$sd[1], "9.869623")
  expect_printed(hours$sd[2], "7.846585")
  expect_printed(hours$sd[3], "7.520712")
  expect_identical(hours$min[1:2], c(1, 1))
  expect_printed(hours$min[3], "-2.154726")
  expect_identical(hours$max[1:2], c(168, 83.5))
  expect_printed(hours$max[3], "130.0596")
  expect_identical(hours$n[1:2], c(28467, 4710))
  expect_printed(hours$n[3], "6.04395")
  birth <- table[table$variable == "birth_yr", ]
  expect_equal(birth$sd[3], 0, tolerance = 1e-12)
  expect_equal(attr(table, "counts")[["complete"]], 28467)
})

test_that("layout within follows its formulas on unbalanced data", {
  data <- unbalanced_data()
  data$x[c(2, 50)] <- NA
  table <- describe_panel(data, "x", "unit", layout = "within")
  own <- data[!is.na(data$x), ]
  means <- tapply(own$x, own$unit, mean)
  within <- own$x - means[as.character(own$unit)] + mean(own$x)
  expect_equal(table$sd, c(sd(own$x), sd(means), sd(within)), tolerance = 1e-12)
  expect_equal(table$min, c(min(own$x), min(means), min(within)), tolerance = 1e-12)
  expect_equal(table$max, c(max(own$x), max(means), max(within)), tolerance = 1e-12)
  expect_equal(table$n, c(nrow(own), length(means), nrow(own) / length(means)))
  expect_identical(table$component, c("overall", "between", "within"))
})

test_that("layout standard: the statistics asked for, in their order", {
  data <- unbalanced_data()
  data$x[c(2, 50)] <- NA
  wanted <- c("n", "missing", "mean", "sd", "max", "min", "p5", "median", "p90")
  table <- describe_panel(data, ~ x + y, statistics = wanted, quantile_type = 2)
  expect_identical(names(table), c("variable", wanted))
  x <- data$x[!is.na(data$x)]
  expect_equal(unlist(table[1, -1]),
               c(n = length(x), missing = 2, mean = mean(x), sd = sd(x), max = max(x), min = min(x),
                 p5 = quantile(x, 0.05, type = 2, names = FALSE), median = median(x),
                 p90 = quantile(x, 0.9, type = 2, names = FALSE)), tolerance = 1e-14)
  all <- describe_panel(data, unit = "unit", time = "year")
  expect_identical(all$variable, setdiff(names(data), c("unit", "year")))
})

test_that("a treatment of 312 city-years in 280 x 12 prints .0929 and .2903", {
  # Zhou and Wang, Table 3: CBEC 3360, mean 0.0929, SD 0.2903, median 0
  data <- expand.grid(year = 2010:2021, city = 1:280)
  data$cbec <- as.numeric(seq_len(3360) <= 312)
  data$urban <- replace(rep(0.5, 3360), 1:14, NA)
  data$lnaca <- replace(seq_len(3360) + 0, 10:18, NA)
  table <- describe_panel(data, c("cbec", "lnaca", "urban"), "city", "year")
  expect_printed(table$mean[1], "0.0929")
  expect_printed(table$sd[1], "0.2903")
  expect_identical(table$median[1], 0)
  expect_identical(table$n, c(3360L, 3351L, 3346L))
  expect_equal(attr(table, "counts"), c(rows = 3360, complete = 3342, units = 280, periods = 12,
                                        cells = 3360, absent = 0, units_with_gaps = 0))
  out <- paste(capture.output(print(table)), collapse = " ")
  expect_match(out, "280 units x 12 periods = 3,360 cells: 3,360 rows, 3,342 with a value in every")
  expect_match(out, "0.2903")
})

test_that("absent rows, gaps, zeros, percentages and far values are said", {
  data <- data.frame(city = rep(1:4, each = 5), year = rep(1:5, 4), treated_pct = c(101, -1, 5:22),
                     gdp = c(0, 0, 3:20), rate = c(200, 1:19), dummy = rep(0:1, 10),
                     flat = c(1000, rep(1, 19)), change = c(-1, 0, 3:20))
  data <- data[-c(3, 20), ]
  table <- describe_panel(data, unit = "city", time = "year", percentages = "rate", far = 3)
  checks <- attr(table, "checks")
  found <- stats::setNames(checks$count, paste(checks$column, substr(checks$check, 1, 4)))
  expect_identical(found, c("treated_pct perc" = 2L, "rate perc" = 1L, "gdp zero" = 2L,
                            "treated_pct more" = 1L, "rate more" = 1L, "flat more" = 1L))
  expect_identical(checks$rows[1], "1, 2")
  out <- paste(capture.output(print(table)), collapse = " ")
  expect_match(out, "4 units x 5 periods = 20 cells, 2 without a row: 18 rows")
  expect_match(out, "1 unit with gaps in time")
  expect_match(out, "percentage outside 0 to 100: treated_pct 2, rate 1")
  plain <- describe_panel(data[c("city", "dummy")], "dummy")
  expect_identical(nrow(attr(plain, "checks")), 0L)
  expect_output(print(plain[1, ]), "dummy")
})

test_that("tables export", {
  data <- panel_data()
  table <- describe_panel(data, c("x", "y"), "unit", "year", labels = c(x = "Log GDP"))
  expect_identical(table$variable, c("Log GDP", "y"))
  plain <- as.data.frame(table)
  expect_identical(class(plain), "data.frame")
  expect_null(attr(plain, "checks"))
  expect_null(attr(plain, "policypanel_ledger"))
  expect_s3_class(sample_ledger(table), "policypanel_ledger")
})

test_that("bad arguments are refused", {
  data <- panel_data()
  refuse <- function(..., class = "input") {
    expect_error(describe_panel(data, ...), class = paste0("policypanel_error_", class))
  }
  refuse("x", layout = "within")
  refuse("x", time = "year")
  refuse("x", statistics = "variance")
  refuse("x", statistics = 1)
  refuse("x", far = 0)
  refuse("x", labels = "a")
  refuse("x", labels = c(z = "a"))
  refuse("x", percentages = "y")
  refuse("x", quantile_type = 12)
  expect_error(describe_panel(data.frame(a = letters)), "no numeric",
               class = "policypanel_error_input")
  expect_error(describe_panel(data[c(1, 1, 2), ], "x", "unit", "year"), "repeat",
               class = "policypanel_error_data")
})

test_that("columns left out are listed with what they are", {
  data <- panel_data()[1:40, ]
  data$gdp <- replace(as.character(1:40), 3, "-")
  data$share <- paste0(1:40, "%")
  data$level <- factor(1:40)
  data$region <- rep(c("east", "west"), 20)
  data$day <- as.Date("2020-01-01") + 1:40
  data$size <- factor(rep(c("s", "l"), 20))
  data$parts <- I(as.list(1:40))
  data$empty <- NA
  data$code <- 1i
  data$span <- as.difftime(1:40, units = "days")
  data$pair <- cbind(1:40, 1)
  table <- describe_panel(data, unit = "unit", time = "year")
  expect_identical(table$variable, c("d", "x", "m", "y", "w", "g"))
  left <- attr(table, "left_out")
  expect_identical(stats::setNames(left$reason, left$column), c(
    gdp = "text of numbers but for \"-\" (row 3)", share = "text of numbers",
    level = "a factor of numbers", region = "text", day = "dates", size = "a factor",
    parts = "a list", empty = "no value", code = "complex", span = "difftime", pair = "a matrix"
  ))
  out <- gsub("\\s+", " ", paste(capture.output(print(table)), collapse = " "))
  expect_match(out, "Left out: gdp (text of numbers but for \"-\" (row 3)), share", fixed = TRUE)
  expect_null(attr(describe_panel(data, "x"), "left_out"))
  out <- capture.output(print(describe_panel(panel_data())))
  expect_no_match(paste(out, collapse = " "), "Left out")
  expect_null(attr(as.data.frame(table), "left_out"))
})
