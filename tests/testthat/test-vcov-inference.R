# Which covariance, and what of it is kept in a fit.

test_that("a fit needs no data for another covariance", {
  data <- with_column(unbalanced_data(), lat = 20, lon = 100)
  data$lat <- data$lat + data$unit / 7
  fit <- quiet(did_feols(y ~ d + x | unit + year, data, cluster = ~g,
                         vcov = NULL, weights = ~w))
  places <- quiet(did_feols(y ~ d + x | unit + year, data, weights = ~w,
                            vcov = conley("lat", "lon", 50, "bartlett")))
  specifications <- list("iid", "hc1", "newey_west", newey_west(2), driscoll_kraay(1))
  found <- lapply(specifications, function(v) vcov(fit, v))
  rm(data)
  expect_identical(lapply(specifications, function(v) vcov(fit, v)), found)
  expect_identical(lapply(specifications, function(v) vcov(places, v)), found)
  expect_identical(vcov(fit, "cluster"), vcov(fit))
  expect_identical(vcov(fit, cluster = ~unit), vcov(places, "cluster"))
})

test_that("columns that the fit does not hold are named, with those it holds", {
  data <- with_column(panel_data(), lat = 20, lon = 100)
  fit <- did_feols(y ~ x | unit, data)
  error <- expect_error(vcov(fit, cluster = ~year), "does not hold the column \"year\"",
                        class = "policypanel_error_input")
  expect_match(conditionMessage(error), "It holds \"unit\"")
  expect_error(vcov(fit, driscoll_kraay(1, "year")), "does not hold the column \"year\"",
               class = "policypanel_error_input")
  expect_error(vcov(fit, conley("lat", "lon", 100)),
               "does not hold the columns \"lat\" and \"lon\"", class = "policypanel_error_input")
  expect_error(vcov(fit, "newey_west"), "needs to know the periods",
               class = "policypanel_error_input")
  expect_error(vcov(did_feols(y ~ x, data), "cluster"), "needs `cluster`",
               class = "policypanel_error_input")
  expect_error(vcov(fit, "hc1", cluster = ~unit), "`vcov` is \"hc1\"",
               class = "policypanel_error_input")
})

test_that("summary() gives the fit with another covariance, and all that is made from it", {
  data <- unbalanced_data()
  fit <- quiet(did_feols(y ~ d + x | unit + year, data))
  for (vcov in list("hc1", newey_west(2), "driscoll_kraay")) {
    other <- summary(fit, vcov = vcov)
    refitted <- quiet(did_feols(y ~ d + x | unit + year, data, vcov = vcov))
    for (of in list(tidy, glance, stats::confint, stats::vcov, function(x) x$f)) {
      expect_identical(of(other), of(refitted))
    }
    expect_output(print(other), refitted$vcov$label, fixed = TRUE)
  }
  other <- summary(fit, cluster = ~year, small_sample = "areg")
  expect_identical(vcov(other), vcov(fit, cluster = ~year, small_sample = "areg"))
  expect_identical(vcov(other, "cluster"), vcov(other))
  again <- quiet(update(other, . ~ . + m))
  expect_match(again$vcov$label, "clustered by year (8 clusters), small sample as areg",
               fixed = TRUE)
  expect_identical(vcov(summary(fit)), vcov(fit))
  expect_identical(tidy(summary(summary(fit, vcov = "hc1"), cluster = ~unit)), tidy(fit))
})

test_that("summary() of an event study renews the path and the test of the leads", {
  data <- panel_data()
  path <- function(...) {
    quiet(event_study(y ~ d + x | unit + year, data, window = c(-3, 2), ...))
  }
  other <- summary(path(), vcov = "driscoll_kraay")
  refitted <- path(vcov = "driscoll_kraay")
  expect_equal(other$event, refitted$event)
  expect_equal(other$pretrend, refitted$pretrend)
  expect_false(identical(other$pretrend$statistic, path()$pretrend$statistic))
})

test_that("tables name the new covariance", {
  skip_if_not_installed("modelsummary")
  skip_if_not_installed("knitr")
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  text <- regression_table(fit, summary(fit, vcov = newey_west(2)), output = "markdown")
  expect_match(text, "(1) clustered by unit (30 clusters); (2) Newey-West (lag 2)", fixed = TRUE)
})

test_that("row 81: clusters that vary within units are taken, with a note that counts the units", {
  data <- panel_data()
  data$area <- data$unit %% 6
  data$area[data$unit == 4 & data$year > 2004] <- 5
  data$area[data$unit == 9 & data$year > 2006] <- 0
  expect_message(fit <- did_feols(y ~ x | unit + year, data, cluster = ~area),
                 "2 of 30 levels of \"unit\" have rows in several clusters of \"area\"",
                 class = "policypanel_note")
  expect_identical(fit$vcov$clusters, c(area = 6L))
  for (cluster in list(~unit, ~year, ~unit + year, ~g^year, ~unit^g)) {
    expect_silent(did_feols(y ~ x | unit + year, data, cluster = cluster))
  }
  data$area <- data$unit %% 6
  expect_silent(did_feols(y ~ x | year + unit, data, cluster = ~area))
})

test_that("what is no covariance is refused", {
  data <- panel_data()
  for (bad in list("hc9", 1, c("hc1", "iid"), NA, list())) {
    expect_error(did_feols(y ~ x | unit, data, vcov = bad), "`vcov` must be one of",
                 class = "policypanel_error_input")
  }
  expect_error(did_feols(y ~ x | unit, data, vcov = diag(2)), "given as `vcov` has 2 rows",
               class = "policypanel_error_input")
  request <- structure(list(), class = "fixest_vcov_request")
  expect_error(did_feols(y ~ x | unit, data, vcov = request), "policypanel::newey_west",
               class = "policypanel_error_input")
  expect_output(print(newey_west(2, ~unit)), "Covariance newey_west: lag 2, unit unit")
  expect_output(print(driscoll_kraay()), "Covariance driscoll_kraay$")
})

test_that("several fits at once and split samples take these covariances", {
  data <- unbalanced_data()
  fits <- did_feols(c(y, m) ~ x + csw0(d) | unit + year, data, vcov = newey_west(2))
  alone <- did_feols(m ~ x + d | unit + year, data, vcov = newey_west(2))
  expect_equal(vcov(fits[[4]]), vcov(alone), tolerance = 1e-10)
  halves <- quiet(did_feols(y ~ x | unit + year, with_column(data, half = data$unit %% 2),
                            split = ~half, vcov = "driscoll_kraay"))
  odd <- quiet(did_feols(y ~ x | unit + year, data[data$unit %% 2 == 1, ],
                         vcov = "driscoll_kraay"))
  expect_equal(vcov(halves[["1"]]), vcov(odd), tolerance = 1e-10)
})

test_that("mediation and matching take these covariances too", {
  data <- panel_data()
  mediation <- sobel_mediate(y ~ d + x | unit + year, mediator = ~m, treatment = "d", data = data,
                             vcov = driscoll_kraay(2)) |> quiet()
  path <- did_feols(m ~ d + x | unit + year, data, vcov = driscoll_kraay(2))
  expect_equal(vcov(mediation)["a", "a"], vcov(path)["d", "d"], tolerance = 1e-10)
  matched <- quiet(psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2,
                           vcov = newey_west(1)))
  expect_identical(matched$did$vcov$label, "Newey-West (lag 1)")
})
