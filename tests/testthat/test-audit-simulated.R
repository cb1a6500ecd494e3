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

# What a table does not say may be needed: the t of a mediator beside its p-value or interval, how
# many controls a column has, and whether they are those of another.
is_unsaid <- function(found) {
  found$verdict == "needs" &
    grepl("the t of the mediator|other controls in one|the number of controls", found$needs)
}

test_that("reports with intervals, padded zeros, few clusters, unnamed controls raise no alarm", {
  alarms <- character()
  checks <- character()
  for (seed in seq_len(n_simulated(40, 3000))) {
    found <- as.data.frame(audit_table(simulated_report(seed)))
    bad <- found[found$verdict != "consistent" & !is_unsaid(found), ]
    if (nrow(bad) > 0) alarms <- c(alarms, paste(seed, bad$where, bad$check, bad$arithmetic))
    checks <- union(checks, found$check)
  }
  expect_equal(alarms, character())
  expect_true(all(c("padded zeros", "confidence interval", "adjusted R2", "stars", "Sobel bound",
                    "c = c' + ab", "% bias", "t and % bias", "p from t", "0/1 variable",
                    "one star set", "rows of nested columns") %in% checks))
})

# A report in which one number was changed as authors change them, and where it must show.
with_change <- function(seed, change) {
  tables <- simulated_report(seed)
  tables[[change$table]]$cells <- change$by(tables[[change$table]]$cells)
  found <- as.data.frame(audit_table(tables))
  any(found$verdict == "impossible" & found$check %in% change$check)
}

flip <- function(text) ifelse(startsWith(text, "-"), substring(text, 2), paste0("-", text))

test_that("flipped signs, lifted R2 and moved variances are caught in these reports", {
  changes <- list(
    list(table = 3, check = "% bias", by = function(cells) {
      at <- which(cells$column == "bias_before")[1]
      cells$value[at] <- flip(cells$value[at])
      cells
    }),
    list(table = 3, check = "sign of t", by = function(cells) {
      at <- which(cells$column == "t_before")[1]
      cells$value[at] <- flip(cells$value[at])
      cells
    }),
    list(table = 3, check = "t and % bias", by = function(cells) {
      at <- which(cells$column == "t_before")[1]
      cells$value[at] <- rounded(4 * as.numeric(cells$value[at]) + 1, 2)
      cells
    }),
    list(table = 1, check = "adjusted R2", by = function(cells) {
      at <- which(cells$row == "r2_adjusted")[1]
      cells$value[at] <- rounded(as.numeric(cells$value[cells$row == "r2"][1]) + 0.01)
      cells
    }),
    list(table = 2, check = "sign of Z", by = function(cells) {
      cells$value[cells$row == "sobel_z"] <- flip(cells$value[cells$row == "sobel_z"])
      cells
    }),
    list(table = 4, check = c("SD bound", "order of values"), by = function(cells) {
      at <- which(cells$column == "sd" & cells$row == "y")
      cells$value[at] <- rounded(9 * as.numeric(cells$value[at]), 2)
      cells
    })
  )
  for (change in changes) {
    caught <- vapply(seq_len(n_simulated(10, 300)), with_change, NA, change)
    # A number near zero has no sign to lose.
    expect_gt(mean(caught), 0.7, label = change$check[1])
  }
})
