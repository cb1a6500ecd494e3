cohorts <- function(seed = 1, starts = c(2012, 2015, Inf), units = 24, years = 2011:2018) {
  data <- data.frame(city = rep(seq_len(units), each = length(years)), year = years)
  data$start <- starts[data$city %% length(starts) + 1]
  data$d <- as.numeric(data$year >= data$start)
  noise <- qnorm((seq_len(2 * nrow(data)) * sqrt(seed + 1.7)) %% 1)
  data$y <- data$d + noise[seq_len(nrow(data))]
  data$x <- noise[nrow(data) + seq_len(nrow(data))] + data$d / 4
  data
}

castle_2013 <- function() {
  data <- read.csv(shared_path("data", "staggered", "castle_2013.csv"))
  data$post <- as.numeric(!is.na(data$effyear) & data$year >= data$effyear)
  data
}

expect_adds_up <- function(own, fit, treatment = "d") {
  expect_equal(sum(own$comparisons$weight), 1, tolerance = 1e-12)
  expect_equal(sum(own$comparisons$weight * own$comparisons$estimate), coef(fit)[[treatment]],
               tolerance = 1e-10)
}

test_that("castle doctrine: 'bacondecomp' (the file holds seven digits)", {
  data <- castle_2013()
  own <- bacon_decomposition(l_homicide ~ post | sid + year, data)
  expect_equal(own$coefficient, 0.0818116169306475, tolerance = 1e-7)
  never <- with(own$comparisons, which(cohort == 2006 & type == "never treated"))
  expect_equal(own$comparisons$estimate[never], 0.06823587, tolerance = 1e-6)
  expect_printed(own$comparisons$weight[never], "0.5923947")
  expect_adds_up(own, did_feols(l_homicide ~ post | sid + year, data), "post")
})

test_that("mpdta replica: 'bacondecomp' in R and Stata", {
  data <- read.csv(shared_path("data", "staggered", "mpdta_replica.csv"))
  own <- bacon_decomposition(lemp ~ treat | countyreal + year, data)
  expect_printed(own$coefficient, "-0.037505077")
  estimate <- function(cohort, control) {
    rows <- own$comparisons
    rows$estimate[rows$cohort == cohort & rows$control %in% control]
  }
  expect_printed(estimate(2007, 2004), "-0.04712838")
  expect_printed(estimate(2007, 2006), "-0.04530339")
  expect_printed(estimate(2004, 2007), "-0.0497014001")
  expect_printed(estimate(2004, NA), "-0.0419087874472")
  expect_printed(estimate(2007, NA), "-0.0274615452587")
})

# Estimates are regressions on the rows of two cohorts while the control does not change.
test_that("each comparison is the regression on its rows", {
  data <- cohorts(2, c(2011, 2013, 2016, Inf))
  own <- bacon_decomposition(y ~ d | city + year, data)
  expect_adds_up(own, did_feols(y ~ d | city + year, data))
  expect_identical(nrow(own$comparisons), 6L)
  for (i in seq_len(nrow(own$comparisons))) {
    row <- own$comparisons[i, ]
    control <- ifelse(is.na(row$control), Inf, row$control)
    rows <- data$start %in% c(row$cohort, control) &
      (if (row$cohort < control) data$year < control else data$year >= control)
    fit <- lm(y ~ d + factor(city) + factor(year), data[rows, ])
    expect_equal(row$estimate, coef(fit)[["d"]], tolerance = 1e-10)
    type <- c("already treated", "not yet treated")[1 + (row$cohort < control)]
    if (control == 2011) type <- "always treated"
    if (is.infinite(control)) type <- "never treated"
    expect_identical(row$type, type)
  }
})

# Means by cohort and period of the treatment less unit and period effects and controls, on the
# rows of two cohorts, with their effects taken out
test_that("with controls: the definition by 'lm', and adding up", {
  data <- cohorts(3)
  own <- bacon_decomposition(y ~ d + x | city + year, data)
  expect_adds_up(own, did_feols(y ~ d + x | city + year, data))
  data$residual <- residuals(lm(d ~ x + factor(city) + factor(year), data))
  data$mean <- ave(data$residual, data$start, data$year)
  within <- data$residual - data$mean
  first <- own$comparisons[1, ]
  expect_identical(first$type, "within cohorts")
  expect_equal(first$weight, sum(within^2) / sum(data$residual^2), tolerance = 1e-10)
  expect_equal(first$estimate, sum(within * data$y) / sum(within^2), tolerance = 1e-8)
  variance <- numeric()
  for (i in 2:nrow(own$comparisons)) {
    row <- own$comparisons[i, ]
    pair <- data[data$start %in% c(row$cohort, ifelse(is.na(row$control), Inf, row$control)), ]
    pair$treatment <- residuals(lm(mean ~ factor(city) + factor(year), pair))
    expect_equal(row$estimate, coef(lm(y ~ treatment + factor(city) + factor(year), pair))[[2]],
                 tolerance = 1e-8)
    variance[i - 1] <- nrow(pair) * sum(pair$treatment^2)
  }
  expect_equal(own$comparisons$weight[-1], (1 - first$weight) * variance / sum(variance),
               tolerance = 1e-9)
})

