# An index on a table of a database is that of its rows in memory.

skip_without_database()

index_data <- function() {
  set.seed(8)
  data <- data.frame(city = rep(1:30, each = 5), year = rep(2011:2015, 30))
  data$rd <- rexp(150)
  data$patents <- rpois(150, 3)
  data$so2 <- exp(rnorm(150)) * 1e4
  data$share_pct <- runif(150, 0, 101)
  data$share_pct[c(3, 40)] <- c(100.5, -1)
  data$flat <- 2
  data$level <- 1e6 + data$year + runif(150)
  data$rd[4] <- NA
  data$so2[9] <- NA
  data[-17, ]
}

test_that("weights, quality, ledgers, notes and scores are those in memory", {
  data <- index_data()
  table <- local_database(data)
  parts <- list(innovation = c("rd", "patents"), green = c("so2", "share_pct"))
  calls <- alist(
    mpi_index(data, parts, c(so2 = "negative"), "city", "year"),
    mpi_index(data, parts, c(so2 = "negative"), ~city, preset = "stata_rescaled",
              outside = "missing"),
    mpi_index(data, c("rd", "patents", "flat"), bounds = list(rd = c(0.1, 2)),
              dimension_weights = "equal", shift = 0.1),
    mpi_index(data, parts, weights = c(rd = 1, patents = 2, so2 = 3, share_pct = 4),
              normalise = "none", percentages = character(),
              dimension_weights = c(innovation = 1, green = 3)),
    mpi_index(data, c("rd", "flat"), constant = 0.5, weights = "equal"),
    mpi_index(data, parts, c(so2 = "negative"), normalise = "zscore", weights = "critic"),
    mpi_index(data, parts, normalise = "vector", weights = "pca", dimension_weights = "critic",
              percentages = character()),
    mpi_index(data, c("rd", "patents", "flat", "so2"), weights = "critic", constant = 0.3,
              shift = 0.01, aggregation = "geometric"),
    mpi_index(data, parts, c(patents = "negative"), "city", "year", range = c(0.1, 1),
              normalise = "rank", aggregation = "geometric", dimension_weights = "entropy"),
    mpi_index(data, parts, c(so2 = "negative"), normalise = "rank",
              weights = "coefficient_of_variation"),
    mpi_index(data, parts, c(rd = "negative"), "city", aggregation = "topsis", weights = "pca"),
    mpi_index(data, c("rd", "patents"), normalise = "rank", aggregation = "topsis"),
    mpi_index(data, c("level", "rd"), normalise = "zscore", weights = "pca"),
    mpi_index(data, c("level", "so2"), normalise = "none", percentages = character(),
              weights = "coefficient_of_variation", aggregation = "geometric"),
    mpi_index(data, parts, bounds = list(rd = c(0.1, 2)), weights = "coefficient_of_variation",
              dimension_weights = "pca", aggregation = "topsis")
  )
  for (call in calls) {
    found <- on_both(call, data, table)
    for (part in c("weights", "quality", "counts")) {
      expect_equal(found$stored[[part]], found$memory[[part]], tolerance = 1e-10)
    }
    expect_identical(found$stored$ledger[1:4], found$memory$ledger[1:4])
    lines <- function(notes) sub("i Rows? [0-9].*\n|i [0-9]+ rows; the first.*\n", "", notes)
    expect_identical(lines(found$stored_notes), lines(found$memory_notes))
    expect_identical(capture.output(print(found$stored)), capture.output(print(found$memory)))
    stored <- as.data.frame(dplyr::arrange(found$stored$table, city, year))
    expect_equal(stored$score, found$memory$score, tolerance = 1e-10)
    if (identical(call$normalise, "rank")) next
    new <- lapply(found[c("stored", "memory")], function(index) with_notes(predict(index, data)))
    expect_equal(new$stored, new$memory, tolerance = 1e-10)
  }
})

test_that("what cannot be is refused by name", {
  data <- index_data()
  table <- local_database(data)
  index <- suppressMessages(mpi_index(table, c("rd", "patents")))
  ranked <- suppressMessages(mpi_index(table, c("rd", "patents"), normalise = "rank"))
  refused <- alist(
    mpi_index(table, "rd", unit = "city", time = "year", scope = "unit"),
    mpi_index(table, "rd", unit = "city", time = "year", bounds = "period"),
    mpi_index(table, c("rd", "patents"), "city", "year", preset = "stata_years_wrong"),
    predict(ranked, data),
    mpi_index(table, "rd", threads = 2), mpi_index(table, "nobody"),
    mpi_index(dplyr::mutate(table, score = 1), "rd"), predict(index),
    index_uncertainty(index), summary(index), plot(index, "map"), vcov(index)
  )
  for (call in refused) {
    expect_error(with_notes(eval(call)), class = "policypanel_error_input", label = deparse1(call))
  }
  expect_error(mpi_index(table, "share_pct", outside = "fail"), "percentage",
               class = "policypanel_error_data")
  expect_error(suppressMessages(mpi_index(table, c("rd", "so2"), aggregation = "geometric")),
               "positive values", class = "policypanel_error_data")
  expect_error(suppressMessages(mpi_index(table, c("rd", "so2"), normalise = "zscore")),
               "negative values after", class = "policypanel_error_data")
  expect_error(suppressMessages(mpi_index(table, "flat")), "never",
               class = "policypanel_error_data")
  expect_error(mpi_index(table, c("rd", "so2"), na = "fail"), "missing",
               class = "policypanel_error_data")
})

test_that("logical indicators may be called as the columns that the queries make", {
  data <- index_data()
  data$v1 <- as.integer(data$patents > 2)
  table <- open_table(local_database(data))
  # SQLite has no logical columns; as one, it is named in an expression that is no cast
  table$kinds[["v1"]] <- "logical"
  numbers <- lapply(stats::setNames(nm = c("patents", "v1")), function(name) {
    engine_column(as.name(name), table, emptyenv(), "indicators")
  })
  rows <- as.data.frame(indicator_rows(table, numbers))
  expect_identical(rows$v2, as.double(data$v1))
})

test_that("rows of no unit are refused, also without periods", {
  data <- index_data()
  data$city[3] <- NA
  table <- local_database(data)
  expect_error(mpi_index(table, c("rd", "patents"), unit = "city"), "missing",
               class = "policypanel_error_data")
})
