# Tables that are right raise no alarm; tables that were changed do.

n_simulated <- function(fast, extended) {
  if (nzchar(Sys.getenv("POLICYPANEL_EXTENDED"))) extended else fast
}

test_that("simulated tables, printed to three digits, raise no alarm", {
  alarms <- character()
  checks <- character()
  for (seed in seq_len(n_simulated(300, 10000))) {
    found <- as.data.frame(audit_table(simulated_paper(seed)))
    bad <- found[found$verdict != "consistent", ]
    if (nrow(bad) > 0) alarms <- c(alarms, paste(seed, bad$where, bad$check, bad$arithmetic))
    checks <- union(checks, found$check)
  }
  expect_equal(alarms, character())
  # And the checks were made.
  expect_true(all(c("parentheses", "stars", "R2 and t", "nested R2", "implied N", "F and R2",
                    "constant and means", "SE ratio across outcomes", "SE as controls enter",
                    "SD bound", "0/1 variable") %in% checks))
})

# A t or standard error that is printed a third too large, where the table can tell: the regressor
# that enters last, with |t| above 1.
changed <- function(seed) {
  tables <- simulated_paper(seed)
  cells <- tables[[1]]$cells
  columns <- unique(cells$column)
  k <- length(columns) - 1
  at <- which(cells$column == columns[k] & cells$row == paste0("=x", k))
  x <- tables[[1]]$settings$parentheses
  printed <- as.numeric(cells$parentheses[at])
  t <- if (x == "t") printed else as.numeric(gsub("[*]", "", cells$value[at])) / printed
  if (abs(t) < 1) return(NULL)
  cells$parentheses[at] <- rounded(printed * 4 / 3)
  tables[[1]]$cells <- cells
  tables
}

test_that("a changed t-value is caught", {
  tried <- 0
  caught <- 0
  for (seed in seq_len(n_simulated(80, 2000))) {
    tables <- changed(seed)
    if (is.null(tables)) next
    tried <- tried + 1
    found <- as.data.frame(audit_table(tables))
    caught <- caught + any(found$verdict == "impossible")
  }
  expect_gt(tried, 30)
  # A coefficient of few printed digits leaves its t undetermined; of the others none escapes.
  expect_gt(caught / tried, 0.9)
})

test_that("a changed N, R2 or mean is caught", {
  caught <- vapply(1:40, function(seed) {
    tables <- simulated_paper(seed)
    at <- which(tables[[1]]$cells$row == "r2_within")[1]
    r2 <- as.numeric(tables[[1]]$cells$value[at])
    tables[[1]]$cells$value[at] <- rounded(if (r2 > 0.5) r2 - 0.2 else r2 + 0.2)
    any(as.data.frame(audit_table(tables))$verdict == "impossible")
  }, NA)
  expect_true(all(caught))
  caught <- vapply(1:40, function(seed) {
    tables <- simulated_paper(seed)
    cells <- tables[[2]]$cells
    at <- which(cells$column == "mean" & cells$row == "y")
    cells$value[at] <- rounded(as.numeric(cells$value[at]) + 5)
    tables[[2]]$cells <- cells
    found <- as.data.frame(audit_table(tables))
    # With fixed effects it "needs" a constant of another kind.
    any(found$verdict[found$check == "constant and means"] != "consistent")
  }, NA)
  expect_gt(mean(caught), 0.9)
})
