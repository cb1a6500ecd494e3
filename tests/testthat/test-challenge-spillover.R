# Units with places, treated from 2004 or 2006 on
placed_data <- function(n = 20) {
  data <- panel_data(n_units = n, years = 2001:2008)
  places <- with_seed(5, data.frame(lat = stats::runif(n, 29, 31), lon = stats::runif(n, 112, 115)))
  data$lat <- places$lat[data$unit]
  data$lon <- places$lon[data$unit]
  data$d <- as.numeric(data$unit %in% 1:3 & data$year >= 2004 |
                         data$unit %in% 7:8 & data$year >= 2006)
  data
}

ring <- function(data, distances = c(50, 100), ...) {
  quiet(spillover_ring(data, "unit", "year", "d", distances, "lat", "lon", ...))
}

# By the definition, pair after pair
ring_by_hand <- function(data, from, to, nearest = TRUE, of_treated = FALSE) {
  km <- function(a, b) {
    # Through the angle between the two vectors of the sphere
    point <- function(x) {
      x <- x * pi / 180
      c(cos(x[1]) * cos(x[2]), cos(x[1]) * sin(x[2]), sin(x[1]))
    }
    6371.0088 * acos(min(1, sum(point(a) * point(b))))
  }
  vapply(seq_len(nrow(data)), function(i) {
    if (data$d[i] == 1 && !of_treated) return(0)
    others <- which(data$year == data$year[i] & data$d == 1 & data$unit != data$unit[i])
    if (length(others) == 0) return(0)
    distance <- vapply(others, function(j) {
      km(c(data$lat[i], data$lon[i]), c(data$lat[j], data$lon[j]))
    }, 0)
    if (nearest) distance <- min(distance)
    as.numeric(any(distance > from & distance <= to | from == 0 & distance == 0))
  }, 0)
}

test_that("rings are those of the definition", {
  data <- placed_data()
  found <- ring(data)
  expect_identical(names(found), c(names(data), "ring_0_50", "ring_50_100"))
  expect_identical(found$ring_0_50, ring_by_hand(data, 0, 50))
  expect_identical(found$ring_50_100, ring_by_hand(data, 50, 100))
  expect_gt(sum(found$ring_50_100), 0)
  any <- ring(data, rings = "any", of_treated = TRUE)
  expect_identical(any$ring_0_50, ring_by_hand(data, 0, 50, FALSE, TRUE))
  expect_identical(any$ring_50_100, ring_by_hand(data, 50, 100, FALSE, TRUE))
})

test_that("the edge belongs to the inner ring, the same place to the first", {
  data <- data.frame(unit = rep(1:4, each = 2), year = rep(1:2, 4), lat = 0,
                     lon = rep(c(0, 0, 0.5, 1), each = 2), d = c(0, 1, rep(0, 6)))
  edge <- great_circle(0, 0, 0, 0.5)
  found <- ring(data, c(edge, 2 * edge * (1 + 1e-12)))
  expect_identical(found[[6]], c(0, 0, 0, 1, 0, 1, 0, 0))
  expect_identical(found[[7]], c(0, 0, 0, 0, 0, 0, 0, 1))
})

test_that("ids of any kind, order of rows and threads change nothing", {
  data <- placed_data()
  expected <- ring(data)
  line <- data.frame(a = 1:19, b = 2:20)
  by_line <- quiet(spillover_ring(data, "unit", "year", "d", neighbours = line))
  order <- with_seed(1, sample(nrow(data)))
  expect_identical(ring(data[order, ])$ring_0_50, expected$ring_0_50[order])
  kinds <- list(as.character, factor, if (rlang::is_installed("bit64")) integer64)
  for (kind in Filter(length, kinds)) {
    other <- data
    other$unit <- kind(data$unit)
    expect_identical(ring(other)$ring_50_100, expected$ring_50_100)
    found <- quiet(spillover_ring(other, "unit", "year", "d",
                                  neighbours = data.frame(a = kind(line$a), b = kind(line$b))))
    expect_identical(found$ring_1, by_line$ring_1)
  }
})

test_that("missing coordinates and gaps are said, and what depends on them is missing", {
  data <- placed_data()
  lost <- data
  lost$lat[lost$unit %in% c(1, 15)] <- NA
  quiet(expect_message(found <- spillover_ring(lost, "unit", "year", "d", 50, "lat", "lon"),
                       "2 of 20 units without coordinates.*in nobody's ring: 1",
                       class = "policypanel_note"))
  expect_true(all(is.na(found$ring_0_50[lost$unit == 15])))
  expect_true(all(is.na(found$ring_0_50[lost$unit == 1 & lost$d == 0])))
  without <- data
  without$d[without$unit == 1] <- 0
  expect_identical(found$ring_0_50[!data$unit %in% c(1, 15)],
                   ring(without, 50)$ring_0_50[!data$unit %in% c(1, 15)])
  # In one row alone they are known from the others.
  some <- data
  some$lon[3] <- NA
  expect_identical(ring(some)$ring_0_50, ring(data)$ring_0_50)
  gap <- !(data$unit == 2 & data$year == 2007)
  quiet(expect_message(found <- spillover_ring(data[gap, ], "unit", "year", "d", 50, "lat", "lon"),
                       "as in the period before: 1 time\\.", class = "policypanel_note"))
  expect_identical(found$ring_0_50, ring(data)$ring_0_50[gap])
})

