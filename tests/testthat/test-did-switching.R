# Effects of switching treatments beside the numbers of did_multiplegt_dyn and its definition, row
# by row.

input <- "policypanel_error_input"
data_error <- "policypanel_error_data"
design <- "policypanel_error_design"

switched <- function(data, ..., formula = y ~ 1 | id + t) {
  quiet(did_staggered(formula, data, estimator = "switching", treatment = "d", ...))
}

# 90 units, 8 periods; treatments 0, 1, 2, half of them from 0, that go up or down, and back or on.
doses <- function(seed = 5, n = 90) {
  with_seed(seed, {
    first <- sample(c(3:6, Inf, Inf), n, TRUE)
    base <- sample(c(0, 0, 1, 2), n, TRUE)
    to <- ifelse(base == 0, sample(1:2, n, TRUE), ifelse(base == 2, sample(0:1, n, TRUE),
                                                         sample(c(0, 2), n, TRUE)))
    back <- sample(c(1, 2, Inf), n, TRUE)
    d <- data.frame(id = rep(seq_len(n), each = 8), t = rep(1:8, n))
    on <- d$t >= first[d$id] & d$t < (first + back)[d$id]
    d$d <- ifelse(on, to[d$id], base[d$id])
    d$x <- rnorm(8 * n) + d$t * rnorm(n)[d$id] / 4
    d$w <- runif(8 * n, 0.5, 2)
    d$region <- d$id %/% 6
    d$y <- rnorm(n)[d$id] + d$t * base[d$id] / 5 + d$d + d$x / 2 + rnorm(8 * n)
    d
  })
}

# The paths of the units: baseline, first change, direction, rows that stay.
paths_of <- function(d, times = sort(unique(d$t))) {
  do.call(rbind, lapply(split(d, d$id), function(own) {
    own <- own[order(own$t), ]
    gap <- own$d - own$d[1]
    changed <- which(gap != 0)
    own$base <- own$d[1]
    own$first <- if (length(changed) > 0) match(own$t[changed[1]], times) else Inf
    own$S <- if (length(changed) > 0) sign(gap[changed[1]]) else NA
    own$to <- if (length(changed) > 0) own$d[changed[1]] else NA
    own$place <- match(own$t, times)
    if (length(changed) > 0 && own$place[changed[1] - 1] < own$first[1] - 1) {
      own <- own[seq_len(changed[1] - 1), ]
      own$first <- Inf
    }
    own[!(cummax(own$d > own$base) & cummax(own$d < own$base)), ]
  }))
}

# An effect (l >= 1) or placebo (l <= -1) as the companion paper writes it, with the sum over units
# of squared U^var: in-switchers and out-switchers apart.
by_definition <- function(d, l, normalized = FALSE, cluster = "id") {
  times <- sort(unique(d$t))
  d <- paths_of(d, times)
  d$w <- if (is.null(d$w)) 1 else d$w
  value <- function(id, place) d$y[match(paste(id, place), paste(d$id, d$place))]
  horizon <- abs(l)
  rows <- d[d$place > horizon, ]
  rows$change <- if (l > 0) value(rows$id, rows$place) - value(rows$id, rows$place - l) else {
    0 * (value(rows$id, rows$place) + value(rows$id, rows$place - horizon)) +
      value(rows$id, rows$place - 2 * horizon) - value(rows$id, rows$place - horizon)
  }
  rows <- rows[!is.na(rows$change), ]
  number <- function(x) length(unique(x))
  total <- 0
  sum_n <- 0
  exposure <- 0
  u <- stats::setNames(numeric(number(d$id)), unique(d$id))
  for (s in c(1, -1)) {
    for (key in unique(paste(rows$base, rows$place))) {
      own <- rows[paste(rows$base, rows$place) == key, ]
      switcher <- own$first == own$place - horizon + 1 & own$S %in% s
      control <- own$first > own$place
      if (!any(switcher) || !any(control)) next
      n <- sum(own$w[switcher])
      weight <- s * ifelse(switcher, own$w, ifelse(control, -n * own$w / sum(own$w[control]), 0))
      total <- total + sum(weight * own$change)
      sum_n <- sum_n + n
      for (i in which(switcher)) {
        path <- d[d$id == own$id[i] & d$place >= own$first[i] & d$place <= own$place[i], ]
        missing <- own$place[i] - own$first[i] + 1 - nrow(path)
        exposure <- exposure + own$w[i] * (sum(abs(path$d - path$base)) +
                                             missing * abs(own$to[i] - own$base[i]))
      }
      centre <- function(members) {
        groups <- number(own[[cluster]][members])
        if (groups < 2) return(NULL)
        sqrt(groups / (groups - 1)) *
          (own$change - weighted.mean(own$change[members], own$w[members]))
      }
      for (i in which(switcher | control)) {
        members <- if (control[i]) control else switcher & own$to == own$to[i]
        e <- (if (is.null(centre(members))) centre(switcher | control) else centre(members))
        e <- if (is.null(e)) own$change else e
        u[as.character(own$id[i])] <- u[as.character(own$id[i])] + weight[i] * e[i]
      }
    }
  }
  per <- if (normalized) exposure else sum_n
  by_cluster <- tapply(u, d[[cluster]][match(names(u), d$id)], sum)
  c(total / per, sqrt(sum(by_cluster^2)) / per)
}

