# What any system promises: facts by accessor, verbs that a constructor has or that are refused.

verbs <- function() {
  space <- asNamespace("policypanel")
  methods <- grep("[.]policypanel_system$", ls(space, all.names = TRUE), value = TRUE)
  sub("[.]policypanel_system$", "", methods)
}

r_files <- function() {
  root <- Sys.getenv("POLICYPANEL_ROOT", test_path("..", ".."))
  files <- list.files(file.path(root, "R"), "[.]R$", full.names = TRUE)
  if (length(files) == 0) skip("no source files")
  files
}

test_that("nobody else reads the inside of a system", {
  others <- Filter(function(file) !grepl("^(system-|RcppExports)", basename(file)), r_files())
  core <- readLines(grep("RcppExports", r_files(), value = TRUE))
  # What the core does with a system is asked of it by verbs too.
  of_core <- regmatches(core, regexpr("^core_\\w+(?= <- function\\(system\\b)", core, perl = TRUE))
  expect_gt(length(of_core), 10)
  pattern <- paste0("\\bsystem(\\$|\\[)|\\b(", paste(of_core, collapse = "|"), ")\\(")
  found <- lapply(others, function(file) {
    lines <- readLines(file, encoding = "UTF-8")
    code <- sub("^ *#.*", "", lines)
    sprintf("%s: %s", basename(file), trimws(lines[grepl(pattern, code, perl = TRUE)]))
  })
  expect_identical(unlist(found), character())
})

test_that("in memory there is every verb; another constructor's verbs are its own", {
  expect_gt(length(verbs()), 9)
  for (verb in verbs()) {
    expect_true(is.function(getS3method(verb, "policypanel_memory_system")), info = verb)
  }
  table <- new_system("policypanel_table_system", names = c("y", "x"), n = 10, weights = NULL,
                      weights_are_counts = FALSE, effect_names = "unit", n_levels = 3L,
                      is_slope = FALSE, n_flat = 0L, absorbed = 3L,
                      products = list(within = diag(2), mean = c(0, 0), total = c(2, 2),
                                      weight = 10),
                      solver = list(name = "means", iterations = 0L, converged = TRUE),
                      threads = 1L)
  for (verb in verbs()) {
    expect_error(get(verb)(table), "where the data are held as .*table",
                 class = "policypanel_error_input", info = verb)
  }
  # Coefficients need no verb.
  solved <- solve_products(products_of(table), 1L, 2L)
  expect_equal(solved$coefficients, 0)
  expect_equal(solved$inverse, matrix(1))
})

test_that("facts are what did_feols() was given", {
  data <- panel_data()
  fit <- quiet(did_feols(y ~ d + x | unit + year, data, weights = ~w))
  system <- fit$system
  expect_identical(system_names(system), c("y", "d", "x"))
  expect_identical(effect_names(system), c("unit", "year"))
  expect_identical(effect_levels(system), unname(lengths(fit$levels)))
  expect_identical(absorbed_levels(system), sum(effect_levels(system)) - 1L)
  expect_identical(counted_rows(system), nobs(fit))
  expect_equal(products_of(system)$weight, sum(row_weights(system)))
  expect_equal(products_of(system)$within, crossprod(within_rows(system),
                                                     row_weights(system) * within_rows(system)),
               tolerance = 1e-10, ignore_attr = TRUE)
  expect_identical(raw_columns(system, 3L)[[1]], as.double(take_rows(data$x, fit$rows)))
  expect_identical(largest_effect(system), 1L)
  expect_identical(levels_besides(system, 1L), effect_levels(system)[2])
})

test_that("levels that lie within clusters, by definition", {
  data <- unbalanced_data(n_units = 30)
  data$region <- data$unit %% 5
  fit <- quiet(did_feols(y ~ x | unit + year, data, cluster = ~region))
  ids <- lapply(fit$ids, `[`, c("code", "n_levels"))
  within <- function(cluster) nested_effects(fit$system, list(ids[[cluster]]))
  expect_identical(within("region"), c(TRUE, FALSE))
  expect_identical(within("year"), c(FALSE, TRUE))
  expect_identical(nested_effects(fit$system, ids[c("region", "year")]), c(TRUE, TRUE))
})
