# Frames of other packages as `data`: the numbers are those of a data frame, or the refusal names
# the line that makes one.

frame_data <- function() {
  data <- panel_data()
  data$start <- ifelse(data$unit <= 12, 2005, NA)
  data$side <- data$unit %% 2
  data
}

# What functions of each kind make of a frame, as numbers
numbers_on <- list(
  did_feols = function(data) coef(did_feols(y ~ d + x | unit + year, data)),
  event_study = function(data) {
    coef(event_study(y ~ d | unit + year, data, window = c(-3, 2)))
  },
  did_staggered = function(data) coef(did_staggered(y ~ 1 | unit + year, data, "start")),
  psm_match = function(data) coef(psm_match(d ~ x, "y", data)),
  heterogeneity = function(data) tidy(heterogeneity(y ~ d | unit + year, data, "side"))$estimate,
  mpi_index = function(data) coef(mpi_index(data, c("x", "m"), unit = "unit", time = "year")),
  winsorize = function(data) as.numeric(winsorize(data, "x")$x),
  describe_panel = function(data) {
    unlist(Filter(is.numeric, as.data.frame(describe_panel(data, c("x", "m"), "unit", "year"))))
  },
  policy_dummy = function(data) policy_dummy(data, "unit", "year", cohort = "start"),
  augment = function(data) augment(did_feols(y ~ d | unit, data), data)$.fitted,
  predict = function(data) predict(did_feols(y ~ d + x | unit, data), data)
)

expect_same_numbers <- function(data, other, functions = numbers_on) {
  for (name in names(functions)) {
    expect_equal(quiet(functions[[name]](data)), quiet(functions[[name]](other)),
                 tolerance = 1e-12, label = name)
  }
}

test_that("tibbles, labelled columns, list columns and other classes of frames", {
  data <- frame_data()
  wide <- data
  wide$shape <- lapply(seq_len(nrow(data)), function(i) c(i, i))
  wide$inner <- data.frame(a = data$x)
  frames <- list(
    sf = structure(wide, class = c("sf", "data.frame"), sf_column = "shape"),
    tsibble = structure(wide, class = c("tbl_ts", "tbl_df", "tbl", "data.frame"))
  )
  if (requireNamespace("tibble", quietly = TRUE)) frames$tibble <- tibble::as_tibble(wide)
  if (requireNamespace("haven", quietly = TRUE)) {
    labelled <- data
    labelled$x <- haven::labelled(labelled$x, label = "size")
    labelled$d <- haven::labelled(as.double(labelled$d), c(no = 0, yes = 1))
    labelled$unit <- haven::labelled(as.integer(labelled$unit), c(first = 1L))
    frames$haven <- labelled
  }
  if (requireNamespace("plm", quietly = TRUE)) {
    frames$plm <- plm::pdata.frame(data, index = c("unit", "year"))
  }
  for (frame in frames) expect_same_numbers(frame, data)
  for (column in c("shape", "inner")) {
    formula <- stats::as.formula(paste("y ~", column))
    expect_error(did_feols(formula, frames$sf), "list or data frame inside",
                 class = "policypanel_error_data")
  }
})

test_that("data.table is read as it is, sorted by a key or not, and never changed", {
  data <- frame_data()
  table <- data.table::as.data.table(data)
  keyed <- data.table::setkeyv(data.table::copy(table), "x")
  before <- data.table::copy(keyed)
  expect_same_numbers(table, data)
  # Results by row stand in the order of the rows.
  by_row <- c("winsorize", "policy_dummy", "augment", "predict")
  expect_same_numbers(keyed, data, numbers_on[setdiff(names(numbers_on), by_row)])
  expect_identical(keyed, before)
  # A changed column is no key any more.
  expect_null(data.table::key(quiet(winsorize(keyed, "x", by = "side"))))
})

test_that("the grouping of a frame is ignored, with a note", {
  data <- frame_data()
  kinds <- if (requireNamespace("dplyr", quietly = TRUE)) {
    list(dplyr::group_by(data, unit), dplyr::rowwise(data))
  } else {
    lapply(c("grouped_df", "rowwise_df"), function(kind) {
      structure(data, class = c(kind, "data.frame"))
    })
  }
  for (grouped in kinds) {
    for (name in names(numbers_on)) {
      expect_message(numbers_on[[name]](grouped), "grouping of `data` is ignored", label = name)
    }
    expect_same_numbers(grouped, data)
  }
})

test_that("what is no frame in memory is refused with the line that makes one", {
  refused <- list(
    "as.data.frame()" = list(
      structure(list(), class = c("Table", "ArrowTabular", "ArrowObject", "R6")),
      structure(list(), class = c("FileSystemDataset", "Dataset", "ArrowObject", "R6")),
      structure(list(), class = "polars_data_frame"), as.list(frame_data()),
      as.matrix(frame_data())
    ),
    "collect()" = list(structure(list(), class = c("tbl_sql", "tbl_lazy", "tbl")))
  )
  functions <- numbers_on[setdiff(names(numbers_on), c("augment", "predict"))]
  take_tables <- c("did_feols", "event_study", "did_staggered", "mpi_index", "winsorize",
                   "describe_panel", "policy_dummy", "psm_match")
  for (remedy in names(refused)) for (data in refused[[remedy]]) for (name in names(functions)) {
    error <- tryCatch(functions[[name]](data), error = identity)
    expect_s3_class(error, "policypanel_error_input")
    takes <- inherits(data, "tbl_lazy") && name %in% take_tables
    expect_match(conditionMessage(error), if (takes) "Connect again" else remedy, fixed = TRUE,
                 label = name)
  }
})
