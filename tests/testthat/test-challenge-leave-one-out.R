# Coefficients without each group, against fits on the other rows.

refits_without <- function(fit_of, data, by) {
  groups <- sort(unique(data[[by]]))
  sapply(groups, function(group) {
    quiet(stats::coef(fit_of(data[!data[[by]] %in% group, ])))
  })
}

expect_same_as_refits <- function(fit_of, data, by, held = NULL) {
  made <- quiet(leave_one_out(fit_of(data), by, data = held))
  refits <- refits_without(fit_of, data, by)
  expect_identical(made$estimates$group, rep(as.character(sort(unique(data[[by]]))),
                                             each = nrow(as.matrix(refits))))
  expect_equal(made$estimates$estimate, as.vector(refits), tolerance = 1e-10)
  invisible(made)
}

test_that("units, periods, clusters and other groups are left out as in a refit", {
  data <- unbalanced_data()
  data$province <- (data$unit - 1) %/% 4
  fit_of <- function(data) {
    did_feols(y ~ d + x + m | unit + year, data, cluster = ~province, singletons = "keep")
  }
  made <- expect_same_as_refits(fit_of, data, "unit")
  expect_identical(made$estimates$rows[1:3], rep(sum(data$unit == 1), 3))
  expect_same_as_refits(fit_of, data, "year")
  expect_same_as_refits(fit_of, data, "province")
  expect_same_as_refits(fit_of, data, "g", held = data)
})

test_that("weights, counts, slopes, many crossing levels and event studies are too", {
  data <- unbalanced_data()
  data$n <- rep(1:3, length.out = nrow(data))
  expect_same_as_refits(function(data) {
    did_feols(y ~ d + x | unit + year, data, weights = ~w, singletons = "keep")
  }, data, "unit")
  expect_same_as_refits(function(data) {
    did_feols(y ~ d + x | unit + year, data, weights = ~n, weights_type = "frequency",
              singletons = "keep")
  }, data, "year")
  expect_same_as_refits(function(data) {
    did_feols(y ~ d + x | g[w] + year, data, singletons = "keep")
  }, data, "year")
  expect_same_as_refits(function(data) did_feols(y ~ d + x | unit + g + year, data,
                                                 singletons = "keep"), data, "g")
  d <- staggered()
  expect_same_as_refits(function(d) {
    quiet(event_study(y ~ policy + x | city + year, d, window = c(-2, 1)))
  }, d, "city")
})

test_that("a coefficient that the other rows do not identify is missing, with a note", {
  data <- panel_data(n_units = 8)
  data$alone <- as.numeric(data$unit == 2 & data$year == 2003)
  fit <- did_feols(y ~ x + alone | unit + year, data)
  expect_message(made <- leave_one_out(fit, ~unit), "not identified")
  own <- made$estimates[made$estimates$group == "2", ]
  expect_identical(is.na(own$estimate), c(FALSE, TRUE))
})

test_that("rows that belong to no group are never left out", {
  data <- panel_data()
  data$start <- ifelse(data$unit <= 12, 2005 + data$unit %% 2, NA)
  fit <- did_feols(y ~ d + x | unit + year, data)
  made <- leave_one_out(fit, ~start, data = data)
  expect_identical(unique(made$estimates$group), c("2005", "2006"))
  rest <- did_feols(y ~ d + x | unit + year, data[!data$start %in% 2005, ])
  expect_equal(made$estimates$estimate[1:2], unname(coef(rest)), tolerance = 1e-10)
  data$start[is.na(data$start)] <- Inf
  expect_equal(leave_one_out(fit, ~start, data = data)$estimates, made$estimates)
})

test_that("what is kept: changes, and the most influential", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  made <- leave_one_out(fit, "unit", terms = "d")
  table <- tidy(made)
  expect_equal(table$change, table$estimate - coef(fit)[["d"]])
  expect_equal(table$change.std, table$change / sqrt(vcov(fit)["d", "d"]))
  expect_identical(made$most_influential$group, table$group[which.max(abs(table$change))])
  expect_match(utils::capture.output(print(made)), paste("Most influential for d:",
               made$most_influential$group), all = FALSE)
  expect_match(utils::capture.output(print(made, language = "zh")), "\u5254\u9664", all = FALSE)
})