expect_definition <- function(fit, d, ...) {
  table <- tidy(fit)
  table <- table[!is.na(table$event_time), ]
  for (i in seq_len(nrow(table))) {
    e <- table$event_time[i]
    expect_equal(c(table$estimate[i], table$std.error[i]),
                 by_definition(d, if (e < 0) e + 1 else e + 1, ...), tolerance = 1e-10)
  }
}

test_that("numbers of did_multiplegt_dyn (Stata 18, DIDmultiplegtDYN 2.3.4)", {
  read <- function(name) utils::read.csv(shared_path("data", "staggered", name))
  on <- tidy(switched(read("switching_on.csv"), effects = 4, placebos = 2))
  off <- tidy(switched(read("switching_on_off.csv"), effects = 2, placebos = 1))
  at <- function(table, e) which(table$event_time == e)
  expect_equal(on$estimate[at(on, 0)], 1.46334517977941, tolerance = 1e-13)
  expect_equal(on$estimate[at(on, 2)], 1.3308854161188, tolerance = 1e-13)
  expect_equal(on$estimate[at(on, -2)], -0.047624972416978, tolerance = 1e-12)
  expect_equal(on$estimate[at(on, -3)], 0.0663315900136199, tolerance = 1e-12)
  expect_equal(on$std.error[at(on, 0)], 0.0974085251327, tolerance = 1e-11)
  expect_equal(on$std.error[at(on, 2)], 0.127240232116, tolerance = 1e-11)
  expect_equal(on$std.error[at(on, -2)], 0.101606545232, tolerance = 1e-11)
  expect_equal(on$std.error[at(on, -3)], 0.12849792163, tolerance = 1e-10)
  expect_equal(off$estimate[at(off, 0)], 1.2691144379878, tolerance = 1e-13)
  expect_equal(off$estimate[at(off, -2)], -0.088314872492196, tolerance = 1e-12)
  expect_equal(off$std.error[at(off, 0)], 0.0862749566637, tolerance = 1e-11)
  expect_equal(off$std.error[at(off, -2)], 0.106161085847, tolerance = 1e-11)
})

test_that("the definition: several values, both directions, weights, clusters, missing rows", {
  d <- doses()
  plain <- d[names(d) != "w"]
  expect_definition(switched(plain), plain)
  expect_definition(switched(d, weights = "w"), d)
  expect_definition(switched(plain, cluster = ~region), plain, cluster = "region")
  expect_definition(switched(plain, normalized = TRUE), plain, normalized = TRUE)
  holes <- d[with_seed(3, sample(nrow(d), 620)), ]
  expect_definition(switched(holes, weights = "w"), holes)
  expect_definition(switched(holes, weights = "w", normalized = TRUE), holes, normalized = TRUE)
  # Few units, so that many are the only ones of their cohort.
  few <- d[d$id <= 25, names(d) != "w"]
  expect_definition(switched(few), few)
})

