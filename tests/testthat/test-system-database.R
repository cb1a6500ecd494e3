# A table of a database gives the numbers of its rows in memory, to 1e-10 relative.

skip_without_database()

test_that("fixed effects, weights, clusters and covariances are those in memory", {
  data <- panel_for_database()
  table <- local_database(data)
  y <- as.name("y \"of\" it")
  calls <- alist(
    twoway = did_feols(y ~ d + x | unit + time, data),
    analytic = did_feols(y ~ d + x | unit + time, data, weights = ~w),
    counts = did_feols(y ~ d + x | unit + time, data, weights = "w", weights_type = "frequency"),
    counts_hc1 = did_feols(y ~ d + x | unit + time, data, weights = "w", vcov = "hc1",
                           weights_type = "frequency"),
    robust = did_feols(y ~ d + x | unit + time, data, vcov = "hc1", weights = ~w),
    classical = did_feols(y ~ d + x | unit + time, data, vcov = "iid"),
    coarse = did_feols(y ~ d + x | unit + time, data, cluster = ~region),
    two_ways = did_feols(y ~ d + x | unit + time, data, cluster = ~ unit + time),
    three_effects = did_feols(y ~ d + x | unit + time + region, data),
    combined = did_feols(y ~ d * x | unit + province^time, data),
    joined_cluster = did_feols(y ~ d + x | province + time, data, cluster = ~ province^time),
    one_effect = did_feols(y ~ d * x | unit, data),
    none = did_feols(y ~ d * x, data, vcov = "hc1"),
    constant = did_feols(y ~ d | unit + time, data, constant = TRUE),
    made = did_feols(log(y) ~ I(x^2) + log(big) + (x > 2) | unit + time, data),
    levels = did_feols(y ~ d + factor(time) | unit, data,
                       subset = ~ time > 2002 & province %in% c("East", "it's \"so\"")),
    text = did_feols(y ~ d:province + x | unit + time, data),
    kept = did_feols(y ~ d + x | unit + time, data, singletons = "keep"),
    absorbed = did_feols(y ~ d + region + x | unit + time, data),
    rule = did_feols(y ~ d + x | unit + time, data, small_sample = "fixest")
  )
  for (name in names(calls)) {
    call <- do.call(substitute, list(calls[[name]], list(y = y)))
    memory <- suppressMessages(eval(call))
    call[[3]] <- quote(table)
    stored <- suppressMessages(eval(call))
    expect_same_fit(stored, memory)
    expect_identical(class(stored), class(memory), info = name)
  }
})

test_that("levels are told apart by all of their digits", {
  data <- panel_for_database()
  data$third <- (data$unit %% 3) / 3
  table <- local_database(data)
  both <- on_both(quote(did_feols(z ~ d + factor(third) | time, data,
                                  subset = ~ !third %in% c(2 / 3, 0.1 + 0.2))), data, table)
  expect_same_fit(both$stored, both$memory)
  both <- on_both(quote(did_feols(z ~ d + factor(third) | time, data)), data, table)
  expect_same_fit(both$stored, both$memory)
})

test_that("several outcomes and sets of regressors are several fits", {
  data <- panel_for_database(2)
  table <- local_database(data)
  memory <- suppressMessages(did_feols(c(z, x) ~ csw(d, big) | unit + time, data))
  stored <- suppressMessages(did_feols(c(z, x) ~ csw(d, big) | unit + time, table))
  expect_identical(names(stored), names(memory))
  for (name in names(memory)) expect_same_fit(stored[[name]], memory[[name]])
})

test_that("a fit for each value of a column is that of its rows in memory", {
  data <- panel_for_database(7)
  data$province[c(4, 80)] <- NA
  data$part <- c(1e6, 2.5e9, NA, 7)[1 + data$unit %% 4]
  data$own <- as.integer(data$time > 2003) + as.integer(data$time == 2008)
  data$none <- NA_real_
  data$half <- data$unit / 2
  table <- local_database(data)
  calls <- alist(
    did_feols(z ~ d + x | unit + time, data, split = ~province),
    did_feols(z ~ d + l(x) | unit + time, data, split = "part", subset = ~ time > 2002),
    # The base of the years has no row in two of the groups, one year has but one period
    did_feols(z ~ factor(time) + x | unit, data, split = "own", vcov = "hc1"),
    did_feols(z ~ x:province + factor(time) * d | unit, data, subset = ~ time > 2002 & unit > 2),
    did_feols(c(z, x) ~ csw(d, big) | unit + time, data, split = "province", weights = ~w)
  )
  for (call in calls) {
    found <- on_both(call, data, table)
    expect_identical(names(found$stored), names(found$memory))
    flat <- function(fits) {
      if (inherits(fits, "did_feols")) return(list(fits))
      unlist(lapply(fits, flat), recursive = FALSE)
    }
    fits <- lapply(found[c("stored", "memory")], flat)
    Map(expect_same_fit, fits$stored, fits$memory)
    expect_identical(found$stored_notes, found$memory_notes)
    expect_identical(lapply(fits$stored, function(fit) fit$call$subset),
                     lapply(fits$memory, function(fit) fit$call$subset))
  }
  expect_error(did_feols(z ~ d | unit, table, split = "none"), "no value",
               class = "policypanel_error_data")
  expect_error(did_feols(z ~ d | unit, table, split = "half"), "whole numbers",
               class = "policypanel_error_data")
})

