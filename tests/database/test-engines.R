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

data_sets <- list(unbalanced = unbalanced_data, panel = panel_for_database, hostile = hostile,
                  small = many_small, singletons = singletons, staggered = staggered)

y <- quote(`y "of" it`)
contract <- list(
  unbalanced = alist(
    did_feols(y ~ d + x | unit + year, data),
    did_feols(y ~ d + x | unit + year, data, weights = ~w, cluster = ~g),
    did_feols(c(y, m) ~ csw(d, x) | unit + year + g, data, vcov = "hc1")
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
    bquote(did_feols(.(y) ~ d + x | unit + time, data, singletons = "keep"))
  ),
  hostile = alist(
    did_feols(`a.b; drop table panel --` ~ d + x1 | x2 + select, data),
    did_feols(`a.b; drop table panel --` ~ d * x1 | x2 + s, data, weights = ~w, cluster = ~f1),
    did_feols(`a.b; drop table panel --` ~ d | x2 + f1, data, subset = ~ s != "it's")
  ),
  small = alist(
    did_feols(y ~ x | a + b, data, weights = ~w, cluster = ~c),
    did_feols(y ~ x, data, vcov = "hc1")
  ),
  singletons = alist(did_feols(y ~ d + x | unit + year, data)),
  staggered = alist(did_feols(y ~ policy + x | city + year, data, cluster = ~city),
                    event_study(y ~ policy | city + year, data, window = c(-3, 3)))
)

expect_same_result <- function(stored, memory) {
  if (inherits(memory, "did_feols_list")) {
    expect_identical(names(stored), names(memory))
    for (name in names(memory)) expect_same_fit(stored[[name]], memory[[name]])
  } else {
    expect_same_fit(stored, memory)
  }
  expect_identical(class(stored), class(memory))
}

for (engine in names(engines)) {
  for (set in names(contract)) test_that(paste0(engine, ": ", set), {
    frame <- data_sets[[set]]()
    table <- engine_table(engine, frame)
    before <- DBI::dbListTables(dbplyr::remote_con(table))
    for (call in contract[[set]]) {
      memory <- suppressMessages(eval(call, list(data = frame)))
      stored <- suppressMessages(eval(call, list(data = table)))
      expect_same_result(stored, memory)
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
