# PSM-DID on panels, mode by mode, against double loops over treated rows and donors.

fit_panel <- function(data, ..., bandwidth = 0.1, match = policy ~ size + wage,
                      common_support = FALSE) {
  quiet(psm_did(y ~ policy | city + year, match = match, data = data, bandwidth = bandwidth,
                common_support = common_support, cluster = ~city, ...))
}

did_of <- function(data, rows, weights = NULL) {
  data <- data[rows, ]
  data$.w <- if (is.null(weights)) 1 else weights[rows]
  quiet(did_feols(y ~ policy | city + year, data, cluster = ~city, weights = ~.w))
}

expect_same_did <- function(fit, did) {
  expect_equal(coef(fit$did), coef(did), tolerance = 1e-9)
  expect_equal(vcov(fit$did), vcov(did), tolerance = 1e-9)
}

test_that("yearly: a treated unit's row meets rows of its own period only", {
  data <- matching_panel()
  treated <- is.finite(data$start)
  fit <- fit_panel(data, mode = "yearly")
  p <- fit$matched$score
  expect_equal(p, probit_score(treated ~ size + wage, data), tolerance = 1e-6)
  loop <- loop_match(p, data$y, treated, 0.1, function(i, j) data$year[i] == data$year[j])
  expect_equal(coef(fit)[["ATT"]], loop$att, tolerance = 1e-8)
  on <- (loop$weight > 0) %in% TRUE
  expect_equal(fit$matched$on_support, on)
  expect_equal(fit$matched$weight[on], loop$weight[on], tolerance = 1e-7)
  expect_same_did(fit, did_of(data, on))
  expect_same_did(fit_panel(data, mode = "yearly", did_weights = "matching"),
                  did_of(data, on, loop$weight))
  expect_equal(fit$treated_counts, c(`treated rows` = sum(data$policy), `ever-treated units` = 18,
                                     `their rows` = sum(treated)))
  expect_warning(quiet(fit_panel(data, mode = "yearly", matching = list(treated_as = "row"))),
                 "No row is treated in 2 of 7 periods.*2011.*2012", class = "policypanel_warning")
})

test_that("yearly: further exact groups cut the periods", {
  data <- with_column(matching_panel(), g = matching_panel()$city %% 2)
  fit <- fit_panel(data, mode = "yearly", matching = list(exact = ~g))
  loop <- loop_match(fit$matched$score, data$y, is.finite(data$start), 0.1, function(i, j) {
    data$year[i] == data$year[j] && data$g[i] == data$g[j]
  })
  expect_equal(coef(fit)[["ATT"]], loop$att, tolerance = 1e-8)
  expect_equal(fit$matched$on_support, (loop$weight > 0) %in% TRUE)
})

test_that("base year: units meet once, on that year's covariates; the outcome is the change", {
  data <- matching_panel()
  base <- data[data$year == 2012, ]
  change <- vapply(base$city, function(city) {
    mean(data$y[data$city == city & data$year >= 2013]) - base$y[base$city == city]
  }, 0)
  treated <- is.finite(base$start)
  fit <- fit_panel(data, mode = "base_year", base_year = 2012)
  p <- fit$match$matched$score
  expect_equal(p, probit_score(treated ~ size + wage, base), tolerance = 1e-6)
  loop <- loop_match(p, change, treated, 0.1, function(i, j) TRUE)
  expect_equal(coef(fit)[["ATT"]], loop$att, tolerance = 1e-8)
  own <- loop$weight[match(data$city, base$city)]
  on <- (own > 0) %in% TRUE
  expect_equal(fit$matched$on_support %in% TRUE, on)
  expect_equal(fit$matched$weight[on], own[on], tolerance = 1e-7)
  expect_equal(is.na(fit$matched$on_support), !data$city %in% base$city)
  expect_same_did(fit, did_of(data, on))
  expect_same_did(fit_panel(data, mode = "base_year", base_year = 2012, did_weights = "matching"),
                  did_of(data, on, own))
  expect_equal(data$city[fit$matched_rows], base$city)
  expect_equal(fit$self_match_share, 0)
})

