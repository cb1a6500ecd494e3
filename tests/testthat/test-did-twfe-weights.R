staggered <- function(seed = 1, units = 30, years = 2011:2018) {
  data <- data.frame(city = rep(seq_len(units), each = length(years)), year = years)
  data$start <- c(2012, 2015, Inf)[data$city %% 3 + 1]
  data$d <- as.numeric(data$year >= data$start)
  noise <- qnorm((seq_len(3 * nrow(data)) * sqrt(seed + 1.3)) %% 1)
  data$y <- data$d * (data$year - pmin(data$start, 2018)) / 5 + noise[seq_len(nrow(data))]
  data$x <- noise[nrow(data) + seq_len(nrow(data))] + data$d / 3
  data$w <- 0.5 + pnorm(noise[2 * nrow(data) + seq_len(nrow(data))])
  data
}

# The identity by 'lm', with effects imputed by the model of the untreated
weights_by_lm <- function(data, right = "", w = rep(1, nrow(data))) {
  data$own_weight <- w
  model <- function(left, rows) {
    lm(paste(left, "~ factor(city) + factor(year)", right), data[rows, ], weights = own_weight)
  }
  residual <- w * residuals(model("d", TRUE))
  on <- data$d == 1
  untreated <- model("y", !on)
  effect <- data$y - suppressWarnings(predict(untreated, data))
  first <- ave(ifelse(on, data$year, Inf), data$city, FUN = min)
  cell <- paste(first, data$year)[on]
  share <- residual[on] / sum(residual[on])
  weight <- tapply(share, cell, sum)
  list(weight = weight, effect = tapply(share * effect[on], cell, sum) / weight)
}

expect_weights <- function(own, oracle) {
  cell <- paste(own$cohort, own$time)
  expect_setequal(cell, names(oracle$weight))
  expect_equal(own$weight, as.vector(oracle$weight[cell]), tolerance = 1e-9)
  expect_equal(own$effect, as.vector(oracle$effect[cell]), tolerance = 1e-8)
}

test_that("mpdta: the weights that 'twfeweights' prints", {
  data <- read.csv(shared_path("data", "mpdta", "mpdta.csv"))
  data$post <- as.numeric(data$first_treat > 0 & data$year >= data$first_treat)
  own <- twfe_weights(did_feols(lemp ~ post | countyreal + year, data))
  weight <- function(cohort, time) own$weight[own$cohort == cohort & own$time == time]
  expect_printed(weight(2004, 2004), "0.045719806")
  expect_printed(weight(2004, 2007), "-0.01085101")
  expect_printed(weight(2006, 2007), "0.110627374")
  expect_printed(weight(2007, 2007), "0.578994032")
  expect_printed(sum(own$weight * own$effect), "-0.03654894")
})

test_that("balanced, unbalanced, weighted and controlled fits: 'lm'", {
  data <- staggered()
  holes <- data[-c(3, 50:53, 77, 200), ]
  expect_weights(twfe_weights(did_feols(y ~ d | city + year, data)), weights_by_lm(data))
  expect_weights(twfe_weights(did_feols(y ~ d + x | city + year, holes)),
                 weights_by_lm(holes, "+ x"))
  own <- twfe_weights(did_feols(y ~ x + d | city + year, holes, weights = "w"), treatment = "d")
  expect_weights(own, weights_by_lm(holes, "+ x", holes$w))
})

test_that("weights add up to one and weighted effects to the coefficient", {
  data <- staggered(2)
  data$region <- data$city %% 4
  fits <- list(did_feols(y ~ d | city + year, data),
               did_feols(y ~ d + x + I(x^2) | city + year, data[-(5:9), ], weights = "w"),
               did_feols(y ~ d + x | city + year + region^year, data))
  for (fit in fits) {
    own <- twfe_weights(fit)
    expect_equal(sum(own$weight), 1, tolerance = 1e-10)
    expect_equal(sum(own$weight * own$effect), coef(fit)[["d"]], tolerance = 1e-10)
    expect_identical(attr(own, "coefficient"), coef(fit)[["d"]])
  }
})

