# Location quotients: equation 12 written out, and what must hold of any quotient.

jobs <- local({
  i <- 0:23
  data.frame(city = rep(1:8, 3), year = rep(2010:2012, each = 8), transport = 5 + (i * 7) %% 13,
             trade = 8 + (i * 5) %% 11, it = 1 + (i * 3) %% 7, finance = 2 + (i * 11) %% 9,
             total = 100 + (i * 17) %% 23)
})
groups <- list(low = c("transport", "trade"), high = c("it", "finance"))

# Equation 12 of Zhou and Wang, one city and year at a time.
quotient_by_hand <- function(data, industries, i) {
  year <- data[data$year == data$year[i], ]
  (sum(data[i, industries]) / sum(year[industries])) / (data$total[i] / sum(year$total))
}

test_that("pooled: equation 12, for each group and all together", {
  index <- agglomeration_index(jobs, groups, "total", "city", ~year)
  expect_identical(names(index), c("city", "year", "low", "high", "spec"))
  rows <- seq_len(nrow(jobs))
  for (name in names(groups)) {
    expect_equal(index[[name]], vapply(rows, quotient_by_hand, 1, data = jobs,
                                       industries = groups[[name]]), tolerance = 1e-13)
  }
  expect_equal(index$spec, vapply(rows, quotient_by_hand, 1, data = jobs,
                                  industries = unlist(groups)), tolerance = 1e-13)
  one <- agglomeration_index(jobs, unlist(groups, use.names = FALSE), ~total, "city", "year")
  expect_equal(one$spec, index$spec)
  one <- agglomeration_index(jobs, ~ transport + trade + it + finance, "total", "city", "year")
  expect_equal(one$spec, index$spec)
})

test_that("sum and mean: the quotients of the subsectors", {
  single <- vapply(c("it", "finance"), function(own) {
    agglomeration_index(jobs, own, "total", "city", "year")$spec
  }, numeric(24))
  for (aggregate in c("sum", "mean")) {
    index <- agglomeration_index(jobs, groups, "total", "city", "year", aggregate, overall = NULL)
    fun <- if (aggregate == "sum") rowSums else rowMeans
    expect_equal(index$high, unname(fun(single)), tolerance = 1e-13)
    expect_identical(names(index), c("city", "year", "low", "high"))
  }
})

test_that("weighted by employment the quotients average 1; units and order do not matter", {
  index <- agglomeration_index(jobs, groups, "total", "city", "year")
  share <- jobs$total / ave(jobs$total, jobs$year, FUN = sum)
  for (name in c("low", "high", "spec")) {
    expect_equal(as.vector(tapply(share * index[[name]], jobs$year, sum)), rep(1, 3))
  }
  scaled <- transform(jobs, total = total * 1e4, it = it * 1e4, finance = finance * 1e4,
                      trade = trade * 1e4, transport = transport * 1e4)[24:1, ]
  expect_equal(agglomeration_index(scaled, groups, "total", "city", "year")$low[24:1], index$low)
})

test_that("missing employment: no quotient, in no sum, a line in the ledger, a note", {
  data <- jobs
  data$it[3] <- NA
  notes <- notes_of(index <- agglomeration_index(data, groups, "total", "city", "year"))
  expect_identical(which(is.na(index$high)), 3L)
  expect_identical(which(is.na(index$spec)), 3L)
  expect_false(anyNA(index$low))
  expect_equal(index$high[1], quotient_by_hand(data[-3, ], groups$high, 1))
  expect_match(notes, "it 1.*From 7 to 8 units a period")
  ledger <- sample_ledger(index)
  expect_identical(ledger$changed, c(0L, 24L, 23L, 23L))
  expect_match(ledger$reason[3], "1 row with missing values (it 1)", fixed = TRUE)
})

test_that("an industry that no city has in a year is a warning; too much of it too", {
  data <- jobs
  data$it[data$year == 2011] <- 0
  expect_warning(index <- agglomeration_index(data, "it", "total", "city", "year"), "2011",
                 class = "policypanel_warning")
  expect_identical(which(is.na(index$spec)), 9:16)
  data$finance[2] <- 500
  expect_warning(agglomeration_index(data, "finance", "total", "city", "year"), "exceed",
                 class = "policypanel_warning")
})

test_that("Chinese names work; bad arguments and data are refused", {
  names <- c("\u57ce\u5e02", "\u5e74\u4efd", names(jobs)[3:6], "\u5c31\u4e1a")
  chinese <- stats::setNames(jobs, names)
  index <- agglomeration_index(chinese, stats::setNames(groups, c("\u4f4e\u7aef", "\u9ad8\u7aef")),
                               "\u5c31\u4e1a", "\u57ce\u5e02", "\u5e74\u4efd")
  expect_equal(index[[4]], agglomeration_index(jobs, groups, "total", "city", "year")$high)
  refuse <- function(industries = groups, total = "total", data = jobs, ..., class = "input") {
    expect_error(agglomeration_index(data, industries, total, "city", "year", ...),
                 class = paste0("policypanel_error_", class))
  }
  refuse(list("it"))
  refuse(list(a = "it", a = "trade"))
  refuse(list(a = c("it", "it")))
  refuse(1)
  refuse(c("it", "total"))
  refuse(overall = "low")
  refuse(aggregate = "median")
  refuse(list(city = "it", b = "trade"))
  refuse(data = with_column(jobs, it = c(-1, jobs$it[-1])), class = "data")
  refuse(data = with_column(jobs, total = c(0, jobs$total[-1])), class = "data")
  refuse(data = jobs[c(1, 1, 2), ], class = "data")
})