# Weights of units and the effect, cohort by cohort; a cohort without treated or without untreated
# units to compare is none.
loop_cohorts <- function(data, controls, fit) {
  stack <- do.call(rbind, lapply(sort(unique(data$start[data$policy == 1])), function(g) {
    now <- data[data$year == g - 1, ]
    is_control <- if (controls == "never") is.infinite(now$start) else now$start > g
    now <- now[now$start == g | is_control, ]
    now$change <- vapply(now$city, function(city) {
      later <- data$city == city & if (controls == "never") data$year >= g else data$year == g
      mean(data$y[later]) - now$y[now$city == city]
    }, 0)
    now$cohort <- rep(g, nrow(now))
    now
  }))
  p <- fit$match$matched$score
  stack$own <- stack$start == stack$cohort
  seen <- !is.na(stack$change)
  both <- intersect(stack$cohort[seen & stack$own], stack$cohort[seen & !stack$own])
  expect_equal(is.na(p), !(seen & stack$cohort %in% both))
  stack <- stack[!is.na(p), ]
  p <- p[!is.na(p)]
  expect_equal(p, probit_score(own ~ size + wage, stack), tolerance = 1e-6)
  loop <- loop_match(p, stack$change, stack$own, 0.1,
                     function(i, j) stack$cohort[i] == stack$cohort[j])
  weight <- rep(0, nrow(data))
  for (k in which(loop$weight > 0)) {
    rows <- data$city == stack$city[k] & (stack$own[k] | data$policy == 0)
    weight[rows] <- weight[rows] + loop$weight[k]
  }
  list(att = loop$att, weight = weight)
}

test_that("cohort: units meet controls of the period before; weights add up over cohorts", {
  data <- matching_panel()
  for (controls in c("never", "not_yet")) {
    for (weights in c("none", "matching")) {
      fit <- fit_panel(data, mode = "cohort", controls = paste0(controls, "_treated"),
                       did_weights = weights)
      loop <- loop_cohorts(data, controls, fit)
      expect_equal(coef(fit)[["ATT"]], loop$att, tolerance = 1e-8)
      on <- loop$weight > 0
      expect_equal(fit$matched$on_support %in% TRUE, on)
      expect_equal(fit$matched$weight[on], loop$weight[on], tolerance = 1e-7)
      expect_same_did(fit, did_of(data, on, if (weights == "matching") loop$weight))
    }
  }
})

test_that("treated units without a period before their treatment leave with a note", {
  data <- matching_panel(gaps = FALSE)
  data$policy[data$city %in% 1:2] <- 1
  data <- data[!(data$city == 3 & data$year == 2015), ]
  expect_message(psm_did(y ~ policy | city + year, match = policy ~ size, data = data,
                         bandwidth = 0.3, mode = "cohort"),
                 "3 treated units without a row in the period before", class = "policypanel_note")
  data$policy <- as.numeric(data$city <= 10)
  expect_error(fit_panel(data, mode = "cohort"), "No treated unit is seen before",
               class = "policypanel_error_design")
})

test_that("treated_as = \"unit\" takes every row of an ever-treated unit as treated", {
  data <- matching_panel()
  fit <- fit_panel(data, matching = list(treated_as = "unit"))
  data$ever <- as.numeric(is.finite(data$start))
  match <- quiet(psm_match(ever ~ size + wage, ~y, data, bandwidth = 0.1))
  expect_equal(unname(coef(fit)), unname(coef(match)), tolerance = 1e-12)
  expect_equal(fit$matched, match$matched)
  expect_equal(fit$self_match_share, 0)
  printed <- gsub("\\s+", " ", paste(capture.output(print(fit)), collapse = " "))
  expect_match(printed, "60 treated rows, 18 ever-treated units, 114 their rows, taken as units")
})

test_that("psmatch2's weights as frequencies: whole ones only", {
  data <- matching_panel()
  fit <- fit_panel(data, did_weights = "frequency", method = "nearest", bandwidth = NULL)
  weight <- fit$matched$weight
  on <- fit$matched$on_support
  copies <- rep(which(on), weight[on])
  replicated <- did_of(data, copies)
  expect_same_did(fit, replicated)
  expect_equal(nobs(fit$did), nobs(replicated))
  weighted <- fit_panel(data, did_weights = "matching", method = "nearest", bandwidth = NULL)
  expect_equal(coef(weighted$did), coef(fit$did), tolerance = 1e-9)
  expect_false(isTRUE(all.equal(vcov(weighted$did), vcov(fit$did), tolerance = 1e-4)))
  expect_error(fit_panel(data, did_weights = "frequency"), "whole matching weights",
               class = "policypanel_error_design")
})