test_that("the order of rows does not matter, and periods may be dates or text", {
  data <- staggered(3)
  own <- twfe_weights(did_feols(y ~ d | city + year, data))
  back <- twfe_weights(did_feols(y ~ d | city + year, data[rev(seq_len(nrow(data))), ]))
  expect_equal(as.data.frame(back), as.data.frame(own), tolerance = 1e-10)
  data$date <- as.Date(paste0(data$year, "-01-01"))
  dated <- twfe_weights(did_feols(y ~ d | city + date, data))
  expect_equal(dated$weight, own$weight, tolerance = 1e-10)
  data$name <- paste0("year ", data$year)
  expect_equal(twfe_weights(did_feols(y ~ d | city + name, data))$weight, own$weight,
               tolerance = 1e-10)
  expect_equal(twfe_weights(did_feols(y ~ d | year + city, data), unit = "city", time = "year"),
               own, tolerance = 1e-10)
})

test_that("effects of units without untreated rows are not imputed", {
  data <- staggered(4)
  data$d[data$city == 3] <- 1
  fit <- did_feols(y ~ d | city + year, data)
  expect_match(notes_of(own <- twfe_weights(fit)), "no imputed effect")
  expect_true(all(is.na(own$effect[own$cohort == 2011])))
  expect_false(anyNA(own$effect[own$cohort != 2011]))
  expect_equal(sum(own$weight), 1, tolerance = 1e-10)
})

test_that("no effect is imputed across untreated rows that cannot be compared", {
  data <- expand.grid(city = 1:8, year = 1:6)
  # Cities 1 to 4 are untreated in years 1 to 3 alone, the others in years 4 to 6.
  data$d <- as.numeric((data$city <= 4) == (data$year > 3))
  data$y <- data$d + data$city / 3 + sin(seq_len(48)^2)
  expect_match(notes_of(own <- twfe_weights(did_feols(y ~ d | city + year, data))),
               "no imputed effect")
  expect_true(all(is.na(own$effect)))
  expect_equal(sum(own$weight), 1, tolerance = 1e-10)
  whole <- data[data$city <= 4 | data$year > 2, ]
  whole$d[whole$city == 1] <- 0
  expect_false(anyNA(twfe_weights(did_feols(y ~ d | city + year, whole))$effect))
})

test_that("a summary by cohort and period", {
  own <- twfe_weights(did_feols(y ~ d | city + year, staggered()))
  summary <- summary(own)
  for (by in c("cohort", "time")) {
    part <- summary[summary$by == by, ]
    expect_equal(part$weight, as.vector(tapply(own$weight, own[[by]], sum)))
    expect_equal(sum(part$negative_weight), sum(own$weight[own$weight < 0]))
    expect_equal(sum(part$cells), nrow(own))
  }
  expect_output(print(own), "weighted negatively")
})

test_that("what is no such fit is refused", {
  data <- staggered()
  data$z <- data$x + data$w
  input <- "policypanel_error_input"
  expect_error(twfe_weights(lm(y ~ d, data)), class = input)
  expect_error(twfe_weights(did_feols(y ~ d | city, data)), class = input)
  expect_error(twfe_weights(did_feols(y ~ 1 | city + year | d ~ z, data)), class = input)
  expect_error(twfe_weights(did_feols(y ~ d | city[x] + year, data)), class = input)
  expect_error(twfe_weights(did_feols(y ~ d | city + year, data), treatment = "x"), class = input)
  expect_error(twfe_weights(did_feols(y ~ x | city + year, data)), class = "policypanel_error_data")
  expect_error(check_decomposition(c(0.5, 0.5), c(1, 1), 2.1, 1),
               class = "policypanel_error_design")
})

test_that("the figures draw the weights", {
  own <- twfe_weights(did_feols(y ~ d | city + year, staggered()))
  calls <- drawn_by(plot(own))
  expect_true(any(grepl("weighted negatively", strings_of(calls))))
  expect_true(all(is_grey(colours_of(calls))))
  skip_if_not_installed("ggplot2")
  built <- ggplot2::ggplot_build(ggplot2::autoplot(own))$data
  expect_equal(built[[3]]$y, own$weight)
})