test_that("a query without an answer is no group that cannot be estimated", {
  table <- open_table(local_database(panel_for_database()))
  one_fails <- function(fail) fits_of_parts(c("a", "b"), "g", function(k) if (k == 1) fail() else 1)
  error <- expect_error(one_fails(function() refuse_unanswered(table, "scores", "no answer")),
                        "the query for scores", class = "policypanel_error_data")
  expect_identical(error$query, "scores")
  expect_error(one_fails(function() raise_again(memory_condition())),
               class = "policypanel_error_memory")
  expect_message(found <- one_fails(function() abort_data("No row is left.")), "cannot be estimated")
  expect_identical(names(found$fits), "b")
})

test_that("random unbalanced panels agree, rows in any order", {
  for (seed in 11:13) {
    set.seed(seed)
    n <- 300
    data <- data.frame(a = sample(25, n, TRUE), b = sample(7, n, TRUE), c = sample(4, n, TRUE),
                       x = rexp(n), y = rcauchy(n), w = runif(n))
    data[sample(n, 20), "x"] <- NA
    memory <- suppressMessages(did_feols(y ~ x | a + b, data, weights = ~w, cluster = ~c))
    table <- local_database(data[sample(n), ])
    stored <- suppressMessages(did_feols(y ~ x | a + b, table, weights = ~w, cluster = ~c))
    expect_same_fit(stored, memory)
  }
})

test_that("methods that need no row work, another covariance is asked of the database", {
  data <- panel_for_database()
  table <- local_database(data)
  memory <- suppressMessages(did_feols(z ~ d + x | unit + time, data))
  stored <- suppressMessages(did_feols(z ~ d + x | unit + time, table))
  for (type in list("hc1", "iid", ~time, ~ unit + time)) {
    expect_equal(vcov(stored, type), vcov(memory, type), tolerance = 1e-10)
  }
  expect_equal(tidy(stored), tidy(memory), tolerance = 1e-10)
  expect_equal(glance(stored), glance(memory), tolerance = 1e-10)
  expect_equal(joint_test(stored, "d = x")$statistic, joint_test(memory, "d = x")$statistic,
               tolerance = 1e-9)
  expect_identical(regression_table(stored, output = "data.frame"),
                   regression_table(memory, output = "data.frame"))
  expect_output(print(stored), "rows")
})

test_that("what needs rows is refused by name", {
  data <- panel_for_database()
  table <- local_database(data)
  fit <- suppressMessages(did_feols(z ~ d + x | unit + time, table))
  refused <- alist(
    residuals(fit), fitted(fit), predict(fit), predict(fit, data), augment(fit, data), fixef(fit),
    model.matrix(fit), sandwich::estfun(fit), wild_bootstrap(fit), leave_one_out(fit, "unit"),
    placebo_test(fit), sensitivity(fit), robustness(fit), vcov(fit, newey_west()), vcov(fit, "hc3"),
    did_feols(z ~ 1 | unit + time | d ~ x, table), did_feols(z ~ d | unit[x], table),
    did_feols(z ~ lag(x) | unit + time, table), did_feols(z ~ sin(x) | unit + time, table),
    did_feols(z ~ d + offset(x) | unit, table), did_feols(z ~ d | unit, table, split = "nobody"),
    did_feols(z ~ 0 + d, table), did_feols(z ~ d + factor(province) - 1, table),
    did_feols(z ~ d | unit, table, vcov = driscoll_kraay()), did_feols(z ~ d | log(unit), table),
    did_feols(z ~ d | unit, table, subset = ~x)
  )
  for (call in refused) {
    expect_error(suppressMessages(eval(call)), class = "policypanel_error_input", label = deparse1(call))
  }
  expect_error(did_feols(province ~ d | unit, table), class = "policypanel_error_data")
  expect_error(did_feols(z ~ nothing | unit, table), "nothing", class = "policypanel_error_input")
})

test_that("values that are none, names and connections", {
  data <- panel_for_database()
  data$x[7] <- Inf
  data$v <- ifelse(data$unit == 3, -1, 1)
  table <- local_database(data)
  expect_error(did_feols(z ~ x | unit, table), "infinite", class = "policypanel_error_data")
  expect_error(did_feols(z ~ d | unit, table, weights = ~v), "negative",
               class = "policypanel_error_data")
  expect_error(did_feols(z ~ x | unit, table, subset = ~ time > 2050), "No row is left",
               class = "policypanel_error_data")
  expect_error(did_feols(z ~ d | unit, dplyr::filter(table, x < 1e5), na = "fail",
                         subset = ~ unit != 900), NA)
  connection <- dbplyr::remote_con(table)
  fit <- suppressMessages(did_feols(z ~ d | unit, table))
  DBI::dbRemoveTable(connection, "panel")
  expect_error(suppressMessages(vcov(fit, "hc1")), "did not answer",
               class = "policypanel_error_data")
  gone <- local_database(data)
  DBI::dbDisconnect(dbplyr::remote_con(gone))
  expect_error(did_feols(z ~ d | unit, gone), "closed", class = "policypanel_error_input")
  expect_identical(DBI::dbListTables(connection), character())
})

