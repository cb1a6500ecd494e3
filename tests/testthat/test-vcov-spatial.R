# Conley: against sums over all pairs of rows and fixest.

# Twenty-four cities, two of them at one place, in random order.
spatial_data <- function() {
  data <- unbalanced_data(n_units = 24, years = 2001:2010)
  place <- with_seed(3, cbind(stats::runif(24, 20, 32), stats::runif(24, 102, 118)))
  place[24, ] <- place[1, ]
  data$lat <- place[data$unit, 1]
  data$lon <- place[data$unit, 2]
  data
}

# Haversine's formula, or Pythagoras on degrees of 111 km
kilometres <- function(data, distance) {
  radians <- pi / 180
  latitude <- data$lat * radians
  turn <- outer(data$lon, data$lon, `-`) * radians
  if (distance == "triangular") {
    mean <- outer(latitude, latitude, `+`) / 2
    return(111 / radians * sqrt(outer(latitude, latitude, `-`)^2 + (cos(mean) * turn)^2))
  }
  a <- sin(outer(latitude, latitude, `-`) / 2)^2 + outer(cos(latitude), cos(latitude)) *
    sin(turn / 2)^2
  2 * 6371.0088 * asin(pmin(sqrt(a), 1))
}

test_that("Conley is the sum over pairs of rows within the cutoff", {
  data <- spatial_data()
  compared <- 0
  for (weights in list(NULL, data$w)) {
    o <- dummy_regression(data$y, as.matrix(data[c("d", "x")]), data[c("unit", "year")], weights)
    fit <- did_feols(y ~ d + x | unit + year, data, weights = if (!is.null(weights)) ~w,
                     vcov = conley("lat", "lon", 300), singletons = "keep",
                     small_sample = "none") |>
      suppressWarnings()
    for (distance in c("haversine", "triangular")) for (cutoff in c(1, 250, 900)) {
      d <- kilometres(data, distance)
      kernels <- list(uniform = (d <= cutoff) + 0, bartlett = pmax(1 - d / cutoff, 0))
      for (kernel in names(kernels)) for (time in list(NULL, "year")) {
        pairs <- kernels[[kernel]] * (if (is.null(time)) 1 else same(data$year))
        expected <- oracle_kernel(o, pairs)
        if (any(eigen(expected)$values < 0)) next  # would be mended
        compared <- compared + 1
        found <- vcov(fit, conley("lat", "lon", cutoff, kernel, distance, time = time))
        expect_equal(unname(found), expected, tolerance = 1e-9)
      }
    }
  }
  expect_gte(compared, 36)  # of 48
})

test_that("with a lag the rows of a unit in other periods are added (Hsiang 2010)", {
  data <- spatial_data()
  o <- dummy_regression(data$y, as.matrix(data[c("d", "x")]), data[c("unit", "year")])
  fit <- did_feols(y ~ d + x | unit + year, data, singletons = "keep", small_sample = "none",
                   vcov = conley("lat", "lon", 250, "bartlett", lag = 2))
  pairs <- pmax(1 - kilometres(data, "haversine") / 250, 0) * same(data$year) +
    bartlett(data$year, 2) * same(data$unit) * !same(data$year)
  expect_equal(unname(vcov(fit)), oracle_kernel(o, pairs), tolerance = 1e-9)
  expect_identical(summary(fit, small_sample = "reghdfe")$vcov$label,
                   "Conley (cutoff 250 km, bartlett kernel, within year, lag 2 within unit)")
})

test_that("at the ends: HC, clusters of places, and a covariance asked for later", {
  data <- spatial_data()
  data$place <- ifelse(data$unit == 24, 1L, data$unit)
  fit <- did_feols(y ~ d + x | unit + year, data, vcov = conley(~lat, ~lon, 1),
                   cluster = NULL, small_sample = "none")
  clustered <- quiet(did_feols(y ~ d + x | unit + year, data, cluster = ~place,
                               small_sample = "none"))
  expect_equal(vcov(fit), vcov(clustered), tolerance = 1e-12)
  expect_equal(vcov(fit, "hc1"), vcov(clustered, "hc1"), tolerance = 1e-12)
  data$lat <- data$lat + seq_len(nrow(data)) / 1e4  # no two rows at one place
  fit <- did_feols(y ~ d + x | unit + year, data, vcov = conley("lat", "lon", 1e-3))
  expect_equal(vcov(fit), vcov(fit, "hc1"), tolerance = 1e-12)
  kernel <- conley("lat", "lon", 400, "bartlett")
  other <- did_feols(y ~ d + x | unit + year, data, constant = TRUE, vcov = kernel) |>
    suppressWarnings()
  again <- did_feols(y ~ d + x | unit + year, data, constant = TRUE,
                     vcov = conley("lat", "lon", 1e-3))
  expect_identical(suppressWarnings(vcov(again, kernel)), vcov(other))
})