test_that("the average total effect is per unit of treatment", {
  d <- doses()
  d$w <- NULL
  fit <- switched(d, effects = 3)
  path <- paths_of(d)
  dose <- n <- numeric(3)
  for (l in 1:3) {
    rows <- path[path$place == path$first + l - 1, ]
    has_control <- vapply(seq_len(nrow(rows)), function(i) {
      any(path$base == rows$base[i] & path$place == rows$place[i] & path$first > rows$place[i])
    }, NA)
    n[l] <- sum(has_control)
    dose[l] <- sum(abs(rows$d - rows$base)[has_control])
  }
  effect <- vapply(1:3, function(l) by_definition(d, l)[1], 0)
  expect_equal(coef(fit)[["ATT"]], sum(n * effect) / sum(dose), tolerance = 1e-10)
  expect_equal(tidy(aggregate(fit, "overall"))$estimate, coef(fit)[["ATT"]], tolerance = 1e-12)
})

test_that("a 0/1 treatment that stays on: not-yet-treated controls and a universal base", {
  d <- doses()
  first <- ave(ifelse(d$d != ave(d$d, d$id, FUN = function(x) x[1]), d$t, Inf), d$id, FUN = min)
  d$start <- first
  d$d <- as.numeric(d$t >= first)
  own <- switched(d, effects = 9)
  peer <- quiet(did_staggered(y ~ 1 | id + t, d, "start", controls = "not_yet_treated",
                              base_period = "universal"))
  after <- grep("::[0-9]|ATT", names(coef(peer)), value = TRUE)
  expect_equal(coef(own)[after], coef(peer)[after], tolerance = 1e-10)
})

test_that("covariates: regressions of changes among units not yet changed, by first treatment", {
  d <- doses()
  path <- paths_of(d)
  before <- match(paste(path$id, path$place - 1), paste(path$id, path$place))
  path$dy <- path$y - path$y[before]
  path$dx <- path$x - path$x[before]
  early <- path[path$first > path$place, ]
  slope <- vapply(0:2, function(base) {
    coef(lm(dy ~ dx + factor(place), early[early$base == base, ], weights = w))[["dx"]]
  }, 0)
  base <- path$base[match(d$id, path$id)]
  clean <- with_column(d, y = d$y - slope[base + 1] * d$x)
  fit <- switched(d, formula = y ~ x | id + t, weights = "w")
  expect_equal(coef(fit), coef(switched(clean, weights = "w")), tolerance = 1e-10)
  expect_equal(coef(switched(with_column(d, x = 1000 * d$x), formula = y ~ x | id + t,
                             weights = "w")), coef(fit), tolerance = 1e-9)
  other <- function(scale) {
    tidy(switched(with_column(d, z = scale * d$x^2), formula = y ~ x + z | id + t))
  }
  expect_equal(other(1e10), other(1), tolerance = 1e-8)
})

test_that("influences are how estimates move with the weight of a unit", {
  d <- doses(n = 400)
  d <- d[!d$id %in% d$id[d$t == 1 & d$d == 2], ]
  path <- paths_of(d)
  of <- function(name) tapply(path[[name]], path$id, `[`, 1)
  # One cohort, direction and value: sizes, which count as given, cancel.
  kept <- names(which(of("base") == 0 &
                        (is.infinite(of("first")) | of("first") == 4 & of("to") == 1)))
  d <- d[d$id %in% kept, ]
  d$w <- 1
  for (formula in list(y ~ 1 | id + t, y ~ x | id + t)) {
    estimate <- function(data) coef(switched(data, formula = formula, weights = "w", effects = 2))
    fit <- switched(d, formula = formula, weights = "w", effects = 2)
    psi <- combine_effects(fit$effects, fit$target, "conditional")$influences
    units <- unique(d$id)
    units <- units[order(of("first")[as.character(units)], units)]
    for (i in c(1, 5, length(units))) {
      up <- estimate(with_column(d, w = ifelse(d$id == units[i], 1 + 1e-4, 1)))
      down <- estimate(with_column(d, w = ifelse(d$id == units[i], 1 - 1e-4, 1)))
      # The factors of degrees of freedom are 1.03 at the most; the doses of ATT count as given.
      expect_equal(psi[i, -1], unname(up - down)[-1] / 2e-4, tolerance = 0.05)
    }
  }
})

