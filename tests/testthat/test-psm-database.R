# A matching of the rows of a database gives the numbers of the rows in memory, to 1e-10 relative,
# and says the same of them.

skip_without_database()

did <- y ~ policy + age | id + year

test_that("methods, supports, estimands and scores are those in memory", {
  data <- patterned_panel()
  table <- local_database(data[sample(nrow(data)), ])
  calls <- alist(
    psm_match(policy ~ size + age, ~y, data),
    psm_match(policy ~ size + age, ~y, data, score = "logit", kernel = "gaussian",
              estimand = c("ATT", "ATU", "ATE"), weights = ~w),
    psm_match(policy ~ size + factor(age), "y", data, method = "radius", bandwidth = 0.02,
              common_support = "both", subset = ~ year > 2002 & id != 20),
    psm_match(policy ~ size * age, ~y, data, method = "local_linear", bandwidth = 0.1,
              common_support = "quantile", matching = list(trim = 5)),
    psm_match(policy ~ size + age, ~y, data, method = "ridge", common_support = "trim",
              weights = "w"),
    psm_match(policy ~ size + age, ~y, data, method = "ipw", common_support = "crump",
              estimand = "ATE"),
    psm_match(policy ~ size + age, ~y, data, method = "entropy_balancing", weights = ~w),
    psm_match(policy ~ 1, ~y, data, score = ~p, common_support = TRUE, exact = ~ group + year),
    psm_match(policy ~ I(size^2) + group, ~y, data, kernel = "tricube", exact = ~w)
  )
  for (call in calls) expect_same_matching(call, data, table)
})

test_that("all modes, their weights and subsets are those in memory", {
  skip_on_cran()
  data <- patterned_panel()
  table <- local_database(data[sample(nrow(data)), ])
  part <- ~ year > 2002 & id != 20 & (size != 4 | is.na(size))
  calls <- alist(
    psm_did(did, match = policy ~ size + age, data = data, subset = part, vcov = "hc1"),
    psm_did(did, match = policy ~ size + age, data = data, weights = "w", score = "logit",
            did_weights = "matching", bandwidth = 0.01, matching = list(exact = ~group)),
    psm_did(did, match = policy ~ size, data = data, matching = list(treated_as = "unit")),
    psm_did(did, match = policy ~ size + factor(age), data = data, mode = "yearly",
            bandwidth = "pair", cluster = ~ id + year),
    psm_did(did, match = policy ~ size + age, data = data, mode = "yearly", subset = part,
            matching = list(treated_as = "row"), weights = ~w),
    psm_did(did, match = policy ~ size + age, data = data, mode = "base_year", base_year = 2003,
            did_weights = "matching"),
    psm_did(did, match = policy ~ size + age, data = data, mode = "base_year", base_year = 2004,
            subset = part, weights = ~w, common_support = "both"),
    psm_did(did, match = policy ~ size + age, data = data, mode = "cohort", method = "ipw",
            did_weights = "matching", estimand = c("ATT", "ATU")),
    psm_did(did, match = policy ~ size + age, data = data, mode = "cohort", subset = part,
            controls = "not_yet_treated", did_weights = "matching", bandwidth = 0.02),
    psm_did(y ~ policy, match = policy ~ size + age, data = data, did_weights = "matching",
            vcov = "iid", method = "entropy_balancing")
  )
  for (call in calls) expect_same_matching(call, data, table)
})

test_that("names, ids as text, one cohort and gaps do not matter", {
  data <- patterned_panel(8)
  data$policy[20] <- 0
  one <- data[!data$id %% 5 %in% c(1, 4), ]
  names <- c(id = "policypanel_unit", year = "x1", size = "policypanel_m1", age = "own_1",
             policy = "policypanel_status", w = "w", y = "a.b; drop table panel --",
             group = "policypanel_start")
  names(one)[match(names(names), names(one))] <- names
  one$policypanel_unit <- paste0("unit ", one$policypanel_unit, "'")
  one$unit <- one$f1 <- one$own_unit <- 1
  table <- local_database(one)
  hostile <- `a.b; drop table panel --` ~ policypanel_status | policypanel_unit + x1
  for (mode in c("pooled", "yearly", "base_year", "cohort")) {
    expect_same_matching(bquote(psm_did(
      hostile, match = policypanel_status ~ policypanel_m1 + own_1, data = data, mode = .(mode),
      base_year = .(if (mode == "base_year") 2003), weights = ~w, did_weights = "matching",
      matching = list(exact = ~policypanel_start)
    )), one, table)
  }
})

