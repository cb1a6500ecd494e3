# A two-way regression on a Parquet file through DuckDB, with memory capped, beside the same rows in
# memory with did_feols() and with fixest. Each fit runs in an R of its own; the cap (in MB, of the
# address space, `ulimit -v`) holds for the one on DuckDB, which is also told to use half of it.
#   POLICYPANEL_DUCKDB=.../libduckdb.so Rscript tests/bench/database.R 1200 1e6 1e7
# Needs adbi and adbcdrivermanager; tests/database/duckdb.sh brings the library.
library(policypanel)
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "common.R"))

duckdb <- function() {
  driver <- adbcdrivermanager::adbc_driver(Sys.getenv("POLICYPANEL_DUCKDB"), "duckdb_adbc_init")
  DBI::dbConnect(adbi::adbi(driver))
}

# Units of ten years, a tenth of the rows gone, all numbers from hashes of unit and year.
write_panel <- function(rows, file) {
  connection <- duckdb()
  on.exit(DBI::dbDisconnect(connection))
  uniform <- function(salt) sprintf("(hash(unit, year, %d) %% 1000003) / 1000003.0", salt)
  DBI::dbExecute(connection, "set threads = 1")
  DBI::dbExecute(connection, paste0(
    "copy (select unit, year, d, x, d / 2 + x / 3 + (unit % 97) / 10.0 + year / 5.0 + ",
    uniform(2), " - 0.5 as y from (select i // 10 as unit, 2010 + i % 10 as year, ",
    "((i // 10) % 2 = 0 and i % 10 >= 4 + (i // 10) % 3)::int as d from range(",
    format(round(rows / 0.9), scientific = FALSE), ") t(i)), lateral (select ", uniform(1),
    " as x) where ", uniform(3), " > 0.1) to '", file, "' (format parquet)"
  ))
}

model <- y ~ d + x | unit + year

# One fit, in this R: prints seconds of reading, seconds and processor seconds of the fit, peak MB
# of all, and d.
one_fit <- function(way, file, cap) {
  connection <- duckdb()
  if (way == "duckdb") {
    DBI::dbExecute(connection, paste0("set memory_limit = '", cap %/% 2, "MB'"))
    DBI::dbExecute(connection, paste0("set temp_directory = '", dirname(file), "'"))
    DBI::dbExecute(connection, "set preserve_insertion_order = false")
    DBI::dbExecute(connection, "set threads = 1")
  }
  data <- dplyr::tbl(connection, dplyr::sql(paste0("select * from read_parquet('", file, "')")))
  reading <- elapsed(function() if (way != "duckdb") data <<- as.data.frame(data))$seconds
  before <- proc.time()
  fitting <- elapsed(function() {
    if (way == "fixest") {
      coef(fixest::feols(model, data, cluster = ~unit, nthreads = 1, notes = FALSE))[["d"]]
    } else {
      coef(suppressMessages(did_feols(model, data)))[["d"]]
    }
  })
  processor <- sum((proc.time() - before)[1:2])
  cat(reading, fitting$seconds, processor, megabytes("VmHWM"),
      format(fitting$result, digits = 15), "\n")
}

if (given(1, "") == "--one") {
  one_fit(given(2), given(3), as.numeric(given(4)))
  quit(save = "no")
}

cap <- as.numeric(given(1, 1200))
sizes <- as.numeric(if (length(argument) > 1) argument[-1] else c("1e6", "1e7"))
version <- DBI::dbGetQuery(duckdb(), "select version() as v")$v
print_versions("DuckDB ", version, ", one thread, cap ", cap, " MB")
folder <- tempfile("panel")
dir.create(folder)
run_one <- function(way, rows, file) {
  limit <- if (way == "duckdb") paste0("ulimit -v ", cap * 1024, "; ") else ""
  command <- paste0(limit, shQuote(file.path(R.home("bin"), "Rscript")), " ", shQuote(script),
                    " --one ", way, " ", shQuote(file), " ", cap)
  line <- system2("sh", c("-c", shQuote(command)), stdout = TRUE)
  found <- suppressWarnings(as.numeric(strsplit(trimws(utils::tail(c("", line), 1)), " ")[[1]]))
  found <- c(found, rep(NA, 5))[1:5]
  data.frame(rows = rows, way = way, reading = round(found[1], 1), fit = round(found[2], 1),
             processor = round(found[3], 1), peak_MB = round(found[4]),
             bytes_per_row = round(found[4] * 2^20 / rows), d = found[5])
}
for (rows in sizes) {
  file <- file.path(folder, paste0(rows, ".parquet"))
  write_panel(rows, file)
  cat(format(rows, big.mark = ","), "rows:", round(file.size(file) / 2^20), "MB of Parquet,",
      round(rows * 40 / 2^20), "MB as five columns of doubles\n")
  # Bytes a row that the ways in memory took at 3e7 rows: what would not fit is left out.
  needed <- c(duckdb = 0, memory = 150, fixest = 230) * rows / 2^20
  ways <- names(needed)[needed < megabytes("MemAvailable", "/proc/meminfo")]
  print(do.call(rbind, lapply(ways, run_one, rows = rows, file = file)), digits = 12,
        row.names = FALSE)
  unlink(file)
}
unlink(folder, recursive = TRUE)
