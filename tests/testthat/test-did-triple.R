# Triple differences beside the numbers of 'triplediff', a regression with products of dummies, and
# the definition by hand.

input <- "policypanel_error_input"
data_error <- "policypanel_error_data"
design <- "policypanel_error_design"

triples <- function(data, ..., formula = y ~ 1 | id + time) {
  quiet(did_staggered(formula, data, cohort = "state", ..., triple = "partition"))
}

# 120 units in cohorts 3, 4 and never, 5 periods, a third of them eligible, one covariate.
states <- function(seed = 3, n = 120) {
  with_seed(seed, {
    d <- data.frame(id = rep(seq_len(n), each = 5), time = rep(1:5, n))
    d$state <- c(3, 4, Inf)[d$id %% 3 + 1]
    d$partition <- as.numeric((d$id %/% 3) %% 2)
    d$x <- rnorm(n)[d$id] + 0.3 * d$partition
    d$w <- runif(n, 0.5, 2)[d$id]
    d$y <- rnorm(n)[d$id] + d$partition * d$time * 0.3 + d$time * d$x * 0.2 +
      (d$time >= d$state) * d$partition * d$time + rnorm(5 * n)
    d
  })
}

test_that("numbers of triplediff 0.2.4", {
  d <- utils::read.csv(shared_path("data", "staggered", "triple_difference.csv"))
  cell <- function(fit, g, t) {
    table <- tidy(aggregate(fit, "cohort_time"))
    table[table$term == paste0("cohort::", g, ":time::", t), ]
  }
  close <- function(value, reference) expect_equal(value, reference, tolerance = 1e-10)
  plain <- triples(d)
  close(cell(plain, 2, 2)$estimate, 1.43571621318)
  close(cell(plain, 2, 3)$estimate, 2.10973596081)
  close(cell(plain, 3, 3)$estimate, 2.51109681208)
  close(cell(plain, 3, 4)$estimate, 2.64727811935)
  close(coef(plain)[["ATT"]], 2.22508272797)
  robust <- triples(d, formula = y ~ cov1 + cov2 | id + time)
  close(cell(robust, 2, 2)$estimate, 1.1873650259)
  close(cell(robust, 2, 3)$estimate, 1.91239709371)
  close(cell(robust, 3, 3)$estimate, 2.40120301339)
  close(cell(robust, 3, 4)$estimate, 2.50478640635)
  close(cell(robust, 2, 3)$std.error, 0.322327354758)
  close(cell(robust, 2, 4)$std.error, 0.288419094416)
  close(cell(robust, 3, 4)$std.error, 0.23759966518)
  close(cell(robust, 4, 4)$std.error, 0.278890439766)
  close(coef(robust)[["ATT"]], 2.02264840429)
  weighted <- triples(d, formula = y ~ cov1 + cov2 | id + time, method = "weighting")
  close(coef(weighted)[["ATT"]], 2.08737110324)
  close(tidy(weighted)$std.error[1], 0.177956444726)
  adjusted <- triples(d, formula = y ~ cov1 + cov2 | id + time, method = "regression")
  close(tidy(adjusted)$std.error[1], 0.148845681297)
})

test_that("without covariates an effect is the coefficient of a product of three dummies", {
  d <- states()
  d <- d[d$state != 4 & d$time %in% 2:3, ]
  d$policy <- as.numeric(d$state == 3)
  d$post <- as.numeric(d$time == 3)
  for (weights in list(NULL, "w")) {
    own <- if (is.null(weights)) rep(1, nrow(d)) else d$w
    product <- lm(y ~ policy * partition * post, d, weights = own)
    expect_equal(coef(triples(d, weights = weights))[["ATT"]],
                 coef(product)[["policy:partition:post"]], tolerance = 1e-10)
  }
  # The errors too: squared influences are residuals of saturated means, HC0 clustered by unit.
  change <- d$y[d$post == 1] - d$y[d$post == 0]
  first <- d[d$post == 0, ]
  cell <- paste(first$policy, first$partition)
  share <- ave(change, cell, FUN = length)
  residual <- change - ave(change, cell)
  expect_equal(tidy(triples(d))$std.error[1], sqrt(sum((residual / share)^2)), tolerance = 1e-10)
})

