# Coefficients as a figure: the numbers are those of tidy(), and what is drawn is what is returned.

figure_fits <- function() {
  data <- panel_data()
  list(data = data, base = quiet(did_feols(y ~ d | unit + year, data)),
       full = quiet(did_feols(y ~ d + x + m | unit + year, data)),
       early = quiet(event_study(y ~ d | unit + year, data, window = c(-3, 2))),
       late = quiet(event_study(m ~ d + x | unit + year, data, window = c(-2, 2))))
}

drawn_by_plot <- function(...) {
  drawn <- NULL
  calls <- drawn_by(drawn <- plot(...))
  list(table = drawn, calls = calls)
}

test_that("a fit is drawn with its own estimates and limits, by both packages alike", {
  fit <- figure_fits()$full
  made <- drawn_by_plot(fit, level = 0.9)
  own <- tidy(fit, conf.level = 0.9)
  expect_identical(made$table$name, own$term)
  for (column in c("estimate", "std.error", "conf.low", "conf.high")) {
    expect_equal(made$table[[column]], own[[column]], tolerance = 1e-12)
  }
  bars <- made$calls[names(made$calls) == "segments"]
  drawn <- Filter(function(bar) identical(as.numeric(bar[[1]]), own$conf.low), bars)
  expect_length(drawn, 1)
  expect_equal(as.numeric(drawn[[1]][[2]]), made$table$at)
  words <- strings_of(made$calls)
  expect_true(all(c("d", "x", "m") %in% words))
  expect_match(words, "90% intervals; clustered by unit", all = FALSE, fixed = TRUE)
  expect_match(words, "dependent variable y", all = FALSE)
  skip_if_not_installed("ggplot2")
  built <- ggplot2::ggplot_build(ggplot2::autoplot(fit, level = 0.9))
  expect_equal(sort(built$data[[3]]$x), sort(own$estimate))
  expect_equal(sort(built$data[[2]]$xmin), sort(own$conf.low))
})

test_that("several fits stand beside each other, in order, under headings, with a legend", {
  fits <- figure_fits()
  lm <- stats::lm(y ~ d + x, fits$data)
  figure <- regression_figure("One" = fits$base, fits$full, "Other package" = lm, order = "m",
                              labels = c(d = "Policy"), groups = list("Of interest" = "Policy"))
  made <- drawn_by_plot(figure)
  table <- made$table
  expect_identical(unique(table$term), c("Policy", "m", "x"))
  expect_identical(unique(table$fit), c("One", "(2)", "Other package"))
  expect_equal(table$estimate[table$fit == "Other package"], unname(coef(lm)[c("d", "x")]))
  expect_identical(anyDuplicated(table$at), 0L)
  # Fits of one coefficient stand within its row, the first on top.
  policy <- table$at[table$name == "d"]
  expect_true(all(diff(policy) < 0) && max(policy) - min(policy) < 0.6)
  words <- strings_of(made$calls)
  expect_true(all(c("Of interest", "  Policy", "m") %in% words))
  expect_match(words, "Other package as reported by the fit", all = FALSE)
  expect_true(all(is_grey(colours_of(made$calls))))
  kept <- drawn_by_plot(regression_figure(lm, keep = c("(Intercept)", "x")))$table
  expect_identical(kept$name, c("(Intercept)", "x"))
  several <- did_feols(c(y, m) ~ d | unit, fits$data)
  expect_identical(nrow(drawn_by_plot(several)$table), 2L)
  vcov <- drawn_by_plot(regression_figure(fits$base, fits$base, vcov = list(NULL, "iid")))$table
  expect_equal(vcov$std.error, c(standard_error(fits$base, "d"),
                                 standard_error(fits$base, "d", "iid")))
  groups <- quiet(heterogeneity(y ~ d + x | unit + year, with_column(
    fits$data, side = c("a", "b")[1 + fits$data$unit %% 2]), by = "side"))
  drawn <- drawn_by_plot(regression_figure(groups, keep = "d"))$table
  expect_identical(unique(drawn$fit), names(groups$fits))
  expect_equal(drawn$estimate, vapply(groups$fits, function(fit) coef(fit)[["d"]], 0),
               ignore_attr = TRUE)
})

test_that("event studies share one picture, each with its own path", {
  fits <- figure_fits()
  figure <- regression_figure("Early" = fits$early, "Late" = fits$late)
  made <- drawn_by_plot(figure)
  table <- made$table
  expect_equal(table$estimate[table$fit == "Early"], fits$early$event$estimate)
  expect_equal(table$period[table$fit == "Late"], fits$late$event$period)
  expect_true(all(abs(table$at - table$period) < 0.5))
  expect_identical(anyDuplicated(table$at), 0L)
  staggered <- quiet(did_staggered(y ~ 1 | unit + year, with_column(
    fits$data, start = ave(ifelse(fits$data$d == 1, fits$data$year, Inf), fits$data$unit,
                           FUN = min)), cohort = "start"))
  both <- drawn_by_plot(regression_figure(fits$early, staggered))$table
  own <- tidy(staggered)
  own <- own[startsWith(own$term, "event_time::"), ]
  expect_equal(both$estimate[both$fit == "(2)" & !both$is_reference], own$estimate)
  # Beside a regression they are coefficients like others.
  mixed <- drawn_by_plot(regression_figure(fits$early, fits$base))$table
  expect_true("d" %in% mixed$name && is.null(mixed$period))
  skip_if_not_installed("ggplot2")
  built <- ggplot2::ggplot_build(ggplot2::autoplot(figure))
  expect_equal(built$data[[4]]$x, table$at)
})

