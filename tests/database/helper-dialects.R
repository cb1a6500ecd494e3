# The SQL that an estimator sends, in the dialect of an engine that is not here: the call runs on
# SQLite and its answers are kept; then it runs on a simulated connection with these answers.

# Functions of the package replaced until the caller ends
local_functions <- function(..., env = parent.frame()) {
  replacements <- list(...)
  put <- function(functions) {
    for (name in names(functions)) {
      utils::assignInNamespace(name, functions[[name]], "policypanel")
    }
  }
  own <- mget(names(replacements), envir = asNamespace("policypanel"))
  do.call(on.exit, list(as.call(list(put, own)), add = TRUE), envir = env)
  put(replacements)
}

recorded_answers <- function(call, data) {
  answers <- list()
  original <- run_query
  local_functions(run_query = function(table, query, what, is_pass = TRUE) {
    found <- original(table, query, what, is_pass)
    answers[[length(answers) + 1]] <<- list(what = what, found = found)
    found
  })
  table <- local_database(data)
  suppressMessages(eval(call, list(data = table)))
  Filter(function(answer) answer$what != "text in numbers", answers)
}

sql_in_dialect <- function(call, data, connection) {
  answers <- recorded_answers(call, data)
  sent <- character()
  local_functions(
    is_open = function(connection) TRUE,
    run_query = function(table, query, what, is_pass = TRUE) {
      stopifnot(identical(what, answers[[1]]$what))
      found <- answers[[1]]$found
      answers[[1]] <<- NULL
      sent <<- c(sent, paste0("-- ", what), query_text(query, table$connection), "")
      found
    }
  )
  table <- dbplyr::lazy_frame(data[0, ], con = connection, .name = "panel")
  suppressMessages(eval(call, list(data = table)))
  sent
}
