# The same rules under the same names, in the same order and with the same defaults everywhere.

# What an estimator leaves out of the rules, because it has no meaning there.
without <- list(
  did_feols = character(), event_study = character(), heterogeneity = character(),
  sobel_mediate = character(), psm_did = character(), did_staggered = character(),
  evaluate_policy = character(),
  # Each estimator has its own.
  compare_estimators = "small_sample",
  # A cross-section has no fixed effects, units and periods.
  psm_match = c("small_sample", "singletons", "unit", "time"),
  index_regression = c("cluster", "vcov")  # its draws are of the index's units
)

test_that("estimators take the common rules in one order, side by side", {
  for (name in names(without)) {
    formals <- formals(get(name))
    rules <- setdiff(common_rules, without[[name]])
    expect_false(any(without[[name]] %in% names(formals)), info = name)
    position <- match(rules, names(formals))
    expect_identical(diff(position), rep(1L, length(rules) - 1L), info = name)
    # Where the default differs by estimator it is NULL.
    own <- if (name == "did_staggered") "small_sample"
    expect_null(formals[[c(own, "subset")[1]]], info = name)
    same <- setdiff(rules, own)
    expect_identical(formals[same], formals(did_feols)[same], info = name)
  }
})

test_that("a subset is the rows that fulfil it, in every estimator", {
  data <- group_data()
  data$region <- as.character(data$region)
  data$keep <- data$unit %% 7 != 3
  rows <- data[data$keep, ]
  pairs <- list(
    quiet(list(did_feols(y ~ d + x | unit + year, data, subset = ~keep),
               did_feols(y ~ d + x | unit + year, rows))),
    quiet(list(event_study(y ~ d + x | unit + year, data, window = c(-2, 1), subset = ~keep),
               event_study(y ~ d + x | unit + year, rows, window = c(-2, 1)))),
    quiet(list(sobel_mediate(y ~ d | unit + year, ~x, "d", data, subset = ~keep, replicates = 20),
               sobel_mediate(y ~ d | unit + year, ~x, "d", rows, replicates = 20)))
  )
  for (pair in pairs) {
    expect_equal(coef(pair[[1]]), coef(pair[[2]]), tolerance = 1e-12)
    expect_equal(vcov(pair[[1]]), vcov(pair[[2]]), tolerance = 1e-10)
  }
  expect_equal(pairs[[3]][[1]]$bootstrap$draws, pairs[[3]][[2]]$bootstrap$draws, tolerance = 1e-10)
  whole <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region", subset = ~keep))
  part <- quiet(heterogeneity(y ~ d + x | unit + year, rows, by = "region"))
  expect_equal(tidy(whole), tidy(part), tolerance = 1e-10)
})

test_that("when treatment began is read off all rows of a unit, other units are of no concern", {
  data <- quiet(expand.grid(year = 1:8, unit = 1:20))
  data$start <- c(3, 4, 5, 6, Inf)[1 + data$unit %% 5]
  data$d <- as.numeric(data$year >= data$start)
  data$y <- sin(data$unit * data$year)
  by_dummy <- quiet(event_study(y ~ d | unit + year, data, window = c(-2, 2), subset = ~year > 2))
  by_cohort <- quiet(event_study(y ~ 1 | unit + year, data[data$year > 2, ], window = c(-2, 2),
                                 cohort = "start"))
  # Units treated in year 3 stay: their row before lies outside the subset, but it is there.
  later <- quiet(event_study(y ~ 1 | unit + year, data, window = c(-2, 2), cohort = "start",
                             subset = ~year > 2))
  expect_equal(coef(by_dummy), coef(later), tolerance = 1e-12)
  expect_gt(nobs(by_dummy), nobs(by_cohort))
  data$d[data$unit == 7 & data$year == 8] <- 0
  expect_error(quiet(event_study(y ~ d | unit + year, data, window = c(-2, 2))), "switches off")
  without_it <- quiet(event_study(y ~ d | unit + year, data, window = c(-2, 2),
                                  subset = ~unit != 7))
  expect_equal(coef(without_it), tolerance = 1e-12,
               coef(quiet(event_study(y ~ d | unit + year, data[data$unit != 7, ],
                                      window = c(-2, 2)))))
})

test_that("a subset has a line of its own in the ledger, whatever else takes rows out", {
  data <- group_data()
  steps <- function(fit) sample_ledger(fit)$step[-1]
  path <- quiet(event_study(y ~ d | unit + year, data, window = c(-1, 1), ends = "drop",
                            subset = ~ unit > 3))
  expect_identical(steps(path)[1:2], c("outside the subset",
                                       "of treated units outside the window"))
  groups <- quiet(heterogeneity(y ~ d | unit + year, data, by = "region", subset = ~ unit > 3))
  expect_identical(steps(groups$fits$mid)[1:2], c("outside the subset", "outside region mid"))
  split <- quiet(did_feols(y ~ d | unit + year, data, split = "region", subset = ~ unit > 3))
  expect_identical(steps(split$mid)[1:2], c("outside the subset", "outside region mid"))
})

test_that("unit and time are the first two fixed effects unless one is named", {
  fixed <- function(formula) parse_formula(formula)$fixed
  expect_identical(declared_panel(NULL, NULL, fixed(y ~ 1 | a + b + c)),
                   list(unit = "a", time = "b"))
  expect_identical(declared_panel("b", NULL, fixed(y ~ 1 | a + b)), list(unit = "b", time = "a"))
  expect_identical(declared_panel(NULL, "a", fixed(y ~ 1 | a + b)), list(unit = "b", time = "a"))
  expect_identical(declared_panel("z", NULL, fixed(y ~ 1 | a + b)), list(unit = "z", time = "b"))
  expect_identical(declared_panel(NULL, "z", fixed(y ~ 1 | a + b)), list(unit = "a", time = "z"))
  expect_identical(declared_panel("z", "w", list()), list(unit = "z", time = "w"))
  expect_null(declared_panel(NULL, NULL, fixed(y ~ 1 | a)))
  expect_null(declared_panel(NULL, NULL, fixed(y ~ 1 | a^b + c)))
  expect_error(declared_panel("z", NULL, list()), "not `time`", class = "policypanel_error_input")
})

test_that("a design changes by its verbs alone", {
  files <- list.files(test_path("..", "..", "R"), "\\.R$", full.names = TRUE)
  skip_if(length(files) == 0, "the sources are not here")
  for (file in files) {
    if (grepl("^(design|psm)-", basename(file))) next
    changed <- grep("design(\\$[a-z_]+)+(\\[.*\\])? *<-", readLines(file), value = TRUE)
    expect_identical(changed, character(), info = basename(file))
  }
})