test_that("what the coefficients of covariates add to the errors has its sign", {
  # Units not yet changed are many fewer than periods before: the coefficients matter.
  d <- expand.grid(t = 1:12, id = 1:60)
  d <- with_seed(9, within(d, {
    d <- as.numeric(id <= 30 & t >= 12)
    x <- (t >= 12) * (id <= 30) * 3 + rnorm(720)
    y <- x + rnorm(720)
    w <- 1
  }))
  estimate <- function(w) {
    coef(switched(with_column(d, w = w), formula = y ~ x | id + t, weights = "w"))[["ATT"]]
  }
  fit <- switched(d, formula = y ~ x | id + t, weights = "w", placebos = 0)
  psi <- combine_effects(fit$effects, fit$target, "conditional")$influences[, 1]
  move <- vapply(1:60, function(i) {
    (estimate(1 + 1e-4 * (d$id == i)) - estimate(1 - 1e-4 * (d$id == i))) / 2e-4
  }, 0)
  # Factors of degrees of freedom are 1.018 at the most; a wrong sign gives 0.3 and more.
  expect_equal(psi, move, tolerance = 0.02)
})

test_that("any order of rows, any labels, aggregates, tests, figures, languages", {
  d <- doses()
  fit <- switched(d, formula = y ~ x | id + t)
  shuffled <- d[with_seed(1, sample(nrow(d))), ]
  expect_identical(tidy(switched(shuffled, formula = y ~ x | id + t)), tidy(fit))
  named <- with_column(d, id = paste0("u", d$id %% 7, "_", d$id), t = 2000 + 2 * d$t)
  expect_equal(coef(switched(named, formula = y ~ x | id + t)), coef(fit), tolerance = 1e-12)
  for (by in c("event_time", "cohort", "time", "overall", "cohort_time")) {
    expect_s3_class(aggregate(fit, by), "cohort_effects")
  }
  expect_error(aggregate(fit, errors = "unconditional"), "conditional", class = input)
  expect_equal(joint_test(fit, "leads")$df1, sum(startsWith(names(coef(fit)), "event_time::-")))
  expect_s3_class(multiplier_bootstrap(fit, 50, 1), "multiplier_bootstrap")
  few <- switched(d, effects = 3, placebos = 2)
  expect_s3_class(honest_did(few, bounds = 1), "honest_did")
  expect_s3_class(quiet(placebo_test(few, replicates = 20)), "placebo_test")
  expect_error(placebo_test(few, "dates", replicates = 20), "no one date", class = input)
  expect_output(print(fit), "same first treatment")
  expect_output(print(switched(d, normalized = TRUE), language = "zh"), "\u5355\u4f4d\u5904\u7406")
  with_figure <- function(code) {
    grDevices::pdf(NULL)
    on.exit(grDevices::dev.off())
    code
  }
  drawn <- with_figure(plot(fit))
  expect_true(drawn$is_reference[drawn$place == -1])
  expect_error(with_figure(plot(fit, type = "rollout")), "switches", class = input)
})

test_that("rows that leave are counted under their names", {
  d <- doses()
  d$d[d$id == 1] <- c(1, 1, 2, 2, 0, 0, 1, 1)
  d$d[d$id == 2] <- 7
  d <- d[!(d$id == 3 & d$t %in% 3:4), ]
  d$d[d$id == 3] <- c(0, 0, 1, 1, 1, 1)
  ledger <- sample_ledger(switched(d))
  left <- function(words) ledger$dropped[grepl(words, ledger$step)]
  expect_equal(left("above and below"), 4)
  expect_equal(left("without a date"), 4)
  expect_equal(left("first treatments without"), 8)
})