test_that("not-yet-treated cohorts are combined by their covariance, never pooled", {
  d <- states()
  # The effect with one cohort of controls, and its influences by unit, in order of cohort and id.
  at <- function(control) {
    own <- d[d$state %in% c(3, control) & d$time %in% 2:3, ]
    units <- own[own$time == 2, ]
    own$state[own$state == control] <- Inf
    fit <- triples(own, formula = y ~ x | id + time)
    psi <- combine_effects(fit$effects, fit$target, "conditional")$influences[, 1]
    list(estimate = coef(fit)[["ATT"]],
         influence = replace(numeric(120), units$id[order(units$state, units$id)], psi))
  }
  single <- lapply(c(4, Inf), at)
  psi <- vapply(single, `[[`, numeric(120), "influence")
  weight <- rowSums(solve(cov(psi)))
  weight <- weight / sum(weight)
  by_hand <- sum(weight * vapply(single, `[[`, 0, "estimate"))
  fit <- triples(d, formula = y ~ x | id + time, controls = "not_yet_treated")
  cells <- tidy(aggregate(fit, "cohort_time"))
  own <- cells[cells$term == "cohort::3:time::3", ]
  expect_equal(own$estimate, by_hand, tolerance = 1e-9)
  expect_equal(own$std.error, sqrt(sum((psi %*% weight)^2)), tolerance = 1e-9)
  never <- tidy(aggregate(triples(d, formula = y ~ x | id + time), "cohort_time"))
  expect_lt(own$std.error, never$std.error[never$term == own$term])
  # Where one cohort of controls is left, that is the answer.
  last <- cells$term == "cohort::4:time::5"
  expect_equal(cells[last, ], never[never$term == "cohort::4:time::5", ], ignore_attr = TRUE,
               tolerance = 1e-12)
})

test_that("a drift of eligible units that is the same in all cohorts is no effect", {
  d <- states()
  d$z <- d$y + 5 * d$partition * d$time^2 + d$state %in% 3 * d$time
  expect_equal(coef(triples(d, formula = z ~ 1 | id + time)), coef(triples(d)), tolerance = 1e-9)
})

test_that("rows in any order, missing rows, clusters, aggregates, Chinese", {
  d <- states()
  d$region <- d$id %/% 12
  shuffled <- d[with_seed(1, sample(nrow(d))), ]
  fit <- triples(d, formula = y ~ x | id + time, cluster = ~region)
  expect_identical(tidy(triples(shuffled, formula = y ~ x | id + time, cluster = ~region)),
                   tidy(fit))
  holes <- d[-c(7, 33, 240), ]
  expect_match(paste(as.character(triples(holes)$facts), collapse = " "), "lack some")
  expect_equal(nrow(tidy(aggregate(fit, "cohort"))), 3)
  expect_identical(coef(quiet(did_staggered(y ~ 1 | id + time, d, ~state, triple = ~partition))),
                   coef(triples(d)))
  expect_s3_class(joint_test(fit, "leads"), "joint_test")
  expect_output(print(fit, language = "zh"), "\u4e09\u91cd\u5dee\u5206")
})

test_that("a placebo test deals cohorts out anew, and whom the policy is for stays", {
  d <- states(n = 60)
  fit <- triples(d)
  panel <- fit$estimation$panel
  same <- estimates_of_cohorts(fit, reassigned_panel(panel, panel$first))
  expect_equal(same[["ATT"]], coef(fit)[["ATT"]], tolerance = 1e-12)
  turned <- rev(panel$first)
  # Steps count from 0, periods from 1.
  by_hand <- with_column(d, state = 1 + turned[match(d$id, panel$unit_label)])
  expect_equal(estimates_of_cohorts(fit, reassigned_panel(panel, turned))[["ATT"]],
               coef(triples(by_hand))[["ATT"]], tolerance = 1e-12)
  expect_s3_class(placebo_test(fit, replicates = 20), "placebo_test")
})

test_that("bad inputs", {
  d <- states()
  fails <- function(code, message, class) expect_error(code, message, class = class)
  fails(triples(d, estimator = "imputation"), "callaway_santanna", input)
  fails(triples(d, sampling = "repeated_cross_sections"), "need a panel", input)
  fails(triples(with_column(d, partition = d$partition + 1)), "must be 1", data_error)
  fails(triples(with_column(d, partition = replace(d$partition, 3, NA))), "must be 1", data_error)
  fails(triples(with_column(d, partition = as.numeric(d$time > 2))), "changes within", data_error)
  # A treatment says nothing of the units that the policy is not for.
  path <- with_column(d, state = as.numeric(d$time >= d$state & d$partition == 1))
  fails(triples(path), "Every unit of cohorts 3 and 4", design)
  fails(quiet(did_staggered(y ~ 1 | id + time, d, "state", triple = "nowhere")), "nowhere", NULL)
  lone <- d[d$partition == 1 | d$state < 9, ]
  fails(triples(lone), "No pair of periods", design)
})

