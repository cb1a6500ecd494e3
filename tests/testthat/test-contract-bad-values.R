# Whatever is given to any argument of any function, the answer is a result or an error of the
# package: no error of R's or C++'s own, no warning without a class. The calls that are varied, and
# the values, stand in helper-exports.R.

# Exported functions that do more than dispatch
exported_functions <- function() {
  names <- getNamespaceExports("policypanel")
  is_own <- function(name) {
    f <- getExportedValue("policypanel", name)
    is.function(f) && !"UseMethod" %in% all.names(body(f))
  }
  sort(Filter(is_own, names))
}

# Methods as "generic.class"; those of generics that are internal, that only refuse, or that other
# packages call in their own way (test-feols-clients.R), aside
registered_methods <- function() {
  methods <- getNamespaceInfo("policypanel", "S3methods")
  home <- asNamespace("policypanel")
  is_internal <- vapply(methods[, 1], function(name) {
    exists(name, home, inherits = FALSE) && !name %in% getNamespaceExports("policypanel")
  }, NA)
  functions <- lapply(methods[, 3], get, envir = home)
  refuses <- vapply(functions, function(f) {
    used <- all.names(body(f))
    identical(f, refuse_several) || length(used) <= 6 && any(startsWith(used, "refuse_"))
  }, NA)
  is_operator <- methods[, 1] %in% c("Ops", "[", "length")
  is_client <- methods[, 4] %in% c("cobalt", "emmeans", "insight", "marginaleffects", "modelsummary",
                                   "parameters", "performance")
  keep <- !is_internal & !refuses & !is_operator & !is_client
  stats::setNames(functions[keep], paste(methods[keep, 1], methods[keep, 2], sep = "."))
}

# The call with arguments by name, wherever in it the function stands
in_full <- function(call, name, definition) {
  if (rlang::is_call(call, name)) return(match.call(definition, call))
  for (i in seq_along(call)[-1]) {
    if (is.call(call[[i]])) call[[i]] <- in_full(call[[i]], name, definition)
  }
  call
}

# ... and with one of them replaced; `value` missing: taken out
with_argument <- function(call, name, argument, value) {
  if (rlang::is_call(call, name)) {
    call[[argument]] <- if (!missing(value)) value
    return(call)
  }
  for (i in seq_along(call)[-1]) {
    if (is.call(call[[i]])) call[[i]] <- with_argument(call[[i]], name, argument, value)
  }
  call
}

# All answers to bad values of the arguments of a function
answers_to <- function(call, name, definition, arguments, world) {
  call <- in_full(call, name, definition)
  each <- lapply(arguments, function(argument) {
    changed <- with_argument(call, name, argument, quote(bad_value))
    vapply(names(bad_values), function(value) {
      world$bad_value <- bad_values[[value]]
      world$bad_value_name <- value
      answer_of(changed, world)
    }, "")
  })
  stats::setNames(each, arguments)
}

# What leaked: named by function and argument
leaks_of <- function(key, answers) {
  found <- character()
  for (argument in names(answers)) {
    own <- answers[[argument]]
    address <- paste0(key, "$", argument)
    taken <- own == "result" & names(own) %in% senseless_values &
      !paste(address, names(own)) %in% takes_senseless
    own[taken] <- "accepted"
    bad <- own[!own %in% c("result", "refused")]
    if (length(bad) == 0) next
    found[address] <- paste(unique(paste0("[", names(bad), "] ", bad)), collapse = "; ")
  }
  found
}

test_that("every export and every method has a good call, which gives a result", {
  expect_setequal(names(exported_calls), exported_functions())
  expect_setequal(names(method_calls), names(registered_methods()))
  world <- exports_world()
  open_figure()
  on.exit(grDevices::dev.off())
  calls <- Filter(can_run, c(exported_calls, method_calls))
  answers <- vapply(calls, answer_of, "", world = world)
  expect_identical(answers[answers != "result"], answers[0])
})

test_that("bad values of the arguments of exported functions", {
  skip_on_cran()
  world <- exports_world()
  restore <- quick_errors(world)
  on.exit(restore())
  found <- character()
  for (key in names(Filter(can_run, exported_calls))) {
    definition <- getExportedValue("policypanel", key)
    arguments <- setdiff(names(formals(definition)), "...")
    answers <- answers_to(exported_calls[[key]], key, definition, arguments, world)
    found <- c(found, leaks_of(key, answers))
  }
  expect_known_leaks(found, known_leaks$functions)
})

test_that("bad values of the arguments of methods", {
  skip_on_cran()
  world <- exports_world()
  restore <- quick_errors(world)
  open_figure()
  on.exit({
    restore()
    grDevices::dev.off()
  })
  methods <- registered_methods()
  found <- character()
  for (key in names(Filter(can_run, method_calls))) {
    definition <- methods[[key]]
    arguments <- setdiff(names(formals(definition))[-1], "...")
    name <- rlang::call_name(method_calls[[key]])
    answers <- answers_to(method_calls[[key]], name, definition, arguments, world)
    found <- c(found, leaks_of(key, answers))
  }
  expect_known_leaks(found, known_leaks$methods)
})

test_that("arguments that are missing, or name columns by themselves, are refused by name", {
  world <- exports_world()
  for (key in names(Filter(can_run, exported_calls))) {
    definition <- getExportedValue("policypanel", key)
    formals <- formals(definition)
    call <- in_full(exported_calls[[key]], key, definition)
    needed <- names(formals)[vapply(formals, identical, NA, quote(expr = ))]
    for (argument in setdiff(needed, "...")) {
      without <- with_argument(call, key, argument)
      error <- expect_error(quiet(eval(without, world)), class = "policypanel_error_input")
      expect_identical(error$argument, argument, label = deparse(without))
    }
    for (argument in setdiff(names(formals), "...")) {
      bare <- with_argument(call, key, argument, quote(no_such_column))
      error <- expect_error(quiet(eval(bare, world)), class = "policypanel_error_input")
      expect_match(gsub("\\s+", " ", conditionMessage(error)),
                   paste0("`", argument, "` cannot be evaluated: there is no object"), fixed = TRUE)
    }
  }
})
