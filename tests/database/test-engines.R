# Every estimator on every engine gives the numbers of the rows in memory, to 1e-10 relative.
# An estimator joins by a line in `contract`; a call names `data`, which is the frame or the table.

hostile <- function() {
  data <- panel_for_database()
  names(data)[match(c("unit", "time", "z", "x"), names(data))] <-
    c("x2", "select", "a.b; drop table panel --", "x1")
  data$w <- data$w / 3
  data$s <- rep(c("x", "it's", "%_\\", "x "), length.out = nrow(data))
  data$f1 <- data$x2 %% 7
  data
}

many_small <- function() {
  with_seed(5, {
    n <- 300
    data <- data.frame(a = sample(25, n, TRUE), b = sample(7, n, TRUE), c = sample(4, n, TRUE),
                       x = stats::rexp(n), y = stats::rcauchy(n), w = stats::runif(n))
    data[sample(n, 20), "x"] <- NA
    data
  })
}

singletons <- function() {
  data <- panel_data(n_units = 12)
  # Each round of singletons makes the next: unit k stands in year k and k + 1 alone.
  chain <- data[seq_len(4), ]
  chain$unit <- c(901, 901, 902, 902)
  chain$year <- c(1990, 1991, 1991, 1992)
  rbind(data, chain)
}

balanced <- function() {
  data <- staggered()
  data$start[is.infinite(data$start)] <- NA
  data$period <- NULL
  data$region <- data$city %% 3
  data$rd <- exp(data$x)
  data$share <- pnorm(data$y)
  data
}

data_sets <- list(unbalanced = unbalanced_data, panel = panel_for_database, hostile = hostile,
                  small = many_small, singletons = singletons, staggered = balanced)

