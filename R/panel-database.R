# The door for tables that stay in a database: what such a table is, and its queries.

#' Tables that stay in a database
#'
#' [did_feols()], [event_study()], [did_staggered()], [compare_estimators()],
#' [bacon_decomposition()], [psm_match()], [psm_did()], [describe_panel()], [mpi_index()],
#' [policy_dummy()], [winsorize()] and [trim_outliers()] take a table of a database as `data`:
#' `dplyr::tbl(connection, "panel")`, or any query that 'dplyr' verbs or
#' `dplyr::tbl(connection, dplyr::sql("select ..."))` make of one. The
#' engine adds up, R solves a system of as many equations as the smaller fixed effects have levels,
#' and no row comes to R. Nothing is written to the database: rights to read are enough. 'dbplyr'
#' writes the SQL.
#'
#' **The numbers** are those of the rows in memory, but for rounding: estimates, standard errors,
#' degrees of freedom, sample ledger. With \eqn{D} the dummies of all fixed effects but the
#' largest, columns and dummies less their means by level of the largest (\eqn{\dot X}, \eqn{\dot
#' D}), the projected products are
#' \deqn{\tilde X'W\tilde X = \dot X'W\dot X - \dot X'W\dot D\,(\dot D'W\dot D)^{+}\,\dot
#' D'W\dot X,}
#' where the entries of \eqn{\dot D'W\dot D} are sums over the pairs of periods (or other levels)
#' of one unit. Residuals and scores are computed and added up by cluster in one more query.
#'
#' **What regressions there are**: any number of fixed effects of plain columns and their
#' combinations (`province^year`), of which all but the largest have at most 2,000 levels in sum;
#' weights of both types; `subset`; `split`; singletons; several outcomes and sets of regressors;
#' `vcov` `"iid"`, `"hc1"`, clusters any number of ways; all methods that need no row, another
#' `vcov` among them as long as the connection is open. In formula and subset: arithmetic, `log()`,
#' `exp()`, `sqrt()`, `abs()`, `I()`, comparisons, `%in%`, `is.na()`, `factor()` and interactions;
#' in the formula `l()`, `f()` and `d()` too. Text and dates are no numbers. All else is refused by
#' name: instruments, varying slopes, offsets, models without a constant and fixed effects,
#' covariances over time and space, residuals, predictions, what draws rows again, and the arguments
#' of the solver and the threads, which are the engine's. Not said here are which units lie in
#' several clusters, and which labels of the largest fixed effect look alike.
#'
#' **Lags and leads** ([formula_functions]) go by unit and period, as in memory: the table is joined
#' with itself, each row at the periods for which its value is asked, so that a gap gives `NULL`. No
#' window function is needed. The join is part of every query of the regression.
#'
#' **Event studies** find each unit's first treated period by grouping its rows, and the relative
#' periods by counting rows by cohort and period; the path is the regression on dummies that the
#' engine computes. Windows, references, `ends`, bands and tests are as in memory; `balanced = TRUE`
#' and a treatment with missing values are refused.
#'
#' **Staggered adoption** without covariates: `"callaway_santanna"`, `"sun_abraham"`, `"etwfe"`,
#' `"imputation"`, `"two_stage"`, `"twfe"`, in panels with gaps too, errors clustered by units or by
#' one kind of clusters of whole units, weights that do not change within units. Their estimates are
#' sums of outcomes of units of one cohort with rows in the same periods, their variances sums of
#' products of a unit's outcomes in two periods. With \eqn{N} such units, the vectors of outcomes
#' \eqn{y_i} with mean \eqn{\bar y} and covariance \eqn{LL'} of rank \eqn{r},
#' \deqn{\bar y \pm \sqrt{r} \, L_j, \quad j = 1, \dots, r,}
#' each for \eqn{N / 2r} units, have the same sums and sums of products, so that the estimators in
#' memory give with these few the numbers of all. The engine finds the sums in one query; there may
#' be 5,000 groups of cohort, weight and periods, and 50 periods.
#'
#' **Matching** ([psm_match()], [psm_did()]) counts rows that are alike in covariates (or given
#' score), treatment, sampling weight, `exact` groups and, in modes `"yearly"` and `"cohort"`,
#' period or cohort. Score, support and weight of a row depend on these alone; effects, balance and
#' psmatch2's standard errors on the number \eqn{n_p} of rows of each such pattern, the sum of their
#' outcomes and the sum of their squares: matched outcomes are \eqn{\sum_p n_p w_p \bar y_p}. The
#' patterns, of which there may be 5,000, come to R with these sums, are matched there, and their
#' weights go back as part of the queries of the DID. As in memory are all four modes, the methods
#' `"kernel"`, `"radius"`, `"local_linear"`, `"ridge"`, `"ipw"` and `"entropy_balancing"`, all
#' supports and estimands, scores that are estimated or given, bandwidths that are numbers or
#' `"pair"`, `did_weights` `"none"` and `"matching"`. Refused by name are covariates with more
#' patterns, such as continuous ones (make classes of them, or round them); neighbours, which may
#' depend on the order of rows; `"cross_validation"`; errors from influences;
#' `did_weights = "frequency"`; `self_match = FALSE`; [psm_bootstrap()] and what is said of each
#' row. The engine must know window functions, which ClickHouse 18 does not.
#'
#' **Descriptions** need four queries, one more for units, two for units and periods, two for layout
#' `"within"`, and percentiles one for each column, which ranks its values (a window function).
#' **Indices**: see [mpi_index()]. **Columns**: [policy_dummy()], [winsorize()] and
#' [trim_outliers()] give back a table with columns added or changed, a query on the first one. The
#' ledger goes along with `dplyr::filter()` and `dplyr::mutate()`, and the rows that they take out
#' are a step of it; `dplyr::collect()` leaves it behind.
#'
#' Units and periods are checked as in memory: no pair twice, none missing. Periods must be numbers.
#'
#' `NULL` and NaN are missing values, also where the engine makes them, as some do of the logarithm
#' of a negative number; infinite values are an error. Columns are cast to double precision before
#' anything is added up, so that no sum of integers overflows.
#'
#' **Queries.** A note says how often sums over the rows were asked for: five times for units and
#' periods (the rows that enter, levels, cross-products, pairs of periods, scores), once more for
#' each round of singletons, each further way of clustering, each further outcome or set of
#' regressors, each column of text or `factor()` (twice with `subset` or `split`), lags (units and
#' periods are checked), and with SQLite, whose columns of numbers may hold text, which is refused;
#' and up to twice more for a cluster that is no fixed effect (its levels, and whether units lie
#' within). `split` asks once for the groups, and then as often for each of them. Each round of
#' singletons doubles the text of the queries after it: long chains of them are for rows in memory.
#' `options(policypanel.show_query = TRUE)` prints each query before it is sent. There is no dry
#' run without sending: what a query says depends on the answers to those before it, such as which
#' fixed effect is the largest. To see all of them at little cost, give a few units of the table,
#' `dplyr::filter(table, unit < 100)`: the queries are the same but for this condition and the
#' numbers in them. In an interactive session a line says what is being added up.
#'
#' **Failures.** A query that fails, is cancelled, or whose server is gone is an error that names
#' the query, with the engine's words and `query` in the condition; with `split` it is no group that
#' is left out. Nothing is written, so that nothing is left behind; a role
#' that may only read is enough. Ctrl-C stops between queries, and within one where the driver
#' looks for it, as RPostgres does with `DBI::dbConnect(..., check_interrupts = TRUE)`.
#'
#' **Servers that share a table.** Of a `Distributed` table of ClickHouse each server adds up its
#' own rows: the steps on the rows, those of the verbs before among them, become one `SELECT` on
#' the table, which sums by group join as `GLOBAL JOIN` and `GLOBAL IN`, so that no setting of the
#' session is needed. What servers send each other is sums by group: by unit (for two-way effects
#' with a number for each period), by period, by cluster; and sets that are counted: the units of
#' each period, for the check of units and periods, and pairs of a unit and a cluster. Rows travel
#' to the server that is asked, and a note counts these queries, where the table is the text of a
#' query (`dplyr::sql("select ...")`), where rows are joined by different columns one after the
#' other (sums by unit in an event study whose largest fixed effect is another one), and with more
#' than 2,000 pairs of levels of the smaller fixed effects (62 periods). Clusters that are nearly
#' as many as the rows are sums by group all the same. ClickHouse 18.16 has neither window
#' functions nor tables of constants: percentiles, [winsorize()], [trim_outliers()], and the codes
#' of [policy_dummy()] by cohort or roster are refused there. Of lags in a sample with several rounds
#' of singletons it does not understand the query, which is an error (`singletons = "keep"` helps).
#'
#' **Engines.** Regressions, event studies, staggered adoption, decompositions, descriptions, indices,
#' policies and outliers pass the same tests on SQLite, DuckDB (its library as a driver of 'adbi';
#' package 'duckdb' was not tried), PostgreSQL 15 and two ClickHouse servers (18.16) with half of the
#' rows each behind a `Distributed` table, to 1e-10 of the numbers in memory; the servers' logs are
#' looked at for what one answers the other. Matchings, and what ClickHouse has not, pass them on the
#' other three. On ClickHouse levels of the smaller fixed effects are part of the queries, whose
#' length it limits (`max_query_size`). Of SQL Server, Snowflake, Spark, Oracle and MySQL the queries
#' are kept by the tests, but were not run.
#'
#' @name database_tables
#' @seealso [did_feols()], [event_study()], [did_staggered()], [psm_did()], [panel_columns]
#' @examplesIf rlang::is_installed(c("RSQLite", "dplyr", "dbplyr"))
#' connection <- DBI::dbConnect(RSQLite::SQLite(), ":memory:")
#' data <- data.frame(city = rep(1:20, each = 6), year = rep(2011:2016, 20))
#' data$policy <- as.numeric(data$city <= 8 & data$year >= 2014)
#' data$y <- data$policy / 2 + data$city / 10 + rnorm(120)
#' DBI::dbWriteTable(connection, "panel", data)
#' fit <- did_feols(y ~ policy | city + year, dplyr::tbl(connection, "panel"))
#' all.equal(coef(fit), coef(did_feols(y ~ policy | city + year, data)))
#' did_staggered(y ~ 1 | city + year, dplyr::tbl(connection, "panel"), cohort = "policy")
#' DBI::dbDisconnect(connection)
NULL