test_that("quakes: fixest 0.14.2, conley(100) and spherical distance", {
  # feols(depth ~ mag, quakes, vcov = vcov_conley("lat", "long", cutoff = 100))
  fit <- did_feols(depth ~ mag, datasets::quakes, small_sample = "fixest",
                   vcov = conley("lat", "long", 100, distance = "triangular"))
  expect_equal(unname(sqrt(diag(vcov(fit)))), c(19.24195101, 108.95501425), tolerance = 1e-9)
  expect_equal(df.residual(fit), 998)
  # cutoff = 300 * 6376 / 6371.0088, distance = "spherical": the same angle on fixest's sphere
  v <- vcov(fit, conley("lat", "long", 300))
  expect_equal(unname(sqrt(diag(v))), c(20.2057459, 119.7292516), tolerance = 1e-8)
})

test_that("fixest live, with fixed effects and weights", {
  skip_if_not_installed("fixest")
  data <- spatial_data()
  compared <- 0
  for (weights in list(NULL, ~w)) for (cutoff in c(100, 200, 350)) {
    other <- fixest::feols(y ~ d + x | unit + year, data, weights = weights, notes = FALSE,
                           fixef.tol = 1e-10, nthreads = 1)
    fit <- did_feols(y ~ d + x | unit + year, data, weights = weights, singletons = "keep",
                     small_sample = "fixest",
                     vcov = conley("lat", "lon", cutoff, distance = "triangular")) |>
      suppressWarnings()
    theirs <- vcov(other, vcov = fixest::vcov_conley("lat", "lon", cutoff = cutoff),
                   vcov_fix = FALSE) |> suppressWarnings()
    if (min(eigen(theirs)$values) < 0) next  # mended by each in its way
    compared <- compared + 1
    expect_equal(unname(vcov(fit)), matrix(theirs, 2), tolerance = 1e-7)
  }
  expect_gte(compared, 3)
})

test_that("rows without coordinates leave; those out of range are refused", {
  data <- spatial_data()
  data$lat[5] <- NA
  fit <- quiet(did_feols(y ~ x | unit + year, data, vcov = conley("lat", "lon", 100)))
  expect_match(sample_ledger(fit)$reason[2], "lat 1")
  for (bad in list(with_column(data, lat = data$lat + 70),
                   with_column(data, lon = data$lon - 300))) {
    expect_error(quiet(did_feols(y ~ x | unit + year, bad, vcov = conley("lat", "lon", 100))),
                 "in degrees", class = "policypanel_error_data")
  }
  error <- expect_error(
    quiet(did_feols(y ~ x | unit + year, with_column(data, lat = replace(data$lat, 11, 91)),
                    vcov = conley("lat", "lon", 100))), class = "policypanel_error_data"
  )
  expect_identical(error$rows, 11L)
  text <- with_column(data, lat = as.character(data$lat))
  expect_error(did_feols(y ~ x | unit, text, vcov = conley("lat", "lon", 100)),
               class = "policypanel_error_data")
  # A coordinate may be a regressor too.
  fit <- quiet(did_feols(y ~ lat + x, data, vcov = conley("lat", "lon", 100)))
  expect_named(coef(fit), c("lat", "x", "(Intercept)"))
})

test_that("arguments are checked where the specification is made", {
  for (cutoff in list(0, -5, NA, Inf, "100", c(1, 2))) {
    expect_error(conley("lat", "lon", cutoff), "cutoff", class = "policypanel_error_input")
  }
  expect_error(conley("lat", "lon", 5, kernel = "gauss"), class = "policypanel_error_input")
  expect_error(conley("lat", "lon", 5, distance = "plane"), class = "policypanel_error_input")
  expect_error(conley("lat", "lon", 5, lag = -1), class = "policypanel_error_input")
  expect_error(conley(c("lat", "lon"), "lon", 5), class = "policypanel_error_input")
  data <- spatial_data()
  expect_error(did_feols(y ~ x | unit, data, vcov = "conley"), "needs coordinates and a cutoff",
               class = "policypanel_error_input")
  expect_error(did_feols(y ~ x, data, vcov = conley("lat", "lon", 100, lag = 1)),
               "needs to know the units", class = "policypanel_error_input")
  expect_error(did_feols(y ~ x, data, vcov = conley("lat", "lon", 100, lag = 1, unit = "unit")),
               "needs to know the periods", class = "policypanel_error_input")
  expect_error(did_feols(y ~ x, data, vcov = conley("lat", "long", 100)), "no column \"long\"",
               class = "policypanel_error_input")
})