test_that("castle doctrine with controls: 'bacondecomp' 0.1.1 on the same file", {
  own <- tidy(bacon_decomposition(l_homicide ~ post + l_police + unemployrt | sid + year,
                                  castle_2013()))
  expect_printed(own$weight[1], "0.0117545518104")
  expect_printed(own$estimate[1], "0.346183190173")
  row <- function(cohort, control) which(own$cohort == cohort & own$control %in% control)
  share <- own$weight / (1 - own$weight[1])  # 'bacondecomp' scales those of pairs to one
  expect_equal(share[row(2006, NA)], 0.593351832435969, tolerance = 1e-10)
  expect_equal(own$estimate[row(2006, NA)], 0.0693197681199, tolerance = 1e-10)
  expect_equal(share[row(2008, 2009)], 0.000576969215798, tolerance = 1e-10)
  expect_equal(own$estimate[row(2008, 2009)], -0.2448785487276, tolerance = 1e-10)
  expect_identical(own$type[row(2008, 2009)], "both treated")
})

test_that("one cohort beside the never treated, and cohorts without any", {
  data <- cohorts(4, c(2014, Inf))
  own <- bacon_decomposition(y ~ d | city + year, data)
  expect_identical(nrow(own$comparisons), 1L)
  expect_equal(own$comparisons$estimate, own$coefficient, tolerance = 1e-12)
  expect_identical(nrow(bacon_decomposition(y ~ d + x | city + year, data)$comparisons), 2L)
  later <- cohorts(5, c(2013, 2016))
  expect_setequal(bacon_decomposition(y ~ d | city + year, later)$comparisons$type,
                  c("not yet treated", "already treated"))
})

test_that("the order of rows does not matter, nor what periods and units are", {
  data <- cohorts(6)
  own <- bacon_decomposition(y ~ d + x | city + year, data)$comparisons
  back <- data[order(data$x), ]
  expect_equal(bacon_decomposition(y ~ d + x | city + year, back)$comparisons, own,
               tolerance = 1e-10)
  data$date <- as.Date(paste0(data$year, "-06-30"))
  data$name <- paste("city", data$city)
  dated <- bacon_decomposition(y ~ d + x | name + date, data)$comparisons
  expect_equal(dated$weight, own$weight, tolerance = 1e-10)
})

test_that("what cannot be decomposed is refused", {
  data <- cohorts()
  design <- "policypanel_error_design"
  expect_error(bacon_decomposition(y ~ d | city + year, data[-7, ]), "not balanced", class = design)
  twice <- with_column(data, year = replace(data$year, data$city %in% 3:4 & data$year == 2018, 2017))
  expect_error(bacon_decomposition(y ~ d | city + year, twice), "not balanced: 2 units of",
               class = design)
  expect_error(quiet(bacon_decomposition(y ~ d | city + year,
                                         with_column(data, y = replace(data$y, 3, NA)))),
               class = design)
  off <- with_column(data, d = replace(data$d, data$city == 3 & data$year == 2018, 0))
  off$d[off$city == 1 & off$year == 2018] <- 0
  expect_error(bacon_decomposition(y ~ d | city + year, off), "switches off", class = design)
  expect_error(bacon_decomposition(y ~ x | city + year, data), class = "policypanel_error_data")
  data$region <- data$city %% 4
  expect_error(bacon_decomposition(y ~ d | city + year + region^year, data),
               class = "policypanel_error_input")
  same <- data[data$start == 2012, ]
  expect_error(quiet(bacon_decomposition(y ~ d + x | city, same)),
               class = "policypanel_error_input")
})

test_that("the print and the figures", {
  own <- bacon_decomposition(y ~ d | city + year, cohorts())
  expect_output(print(own), "already treated")
  expect_identical(tidy(own), own$comparisons)
  calls <- drawn_by(drawn <- plot(own))
  expect_identical(drawn, own$comparisons)
  expect_true(all(is_grey(colours_of(calls))))
  skip_if_not_installed("ggplot2")
  built <- ggplot2::ggplot_build(ggplot2::autoplot(own))$data
  expect_equal(built[[2]]$y, own$comparisons$estimate)
})