test_that("columns that nobody holds, one group and instruments are refused", {
  data <- panel_data()
  data$one <- 1
  fit <- did_feols(y ~ d + x | unit + year, data)
  expect_error(leave_one_out(fit, ~one), "does not hold", class = "policypanel_error_input")
  expect_error(leave_one_out(fit, ~one, data = data), class = "policypanel_error_design")
  expect_error(leave_one_out(fit, ~g, data = data[-1, ]), class = "policypanel_error_data")
  expect_error(leave_one_out(fit, ~unit, terms = "nothing"), class = "policypanel_error_input")
  iv <- quiet(did_feols(y ~ x | unit + year | d ~ m, data))
  expect_error(leave_one_out(iv, ~unit), class = "policypanel_error_input")
  expect_error(leave_one_out(fit, ~unit, replicates = 5), "no argument",
               class = "policypanel_error_input")
})

test_that("effects of cohorts without units, cohorts and other groups are those of refits", {
  data <- staggered()
  data$start[!is.finite(data$start)] <- NA
  data$region <- data$city %% 4
  for (estimator in c("callaway_santanna", "imputation", "sun_abraham")) {
    fit_of <- function(data) {
      quiet(did_staggered(y ~ 1 | city + year, data, "start", estimator, cluster = ~region))
    }
    fit <- fit_of(data)
    for (by in c("city", "region", "start")) {
      made <- suppressWarnings(quiet(leave_one_out(fit, by, "ATT", data = data)))
      groups <- sort(unique(data[[by]]), na.last = NA)
      own <- if (by == "city") sort(as.character(groups))[1:5] else groups
      refits <- vapply(own, function(group) {
        suppressWarnings(coef(fit_of(data[!data[[by]] %in% group, ]))[["ATT"]])
      }, 0)
      at <- match(as.character(own), made$estimates$group)
      expect_equal(made$estimates$estimate[at], unname(refits), tolerance = 1e-10)
      expect_identical(made$estimates$rows[at[1]], sum(data[[by]] %in% own[1]))
    }
  }
  expect_identical(quiet(leave_one_out(fit, "start"))$estimates,
                   quiet(leave_one_out(fit, "start", data = data))$estimates)
  # Never treated may be Inf too, and is no cohort.
  endless <- transform(data, start = ifelse(is.na(start), Inf, start))
  expect_identical(quiet(leave_one_out(fit, "start"))$estimates,
                   quiet(leave_one_out(fit, "start", data = endless))$estimates)
  expect_output(print(quiet(leave_one_out(fit, "city", "ATT"))), "ATT")
  expect_error(leave_one_out(fit, "year", data = data), "within units",
               class = "policypanel_error_data")
  expect_error(leave_one_out(fit, "region"), "Give its", class = "policypanel_error_input")
})

test_that("paths and effects of a mediation are those of one on the other rows", {
  data <- panel_data(n_units = 10)
  data$n <- data$m + with_seed(4, rnorm(nrow(data)))
  data$region <- c("north", "south", NA)[data$unit %% 3 + 1]
  mediations <- list(
    list(~ m + n), list(~ m + n, joint = FALSE), list(~m, steps = "two"),
    list(~m, interaction = TRUE, weights = ~w)
  )
  for (own in mediations) {
    fit_of <- function(data) {
      quiet(do.call(sobel_mediate, c(list(y ~ d + x | unit + year, own[[1]], "d", data), own[-1])))
    }
    for (by in c("unit", "region")) {
      made <- quiet(leave_one_out(fit_of(data), by, data = if (by == "region") data))
      groups <- sort(unique(data[[by]]))
      refits <- sapply(groups, function(group) coef(fit_of(data[!data[[by]] %in% group, ])))
      expect_equal(made$estimates$estimate, as.vector(refits), tolerance = 1e-10)
      expect_identical(made$estimates$term, rep(names(coef(fit_of(data))), length(groups)))
    }
  }
  some <- quiet(leave_one_out(fit_of(data), "unit", terms = "indirect"))
  expect_identical(unique(some$estimates$term), "indirect")
  expect_equal(some$most_influential$change.std * standard_errors(fit_of(data))[["indirect"]],
               some$most_influential$change)
  expect_output(print(some), "indirect")
})
