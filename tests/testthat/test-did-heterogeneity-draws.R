# Group differences by draws, beside loops of fits.

three_groups <- function() {
  data <- panel_data()
  data$region <- c("east", "mid", "west")[data$unit %% 3 + 1]
  data
}

test_that("permutations are fits with the groups dealt out anew", {
  data <- three_groups()
  found <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region",
                               tests = "permutation", replicates = 19, seed = 3))
  labels <- sort(as.character(1:30), method = "radix")
  own <- data$region[match(labels, data$unit)]
  orders <- core_draw_orders(3, 30, NULL, 1, 20) + 1L
  draws <- apply(orders, 2, function(order) {
    data$region <- own[order][match(data$unit, labels)]
    vapply(c("east", "mid", "west"), function(level) {
      coef(quiet(did_feols(y ~ d + x | unit + year, data[data$region == level, ])))["d"]
    }, 0)
  })
  pairs <- found$pairwise[found$pairwise$term == "d", ]
  difference <- rbind(draws[1, ] - draws[2, ], draws[1, ] - draws[3, ], draws[2, ] - draws[3, ])
  known <- is.finite(difference)
  expect_equal(pairs$p.permutation,
               (1 + rowSums(abs(difference) >= abs(pairs$difference) - 1e-12, na.rm = TRUE)) /
                 (1 + rowSums(known)), tolerance = 1e-14)
  expect_true(all(is.na(found$pairwise$p.permutation[found$pairwise$term == "x"])))
  mixed <- data[with_seed(1, sample(nrow(data))), ]
  again <- quiet(heterogeneity(y ~ d + x | unit + year, mixed, by = "region",
                               tests = "permutation", replicates = 19, seed = 3))
  expect_identical(again$pairwise$p.permutation, found$pairwise$p.permutation)
})

test_that("the bootstrap is that of fits to drawn clusters", {
  data <- three_groups()
  found <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region", cluster = ~unit,
                               tests = c("wald", "bootstrap"), replicates = 19, seed = 4))
  counts <- core_cluster_counts(4, 30, 1, 20)
  labels <- sort(unique(data$unit))
  order <- order(order(found$joint$ids$unit$labels, method = "radix"))
  place <- order[match(data$unit, found$joint$ids$unit$labels)]
  draws <- apply(counts, 2, function(count) {
    data$times <- count[place]
    vapply(c("east", "mid", "west"), function(level) {
      own <- data[data$region == level & data$times > 0, ]
      tryCatch(coef(quiet(did_feols(y ~ d + x | unit + year, own, weights = "times")))["d"],
               error = function(e) NA_real_)
    }, 0)
  })
  pairs <- found$pairwise[found$pairwise$term == "d", ]
  difference <- rbind(draws[1, ] - draws[2, ], draws[1, ] - draws[3, ], draws[2, ] - draws[3, ])
  away <- abs(difference - pairs$difference)
  expect_equal(pairs$p.bootstrap, (1 + rowSums(away >= abs(pairs$difference), na.rm = TRUE)) /
                 (1 + rowSums(is.finite(away))), tolerance = 1e-14)
  expect_true(all(pairs$p.romano_wolf >= pairs$p.bootstrap - 0.3))
  expect_equal(pairs$p.holm, stats::p.adjust(pairs$p.value, "holm"))
})

test_that("Romano and Wolf's stepdown is that of its definition", {
  draws <- with_seed(2, matrix(rnorm(3 * 50), 3))
  difference <- c(0.5, -2.5, 1.4)
  t <- abs(difference) / apply(draws, 1, sd)
  s <- abs(draws) / apply(draws, 1, sd)
  second <- (1 + sum(apply(s, 2, max) >= t[2])) / 51
  third <- max(second, (1 + sum(pmax(s[1, ], s[3, ]) >= t[3])) / 51)
  first <- max(third, (1 + sum(s[1, ] >= t[1])) / 51)
  expect_equal(romano_wolf(draws, difference), c(first, second, third))
})

test_that("what cannot be drawn is refused, and print says what was", {
  data <- three_groups()
  run <- function(...) quiet(heterogeneity(y ~ d | unit + year, data, by = "region", ...))
  expect_error(run(tests = "suest"), class = "policypanel_error_input")
  expect_error(run(tests = "permutation", type = "interaction"), class = "policypanel_error_input")
  expect_error(run(tests = "bootstrap", vcov = "hc1"), class = "policypanel_error_input")
  data$region <- ifelse(data$year > 2003, "east", "west")
  expect_error(run(tests = "permutation"), class = "policypanel_error_design")
  data <- three_groups()
  expect_output(print(run(tests = "bootstrap", replicates = 99, cluster = ~unit)),
                "p by bootstrap")
})

test_that("treated rows of other groups among the controls are counted in a warning", {
  data <- three_groups()
  n <- sum(data$d == 1)
  own <- sum(data$d[data$region == "east"] == 1)
  expect_warning(
    heterogeneity(y ~ d | unit + year, data, by = "region", type = "interaction",
                  one_by_one = TRUE),
    paste("east", n - own)
  )
})

test_that("a pair without a standard error has no bootstrap", {
  data <- expand.grid(year = 1:6, unit = 1:4)
  data$side <- ifelse(data$unit <= 2, "one", "other")
  data$d <- as.numeric(data$unit %in% c(1, 3) & data$year > 3)
  data$y <- with_seed(8, rnorm(24))
  found <- suppressWarnings(quiet(heterogeneity(
    y ~ d | unit + year, data, by = "side", cluster = ~unit, tests = "bootstrap", replicates = 19
  )))
  expect_true(is.na(found$pairwise$p.bootstrap))
  expect_true(is.na(found$pairwise$p.romano_wolf))
})