y <- quote(`y "of" it`)
contract <- list(
  unbalanced = alist(
    did_feols(y ~ d + x | unit + year, data),
    did_feols(y ~ d + x | unit + year, data, weights = ~w, cluster = ~g),
    did_feols(c(y, m) ~ csw(d, x) | unit + year + g, data, vcov = "hc1"),
    did_feols(y ~ d + l(x, 1:2) + f(m) + d(x) | unit + year, data),
    did_feols(d(y) ~ l(log(w)) + d * l(d(m)) | unit + year, data),
    did_feols(y ~ d + x | year, data, split = "g"),
    event_study(y ~ d + x | unit + year, data, window = c(-3, 2), ends = "drop"),
    did_staggered(y ~ 1 | unit + year, data, cohort = "d", base_period = "universal"),
    did_staggered(d(y) ~ 1 | unit + year, data, cohort = "d", estimator = "imputation"),
    describe_panel(data, unit = "unit", time = "year", statistics = c("n", "mean", "sd", "max")),
    describe_panel(data, c("x", "y"), unit = "unit", layout = "within"),
    mpi_index(data, list(a = c("w", "m"), b = "x"), c(m = "negative"), "unit", "year",
              weights = "critic", aggregation = "topsis")
  ),
  panel = list(
    bquote(did_feols(.(y) ~ d + x | unit + time, data)),
    bquote(did_feols(.(y) ~ d + x | unit + time, data, weights = ~w, weights_type = "frequency")),
    bquote(did_feols(.(y) ~ d * x | unit + province^time, data)),
    bquote(did_feols(log(.(y)) ~ I(x^2) + log(big) + abs(x) + exp(x) + sqrt(big) | unit, data)),
    bquote(did_feols(.(y) ~ d:province + x | unit + time, data, cluster = ~ unit + time)),
    bquote(did_feols(.(y) ~ d + factor(time) | unit, data,
                     subset = ~ time > 2002 & province %in% c("East", "it's \"so\""))),
    bquote(did_feols(.(y) ~ d + region + x + (x > 2) | unit + time, data, vcov = "iid")),
    bquote(did_feols(.(y) ~ d + x | unit + time, data, singletons = "keep")),
    bquote(did_feols(.(y) ~ l(d) + l(x, -1) | unit + time, data, split = ~province)),
    bquote(event_study(.(y) ~ d + x | unit + time, data, window = c(-3, 2), weights = ~w)),
    quote(did_staggered(z ~ 1 | unit + time, data, cohort = "d", cluster = ~region,
                        estimator = "etwfe")),
    quote(policy_dummy(data, "unit", "time", treatment = "d")),
    quote(mpi_index(data, c("z", "x", "big"), unit = "unit", time = "time", normalise = "zscore",
                    weights = "pca"))
  ),
  hostile = alist(
    did_feols(`a.b; drop table panel --` ~ d + x1 | x2 + select, data),
    did_feols(`a.b; drop table panel --` ~ d * x1 | x2 + s, data, weights = ~w, cluster = ~f1),
    did_feols(`a.b; drop table panel --` ~ d | x2 + f1, data, subset = ~ s != "it's"),
    did_feols(`a.b; drop table panel --` ~ d + l(x1) | x2 + select, data, split = "s",
              singletons = "keep"),
    event_study(`a.b; drop table panel --` ~ d | x2 + select, data, window = c(-2, 2)),
    did_staggered(`a.b; drop table panel --` ~ 1 | x2 + select, data, cohort = "d")
  ),
  small = alist(
    did_feols(y ~ x | a + b, data, weights = ~w, cluster = ~c),
    did_feols(y ~ x, data, vcov = "hc1")
  ),
  singletons = alist(did_feols(y ~ d + x | unit + year, data)),
  staggered = c(
    alist(
      did_feols(y ~ policy + x | city + year, data, cluster = ~city),
      event_study(y ~ policy + x | city + year, data, window = c(-3, 3)),
      event_study(y ~ x | city + year, data, cohort = "start", window = c(-3, 2), vcov = "hc1"),
      compare_estimators(y ~ 1 | city + year, data, cohort = "start",
                         estimators = c("twfe", "callaway_santanna", "imputation")),
      bacon_decomposition(y ~ policy | city + year, data),
      bacon_decomposition(y ~ policy + x | city + year, data),
      describe_panel(data, unit = "city", time = "year", statistics = c("n", "mean", "min")),
      mpi_index(data, list(a = c("rd", "share"), b = "x"), c(x = "negative"), "city", "year",
                range = c(0.1, 1), aggregation = "geometric")
    ),
    lapply(c("callaway_santanna", "sun_abraham", "etwfe", "imputation", "two_stage", "twfe"),
           function(name) {
             bquote(did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = .(name)))
           })
  )
)

# What needs window functions or tables of constants, neither of which ClickHouse 18.16 has; and
# lags in a sample with several rounds of singletons, whose queries it does not resolve.
zones <- data.frame(city = c(1:12, 77), year = c(rep(2013:2015, 4), 2011))
beyond_clickhouse <- list(
  panel = alist(
    describe_panel(data, unit = "unit", time = "time"),
    winsorize(data, c("x", "z"), probabilities = c(0.05, 0.9)),
    trim_outliers(data, "z", probabilities = c(0.02, 1), by = ~province)
  ),
  hostile = alist(did_feols(`a.b; drop table panel --` ~ d + l(x1) | x2 + select, data, split = "s")),
  staggered = list(
    quote(winsorize(data, "x", by = "year")),
    quote(policy_dummy(dplyr::select(data, -policy), "city", "year", cohort = "start")),
    bquote(policy_dummy(dplyr::select(data, -policy), "city", "year", roster = .(zones))),
    quote(mpi_index(data, c("rd", "x", "share"), normalise = "rank", weights = "critic"))
  )
)