test_that("units that are matched several times, or not, leave by the reasons of memory", {
  data <- patterned_panel(5, n = 60)
  data$size[data$year == 2003 & data$id %% 4 == 1] <- NA
  table <- local_database(data)
  calls <- alist(
    psm_did(did, match = policy ~ size, data = data, mode = "cohort", bandwidth = 0.001,
            common_support = "both", did_weights = "matching", controls = "not_yet_treated"),
    psm_did(did, match = policy ~ size, data = data, mode = "yearly", bandwidth = 0.001,
            common_support = "both", matching = list(treated_as = "row"))
  )
  for (call in calls) expect_same_matching(call, data, table)
  data$odd <- ifelse(data$id %in% 30:34, 1, 0)
  data$policy[data$id %in% 30:34] <- 0
  expect_same_matching(quote(psm_match(policy ~ size + odd, ~y, data)), data, local_database(data))
})

test_that("what has no answer in memory has none in a database, in the same words", {
  data <- patterned_panel()
  data$policy[20] <- 0
  data$none <- 0
  data$perfect <- data$policy + (data$id %% 3) / 10
  data$off <- ifelse(data$year == 2008, 0, data$policy)
  data$three <- data$policy * 2
  data$score <- data$p * 3
  data$neg <- -data$w
  table <- local_database(data)
  calls <- alist(
    psm_match(none ~ size, ~y, data), psm_match(perfect ~ size, ~y, data),
    psm_match(policy ~ perfect, ~y, data), psm_match(three ~ size, ~y, data),
    psm_match(policy ~ size, ~y, data, score = ~score), psm_match(policy ~ 1, ~y, data),
    psm_match(policy ~ size - 1, ~y, data), psm_match(policy ~ size, ~y, data, bandwidth = 0),
    psm_match(policy ~ size | id, ~y, data), psm_match(policy ~ size, ~nothing, data),
    psm_match(policy ~ nothing, ~y, data), psm_match(policy ~ size, ~y, data, na = "fail"),
    psm_match(policy ~ size, ~y, data, weights = ~neg),
    psm_match(policy ~ size, ~y, data, subset = ~ year > 2050),
    psm_did(did, policy ~ size, data, mode = "base_year"),
    psm_did(did, policy ~ size, data, mode = "base_year", base_year = 1990),
    psm_did(did, policy ~ size, data, mode = "base_year", base_year = 2008),
    psm_did(did, none ~ size, data, mode = "cohort"),
    psm_did(y ~ policy, policy ~ size, data, mode = "yearly"),
    psm_did(did, policy ~ size, data, mode = "cohort", base_year = 2003),
    psm_did(did, policy ~ size, data, matching = list(nonsense = 1)),
    psm_did(c(y, w) ~ policy | id + year, policy ~ size, data)
  )
  for (call in calls) {
    refusal <- function(data) {
      tryCatch(suppressMessages(suppressWarnings(eval(call, list(data = data)))),
               error = function(e) e)
    }
    memory <- refusal(data)
    stored <- refusal(table)
    expect_s3_class(stored, class(memory)[1])
    # Which rows are at fault is not known of a table.
    said <- function(e) {
      trimws(one_line(sub(". [0-9,]+ rows?; the first[^\n]*", "", conditionMessage(e))))
    }
    expect_identical(said(stored), said(memory), info = deparse1(call))
  }
  data$y[which(data$year == 2007)[1:3]] <- Inf
  for (mode in c("pooled", "cohort")) {
    expect_error(suppressMessages(psm_did(did, policy ~ size, local_database(data), mode = mode)),
                 "infinite values", class = "policypanel_error_data")
  }
  expect_error(suppressMessages(psm_did(did, off ~ size, table, mode = "cohort")),
               "switches off again in [0-9]+ units", class = "policypanel_error_design")
})

test_that("what needs rows is refused by name", {
  data <- patterned_panel()
  table <- local_database(data)
  fit <- suppressMessages(psm_did(did, policy ~ size, table))
  match <- suppressMessages(psm_match(policy ~ size, ~y, table))
  refused <- alist(
    psm_match(policy ~ size, ~y, table, method = "nearest"),
    psm_match(policy ~ size, ~y, table, method = "llr"),
    psm_match(policy ~ size, ~y, table, method = "mahalanobis"),
    psm_match(policy ~ size, ~y, table, bandwidth = "cross_validation"),
    psm_match(policy ~ size, ~y, table, vcov = "influence"),
    psm_match(policy ~ size, ~y, table, vcov = "hc1"),
    psm_match(policy ~ size + offset(p), ~y, table), psm_match(policy ~ sin(size), ~y, table),
    psm_did(did, policy ~ l(size), table), psm_did(did, policy ~ size, table, threads = 2),
    psm_did(did, policy ~ size, table, did_weights = "frequency"),
    psm_did(did, policy ~ size, table, matching = list(self_match = FALSE)),
    psm_did(y ~ policy | id[year], policy ~ size, table),
    augment(fit, data), as.data.frame(fit), weights(fit), plot(fit), plot(fit, "density"),
    psm_bootstrap(fit, 5), wild_bootstrap(fit), placebo_test(fit), leave_one_out(fit, "id"),
    sensitivity(fit), augment(match, data), as.data.frame(match), weights(match), plot(match)
  )
  for (call in refused) {
    expect_error(suppressMessages(eval(call)), class = "policypanel_error_input",
                 label = deparse1(call))
  }
  expect_error(suppressMessages(psm_match(policy ~ size, ~group, table)),
               class = "policypanel_error_data")
  many <- data[rep(seq_len(nrow(data)), 8), ]
  many$many <- seq_len(nrow(many))
  expect_error(suppressMessages(psm_match(policy ~ many, ~y, local_database(many))),
               "more than 5,000", class = "policypanel_error_design")
})

