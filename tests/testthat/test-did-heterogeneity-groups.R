test_that("a median over units takes each unit's first value, once", {
  data <- data.frame(unit = rep(1:5, times = c(4, 3, 4, 4, 4)))
  data$year <- stats::ave(data$unit, data$unit, FUN = seq_along)
  base <- c(10, 20, 30, 40, 50)
  data$size <- base[data$unit] + 100 * (data$year > 1)
  data$size[data$unit == 2 & data$year == 1] <- NA  # then 120 is the first value it has
  with_seed(1, data$x <- stats::rnorm(nrow(data)))
  with_seed(2, data$y <- stats::rnorm(nrow(data)))
  groups_of <- function(...) {
    split <- list(median = ~size, of = "units", to = "low", ...)
    split <- split[!duplicated(names(split), fromLast = TRUE)]
    choose_groups(split, data, list(unit = "unit", time = "year"), NULL)
  }
  # Base values 10, 120, 30, 40, 50: the median 40 is unit 4's.
  low <- groups_of()
  expect_equal(unique(data$unit[low$code == 1]), c(1, 3, 4))
  expect_match(low$rule[1], "low: size at most 40, the median of 5 units", fixed = TRUE)
  high <- groups_of(to = "high")
  expect_equal(unique(data$unit[high$code == 1]), c(1, 3))
  expect_match(high$rule[2], "high: size at least 40", fixed = TRUE)
  rows <- groups_of(of = "rows")
  middle <- stats::median(data$size, na.rm = TRUE)
  expect_equal(rows$code, ifelse(data$size > middle, 2, 1))
  expect_true(is.na(rows$code[data$unit == 2 & data$year == 1]))
})

test_that("a subset decides which units have a base value and a median", {
  data <- group_data()
  all <- quiet(heterogeneity(y ~ d + x | unit + year, data, median_split = ~size))
  late <- quiet(heterogeneity(y ~ d + x | unit + year, data, median_split = ~size,
                              subset = ~year >= 2004))
  expect_false(identical(all$rule, late$rule))
  again <- quiet(heterogeneity(y ~ d + x | unit + year, data[data$year >= 2004, ],
                               median_split = "size"))
  expect_equal(late$rule, again$rule)
  expect_equal(late$equality, again$equality)
})

test_that("factors keep their order, and rows without a group are counted", {
  data <- group_data()
  data$region <- factor(data$region, levels = c("west", "unused", "east", "mid"))
  found <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region"))
  expect_named(found$fits, c("west", "east", "mid"))
  data$region[1:3] <- NA
  expect_match(notes_of(heterogeneity(y ~ d + x | unit + year, data, by = "region")),
               "3 rows with missing \"region\" are in no group", fixed = TRUE)
})

test_that("what makes no two groups is refused", {
  data <- group_data()
  data$same <- 1
  run <- function(...) quiet(heterogeneity(y ~ d + x | unit + year, data, ...))
  expect_error(run(by = "same"), "only one group", class = "policypanel_error_design")
  expect_error(run(median_split = "same"), "only one group", class = "policypanel_error_design")
  expect_error(run(), "either", class = "policypanel_error_input")
  expect_error(run(by = "side", median_split = "size"), "either", class = "policypanel_error_input")
  expect_error(run(median_split = "region"), "not a number", class = "policypanel_error_data")
  expect_error(quiet(heterogeneity(y ~ d, data, median_split = "size")), "unit and period",
               class = "policypanel_error_input")
  data$none <- NA_real_
  expect_error(run(median_split = "none"), "missing in every row", class = "policypanel_error_data")
})