test_that("rings are treatments of their own in a regression, and neighbours can be dropped", {
  found <- ring(placed_data(), 100)
  with <- did_feols(y ~ d + ring_0_100 + x | unit + year, found)
  expect_named(coef(with), c("d", "ring_0_100", "x"))
  without <- quiet(did_feols(y ~ d + x | unit + year, found, subset = ~ ring_0_100 == 0))
  expect_identical(nobs(without), as.integer(sum(found$ring_0_100 == 0)))
  varied <- quiet(robustness(did_feols(y ~ d + x | unit + year, found), list(
    own = vary(add = ~ring_0_100), dropped = vary(drop = ~ ring_0_100 == 1)
  )))
  expect_equal(varied$table$estimate[2:3], c(coef(with)[["d"]], coef(without)[["d"]]),
               tolerance = 1e-10)
})

test_that("every estimator drops neighbours, or has them as treated", {
  data <- expand.grid(year = 1:8, unit = 1:36)
  # Pairs of places 20 km apart, those of two pairs 200
  data$lat <- 30 + 1.8 * ((data$unit - 1) %/% 2)
  data$lon <- 110 + ifelse(data$unit %% 2 == 0, 0.2, 0)
  start <- c(rep(c(4, 5, 6), 4), rep(Inf, 6))
  first <- ifelse(seq_len(36) %% 2 == 1, rep(start, each = 2), Inf)
  data$d <- as.numeric(data$year >= first[data$unit])
  data$x <- with_seed(3, rnorm(36))[data$unit] + data$unit %% 3
  data$y <- with_seed(4, rnorm(288)) + data$d + 0.5 * data$x
  found <- ring(data, 50)
  found$near <- stats::ave(found$ring_0_50, found$unit, FUN = max)
  found$ever <- stats::ave(found$d, found$unit, FUN = max)
  kept <- data[found$near == 0, ]
  untreated <- found[found$ever == 0, ]
  estimators <- list(
    function(data, ...) did_feols(y ~ d | unit + year, data, ...),
    function(data, ...) event_study(y ~ d | unit + year, data, window = c(-2, 2), ...),
    function(data, ...) {
      psm_did(y ~ d | unit + year, d ~ x, data, bandwidth = 0.5, ...)
    }
  )
  cohorts <- lapply(c("callaway_santanna", "sun_abraham", "etwfe", "imputation", "two_stage",
                      "stacked", "lp_did", "twfe"), function(name) {
    function(data, ...) did_staggered(y ~ 1 | unit + year, data, cohort = "d", estimator = name,
                                      ...)
  })
  for (estimator in c(estimators, cohorts)) {
    expect_equal(coef(quiet(estimator(found, subset = ~ near == 0))), coef(quiet(estimator(kept))),
                 tolerance = 1e-10)
  }
  spill <- function(data, ...) {
    coef(quiet(did_staggered(y ~ 1 | unit + year, data, cohort = "ring_0_50", ...)))
  }
  expect_equal(spill(found, subset = ~ ave(d, unit, FUN = max) == 0), spill(untreated),
               tolerance = 1e-10)
  expect_named(coef(quiet(event_study(y ~ d + ring_0_50 | unit + year, found,
                                      window = c(-2, 2))))["ring_0_50"], "ring_0_50")
})

test_that("what cannot be is refused", {
  data <- placed_data()
  refused <- function(class, pattern, data, ...) {
    error <- expect_error(quiet(spillover_ring(data, "unit", "year", "d", ...)),
                          class = paste0("policypanel_error_", class))
    expect_match(gsub("\\s+", " ", conditionMessage(error)), pattern)
  }
  refused("input", "Rings need", data)
  refused("input", "increasing", data, c(100, 50), "lat", "lon")
  refused("input", "used with", data, 50, neighbours = data.frame(1, 2))
  refused("input", "two columns", data, neighbours = data.frame(a = 1))
  refused("input", "used with", data, 50, "lat", "lon", order = 2)
  refused("data", "own neighbour", data, neighbours = data.frame(a = 1, b = 1))
  refused("data", "No unit of", data, neighbours = data.frame(a = "x", b = "y"))
  refused("input", "already", ring(data, 50), 50, "lat", "lon")
  moved <- data
  moved$lat[2] <- 40
  refused("data", "several places", moved, 50, "lat", "lon")
  refused("data", "degrees", within(data, lat <- lat * 10), 50, "lat", "lon")
  refused("data", "0 or 1", within(data, d <- d * 2), 50, "lat", "lon")
})