test_that("what would be taken in silence is refused or said", {
  data <- panel_for_database()
  data$part <- data$time / 3
  w <- 2
  table <- local_database(data)
  refused <- alist(
    did_feols(z ~ d | unit + time, table, solver = "map"),
    did_feols(z ~ d | unit + time, table, tolerance = 1e-6),
    did_feols(z ~ d | unit + time, table, threads = 2),
    did_feols(z ~ d | unit + time, table, unit = "nobody", time = "time"),
    did_feols(z ~ d | unit + time, dplyr::select(table, -w), weights = "w")
  )
  for (call in refused) {
    expect_error(suppressMessages(eval(call)), class = "policypanel_error_input",
                 label = deparse1(call))
  }
  # Levels that text does not hold to the last bit would meet no row
  expect_error(suppressMessages(did_feols(z ~ d | unit + part, table)), "not the same in R",
               class = "policypanel_error_data")
  look <- data
  look$province <- ifelse(look$unit > 20, look$province, paste0(look$province, " "))
  look <- local_database(look)
  expect_message(did_feols(z ~ d | unit + province, look), "look like another")
})

test_that("text among the numbers of a column of SQLite is refused, not read as 0", {
  data <- panel_for_database()
  table <- local_database(data)
  connection <- dbplyr::remote_con(table)
  DBI::dbExecute(connection, "update panel set x = 'n/a' where rowid = 150")
  expect_error(did_feols(z ~ x | unit + time, dplyr::tbl(connection, "panel")), "1 row.*no number",
               class = "policypanel_error_data")
  expect_error(suppressMessages(did_feols(z ~ d | unit + time, table)), NA)
})

test_that("queries are shown where asked for", {
  table <- local_database(panel_for_database())
  old <- options(policypanel.show_query = TRUE)
  on.exit(options(old), add = TRUE)
  shown <- capture.output(suppressMessages(did_feols(z ~ d | unit + time, table)))
  expect_gt(sum(grepl("^SELECT", shown)), 5)
  expect_true(any(grepl("-- pairs of levels", shown, fixed = TRUE)))
})

test_that("queries are few: five for units and periods, one more for a round of singletons", {
  data <- panel_for_database()
  table <- local_database(data)
  # SQLite is asked for text among numbers as well.
  asked <- function(..., data = table) {
    notes <- notes_of(did_feols(..., data = data))
    as.integer(sub(".*asked (\\d+) times.*", "\\1", notes)) - 1L
  }
  inside <- ~ unit < 900
  expect_identical(asked(z ~ d + x | unit + time, subset = inside), 5L)
  expect_identical(asked(z ~ d * x + log(big) | unit + time, subset = inside, weights = ~w), 5L)
  for (vcov in c("iid", "hc1")) {
    expect_identical(asked(z ~ d | unit + time, subset = inside, vcov = vcov), 5L)
  }
  expect_identical(asked(z ~ d | unit, subset = inside), 4L)
  # Three effects have three pairs of the smaller two. The levels of a cluster that is no effect are
  # counted (unit and time joined are one), and whether units lie within it; each outcome and each
  # set of regressors has its scores.
  expect_identical(asked(z ~ d | unit + time + region, subset = inside), 7L)
  expect_identical(asked(z ~ d | unit + time, subset = inside, cluster = ~region), 7L)
  expect_identical(asked(z ~ d | unit + time, subset = inside, cluster = ~ unit + time), 8L)
  expect_identical(asked(c(z, x) ~ csw(d, big) | unit + time, subset = inside), 8L)
  expect_identical(asked(z ~ d + l(x, 1:2) | unit + time, singletons = "keep"), 6L)
  # Each round of singletons makes the next
  expect_identical(asked(z ~ d + x | unit + time), 6L)
  chain <- data[rep(1, 4), ]
  chain$unit <- c(901, 901, 902, 902)
  chain$time <- c(1981, 1982, 1982, 1983)
  chain <- local_database(rbind(data, chain))
  expect_identical(asked(z ~ d | unit + time, data = chain), 9L)
})

test_that("columns may have the names that queries give to theirs", {
  data <- panel_for_database()
  names(data)[match(c("unit", "time", "x", "province", "region"), names(data))] <-
    c("x2", "f2", "x1", "s", "f1")
  table <- local_database(data)
  calls <- alist(did_feols(z ~ d + x1 | x2 + f2, data),
                 did_feols(z ~ d * x1 | x2 + s, data, weights = ~w, cluster = ~f1),
                 did_feols(x1 ~ d | x2 + f1, data, subset = ~ s != "East"))
  for (call in calls) {
    memory <- suppressMessages(eval(call))
    stored <- suppressMessages(eval(call, list(data = table)))
    expect_same_fit(stored, memory)
  }
})
