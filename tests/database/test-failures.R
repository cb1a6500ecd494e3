# What goes wrong in a database is an error that names the query; nothing is written; rights to
# read are enough.

fit_of <- function(table) suppressMessages(did_feols(y ~ d + x | unit + year, table))

test_that("a server that is killed in the middle is an error that names the query", {
  table <- engine_table("postgres", unbalanced_data())
  connection <- dbplyr::remote_con(table)
  own <- DBI::dbGetQuery(connection, "select pg_backend_pid() as id")$id
  original <- run_query
  asked <- 0
  local_functions(run_query = function(table, query, what, is_pass = TRUE) {
    asked <<- asked + 1
    if (asked == 3) {
      other <- engines$postgres()
      DBI::dbGetQuery(other, paste0("select pg_terminate_backend(", own, ")"))
      DBI::dbDisconnect(other)
      Sys.sleep(0.5)
    }
    original(table, query, what, is_pass)
  })
  error <- tryCatch(fit_of(table), error = identity)
  expect_s3_class(error, "policypanel_error_data")
  expect_match(conditionMessage(error), "did not answer the query for levels")
  expect_match(conditionMessage(error), "terminating connection|closed")
})

test_that("a query that is cancelled is an error, and the connection goes on", {
  table <- engine_table("postgres", unbalanced_data())
  connection <- dbplyr::remote_con(table)
  DBI::dbExecute(connection, "set statement_timeout = 1")
  slow <- dplyr::mutate(table, y = .data$y + 0 * dplyr::sql("length(pg_sleep(0.01)::text)"))
  expect_error(fit_of(slow), "did not answer the query for.*cancel",
               class = "policypanel_error_data")
  DBI::dbExecute(connection, "set statement_timeout = 0")
  expect_s3_class(fit_of(table), "did_feols")
})

test_that("a query that somebody else cancels is an error, and the connection goes on", {
  table <- engine_table("postgres", unbalanced_data())
  connection <- dbplyr::remote_con(table)
  own <- DBI::dbGetQuery(connection, "select pg_backend_pid() as id")$id
  slow <- dplyr::mutate(table, y = .data$y + 0 * dplyr::sql("length(pg_sleep(0.1)::text)"))
  psql <- Sys.which("psql")
  skip_if(!nzchar(psql), "psql is not installed")
  cancel <- paste0("(sleep 3; ", psql, " -h ", where_is("POLICYPANEL_POSTGRES"), " -U postgres -qtc ",
                   "'select pg_cancel_backend(", own, ")' >/dev/null) &")
  system(cancel)
  error <- expect_error(fit_of(slow), "did not answer the query for.*cancel",
                        class = "policypanel_error_data")
  expect_type(error$query, "character")
  expect_same_fit(fit_of(table), fit_of(unbalanced_data()))
})

# A table that needs more space than an engine is given
large_data <- function() {
  data <- data.frame(unit = rep(seq_len(20000), each = 4), year = rep(1:4, 20000))
  data$d <- as.numeric(data$unit %% 2 == 0 & data$year > 2)
  data$x <- (data$unit * data$year) %% 97
  data$y <- data$d + data$x + (data$unit * 7 + data$year * 5) %% 31
  data
}

test_that("postgres: no space for a query's temporary files is an error that names the query", {
  table <- engine_table("postgres", large_data())
  connection <- dbplyr::remote_con(table)
  before <- sort(DBI::dbListTables(connection))
  DBI::dbExecute(connection, "set work_mem = '64kB'")
  DBI::dbExecute(connection, "set temp_file_limit = '64kB'")
  expect_error(fit_of(table), "did not answer the query for.*temp_file_limit",
               class = "policypanel_error_data")
  DBI::dbExecute(connection, "reset temp_file_limit")
  expect_s3_class(fit_of(table), "did_feols")
  expect_identical(sort(DBI::dbListTables(connection)), before)
})

test_that("duckdb: a full disk is an error that names the query", {
  data <- large_data()
  table <- engine_table("duckdb", data[rep(seq_len(nrow(data)), 4), ])
  connection <- dbplyr::remote_con(table)
  before <- DBI::dbListTables(connection)
  folder <- tempfile("spill")
  on.exit(unlink(folder, recursive = TRUE), add = TRUE)
  wide <- dplyr::mutate(table, unit = dplyr::sql("(row_number() over (order by y)) // 4"))
  for (setting in c(paste0("temp_directory = '", folder, "'"), "threads = 1",
                    "max_temp_directory_size = '4MB'", "memory_limit = '32MB'")) {
    DBI::dbExecute(connection, paste("set", setting))
  }
  expect_error(fit_of(wide), "did not answer the query for", class = "policypanel_error_data")
  DBI::dbExecute(connection, "set memory_limit = '1GB'")
  expect_s3_class(fit_of(wide), "did_feols")
  expect_identical(DBI::dbListTables(connection), before)
})