test_that("of two levels the narrower intervals are thick within the wider, in every figure", {
  fits <- figure_fits()
  data <- with_column(fits$data, start = ave(ifelse(fits$data$d == 1, fits$data$year, Inf),
                                             fits$data$unit, FUN = min))
  staggered <- quiet(did_staggered(y ~ 1 | unit + year, data, cohort = "start"))
  both <- quiet(compare_estimators(y ~ 1 | unit + year, data, cohort = "start",
                                   estimators = c("callaway_santanna", "sun_abraham")))
  lm <- stats::lm(y ~ d + x, fits$data)
  figures <- list(fits$early, staggered, both, regression_figure(fits$early, fits$late,
                                                                 level = c(0.95, 0.9)),
                  regression_figure(fits$full, lm, level = c(0.95, 0.9)))
  # Widths of the intervals are those of the quantiles; degrees of freedom are the fits'.
  for (figure in figures) {
    levels <- if (inherits(figure, "regression_figure")) list() else list(level = c(0.95, 0.9))
    calls <- drawn_by(drawn <- do.call("plot", c(list(figure), levels), quote = TRUE))
    has <- !is.na(drawn$conf.low)
    expect_gt(sum(has), 2)
    ratio <- with(drawn[has, ], (inner.high - inner.low) / (conf.high - conf.low))
    expect_true(all(ratio > 0.82 & ratio < 0.85))
    expect_equal(drawn$inner.low[has] + drawn$inner.high[has], 2 * drawn$estimate[has])
    words <- paste(strings_of(calls), collapse = " ")
    expect_match(words, "intervals of 95% \\(thin\\) and\\s+90% \\(thick\\)")
    segments <- calls[names(calls) == "segments"]
    is_inner <- vapply(segments, function(call) {
      any(vapply(call[1:2], function(own) identical(as.numeric(own), drawn$inner.low), NA)) ||
        any(vapply(call[1:2], function(own) {
          identical(as.numeric(own), drawn$inner.low[has])
        }, NA))
    }, NA)
    expect_identical(sum(is_inner), 1L)
    skip_if_not_installed("ggplot2")
    gg <- do.call("autoplot", c(list(figure), levels), quote = TRUE)
    layers <- ggplot2::ggplot_build(gg)$data
    low <- lapply(layers, function(layer) layer$ymin %||% layer$xmin)
    expect_true(any(vapply(low, function(own) {
      isTRUE(all.equal(sort(own), sort(drawn$inner.low)))
    }, NA)))
    expect_match(gsub("\n", " ", gg$labels$caption), "90% (thick)", fixed = TRUE)
  }
  own <- regression_figure(fits$full, lm, level = c(0.95, 0.9))
  drawn <- drawn_by_plot(own)$table
  narrow <- drawn_by_plot(regression_figure(fits$full, lm, level = 0.9))$table
  expect_equal(drawn$inner.low, narrow$conf.low)
  expect_equal(drawn$conf.low, drawn_by_plot(regression_figure(fits$full, lm))$table$conf.low)
  expect_error(plot(fits$early, level = c(0.9, 0.9)), "twice", class = "policypanel_error_input")
  expect_error(plot(fits$early, level = c(0.9, 2)), "level", class = "policypanel_error_input")
  expect_error(plot(fits$early, level = c(0.9, 0.95, 0.99)), "level",
               class = "policypanel_error_input")
})

test_that("a figure refuses what it cannot draw", {
  fits <- figure_fits()
  refused <- function(code, words) expect_error(code, words, class = "policypanel_error_input")
  refused(regression_figure(), "Give fits")
  refused(regression_figure(fits$base, kep = "d"), "keep")
  refused(regression_figure(fits$base, keep = "nothing"), "no fit has")
  refused(regression_figure(fits$base, type = "path"), "no path")
  refused(regression_figure(fits$early, keep = "event_time::0"), "coefficients below each other")
  refused(regression_figure(fits$full, groups = list(A = "d", B = c("d", "x"))), "several groups")
  refused(regression_figure(fits$base, drop = "d"), "No coefficient")
  refused(regression_figure(fits$base, level = 2), "level")
  refused(plot(fits$base, xlimits = 1), "no argument")
  refused(plot(fits$base, xlab = 1), "xlab")
})

test_that("an axis names whole periods that fit, at 12 and at 40 of them", {
  expect_identical(period_breaks(-6:5, as.character(-6:5), 12), 1:12)
  at <- -20:19
  labels <- as.character(at)
  labels[1] <- "<=-20"
  expect_identical(at[period_breaks(at, labels, 12)], seq(-20L, 15L, 5L))
  expect_identical(at[period_breaks(at, labels, 5)], c(-20L, -10L, 0L, 10L))
  years <- 1981:2020
  expect_identical(years[period_breaks(seq_along(years), as.character(years), 10)],
                   seq(1985L, 2020L, 5L))
  # Labels of the axis do not touch.
  open_figure()
  on.exit(dev.off())
  for (n in c(12, 40)) {
    at <- seq_len(n) - n %/% 2
    plot(at, at, xaxt = "n")
    shown <- period_axis(at, as.character(at))
    width <- strwidth(as.character(shown))
    expect_true(all(diff(shown) > (width[-1] + width[-length(width)]) / 2))
    expect_true(0 %in% shown)
  }
})