test_that("bad inputs", {
  d <- doses()
  fails <- function(code, message, class) expect_error(code, message, class = class)
  fails(quiet(did_staggered(y ~ 1 | id + t, d, "d", "switching")), "takes a column", input)
  fails(quiet(did_staggered(y ~ 1 | id + t, d, estimator = "switching")), "treatment.* is missing",
        input)
  fails(quiet(did_staggered(y ~ 1 | id + t, d)), "cohort.* is missing", input)
  fails(quiet(did_staggered(y ~ 1 | id + t, d, "d", treatment = "d")), "takes a column", input)
  fails(switched(d, triple = "region"), "Triple", input)
  fails(switched(d, effects = 0), "effects", input)
  fails(switched(d, placebos = 1.5), "placebos", input)
  fails(switched(d, normalized = "yes"), "normalized", input)
  fails(switched(d, anticipation = 1), "anticipation", input)
  fails(switched(d, partial_period = "drop"), "partial_period", input)
  fails(switched(d, small_sample = "fixest"), "its own rule", input)
  fails(switched(with_column(d, d = replace(d$d, 4, NA))), "missing", data_error)
  fails(switched(with_column(d, d = as.character(d$d))), "0 or 1", data_error)
  fails(switched(with_column(d, d = d$id %% 2)), "changes in no unit", design)
  fails(switched(with_column(d, d = d$id + d$d / 4)), "classes of values", design)
  fails(switched(d, formula = y ~ id | id + t), "collinear", design)
  # Its changes are the same for all but for errors of rounding.
  fails(switched(with_column(d, z = sqrt(d$t) + sqrt(d$id)), formula = y ~ z | id + t,
                 weights = "w"), "collinear", design)
  fails(quiet(compare_estimators(y ~ 1 | id + t, d, "d", estimators = c("twfe", "switching"))),
        "treatment", input)
  expect_message(did_staggered(y ~ 1 | id + t, d, estimator = "switching", treatment = "d",
                               effects = 40), "40 effects were asked for")
})

test_that("random designs: negative treatments, gaps, few units, one cohort, all units switching", {
  design_of <- function(seed) {
    with_seed(seed, {
      n <- sample(c(12, 25, 40), 1)
      periods <- sample(4:7, 1)
      values <- list(c(0, 1), c(-1, 0, 2), c(-2.5, 0.1, 0.3))[[sample(3, 1)]]
      first <- sample(list(3, c(2, 4), c(2:4, Inf), c(3, Inf))[[sample(4, 1)]], n, TRUE)
      base <- sample(values, n, TRUE)
      to <- vapply(base, function(own) sample(rep(setdiff(values, own), 2), 1), 0)
      d <- data.frame(id = rep(seq_len(n), each = periods), t = rep(seq_len(periods), n))
      d$d <- ifelse(d$t >= first[d$id] & d$t < first[d$id] + 2, to[d$id], base[d$id])
      d$y <- rnorm(n)[d$id] + d$d + rnorm(nrow(d))
      if (seed %% 3 == 0) d$w <- runif(nrow(d), 0.5, 2)
      if (seed %% 2 == 0) d <- d[-sample(nrow(d), nrow(d) %/% 12), ]
      d[with_seed(seed, sample(nrow(d))), ]
    })
  }
  used <- 0
  for (seed in 1:40) {
    d <- design_of(seed)
    fit <- tryCatch(suppressWarnings(switched(d, weights = if (!is.null(d$w)) "w")),
                    policypanel_error_design = function(e) NULL)
    if (is.null(fit)) next
    # Rows of units that all switch together, or never, leave; so they do from the definition.
    kept <- d[d$id %in% fit$estimation$panel$unit_label, ]
    expect_definition(fit, kept)
    used <- used + 1
  }
  expect_gt(used, 15)
})

test_that("a weight of 2 is a unit twice, in estimates", {
  d <- doses()
  twice <- with_column(d, w = 1 + (d$id <= 30))
  copies <- rbind(d, transform(d[d$id <= 30, ], id = id + 1000))
  expect_equal(coef(switched(twice, weights = "w")), coef(switched(copies)), tolerance = 1e-12)
})

test_that("units as text, factors, integers and dates of periods give the same", {
  d <- doses()
  fit <- tidy(switched(d))
  same <- function(data) expect_equal(tidy(switched(data))[-1], fit[-1], tolerance = 1e-12)
  same(with_column(d, id = as.character(d$id)))
  same(with_column(d, id = factor(d$id, rev(unique(d$id)))))
  same(with_column(d, id = as.integer(d$id), t = as.integer(d$t)))
  same(with_column(d, t = as.Date(sprintf("%d-01-01", 2000 + d$t))))
  skip_if_not_installed("bit64")
  same(with_column(d, id = bit64::as.integer64(d$id)))
})
