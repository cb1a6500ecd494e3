# Whatever stands in the data, every function that takes them gives a result or an error of the
# package. The calls stand in helper-exports.R; the rows that name each answer for the estimators
# are in test-contract-shape.R and its neighbours.

# What a column may turn out to be
bad_columns <- list(
  "missing" = function(x) x[rep(NA_integer_, length(x))],
  "missing, logical" = function(x) rep(NA, length(x)),
  "missing by half" = function(x) replace(x, seq_along(x) %% 2 == 0, NA),
  "NaN" = function(x) replace(as.double(seq_along(x)), 3, NaN),
  "constant" = function(x) rep(x[1], length(x)),
  "zero" = function(x) numeric(length(x)),
  "infinite" = function(x) replace(as.double(seq_along(x)), c(2, 5), c(Inf, -Inf)),
  "huge" = function(x) seq_along(x) * 1e300,
  "constant and huge" = function(x) rep(1e300, length(x)),
  "tiny" = function(x) seq_along(x) * 1e-310,
  "negative" = function(x) -seq_along(x),
  "fractional" = function(x) seq_along(x) + 0.5,
  "logical" = function(x) seq_along(x) %% 3 == 0,
  "text" = function(x) rep(c("a", "b", "c"), length.out = length(x)),
  "empty text" = function(x) character(length(x)),
  "number as text" = function(x) format(1234.5 + seq_along(x), big.mark = ","),
  "factor" = function(x) factor(rep(c("a", "b", "c"), length.out = length(x))),
  "factor of one level" = function(x) factor(rep("a", length(x))),
  "factor of none" = function(x) factor(rep(NA, length(x))),
  "factor with NA as a level" = function(x) addNA(factor(c(NA, rep("a", length(x) - 1)))),
  "ordered" = function(x) factor(seq_along(x) %% 4, ordered = TRUE),
  "date" = function(x) as.Date("2020-01-01") + seq_along(x),
  "date, missing" = function(x) as.Date(rep(NA, length(x))),
  "time of day" = function(x) as.POSIXct("2020-01-01 10:00", tz = "UTC") + 60 * seq_along(x),
  "time, broken down" = function(x) as.POSIXlt("2020-01-01", tz = "UTC") + 86400 * seq_along(x),
  "difference of times" = function(x) as.difftime(seq_along(x), units = "days"),
  "complex" = function(x) complex(length(x), seq_along(x), 1),
  "raw" = function(x) as.raw(seq_along(x) %% 200),
  "list" = function(x) I(as.list(seq_along(x))),
  "frame" = function(x) data.frame(a = seq_along(x), b = 1),
  "matrix" = function(x) cbind(seq_along(x), 1),
  "array" = function(x) array(1, c(length(x), 2, 2)),
  "too short" = function(x) x[1:3],
  "absent" = function(x) NULL
)

# Columns of the data that a call names
columns_of <- function(call, data) {
  words <- unlist(regmatches(deparse(call), gregexpr("[A-Za-z]+", deparse(call))))
  intersect(names(data), words)
}

with_bad_column <- function(data, name, change) {
  columns <- unclass(data)  # a frame would not take every one of them
  columns[[name]] <- change(data[[name]])
  structure(columns, class = "data.frame", row.names = seq_len(nrow(data)))
}

bad_frames <- list(
  "no rows" = function(data) data[0, ],
  "one row" = function(data) data[1, ],
  "two rows" = function(data) data[1:2, ],
  "one unit" = function(data) data[data$unit == 1, ],
  "one period" = function(data) data[data$year == 2001, ],
  "rows twice" = function(data) rbind(data, data),
  "no columns" = function(data) data[, 0],
  "all missing" = function(data) {
    data[] <- NA
    data
  },
  "names twice" = function(data) stats::setNames(data, rep("x", ncol(data))),
  "names missing" = function(data) stats::setNames(data, rep(NA_character_, ncol(data))),
  "names empty" = function(data) stats::setNames(data, character(ncol(data))),
  "no names" = function(data) unname(data),
  "long names beside" = function(data) {
    data[c(strrep("long ", 1e4), strrep("\u57ce", 5000))] <- 1
    data
  },
  "list" = as.list, "matrix" = as.matrix, "text" = function(data) "data",
  "NULL" = function(data) NULL
)

# What a function takes beside the data is made of good ones.
settle_world <- function(call, world) {
  for (name in intersect(all.names(call), ls(world))) world[[name]]
}

append_leak <- function(found, address, kind, answer) {
  if (answer %in% c("result", "refused")) return(found)
  before <- if (address %in% names(found)) paste0(found[[address]], "; ")
  found[address] <- paste0(before, "[", kind, "] ", answer)
  found
}

test_that("a column of any kind, in every function that takes data", {
  skip_on_cran()
  world <- exports_world()
  restore <- quick_errors(world)
  on.exit(restore())
  whole <- list(data = world$data, gaps = world$gaps)
  calls <- Filter(function(call) any(all.names(call) %in% names(whole)),
                  Filter(can_run, c(exported_calls, further_calls)))
  expect_gt(length(calls), 30)
  answers <- vapply(further_calls, answer_of, "", world = world)
  expect_identical(answers[answers != "result"], answers[0])
  found <- character()
  for (key in names(calls)) {
    settle_world(calls[[key]], world)
    frame <- intersect(names(whole), all.names(calls[[key]]))
    for (column in columns_of(calls[[key]], whole[[frame]])) {
      for (kind in names(bad_columns)) {
        world$bad_value_name <- kind
        world[[frame]] <- with_bad_column(whole[[frame]], column, bad_columns[[kind]])
        answer <- answer_of(calls[[key]], world)
        found <- append_leak(found, paste0(key, "$", column), kind, answer)
      }
    }
    world[[frame]] <- whole[[frame]]
  }
  expect_known_leaks(found, known_leaks$columns)
})

test_that("a frame of any kind, in every function that takes data", {
  skip_on_cran()
  world <- exports_world()
  restore <- quick_errors(world)
  on.exit(restore())
  whole <- list(data = world$data, gaps = world$gaps)
  found <- character()
  for (key in names(Filter(can_run, exported_calls))) {
    frame <- intersect(names(whole), all.names(exported_calls[[key]]))
    if (length(frame) == 0) next
    settle_world(exported_calls[[key]], world)
    for (kind in names(bad_frames)) {
      world$bad_value_name <- kind
      world[[frame]] <- bad_frames[[kind]](whole[[frame]])
      found <- append_leak(found, key, kind, answer_of(exported_calls[[key]], world))
    }
    world[[frame]] <- whole[[frame]]
  }
  expect_known_leaks(found, known_leaks$frames)
})

test_that("names of columns may be as long as anybody makes them", {
  long <- c(x = strrep("x", 300), unit = strrep("\u57ce\u5e02", 4000), m = strrep("m ", 20000))
  data <- panel_data()
  plain <- quiet(mpi_index(data, c("x", "m"), unit = "unit", time = "year"))
  clustered <- quiet(did_feols(y ~ d | year, data, cluster = "unit"))
  names(data)[match(names(long), names(data))] <- long
  index <- quiet(mpi_index(data, unname(long[c("x", "m")]), unit = long[["unit"]], time = "year"))
  expect_identical(index$score, plain$score)
  expect_gt(length(capture.output(print(index))), 8)
  by_long <- quiet(did_feols(y ~ d | year, data, cluster = long[["unit"]]))
  expect_same_estimates(by_long, clustered, 0)
  expect_error(mpi_index(data, c("x", "m")), "no column \"x\"", class = "policypanel_error_input")
})
