# The stand-ins for the paper on border trade: its tables by the calls of vignette("border_trade").

published <- published_tables("border_trade")
with_index <- function() {
  dimensions <- list(economy = "income", healthcare = "beds", employment = "employment",
                     education = "students", living = "cpi")
  weights <- c(income = 0.3, beds = 0.2, employment = 0.2, students = 0.2, cpi = 0.1)
  data <- border_trade
  data$MPI <- quiet(mpi_index(data, dimensions, direction = c(cpi = "negative"),
                              weights = weights))$score
  data
}
odd_cells <- function(table, fits) {
  compared <- do.call(compare_published, c(list(published[[table]]), fits))
  off <- compared[compared$verdict != "equal" & compared$row != "n", ]
  paste(off$column, off$row)
}

test_that("eight provinces in 21 years, one row incomplete", {
  expect_s3_class(border_trade, c("stand_in", "data.frame"))
  expect_identical(nrow(border_trade), 168L)
  expect_identical(unname(c(table(border_trade$province))), rep(21L, 8))
  used <- c("income", "beds", "employment", "students", "cpi", "Intrade", "urb", "str", "opening",
            "pop", "area")
  gap <- which(!stats::complete.cases(as.data.frame(border_trade)[used]))
  expect_identical(border_trade$province[gap], "Tibet")
  expect_identical(border_trade$year[gap], 2002L)
  expect_true(all(tapply(border_trade$area, border_trade$province, function(x) all(x == x[1]))))
})

test_that("entropy weights of the five indicators are no round numbers", {
  dimensions <- list(economy = "income", healthcare = "beds", employment = "employment",
                     education = "students", living = "cpi")
  entropy <- quiet(mpi_index(border_trade, dimensions, direction = c(cpi = "negative")))
  # written out: min-max, shares, entropy
  z <- as.matrix(stats::na.omit(as.data.frame(border_trade)[unlist(dimensions)]))
  z[, "cpi"] <- -z[, "cpi"]
  z <- apply(z, 2, function(x) (x - min(x)) / (max(x) - min(x)))
  p <- sweep(z, 2, colSums(z), "/")
  redundancy <- 1 + colSums(ifelse(p > 0, p * log(p), 0)) / log(nrow(z))
  expect_equal(entropy$weights$weight, unname(redundancy / sum(redundancy)), tolerance = 1e-12)
  expect_equal(round(entropy$weights$weight, 9),
               c(.156574744, .162552958, .144501066, .187365720, .349005513))
})

test_that("Table 1 comes out under its own labels, but for the SD of the index", {
  described <- quiet(describe_panel(
    with_index(), ~MPI + Intrade + opening + str + pop + urb + area + gov + emp + tel
  ))
  compared <- compare_published(published[["1"]], described, names = c(
    pop = "urb", urb = "opening", gov = "pop", opening = "gov"
  ))
  compared <- compared[compared$column != "n", ]
  expect_identical(nrow(compared), 40L)
  off <- compared[compared$verdict != "equal", ]
  expect_identical(paste(off$column, off$row), "sd MPI")
})

test_that("Table 2 comes out but for the three coefficients that have no room", {
  fits <- quiet(did_feols(MPI ~ Intrade + csw0(urb, str, opening, pop, area), with_index()))
  names(fits) <- paste0("(", 1:6, ")")
  expect_identical(unique(vapply(fits, nobs, 0)), 167)
  expect_identical(odd_cells("2", fits), c("(5) pop", "(6) pop", "(6) area"))
  # also these have the printed t
  for (cell in list(list(5, "pop", 2.77), list(6, "pop", 2.39), list(6, "area", 0.83))) {
    table <- as.data.frame(tidy(fits[[cell[[1]]]]))
    expect_identical(round(table$statistic[table$term == cell[[2]]], 2), cell[[3]])
  }
})

all_controls <- c("Intrade", "urb", "str", "opening", "pop", "area")
own_sample <- function(group) border_trade_samples[border_trade_samples$group == group, ]
full <- function(group) did_feols(stats::reformulate(all_controls, "MPI"), own_sample(group))
halves <- function(high, low) {
  fits <- lapply(c(high, low), function(group) {
    did_feols(MPI ~ Intrade + csw0(urb + str + opening + pop + area), own_sample(group))
  })
  stats::setNames(do.call(c, fits), paste0("(", 1:4, ")"))
}

test_that("Tables 3 and 4 come out of halves of 42, 84, 41 and 42 rows", {
  density <- halves("high density", "low density")
  expect_identical(vapply(density, nobs, 0, USE.NAMES = FALSE), c(42, 42, 84, 84))
  expect_identical(odd_cells("3", density), character())
  urbanisation <- halves("high urbanisation", "low urbanisation")
  expect_identical(vapply(urbanisation, nobs, 0, USE.NAMES = FALSE), c(41, 41, 42, 42))
  expect_identical(odd_cells("4", urbanisation), c("(3) constant", "(3) r2"))
})

test_that("Table 5 comes out of three regions", {
  fits <- lapply(c("(1)" = "southwest", "(2)" = "northwest", "(3)" = "northeast"), full)
  expect_identical(vapply(fits, nobs, 0, USE.NAMES = FALSE), c(63, 42, 63))
  expect_identical(odd_cells("5", fits), character())
})

test_that("Table 6 comes out, the lag as instrument included", {
  instrumented <- quiet(did_feols(MPI ~ urb + str + opening + pop + area | Intrade ~ l(Intrade, 1),
                                  own_sample("lagged"), unit = "province", time = "year"))
  expect_equal(nobs(instrumented), 160)
  fits <- list("(1)" = instrumented, "(2)" = full("without 2020-2022"), "(3)" = full("winsorised"))
  expect_identical(odd_cells("6", fits), character())
})

test_that("Table 7 comes out of mediation in two steps, a sample per column", {
  fits <- Map(function(mediator, group) {
    sobel_mediate(stats::reformulate(all_controls, "MPI"), mediator = mediator,
                  treatment = "Intrade", data = own_sample(group), steps = "two")$models[[2]]
  }, c("emp", "tel", "gov"), c("employment", "infrastructure", "expenditure"))
  expect_identical(odd_cells("7", stats::setNames(fits, paste0("(", 1:3, ")"))), character())
})

test_that("the stored draws are two hundred, and all have the printed coefficient", {
  draws <- stored_draws("border_trade")
  fit <- quiet(did_feols(stats::reformulate(all_controls, "MPI"), with_index(),
                         cluster = ~province, unit = "province", time = "year"))
  expect_draws(draws, c(standard_variations(fit), standard_variations(fit, "border_trade")))
  expect_identical(unique(round(draws$intrade, 3)), 0.029)
  # column (1) of Table 2, and the carried error, which holds more than the known one
  expect_identical(unique(round(draws[["No controls"]], 3)), 0.027)
  expect_gt(stats::median(draws$carried_ratio), 1)
})

test_that("no density, share or openness is negative, no share above one, in any sample", {
  for (data in list(border_trade, border_trade_samples)) {
    data <- as.data.frame(data)
    numbers <- data[vapply(data, is.numeric, NA)]
    expect_true(all(numbers >= 0, na.rm = TRUE))
    expect_true(all(data[c("urb", "str")] <= 100, na.rm = TRUE))
    expect_true(all(data$MPI <= 1.0001, na.rm = TRUE))
  }
  expect_gt(min(border_trade_samples$pop, na.rm = TRUE), 2)
})