test_that("Ctrl-C cancels the query", {
  connection <- DBI::dbConnect(
    from("RPostgres", "Postgres")(), user = "postgres", dbname = "postgres",
    host = where_is("POLICYPANEL_POSTGRES", "RPostgres"), check_interrupts = TRUE
  )
  DBI::dbWriteTable(connection, "panel", unbalanced_data(), temporary = TRUE)
  slow <- dplyr::mutate(dplyr::tbl(connection, "panel"),
                        y = .data$y + 0 * dplyr::sql("length(pg_sleep(0.1)::text)"))
  system(paste0("(sleep 3; kill -INT ", Sys.getpid(), ") &"))
  started <- Sys.time()
  ended <- tryCatch(fit_of(slow), interrupt = function(e) "stopped", error = conditionMessage)
  expect_match(ended, "stopped|did not answer")
  expect_lt(as.numeric(Sys.time() - started, units = "secs"), 15)
  try(DBI::dbDisconnect(connection), silent = TRUE)
  Sys.sleep(1)
  other <- engines$postgres()
  running <- DBI::dbGetQuery(other, "select count(*) as n from pg_stat_activity
                             where state = 'active' and query like '%pg_sleep%' and
                             pid <> pg_backend_pid()")
  DBI::dbDisconnect(other)
  expect_equal(as.numeric(running$n), 0)
})

test_that("who may only read gets the same numbers", {
  data <- unbalanced_data()
  owner <- engines$postgres()
  release <- function() {
    DBI::dbExecute(owner, "drop table if exists read_panel")
    DBI::dbExecute(owner, "drop role if exists reader")
    DBI::dbDisconnect(owner)
  }
  on.exit(release(), add = TRUE)
  DBI::dbWriteTable(owner, "read_panel", data, overwrite = TRUE)
  DBI::dbExecute(owner, "create role reader login")
  DBI::dbExecute(owner, "grant select on read_panel to reader")
  DBI::dbExecute(owner, "revoke temporary on database postgres from public")
  reader <- DBI::dbConnect(from("RPostgres", "Postgres")(), user = "reader", dbname = "postgres",
                           host = where_is("POLICYPANEL_POSTGRES", "RPostgres"))
  on.exit(DBI::dbDisconnect(reader), add = TRUE, after = FALSE)
  DBI::dbExecute(reader, "set default_transaction_read_only = on")
  expect_error(DBI::dbExecute(reader, "create temporary table own as select 1"))
  expect_same_fit(fit_of(dplyr::tbl(reader, "read_panel")), fit_of(data))
})

for (engine in names(engines)) {
  test_that(paste0(engine, ": nothing is written, also where a query fails"), {
    table <- engine_table(engine, unbalanced_data())
    connection <- dbplyr::remote_con(table)
    before <- sort(DBI::dbListTables(connection))
    fit_of(table)
    expect_error(fit_of(dplyr::mutate(table, x = dplyr::sql("no_such_function(x)"))),
                 "did not answer the query for", class = "policypanel_error_data")
    # ClickHouse's client ends a connection on an error.
    if (engine == "clickhouse") connection <- connect_clickhouse()
    expect_identical(sort(DBI::dbListTables(connection)), before)
  })

  test_that(paste0(engine, ": a closed connection is said"), {
    table <- engine_table(engine, unbalanced_data())
    fit <- fit_of(table)
    DBI::dbDisconnect(dbplyr::remote_con(table))
    expect_error(fit_of(table), "is closed", class = "policypanel_error_input")
    expect_error(vcov(fit, "hc1"), "did not answer", class = "policypanel_error_data")
  })
}

for (engine in c("postgres", "duckdb")) {
  test_that(paste0(engine, ": whole numbers, decimals, dates, NULL and NaN"), {
    data <- unbalanced_data()
    table <- engine_table(engine, data)
    types <- dplyr::mutate(
      table, big = dplyr::sql("cast(2000000000 + unit * year as integer)"),
      bigger = dplyr::sql("cast(unit as bigint) * 900000000000000"),
      money = dplyr::sql("cast(x * 100 as decimal(18, 4))"),
      day = dplyr::sql("date '2000-01-01' + cast(year as integer)"),
      holes = dplyr::sql("case when year = 2003 and unit < 9 then cast('NaN' as double precision)
                          when year = 2004 and unit < 5 then null else x end")
    )
    data$big <- 2e9 + data$unit * data$year
    data$bigger <- data$unit * 9e14
    data$money <- round(data$x * 100, 4)
    data$day <- as.Date("2000-01-01") + data$year
    data$holes <- ifelse(data$year == 2003 & data$unit < 9, NaN,
                         ifelse(data$year == 2004 & data$unit < 5, NA, data$x))
    calls <- alist(did_feols(y ~ big + money | unit, data),
                   did_feols(y ~ holes | unit + day, data),
                   did_feols(bigger ~ money, data, vcov = "hc1"))
    for (call in calls) {
      memory <- suppressMessages(eval(call, list(data = data)))
      stored <- suppressMessages(eval(call, list(data = types)))
      expect_same_fit(stored, memory)
    }
    expect_error(suppressMessages(did_feols(day ~ d | unit, types)), "date",
                 class = "policypanel_error_data")
  })
}
