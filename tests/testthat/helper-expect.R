# Expectations that several files need.

quiet <- function(code) suppressMessages(code, classes = "policypanel_note")

# All notes of an expression, as one line.
notes_of <- function(code) {
  notes <- character()
  withCallingHandlers(code, policypanel_note = function(m) {
    notes <<- c(notes, conditionMessage(m))
    invokeRestart("muffleMessage")
  })
  paste(gsub("\\s+", " ", notes), collapse = " ")
}

# What an expression says: the text of its first condition of a class.
said <- function(code, class = "policypanel_error") {
  condition <- tryCatch(
    {
      withCallingHandlers(code, message = function(m) {
        if (!inherits(m, class)) invokeRestart("muffleMessage")
      })
      NULL
    },
    condition = function(c) if (inherits(c, class)) c else stop(c)
  )
  if (is.null(condition)) stop("nothing of class ", class, " was said")
  paste0("<", class(condition)[1], ">\n", conditionMessage(condition))
}

# All that belongs to a result and must not depend on how the data came in.
numbers_of <- function(fit) {
  list(coef = stats::coef(fit), vcov = stats::vcov(fit), tidy = as.data.frame(tidy(fit)),
       rows = stats::nobs(fit), ledger = as.data.frame(sample_ledger(fit)))
}

# Same estimates, whatever the terms are called.
expect_same_estimates <- function(fit, other, tolerance = 1e-10) {
  expect_equal(unname(stats::coef(fit)), unname(stats::coef(other)), tolerance = tolerance)
  expect_equal(stats::vcov(fit), stats::vcov(other), tolerance = tolerance, ignore_attr = TRUE)
}

# Agreement with a number as printed: half a unit of its last digit.
expect_printed <- function(object, printed) {
  text <- format(printed, scientific = FALSE)
  decimals <- nchar(sub("^[^.]*\\.?", "", printed))
  expect_lte(abs(unname(object) - as.numeric(printed)), 0.5 * 10^-decimals * (1 + 1e-6),
             label = paste0("|", format(object, digits = 10), " - ", text, "|"))
}

standard_error <- function(fit, term, ...) sqrt(stats::vcov(fit, ...)[term, term])

# The first code that an error suggests, evaluated beside `data`.
mended <- function(error, data) {
  code <- regmatches(conditionMessage(error), regexpr("`[^`]*<-[^`]*`", conditionMessage(error)))
  eval(parse(text = gsub("`", "", code, fixed = TRUE)))
  data
}