test_that("results are shown as those in memory, but for what needs rows", {
  data <- patterned_panel()
  table <- local_database(data)
  both <- on_both(quote(psm_did(did, policy ~ size, data, mode = "cohort",
                                did_weights = "matching")), data, table)
  expect_identical(capture.output(print(both$stored)), capture.output(print(both$memory)))
  expect_identical(capture.output(print(balance_table(both$stored))),
                   capture.output(print(balance_table(both$memory))))
  expect_identical(both$stored$self_match_share, both$memory$self_match_share)
  expect_equal(tidy(both$stored), tidy(both$memory), tolerance = 1e-10)
  expect_identical(regression_table(both$stored, output = "data.frame"),
                   regression_table(both$memory, output = "data.frame"))
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off(), add = TRUE)
  expect_equal(as.data.frame(plot(both$stored, "balance")),
               as.data.frame(plot(both$memory, "balance")), tolerance = 1e-10)
  expect_equal(vcov(both$stored$did, "hc1"), vcov(both$memory$did, "hc1"), tolerance = 1e-10)
  expect_identical(DBI::dbListTables(dbplyr::remote_con(table)), "panel")
})

test_that("lags in the regression on matched rows are those in memory", {
  data <- patterned_panel()
  table <- local_database(data[sample(nrow(data)), ])
  lagged <- y ~ policy + l(age) + f(size) | id + year
  for (mode in c("pooled", "yearly", "cohort")) {
    expect_same_matching(bquote(psm_did(lagged, match = policy ~ size, data = data, mode = .(mode),
                                        subset = ~ year > 2001, did_weights = "matching")),
                         data, table)
  }
})

test_that("outcomes and covariates that do not vary have no spread and no bias by rounding", {
  data <- patterned_panel()
  data$const <- 0.3
  table <- local_database(data)
  call <- quote(psm_match(policy ~ age, ~policy, data))
  expect_same_matching(call, data, table)
  expect_identical(eval(call, list(data = table))$unmatched$std.error < 1e-15, TRUE)
  weighted <- quote(psm_match(policy ~ size + const, ~y, data, method = "ridge", weights = ~w,
                              exact = ~group))
  expect_same_matching(weighted, data, table)
  same <- suppressMessages(suppressWarnings(eval(weighted, list(data = table))))$balance
  expect_identical(same$mean_treated_after[2], 0.3)
  expect_identical(same$mean_control_after[2], 0.3)
  expect_true(is.na(same$bias_after[2]))
})

test_that("labels of exact groups that look alike are told of", {
  data <- patterned_panel()
  data$label <- c("a", "A", "b ")[1 + data$id %% 3]
  expect_same_matching(quote(psm_match(policy ~ size, ~y, data, exact = ~label)), data,
                       local_database(data))
})

test_that("a value from outside is no variable of a formula, and a table of no rows is told of", {
  data <- patterned_panel()
  table <- local_database(data)
  constant <- 1
  calls <- alist(
    did_feols(constant ~ policy | id + year, table), did_feols(y ~ constant | id + year, table),
    did_feols(y ~ policy:constant | id + year, table), psm_match(constant ~ size, ~y, table),
    psm_match(policy ~ size + constant, ~y, table),
    psm_did(constant ~ policy | id + year, policy ~ size, table)
  )
  for (call in calls) {
    expect_error(suppressMessages(eval(call)), "no column \"constant\"",
                 class = "policypanel_error_input", label = deparse1(call))
  }
  expect_same_matching(quote(psm_match(policy ~ I(size * constant), ~y, data)), data, table)
  none <- local_database(data[0, ])
  for (call in alist(psm_match(policy ~ size, ~y, none), psm_did(did, policy ~ size, none),
                     did_feols(did, none))) {
    expect_error(suppressMessages(eval(call)), "0 rows", class = "policypanel_error_input")
  }
  data$policy <- 1
  expect_error(suppressMessages(psm_did(did, policy ~ size, local_database(data), mode = "cohort")),
               "before its treatment", class = "policypanel_error_design")
})
