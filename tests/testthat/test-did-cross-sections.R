# Repeated cross-sections with covariates beside the estimators of Sant'Anna and Zhao (2020) as
# they print them. An influence is what the estimate moves by when a row's weight does, so that the
# error needs no formula of its own.

cross_sections <- function(seed = 8, n = 420) {
  with_seed(seed, {
    d <- data.frame(person = seq_len(n), year = sample(2001:2004, n, TRUE))
    d$start <- sample(c(2003, 2004, Inf), n, TRUE)
    d$z <- rnorm(n) + 0.4 * is.finite(d$start) + 0.1 * d$year - 200
    d$x <- runif(n)
    d$w <- runif(n, 0.5, 2)
    d$village <- sample(60, n, TRUE)
    d$y <- 0.5 * d$z + d$x * (d$year - 2000) / 3 + (d$year >= d$start) * (1 + d$z) + rnorm(n)
    d
  })
}

sections <- function(data, ..., formula = y ~ z + x | person + year) {
  quiet(did_staggered(formula, data, "start", sampling = "repeated_cross_sections", ...))
}

# The effect on `cohort` in `year` from weights `w` of the rows that it compares.
section_effect <- function(d, cohort, year, method, w, covariates = c("z", "x")) {
  x <- cbind(1, as.matrix(d[covariates]))
  own <- as.numeric(d$start == cohort)
  late <- as.numeric(d$year == year)
  predicted <- function(rows) {
    drop(x %*% stats::lm.wfit(x[rows, ], d$y[rows], w[rows])$coefficients)
  }
  mean_of <- function(weight, value) sum(weight * value) / sum(weight)
  of_late <- predicted(own == 0 & late == 1)
  of_early <- predicted(own == 0 & late == 0)
  if (method == "regression") {
    return(mean_of(w * own * late, d$y) - mean_of(w * own * (1 - late), d$y) -
             mean_of(w * own, of_late - of_early))
  }
  p <- suppressWarnings(stats::glm.fit(x, own, weights = w, family = stats::binomial(),
                                       control = list(epsilon = 1e-15)))$fitted.values
  odds <- w * p * (1 - own) / (1 - p)
  e <- if (method == "weighting") d$y else d$y - late * of_late - (1 - late) * of_early
  simple <- mean_of(w * own * late, e) - mean_of(w * own * (1 - late), e) -
    mean_of(odds * late, e) + mean_of(odds * (1 - late), e)
  if (method == "weighting") return(simple)
  gap_late <- predicted(own == 1 & late == 1) - of_late
  gap_early <- predicted(own == 1 & late == 0) - of_early
  simple + mean_of(w * own, gap_late) - mean_of(w * own * late, gap_late) -
    mean_of(w * own, gap_early) + mean_of(w * own * (1 - late), gap_early)
}

section_influence <- function(d, ..., w, step = 1e-4) {
  vapply(seq_len(nrow(d)), function(i) {
    moved <- function(by) section_effect(d, ..., w = replace(w, i, w[i] * (1 + by)))
    (8 * (moved(step) - moved(-step)) - moved(2 * step) + moved(-2 * step)) / (12 * step)
  }, 0)
}

test_that("effects with covariates are their definitions, errors those of moved weights", {
  d <- cross_sections()
  for (method in c("doubly_robust", "regression", "weighting")) {
    for (weights in list(NULL, "w")) {
      fit <- sections(d, method = method, weights = weights)
      cells <- tidy(aggregate(fit, "cohort_time"))
      for (cell in list(c(2003, 2004, 2002), c(2004, 2004, 2003), c(2004, 2003, 2002))) {
        two <- d[d$year %in% cell[2:3] & (d$start == cell[1] | is.infinite(d$start)), ]
        w <- if (is.null(weights)) rep(1, nrow(two)) else two$w
        own <- cells[cells$term == paste0("cohort::", cell[1], ":time::", cell[2]), ]
        label <- paste(method, cell[1], cell[2])
        effect <- section_effect(two, cell[1], cell[2], method, w)
        expect_equal(own$estimate, effect, tolerance = 1e-9, label = label)
        influence <- section_influence(two, cell[1], cell[2], method, w = w)
        expect_equal(own$std.error, sqrt(sum(influence^2)), tolerance = 1e-8, label = label)
      }
    }
  }
})

test_that("rows of one cluster move together", {
  d <- cross_sections()
  fit <- sections(d, cluster = ~village)
  own <- tidy(aggregate(fit, "cohort_time"))
  own <- own[own$term == "cohort::2003:time::2003", ]
  two <- d[d$year %in% 2002:2003 & (d$start == 2003 | is.infinite(d$start)), ]
  influence <- section_influence(two, 2003, 2003, "doubly_robust", w = rep(1, nrow(two)))
  expect_equal(own$std.error, sqrt(sum(rowsum(influence, two$village)^2)), tolerance = 1e-8)
})

test_that("without covariates the methods are one, and neither order nor scale matters", {
  d <- cross_sections()
  base <- tidy(sections(d, formula = y ~ 1 | person + year))
  for (method in c("regression", "weighting")) {
    own <- tidy(sections(d, method = method, formula = y ~ 1 | person + year))
    expect_equal(own, base, tolerance = 1e-12)
  }
  fit <- sections(d)
  expect_identical(coef(sections(d[with_seed(1, sample(nrow(d))), ])), coef(fit))
  expect_equal(tidy(sections(transform(d, z = 1e6 * z + 5))), tidy(fit), tolerance = 1e-9)
  expect_match(paste(as.character(fit$facts), collapse = " "), "Covariates of each row")
})

test_that("methods of panels, and rows that cannot be adjusted, are refused", {
  d <- cross_sections()
  for (method in c("improved", "horvitz_thompson")) {
    expect_error(sections(d, method = method), "is for panels", class = "policypanel_error_input")
  }
  d$same <- ifelse(d$start == 2003, 1, d$z)
  error <- expect_error(sections(d, formula = y ~ same | person + year),
                        class = "policypanel_error_design")
  expect_match(conditionMessage(error), "among the treated rows of\\s+cohort 2003")
})