test_that("random designs without covariates: differences of means for each cohort and period", {
  used <- 0
  for (seed in 1:12) {
    d <- with_seed(seed, {
      n <- sample(c(30, 50), 1)
      d <- data.frame(id = rep(seq_len(n), each = 6), time = rep(1:6, n))
      starts <- list(c(3, Inf), c(2, 4, Inf), c(3:5, Inf))[[sample(3, 1)]]
      d$state <- sample(starts, n, TRUE)[d$id]
      d$partition <- sample(0:1, n, TRUE)[d$id]
      d$w <- runif(n, 0.5, 2)[d$id]
      d$y <- rnorm(n)[d$id] + d$partition * d$time * 0.3 + rnorm(6 * n)
      d
    })
    fit <- tryCatch(suppressWarnings(triples(d, weights = "w", base_period = "universal")),
                    policypanel_error_design = function(e) NULL)
    if (is.null(fit)) next
    used <- used + 1
    cells <- tidy(aggregate(fit, "cohort_time"))
    for (row in seq_len(nrow(cells))) {
      place <- as.numeric(regmatches(cells$term[row], gregexpr("[0-9]+", cells$term[row]))[[1]])
      mean_of <- function(cohort, kind) {
        own <- d[d$state == cohort & d$partition == kind, ]
        at <- function(t) weighted.mean(own$y[own$time == t], own$w[own$time == t])
        at(place[2]) - at(place[1] - 1)
      }
      by_hand <- mean_of(place[1], 1) - mean_of(place[1], 0) - mean_of(Inf, 1) + mean_of(Inf, 0)
      expect_equal(cells$estimate[row], by_hand, tolerance = 1e-10)
    }
  }
  expect_gt(used, 6)
})

test_that("a weight of 2 is a unit twice; units as text, factors and integers give the same", {
  d <- states()
  twice <- with_column(d, w = 1 + (d$id <= 30))
  copies <- rbind(d, transform(d[d$id <= 30, ], id = id + 1000))
  formula <- y ~ x | id + time
  expect_equal(coef(triples(twice, weights = "w", formula = formula)),
               coef(triples(copies, formula = formula)), tolerance = 1e-10)
  fit <- tidy(triples(d))
  same <- function(data) expect_equal(tidy(triples(data))[-1], fit[-1], tolerance = 1e-12)
  same(with_column(d, id = paste0("u", d$id)))
  same(with_column(d, id = factor(d$id, rev(unique(d$id)))))
  same(with_column(d, partition = d$partition == 1))
  skip_if_not_installed("bit64")
  same(with_column(d, id = bit64::as.integer64(d$id)))
})

test_that("no never treated units, and one treated unit", {
  d <- states()
  later <- d[is.finite(d$state), ]
  fit <- triples(later, controls = "not_yet_treated")
  # Until the last cohort is treated it is the control of the first.
  expect_true(any(grepl("cohort::3", names(coef(aggregate(fit, "cohort_time"))))))
  lone <- d[!(d$state == 3 & d$partition == 1 & d$id > 9), ]
  lone <- lone[lone$state != 4, ]
  expect_s3_class(suppressWarnings(triples(lone)), "did_staggered")
})

test_that("never treated units that are all eligible are told to be no controls", {
  d <- states()
  run <- function(data) {
    did_staggered(y ~ 1 | id + time, data, "state", triple = "partition",
                  controls = "not_yet_treated")
  }
  one_kind <- with_column(d, partition = ifelse(is.finite(d$state), d$partition, 1))
  expect_match(notes_of(own <- run(one_kind)), "\"partition\" is 1 in all 40 never treated units")
  expect_identical(coef(own)[["ATT"]],
                   coef(quiet(run(d[is.finite(d$state), ])))[["ATT"]])
  expect_no_match(notes_of(run(d)), "no controls")
})
