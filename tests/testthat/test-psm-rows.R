# Who is matched with whom: blocks, directions, weights and reasons.

test_that("over_blocks() puts targets and donors back where they were", {
  problem <- list(block = c(2, 1, 2, 1, 3, 2), y = c(10, 20, 30, 40, 50, 60))
  out <- over_blocks(problem, c(1, 2, 5), c(3, 4, 6), function(t, c) {
    list(sum = problem$y[t] + sum(problem$y[c]), donor_n = rep(length(t), length(c)))
  })
  expect_equal(out$sum, c(10 + 90, 20 + 40, NA))
  expect_equal(out$donor_n, c(1, 1, 1))
  lonely <- over_blocks(problem, 5, c(3, 4), function(t, c) stop("not called"))
  expect_equal(lonely, list())
})

test_that("weights belong to the estimand asked for", {
  data <- matching_data()
  treated <- data$d == 1
  weight <- function(...) {
    w <- quiet(psm_match(d ~ x1 + x2, ~y, data, estimand = c(...)))$matched$weight
    ifelse(is.na(w), 0, w)
  }
  att <- weight("ATT")
  atu <- weight("ATU")
  expect_equal(sum(att[!treated]), sum(att[treated] == 1), tolerance = 1e-12)
  expect_equal(sum(atu[treated]), sum(atu[!treated] == 1), tolerance = 1e-12)
  expect_equal(weight("ATE"), att + atu, tolerance = 1e-12)
  expect_equal(weight("ATT", "ATE"), att, tolerance = 1e-12)
})

test_that("the ATU is the ATT with the groups exchanged and the sign turned", {
  data <- matching_data()
  flipped <- data
  flipped$d <- 1 - data$d
  for (method in matching_methods) {
    fit <- function(data, estimand) {
      quiet(coef(psm_match(d ~ x1 + x2, ~y, data, method = method, score = "logit",
                           estimand = estimand)))
    }
    # Turned scores round differently, and ties fall the other way where there are any.
    expect_equal(fit(data, "ATU")[["ATU"]], -fit(flipped, "ATT")[["ATT"]], tolerance = 1e-6,
                 label = method)
  }
})

test_that("row order changes no effect, by any method", {
  data <- matching_data()
  order <- with_seed(2, sample(nrow(data)))
  for (method in matching_methods) {
    fit <- function(data) quiet(coef(psm_match(d ~ x1 + x2, ~y, data, method = method)))
    expect_equal(fit(data[order, ]), fit(data), tolerance = 1e-9, label = method)
  }
})

test_that("times_used is psmatch2's _weight: of both groups with `ate`, of controls without", {
  data <- tied_data(9)
  for (ties in c(TRUE, FALSE)) {
    fit <- function(estimand) {
      quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", neighbours = 2, ties = ties,
                      caliper = 0.1, common_support = TRUE, estimand = estimand))$matched
    }
    both <- fit(c("ATT", "ATU", "ATE"))
    # psmatch2 adds 1 over the number of its matches to the weight of every match of a row.
    weight <- numeric(nrow(data))
    inside <- which(is.na(both$reason) | both$reason != "outside common support")
    for (i in inside) {
      pool <- inside[data$d[inside] != data$d[i]]
      distance <- abs(both$score[pool] - both$score[i])
      j <- pool[order(distance, both$score[pool], pool)]
      j <- if (ties) pool[distance <= sort(distance)[2]] else j[1:2]
      j <- j[abs(both$score[j] - both$score[i]) < 0.1]
      weight[j] <- weight[j] + 1 / length(j)
    }
    expect_equal(both$times_used, ifelse(both$on_support, weight, NA), tolerance = 1e-12)
    expect_true(any(weight[data$d == 1] > 1))
    att <- fit("ATT")
    expect_equal(att$times_used[data$d == 0], att$weight[data$d == 0])
    used <- att$on_support %in% TRUE & data$d == 1
    expect_equal(att$times_used[used], rep(0, sum(used)))
    ate <- fit("ATE")
    matched <- !is.na(ate$matched_outcome)
    expect_equal(ate$weight[matched], 1 + ate$times_used[matched])
  }
})
test_that("matching or balancing on covariates needs one that varies", {
  data <- matching_data()
  data$flat <- 3
  data$p <- plogis(data$x1)
  for (method in c("mahalanobis", "entropy_balancing")) {
    for (match in list(d ~ flat, d ~ 1)) {
      expect_error(quiet(psm_match(match, ~y, data, method = method, score = ~p)),
                   "No covariate varies", class = "policypanel_error_design")
    }
    expect_error(quiet(psm_match(d ~ flat, ~y, data, method = method)), "No covariate varies",
                 class = "policypanel_error_design")
  }
})

test_that("memory that runs out is an error of ours, with the size of what was asked for", {
  # An array longer than any memory, straight from a binding
  error <- expect_error(core_find_singletons(list(0L), -1L), "not enough memory",
                        class = "policypanel_error_memory")
  expect_s3_class(error, "policypanel_error")
  settings <- list(method = "nearest", ties = TRUE, neighbours = 1)
  expect_error(tell_memory(core_find_singletons(list(0L), -1L), 40000L, 50000L, settings),
               "40,000 rows with 50,000 rows.*2,000,000,000 pairs.*61,036 MB",
               class = "policypanel_error_memory")
  settings$ties <- FALSE
  expect_error(tell_memory(core_find_singletons(list(0L), -1L), 40000L, 50000L, settings),
               "40,000 pairs", class = "policypanel_error_memory")
})

test_that("equal scores with all ties need no memory for their pairs", {
  skip_on_cran()
  skip_if(!nzchar(Sys.which("prlimit")), "no command to limit memory")
  out <- in_new_session(c(
    "data <- data.frame(d = rep(0:1, 30000), y = 0, p = 0.5)",
    "data$y[1] <- 1",
    "system(paste0('prlimit --as=2000000000 --pid ', Sys.getpid()))",
    "fit <- psm_match(d ~ 1, ~y, data, score = ~p, method = 'nearest', ties = TRUE)",
    "cat(coef(fit) == -1 / 30000)"
  ))
  expect_match(paste(out, collapse = " "), "TRUE")
})
