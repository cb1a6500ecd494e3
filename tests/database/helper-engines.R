# The engines on which the contract is tested: how to connect, and how a table gets there.
# tests/database/servers.sh starts the servers and says in the environment where they are.

helpers <- file.path("..", "testthat", c("helper-data.R", "helper-expect.R", "helper-database.R"))
for (file in helpers) source(file)

where_is <- function(variable, ...) {
  for (package in c("dbplyr", "dplyr", ...)) testthat::skip_if_not_installed(package)
  place <- Sys.getenv(variable)
  if (!nzchar(place)) testthat::skip(paste(variable, "is not set"))
  place
}

clickhouse_port <- function(server) {
  as.integer(strsplit(where_is("POLICYPANEL_CLICKHOUSE", "RClickhouse"), " ")[[1]][server])
}

connect_clickhouse <- function(server = 1) {
  DBI::dbConnect(from("RClickhouse", "clickhouse")(), host = "127.0.0.1",
                 port = clickhouse_port(server))
}

engines <- list(
  sqlite = function() {
    testthat::skip_if_not_installed("RSQLite")
    DBI::dbConnect(RSQLite::SQLite(), ":memory:")
  },
  duckdb = function() {
    library <- where_is("POLICYPANEL_DUCKDB", "adbi", "adbcdrivermanager")
    driver <- from("adbcdrivermanager", "adbc_driver")(library, "duckdb_adbc_init")
    DBI::dbConnect(from("adbi", "adbi")(driver))
  },
  postgres = function() {
    DBI::dbConnect(from("RPostgres", "Postgres")(), user = "postgres", dbname = "postgres",
                   host = where_is("POLICYPANEL_POSTGRES", "RPostgres"))
  },
  clickhouse = connect_clickhouse
)

# A table of an engine with the rows of a data frame, gone when the test ends. On ClickHouse half
# of the rows are on each of two servers.
engine_table <- function(engine, data, name = paste0("panel", Sys.getpid()),
                         env = parent.frame()) {
  connection <- engines[[engine]]()
  if (engine == "clickhouse") {
    write_distributed(connection, name, data)
  } else {
    DBI::dbWriteTable(connection, name, data, temporary = engine == "postgres")
  }
  release <- function() {
    if (!isTRUE(try(DBI::dbIsValid(connection), silent = TRUE))) return(invisible())
    if (engine == "clickhouse") drop_distributed(name)
    DBI::dbDisconnect(connection)
  }
  do.call(on.exit, list(as.call(list(release)), add = TRUE), envir = env)
  dplyr::tbl(connection, name)
}

# Rows go to the servers in turn, so that units are on both.
write_distributed <- function(connection, name, data) {
  drop_distributed(name)
  quoted <- function(text) DBI::dbQuoteIdentifier(connection, text)
  type <- vapply(data, function(column) {
    if (is.character(column)) return("Nullable(String)")
    if (inherits(column, "Date")) return("Nullable(Date)")
    if (is.integer(column) || is.logical(column)) "Nullable(Int32)" else "Nullable(Float64)"
  }, "")
  columns <- paste(quoted(names(data)), type, collapse = ", ")
  part <- paste0(name, "_part")
  for (server in 1:2) {
    own <- connect_clickhouse(server)
    DBI::dbExecute(own, paste("create table", quoted(part), "(", columns, ") engine = Memory"))
    rows <- data[seq_len(nrow(data)) %% 2 == server - 1, , drop = FALSE]
    DBI::dbWriteTable(own, part, rows, append = TRUE, row.names = FALSE)
    DBI::dbDisconnect(own)
  }
  DBI::dbExecute(connection, paste0(
    "create table ", quoted(name), " as ", quoted(part), " engine = Distributed(two, default, ",
    quoted(part), ")"
  ))
}

drop_distributed <- function(name) {
  for (server in 1:2) {
    own <- connect_clickhouse(server)
    for (table in c(name, paste0(name, "_part"))) {
      DBI::dbExecute(own, paste("drop table if exists", DBI::dbQuoteIdentifier(own, table)))
    }
    DBI::dbDisconnect(own)
  }
}
