# Two ClickHouse servers with half of the rows each: what one of them answers the other, which is
# asked, is sums by group, never rows. The servers' own logs say what was sent.

# Queries on a table that servers sent each other since a second of their clock
sent_since <- function(second, table) {
  Sys.sleep(1.5)
  found <- lapply(1:2, function(server) {
    own <- connect_clickhouse(server)
    on.exit(DBI::dbDisconnect(own), add = TRUE)
    suppressWarnings(DBI::dbGetQuery(own, paste(
      "select toFloat64(read_rows) as read, toFloat64(result_rows) as answered, query",
      "from system.query_log where type = 2 and is_initial_query = 0 and event_time >=", second,
      "and position(query,", DBI::dbQuoteString(own, paste0(table, "_part")), ") > 0"
    )))
  })
  do.call(rbind, found)
}

server_second <- function() {
  own <- connect_clickhouse(1)
  on.exit(DBI::dbDisconnect(own), add = TRUE)
  as.numeric(DBI::dbGetQuery(own, "select toFloat64(toUnixTimestamp(now()))")[[1]])
}

# What servers answer each other for a call; rows would be half of the table's.
# @param as_text Whether the table is the text of a query.
answers_of <- function(call, frame, as_text = FALSE) {
  name <- paste0("shared", Sys.getpid())
  table <- engine_table("clickhouse", frame, name)
  if (as_text) {
    text <- dplyr::sql(paste("select * from", name))
    table <- dplyr::tbl(dbplyr::remote_con(table), text)
  }
  Sys.sleep(1.1)
  second <- server_second()
  notes <- with_notes(eval(call, list(data = table)))$notes
  list(sent = sent_since(second, name), notes = notes)
}

expect_sums_only <- function(call, frame, groups) {
  found <- answers_of(call, frame)
  label <- paste(deparse(call), collapse = "")
  own <- found$sent[found$sent$read >= floor(nrow(frame) / 2), ]
  expect_gt(nrow(own), 0)
  expect_lte(max(found$sent$answered), groups, label = label)
  expect_false(any(grepl("travel", found$notes)), label = label)
}

# Thirty units in ten periods, in five provinces
wide_panel <- function() {
  with_seed(3, {
    data <- expand.grid(unit = 1:30, year = 2001:2010)
    data$province <- data$unit %% 5
    start <- c(2004, 2006, NA)[1 + data$unit %% 3]
    data$cohort <- start
    data$policy <- as.numeric(!is.na(start) & data$year >= start)
    data$x <- stats::rnorm(300) + data$unit / 10
    data$w <- 1 + data$unit %% 4
    data$y <- data$policy / 2 + data$x / 3 + data$unit / 7 + stats::rnorm(300)
    data$x[7] <- NA
    rbind(data, within(data[1, ], unit <- 31))
  })
}

test_that("servers answer regressions with sums by group, as many as there are units", {
  where_is("POLICYPANEL_CLICKHOUSE", "RClickhouse")
  calls <- alist(
    did_feols(y ~ policy + x | unit, data),
    did_feols(y ~ policy + x | unit + year, data),
    did_feols(y ~ policy + x | unit + year, data, weights = ~w, cluster = ~province),
    did_feols(y ~ policy * x | unit + province^year, data, vcov = "hc1"),
    did_feols(y ~ policy | unit + year, data, cluster = ~ unit + year),
    did_feols(y ~ policy + factor(province) | year, data, subset = ~ x > 0, vcov = "iid")
  )
  for (call in calls) expect_sums_only(call, wide_panel(), 51)
})

test_that("servers answer event studies and staggered adoption with sums by unit", {
  where_is("POLICYPANEL_CLICKHOUSE", "RClickhouse")
  calls <- alist(
    event_study(y ~ policy | unit + year, data, window = c(-3, 3)),
    did_staggered(y ~ 1 | unit + year, data, cohort = "cohort"),
    did_staggered(y ~ 1 | unit + year, data, cohort = "policy", estimator = "sun_abraham",
                  cluster = ~province)
  )
  for (call in calls) expect_sums_only(call, wide_panel()[1:300, ], 31)
})

test_that("a note counts the queries that rows of a table given as text travel for", {
  where_is("POLICYPANEL_CLICKHOUSE", "RClickhouse")
  found <- answers_of(quote(did_feols(y ~ policy | unit + year, data)), wide_panel(), TRUE)
  expect_match(found$notes, "6 of these queries.*travel", all = FALSE)
  expect_gte(max(found$sent$answered), 150)
})

test_that("steps that a table brings along are part of what servers share", {
  where_is("POLICYPANEL_CLICKHOUSE", "RClickhouse")
  call <- quote(did_feols(y2 ~ policy | unit + year, dplyr::mutate(
    dplyr::filter(data, year > 2001), y2 = log(w) + y
  )))
  expect_sums_only(call, wide_panel(), 31)
  frame <- wide_panel()
  table <- engine_table("clickhouse", frame, paste0("shared", Sys.getpid()))
  expect_same_fit(suppressMessages(eval(call, list(data = table))),
                  suppressMessages(eval(call, list(data = frame))))
})