expect_same_result <- function(stored, memory, frame) {
  if (inherits(stored, "tbl_lazy")) return(expect_same_rows(stored, memory, frame))
  expect_identical(class(stored), class(memory))
  if (inherits(memory, "did_feols_list")) {
    expect_identical(names(stored), names(memory))
    for (name in names(memory)) expect_same_fit(stored[[name]], memory[[name]])
  } else if (inherits(memory, c("did_feols", "event_study"))) {
    expect_same_fit(stored, memory)
  } else if (inherits(memory, "mpi_index")) {
    for (part in c("weights", "quality", "counts")) {
      expect_equal(stored[[part]], memory[[part]], tolerance = 1e-10)
    }
    expect_same_rows(stored$table, data.frame(score = memory$score), frame)
  } else if (inherits(memory, "bacon_decomposition")) {
    expect_equal(stored, memory, tolerance = 1e-10)
  } else if (is.data.frame(memory)) {
    expect_equal(as.data.frame(stored), as.data.frame(memory), tolerance = 1e-10)
    expect_equal(attr(stored, "counts"), attr(memory, "counts"))
  } else {
    expect_equal(coef(stored), coef(memory), tolerance = 1e-10)
    expect_equal(vcov(stored), vcov(memory), tolerance = 1e-10)
    for (part in c("counts", "ledger")) expect_equal(stored[[part]], memory[[part]])
  }
}

# Columns made of a table, its rows by their first two columns
expect_same_rows <- function(stored, memory, frame) {
  in_order <- function(rows) {
    rows[order(as.double(rows[[names(frame)[1]]]), as.double(rows[[names(frame)[2]]])), ]
  }
  stored <- in_order(as.data.frame(dplyr::collect(stored)))
  if (!is.data.frame(memory)) memory <- data.frame(policy = as.vector(memory))
  memory <- in_order(cbind(memory, frame[setdiff(names(frame), names(memory))]))
  expect_setequal(names(stored), names(memory))
  for (name in names(memory)[vapply(memory, is.numeric, NA)]) {
    expect_equal(as.double(stored[[name]]), as.vector(memory[[name]]), tolerance = 1e-10)
  }
}

for (engine in names(engines)) {
  for (set in names(contract)) test_that(paste0(engine, ": ", set), {
    frame <- data_sets[[set]]()
    table <- engine_table(engine, frame)
    before <- DBI::dbListTables(dbplyr::remote_con(table))
    is_small <- engine == "clickhouse"
    for (call in c(contract[[set]], if (!is_small) beyond_clickhouse[[set]])) {
      memory <- suppressMessages(eval(call, list(data = frame)))
      stored <- suppressMessages(eval(call, list(data = table)))
      expect_same_result(stored, memory, frame)
    }
    expect_identical(sort(DBI::dbListTables(dbplyr::remote_con(table))), sort(before))
  })
}

# Matchings number patterns of rows, for which ClickHouse 18 has no window functions.
matchings <- alist(
  psm_match(policy ~ size + factor(age), ~y, data, method = "radius", bandwidth = 0.02,
            common_support = "both", subset = ~ year > 2002 & id != 20),
  psm_did(y ~ policy + age | id + year, match = policy ~ size + age, data = data, weights = "w",
          did_weights = "matching", matching = list(exact = ~group)),
  psm_did(y ~ policy | id + year, match = policy ~ size, data = data, mode = "yearly",
          subset = ~ id != 20, matching = list(treated_as = "row"), score = "logit"),
  psm_did(y ~ policy | id + year, match = policy ~ size, data = data, mode = "base_year",
          base_year = 2003, did_weights = "matching"),
  psm_did(y ~ policy | id + year, match = policy ~ size + age, data = data, mode = "cohort",
          controls = "not_yet_treated", did_weights = "matching")
)

for (engine in names(engines)) test_that(paste0(engine, ": matching"), {
  frame <- patterned_panel()
  table <- engine_table(engine, frame)
  for (call in matchings) {
    if (engine == "clickhouse") {
      expect_error(eval(call, list(data = table)), "window functions",
                   class = "policypanel_error_input")
    } else {
      expect_same_matching(call, frame, table)
    }
  }
})

test_that("clickhouse: what it cannot compute is an error", {
  for (set in names(beyond_clickhouse)) for (call in beyond_clickhouse[[set]]) {
    # The client ends a connection on an error.
    table <- engine_table("clickhouse", data_sets[[set]]())
    expect_error(suppressMessages(eval(call, list(data = table))),
                 class = "policypanel_error")
  }
})