test_that("bad panels and arguments are refused", {
  data <- matching_panel()
  twice <- rbind(data, data[data$city == 7 & data$year == 2012, ])
  for (mode in c("yearly", "cohort")) {
    expect_error(fit_panel(twice, mode = mode), "repeat a pair", class = "policypanel_error_data")
  }
  expect_error(fit_panel(twice, mode = "base_year", base_year = 2012), "repeat a pair.*7, 2012",
               class = "policypanel_error_data")
  expect_error(fit_panel(data, mode = "base_year", base_year = 1999), "2011 to 2017",
               class = "policypanel_error_input")
  expect_error(fit_panel(data, mode = "base_year"), "base_year", class = "policypanel_error_input")
  expect_error(fit_panel(data, base_year = 2012), "base_year", class = "policypanel_error_input")
  expect_error(suppressWarnings(fit_panel(data, mode = "base_year", base_year = 2017)),
               "No period after 2017", class = "policypanel_error_design")
  expect_warning(fit_panel(data, mode = "base_year", base_year = 2013),
                 "5 units are treated in 2013 already", class = "policypanel_warning")
  expect_error(fit_panel(data, mode = "cohort", matching = list(treated_as = "row")),
               "matches units", class = "policypanel_error_input")
  expect_error(fit_panel(data, controls = "not_yet_treated"), "cohort",
               class = "policypanel_error_input")
  expect_error(fit_panel(data, mode = "weekly"), "pooled", class = "policypanel_error_input")
  expect_error(quiet(psm_did(y ~ policy, match = policy ~ size, data = data, mode = "yearly")),
               "`unit` and `time`", class = "policypanel_error_input")
  data$policy[data$city == 1 & data$year == 2017] <- 0
  expect_error(fit_panel(data, mode = "cohort"), "switches off", class = "policypanel_error_design")
})

test_that("unit and period can be named; rows may come in any order and any kind of frame", {
  data <- matching_panel()
  fit <- fit_panel(data, mode = "cohort")
  order <- with_seed(1, sample(nrow(data)))
  shuffled <- fit_panel(data[order, ], mode = "cohort")
  expect_equal(coef(shuffled), coef(fit), tolerance = 1e-10)
  expect_equal(shuffled$matched$weight, fit$matched$weight[order], tolerance = 1e-10)
  named <- quiet(psm_did(y ~ policy, match = policy ~ size + wage, data = data, bandwidth = 0.1,
                         common_support = FALSE, mode = "cohort", unit = "city", time = "year"))
  expect_equal(coef(named), coef(fit))
  table <- fit_panel(data.table::as.data.table(data), mode = "cohort")
  expect_equal(coef(table), coef(fit))
})

# Cohort by cohort, with cohorts taken out in which one group alone is left: by missing rows and
# values at once, by support after a score, which is then fitted again. `of` makes the comparisons:
# a frame with group, own (treated), change, the covariates and the unit.
loop_comparisons <- function(stack, h, support) {
  has_both <- function(of) intersect(stack$group[of & stack$own], stack$group[of & !stack$own])
  stack <- stack[complete.cases(stack[c("change", "size", "wage")]), ]
  stack <- stack[stack$group %in% has_both(TRUE), ]
  repeat {
    p <- probit_score(own ~ size + wage, stack)
    inside <- !(support & stack$own) | (p >= min(p[!stack$own]) & p <= max(p[!stack$own]))
    keep <- stack$group %in% has_both(inside)
    if (all(keep)) break
    stack <- stack[keep, ]
  }
  p[!inside] <- Inf
  loop <- loop_match(p, stack$change, stack$own, h, function(i, j) {
    stack$group[i] == stack$group[j] && is.finite(p[i]) && is.finite(p[j])
  })
  list(att = loop$att, groups = unique(stack$group), n = nrow(stack))
}

cohort_stack <- function(data) {
  do.call(rbind, lapply(sort(unique(data$start[is.finite(data$start)])), function(g) {
    before <- max(c(data$year[data$year < g], -Inf))
    now <- data[data$year == before & (data$start == g | is.infinite(data$start)), ]
    now$change <- vapply(now$city, function(city) {
      mean(data$y[data$city == city & data$year >= g], na.rm = TRUE) - now$y[now$city == city]
    }, 0)
    now$own <- now$start == g
    now$group <- rep(g, nrow(now))
    now
  }))
}