is_database_table <- function(data) inherits(data, "tbl_lazy")

#' A table of a database, looked at
#'
#' @param data A lazy table of 'dplyr'. @return list(table, connection, columns: a list named by
#'   them, kinds: R's class of each, ledger: that it brings along or NULL, count: an environment in
#'   which `passes` counts the queries and `moves` those that take rows from one server to another;
#'   translations: an environment, see flat_text()).
#' @noRd
open_table <- function(data, argument = "data") {
  for (package in c("DBI", "dplyr", "dbplyr")) check_package(package, "A table of a database")
  connection <- dbplyr::remote_con(data)
  if (!is_open(connection)) {
    abort_input("The connection of {.arg {argument}} is closed.", "Connect again, and take
                {.code dplyr::tbl(connection, \"table\")}.", argument = argument)
  }
  if (length(dplyr::group_vars(data)) > 0) {
    note("The grouping of {.arg {argument}} is ignored.")
    data <- dplyr::ungroup(data)
  }
  names <- enc2utf8(colnames(data))
  columns <- stats::setNames(vector("list", length(names)), names)
  check_data_names(columns, argument)
  table <- list(table = data, connection = connection, columns = columns,
                ledger = attr(data, "policypanel_ledger", exact = TRUE),
                count = list2env(list(passes = 0, moves = 0), parent = emptyenv()),
                translations = new.env(parent = emptyenv()))
  table$kinds <- column_kinds(table)
  table
}

is_open <- function(connection) {
  isTRUE(tryCatch(DBI::dbIsValid(connection), error = function(e) FALSE))
}

#' R's class of each column
#' @noRd
column_kinds <- function(table) {
  # Large whole numbers may lose digits on the way here: their class is all that is looked at.
  few <- suppressWarnings(run_query(table, utils::head(table$table, rows_for_kinds(table)),
                                    "kinds of the columns", is_pass = FALSE))
  kinds <- vapply(few, function(column) {
    if (inherits(column, c("Date", "POSIXct"))) return("date")
    if (inherits(column, "integer64") || is.numeric(column)) return("number")
    if (is.logical(column)) return(if (all(is.na(column))) "number" else "logical")
    if (is.character(column) || is.factor(column)) return("text")
    "other"
  }, "")
  stats::setNames(kinds, names(table$columns))
}

#' What a query gives
#'
#' Numbers of any type come as doubles: whole numbers of 64 bits too.
#' @param what Errors and shown queries call it this. @param is_pass Whether it reads all rows.
#' @noRd
run_query <- function(table, query, what, is_pass = TRUE) {
  text <- query_text(query, table$connection, table$translations)
  if (rlang::is_interactive()) cli::cli_progress_message("The database adds up: {what}")
  if (isTRUE(getOption("policypanel.show_query"))) cat("-- ", what, "\n", text, "\n\n", sep = "")
  found <- tryCatch(as.data.frame(DBI::dbGetQuery(table$connection, text)), error = function(e) {
    refuse_unanswered(table, what, conditionMessage(e$parent %||% e))
  })
  if (is_pass) table$count$passes <- table$count$passes + 1
  if (is_pass && isTRUE(attr(text, "moves"))) table$count$moves <- table$count$moves + 1
  is_long <- vapply(found, inherits, NA, "integer64")
  found[is_long] <- lapply(found[is_long], as.double)
  found
}

note_passes <- function(table) {
  note("The database was asked {count_of(table$count$passes, 'time')} for sums over the rows.")
  n <- table$count$moves
  if (n > 0) {
    note("{n} of these queries {?adds/add} up rows on the server that is asked: those of other
          servers of a {.code Distributed} table travel to it.")
  }
}

refuse_unanswered <- function(table, what, reason) {
  abort_data("The database did not answer the query for {what}: {reason}",
             if (!is_open(table$connection)) "The connection is closed.", query = what)
}

#' Refuse a further query on a connection that was closed since the fit
#' @noRd
require_open <- function(table, what) {
  if (!is_open(table$connection)) refuse_unanswered(table, what, "it cannot be reached.")
}

#' Refuse text among the numbers of columns: SQLite lets both stand in one, and reads text as 0
#' @param names Of columns that are numbers by their first rows.
#' @noRd
refuse_text_values <- function(table, names) {
  if (!inherits(table$connection, "SQLiteConnection") || length(names) == 0) return(invisible())
  counts <- lapply(rlang::syms(names), function(column) {
    rlang::expr(sum(dplyr::if_else(typeof(!!column) == "text", 1, 0), na.rm = TRUE))
  })
  counts <- stats::setNames(counts, paste0("t", seq_along(counts)))
  found <- unlist(run_query(table, dplyr::summarise(table$table, !!!counts), "text in numbers"))
  first <- which(found > 0)[1]
  if (is.na(first)) return(invisible())
  abort_data("{.val {names[first]}} has text in {count_of(found[[first]], 'row')}, which is no
              number.", "Set it to {.code NULL} to leave those rows out.", column = names[first])
}

#' Levels of several ids, those of one row, and the rows: one query
#' @param ids List of the columns of each.
#' @return Data frame with a row per id: levels, alone, rows.
#' @noRd
count_levels <- function(table, rows, ids, by_count = FALSE) {
  counted <- lapply(seq_along(ids), function(k) {
    dplyr::summarise(level_sizes(rows, ids[[k]], by_count), place = !!as.double(k),
                     levels = dplyr::n(), alone = !!total(flag(quote(size == 1))),
                     rows = !!total(quote(of_rows)))
  })
  found <- run_query(table, Reduce(dplyr::union_all, counted), "levels")
  found <- as.data.frame(lapply(found, as.double))
  found$rows[is.na(found$rows)] <- 0
  found$alone[is.na(found$alone)] <- 0
  found[order(found$place), ]
}

level_sizes <- function(rows, columns, by_count) {
  grouped <- dplyr::group_by(rows, !!!rlang::syms(columns))
  size <- if (by_count) rlang::expr(sum(.data$w, na.rm = TRUE)) else rlang::expr(dplyr::n())
  dplyr::summarise(grouped, size = !!size, of_rows = dplyr::n(), .groups = "drop")
}

#' Levels of a column or of several joined, as text that tells them apart
#' @noRd
level_keys <- function(frame) {
  texts <- lapply(unname(as.list(frame)), function(column) {
    if (is.double(column) && !inherits(column, c("Date", "POSIXct"))) {
      return(sprintf("%.17g", column))
    }
    enc2utf8(as.character(column))
  })
  do.call(paste, c(texts, sep = "\037"))
}

#' Columns of a table, among names, that are numbers
#' @noRd
numbers_among <- function(table, names) {
  names <- intersect(enc2utf8(names), names(table$columns))
  names[table$kinds[names] == "number"]
}

#' How many combinations of columns there are
#' @noRd
count_combinations <- function(table, rows, columns, what) {
  columns <- rlang::syms(columns)
  # By unit and period there are as many groups as rows, which servers need not send as such.
  counted <- if (has_servers(table$connection)) {
    dplyr::summarise(rows, n = !!rlang::call2("uniqExact", !!!columns))
  } else {
    dplyr::summarise(dplyr::distinct(rows, !!!columns), n = dplyr::n())
  }
  as.double(run_query(table, counted, what)$n)
}