test_that("cohort: one without treated or untreated units to compare leaves stack and score", {
  full <- matching_panel(gaps = FALSE)
  of_2014 <- full$start == 2014
  cases <- list(
    `no row before` = full[!(of_2014 & full$year == 2013), ],
    `missing covariates` = within(full, size[of_2014 & year == 2013] <- NA),
    `missing outcomes` = within(full, y[of_2014 & year == 2013] <- NA),
    `off support` = within(full, size[of_2014 & year == 2013] <- 9),
    `no controls` = full[!(is.infinite(full$start) & full$year == 2013), ]
  )
  for (name in names(cases)) {
    data <- cases[[name]]
    for (support in c(FALSE, TRUE)) {
      if (name == "off support" && !support) next
      expect_message(
        fit <- psm_did(y ~ policy | city + year, match = policy ~ size + wage, data = data,
                       bandwidth = 0.1, common_support = support, mode = "cohort"),
        "1 cohort (2014) has treated or untreated rows", fixed = TRUE
      )
      loop <- loop_comparisons(cohort_stack(data), 0.1, support)
      expect_equal(loop$groups, c(2013, 2016), label = name)
      expect_equal(coef(fit)[["ATT"]], loop$att, tolerance = 1e-8, label = name)
      expect_equal(fit$counts[["rows"]], loop$n, label = name)
      # All the same without the cohort from the start.
      alone <- fit_panel(data[data$start != 2014, ], mode = "cohort", common_support = support)
      expect_equal(coef(fit), coef(alone), tolerance = 1e-12, label = name)
      expect_equal(coef(fit$did), coef(alone$did), tolerance = 1e-12, label = name)
    }
  }
  line <- fit$ledger[fit$ledger$step == "in cohorts with one group alone", ]
  expect_equal(line$reason, "1 cohort")
})

test_that("cohort: where no cohort has both groups, the error says so", {
  data <- matching_panel(gaps = FALSE)
  # Treated of 2014 without controls in 2013, controls of 2015 without treated ones.
  data$policy <- as.numeric(data$city <= 10 & data$year >= 2014 |
                              data$city > 45 & data$year >= 2016)
  data <- data[!(data$city > 10 & data$year == 2013 | data$city > 45 & data$year == 2015), ]
  expect_error(fit_panel(data, mode = "cohort"), "No cohort has both treated and untreated",
               class = "policypanel_error_design")
})

test_that("yearly: periods without treated rows are in no score, as in psmatch2 run by year", {
  data <- matching_panel()
  for (support in c(FALSE, TRUE)) {
    fit <- suppressWarnings(fit_panel(data, mode = "yearly", common_support = support,
                                      matching = list(treated_as = "row")))
    stack <- data.frame(data, own = data$policy == 1, change = data$y, group = data$year)
    loop <- loop_comparisons(stack, 0.1, support)
    expect_equal(sort(loop$groups), 2013:2017)
    expect_equal(coef(fit)[["ATT"]], loop$att, tolerance = 1e-8)
    expect_equal(is.na(fit$matched$score), data$year < 2013)
    expect_equal(unique(fit$matched$reason[data$year < 2013]), "in periods with one group alone")
  }
})

test_that("units and periods of any type and rows in any order give the same, in every mode", {
  data <- matching_panel()
  order <- with_seed(5, sample(nrow(data)))
  text <- with_column(data, city = paste0("c", data$city))
  kinds <- list(
    shuffled = data[order, ], text = text, factor = with_column(text, city = factor(
      text$city, levels = rev(unique(text$city))
    )),
    integer64 = with_column(with_column(data, city = integer64(data$city)),
                            year = integer64(data$year)),
    `period as text` = with_column(data, year = as.character(data$year)),
    `period as factor` = with_column(data, year = factor(data$year))
  )
  for (mode in psm_modes) {
    arguments <- list(mode = mode, base_year = if (mode == "base_year") 2012)
    fit <- do.call(fit_panel, c(list(data), arguments))
    for (kind in names(kinds)) {
      other <- do.call(fit_panel, c(list(kinds[[kind]]), arguments))
      back <- if (kind == "shuffled") order(order) else seq_along(order)
      label <- paste(mode, kind)
      expect_equal(coef(other), coef(fit), tolerance = 1e-11, label = label)
      expect_equal(vcov(other), vcov(fit), tolerance = 1e-11, label = label)
      expect_equal(coef(other$did), coef(fit$did), tolerance = 1e-11, label = label)
      expect_equal(other$matched[back, ], fit$matched, tolerance = 1e-10, label = label,
                   ignore_attr = TRUE)
      expect_equal(sample_ledger(other$did), sample_ledger(fit$did), label = label)
      expect_equal(sample_ledger(other), sample_ledger(fit), label = label)
    }
  }
})
