# Nearest neighbours: Stata's psmatch2, R's Matching and MatchIt, and loops.

test_that("NSW, n(1), ties, logit, common, ate: every number of the Stata log", {
  data <- as.data.frame(haven::read_dta(shared_path("data/lalonde/ldw_exper.dta")))
  fit <- quiet(psm_match(t ~ age + educ + black + hisp + married + re74 + re75 + u74 + u75, ~re78,
                         data, method = "nearest", ties = TRUE, score = "logit",
                         common_support = TRUE, estimand = c("ATT", "ATU", "ATE")))
  expect_equal(unname(coef(fit)), c(1.4105933, 1.6293596, 1.53668776), tolerance = 3e-8)
  expect_equal(sqrt(vcov(fit)["ATT", "ATT"]), .839875971, tolerance = 2e-9)
  on <- fit$matched$on_support & fit$matched$treated
  expect_equal(mean(fit$matched$matched_outcome[on]), 4.99436488, tolerance = 2e-9)
})

test_that("ATT, standard error, weights and matched outcomes of psmatch2, neighbor(1) logit", {
  data <- read.csv(shared_path("data/psmatch2/psmatch2_data.csv"))
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", score = "logit"))
  expect_equal(coef(fit)[["ATT"]], 3.758511605921656, tolerance = 1e-7)
  expect_equal(sqrt(vcov(fit)[["ATT", "ATT"]]), 1.1675852016454364, tolerance = 1e-7)
  expect_equal(fit$matched$weight, data$X_weight)
  expect_equal(fit$matched$matched_outcome[data$d == 1], data$X_y[data$d == 1], tolerance = 1e-6)
})

test_that("estimates and Abadie-Imbens errors are Matching::Match()'s", {
  # Matching 4.10-8 (R 4.2.2): Match(Y = y, Tr = d, X = score, estimand = "ATT" | "ATC" | "ATE",
  # M = 2, ties = TRUE, Var.calc = 1, distance.tolerance = 0) on matching_data().
  data <- matching_data()
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", neighbours = 2, ties = TRUE,
                         estimand = c("ATT", "ATU", "ATE"), vcov = "abadie_imbens"))
  expect_equal(unname(coef(fit)), c(1.7040804324, 2.1342200542, 1.9306206332), tolerance = 1e-9)
  expect_equal(unname(sqrt(diag(vcov(fit)))), c(0.2707704470, 0.2465945734, 0.2251441425),
               tolerance = 1e-9)
  skip_if_not_installed("Matching")
  score <- round(fit$matched$score, 2)  # ties
  data$p <- score
  fit <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest", ties = TRUE,
                         vcov = "abadie_imbens"))
  match <- getExportedValue("Matching", "Match")
  other <- match(data$y, data$d, score, M = 1, Var.calc = 1, distance.tolerance = 0)
  expect_equal(coef(fit)[["ATT"]], drop(other$est), tolerance = 1e-10)
})

test_that("Mahalanobis neighbours are MatchIt's", {
  # MatchIt 4.5.1: matchit(d ~ x1 + x2, data, distance = "mahalanobis", replace = TRUE, ratio = 3)
  data <- matching_data()
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "mahalanobis", neighbours = 3))
  expect_equal(coef(fit)[["ATT"]], 1.9043132167, tolerance = 1e-9)
  # Units of the covariates do not matter.
  data$x1 <- 1000 * data$x1 + data$x2
  again <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "mahalanobis", neighbours = 3))
  expect_equal(coef(again), coef(fit), tolerance = 1e-10)
})

test_that("without replacement each treated row in turn takes the nearest free control", {
  data <- matching_data()
  for (turn in c("descending", "ascending", "data")) {
    fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", replacement = FALSE,
                           caliper = 0.1, matching = list(matching_order = turn)))
    p <- fit$matched$score
    t <- which(data$d == 1)
    t <- switch(turn, descending = t[order(-p[t])], ascending = t[order(p[t])], data = t)
    free <- data$d == 0
    gaps <- rep(NA_real_, length(t))
    for (i in seq_along(t)) {
      distance <- ifelse(free, abs(p - p[t[i]]), Inf)
      j <- which.min(distance)
      if (distance[j] >= 0.1) next
      free[j] <- FALSE
      gaps[i] <- data$y[t[i]] - data$y[j]
    }
    expect_equal(coef(fit)[["ATT"]], mean(gaps, na.rm = TRUE), tolerance = 1e-12, label = turn)
    expect_equal(max(fit$matched$weight, na.rm = TRUE), 1)
  }
})

test_that("ties do not depend on chance, and all of them share when asked to", {
  data <- data.frame(d = c(1, 0, 0, 0, 0), p = c(0.5, 0.4, 0.6, 0.4, 0.9), y = c(10, 1, 2, 3, 4))
  first <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest"))
  expect_equal(first$matched$matched_outcome[1], 1)  # the lower score, the earlier row
  all <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest", ties = TRUE))
  expect_equal(all$matched$matched_outcome[1], 2)
  expect_equal(all$matched$weight, c(1, 1, 1, 1, NA) / c(1, 3, 3, 3, 1))
})

test_that("a caliper that excludes everybody is an error with advice", {
  expect_error(quiet(psm_match(d ~ x1, ~y, matching_data(), method = "nearest", caliper = 1e-12)),
               "caliper", class = "policypanel_error_design")
})

# Castle doctrine states, whose scores have no ties: MatchIt's matches are then ours.
castle_neighbours <- function(replacement) {
  castle <- as.data.frame(causaldata::castle)
  castle$log_burglary <- log(castle$burglary)
  fit <- quiet(psm_match(post ~ unemployrt + poverty + l_income, ~log_burglary, castle,
                         method = "nearest", score = "logit", replacement = replacement))
  list(castle = castle, fit = fit)
}

test_that("castle: ATT of MatchIt 4.8.1, method nearest, with and without replacement", {
  skip_if_not_installed("causaldata")
  expect_equal(coef(castle_neighbours(TRUE)$fit)[["ATT"]], -0.002587373982, tolerance = 1e-9)
  expect_equal(coef(castle_neighbours(FALSE)$fit)[["ATT"]], 0.04693609575, tolerance = 1e-9)
})

test_that("castle: MatchIt as installed", {
  skip_if_not_installed("causaldata")
  # 4.5.1 does not always take the nearest score.
  skip_if_not_installed("MatchIt", "4.8.1")
  for (replacement in c(TRUE, FALSE)) {
    own <- castle_neighbours(replacement)
    other <- from("MatchIt", "matchit")(post ~ unemployrt + poverty + l_income, own$castle,
                                        method = "nearest", replace = replacement)
    pairs <- other$match.matrix[, 1]
    y <- own$castle$log_burglary
    expect_equal(coef(own$fit)[["ATT"]], mean(y[as.integer(names(pairs))] - y[as.integer(pairs)]))
    controls <- own$fit$matched$weight[!own$fit$matched$treated]
    times <- tabulate(as.integer(pairs), nrow(own$castle))[!own$fit$matched$treated]
    expect_equal(ifelse(is.na(controls), 0, controls), times)
    after <- balance_table(own$fit, "treated")$bias_after / 100
    expect_equal(unname(summary(other)$sum.matched[-1, "Std. Mean Diff."]), after)
  }
})

test_that("llr is psmatch2's: lines through controls, then the nearest control's fitted value", {
  data <- matching_data()
  t <- which(data$d == 1)
  c <- which(data$d == 0)
  h <- 0.06
  for (estimand in c("ATT", "ATU")) {
    fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "llr", estimand = estimand))
    p <- fit$matched$score
    from <- if (estimand == "ATT") c else t
    to <- if (estimand == "ATT") t else c
    # Stata's lpoly, degree(1): its Epanechnikov kernel is 1 - u^2 / 5 on |u| < sqrt(5).
    smooth <- vapply(from, function(i) {
      u <- (p[from] - p[i]) / h
      k <- ifelse(abs(u) < sqrt(5), 1 - u^2 / 5, 0)
      if (sum(k > 0) < 2) return(data$y[i])
      lm.wfit(cbind(1, p[from] - p[i]), data$y[from], k)$coefficients[[1]]
    }, 0)
    nearest <- vapply(to, function(i) which.min(abs(p[from] - p[i])), 1L)
    sign <- if (estimand == "ATT") 1 else -1
    expect_equal(coef(fit)[[1]], sign * mean(data$y[to] - smooth[nearest]), tolerance = 1e-9)
    expect_equal(fit$matched$weight[from][tabulate(nearest, length(from)) > 0],
                 tabulate(nearest, length(from))[tabulate(nearest, length(from)) > 0],
                 ignore_attr = TRUE)
  }
  expect_output(print(fit), "smoothed by\\s+lpoly")
  expect_error(psm_match(d ~ x1, ~y, data, method = "llr", kernel = "tricube"), "local_linear",
               class = "policypanel_error_input")
  expect_error(psm_match(d ~ x1, ~y, data, method = "llr", bandwidth = "pair"), "local_linear",
               class = "policypanel_error_input")
})

# Who is matched with whom, by trying every control: of equally near controls the one with the
# lower score, of equal scores the one first in the data. Weights of controls, matched outcomes, and
# whether the order of the data decided: a control passed over, or a turn that came too late.
neighbours_by_hand <- function(d, neighbours, caliper, replacement, turn) {
  weight <- numeric(nrow(d))
  matched <- found <- rep(NA_real_, nrow(d))
  by_order <- logical(nrow(d))
  free <- d$d == 0
  for (i in turn) {
    mine <- integer()
    near <- function() {
      open <- which(free & d$g == d$g[i] & abs(d$p - d$p[i]) < caliper)
      setdiff(open[order(abs(d$p[open] - d$p[i]), d$p[open], open)], mine)
    }
    while (length(mine) < neighbours && length(near()) > 0) mine <- c(mine, near()[1])
    found[i] <- length(mine)
    if (length(mine) == 0) next
    last <- abs(d$p[mine[length(mine)]] - d$p[i])
    by_order[i] <- any(abs(d$p[near()] - d$p[i]) == last)
    weight[mine] <- weight[mine] + 1 / length(mine)
    matched[i] <- mean(d$y[mine])
    if (!replacement) free[mine] <- FALSE
  }
  if (!replacement) {
    by_order <- by_order | found < ave(found, paste(d$p, d$g, d$d), FUN = max)
  }
  list(weight = weight, matched = matched, by_order = sum(by_order[d$d == 1]))
}

test_that("ties: one rule with and without replacement, and every row it decides is counted", {
  e <- data.frame(t = c(1, 0, 0, 0), x = 1:4, y = c(10, 1, 2, 3), p = c(.5, .4, .4, .9))
  for (replacement in c(TRUE, FALSE)) {
    fit <- quiet(psm_match(t ~ x, ~y, e, score = ~p, method = "nearest", replacement = replacement))
    expect_equal(fit$matched$matched_outcome[1], 1)
    expect_equal(fit$by_order, c(ATT = 1))
  }
  grid <- expand.grid(replacement = c(TRUE, FALSE), neighbours = c(1, 2, 5), caliper = c(0.1, 2),
                      order = c("descending", "ascending", "data"), seed = 1:3,
                      stringsAsFactors = FALSE)
  counts <- apply(grid, 1, function(case) {
    d <- tied_data(as.integer(case[["seed"]]))
    replacement <- as.logical(case[["replacement"]])
    t <- which(d$d == 1)
    turn <- switch(case[["order"]], descending = t[order(-d$p[t])], ascending = t[order(d$p[t])],
                   data = t)
    neighbours <- as.integer(case[["neighbours"]])
    caliper <- as.numeric(case[["caliper"]])
    given <- c(
      list(d ~ 1, ~y, d, score = ~p, method = "nearest", exact = ~g, neighbours = neighbours,
           caliper = caliper, replacement = replacement),
      if (!replacement) list(matching = list(matching_order = case[["order"]]))
    )
    fit <- quiet(do.call(psm_match, given))
    by_hand <- neighbours_by_hand(d, neighbours, caliper, replacement, turn)
    expect_equal(fit$matched$matched_outcome, by_hand$matched, tolerance = 1e-12)
    weight <- ifelse(is.na(fit$matched$times_used), 0, fit$matched$times_used)
    expect_equal(weight, by_hand$weight, tolerance = 1e-12)
    expect_equal(fit$by_order, c(ATT = by_hand$by_order))
    by_hand$by_order
  })
  expect_gt(min(counts[grid$replacement & grid$neighbours == 1]), 10)
})

test_that("ties = TRUE takes all within the caliper that are as near as the last one", {
  d <- tied_data(10)
  d$p <- d$p / 2 + 0.3 * (d$x2 == 3)
  for (neighbours in c(1, 3, 40)) {
    for (caliper in c(0.05, 0.1, 2)) {
      fit <- quiet(psm_match(d ~ 1, ~y, d, score = ~p, method = "nearest", exact = ~g, ties = TRUE,
                             neighbours = neighbours, caliper = caliper))
      pairs <- lapply(which(d$d == 1), function(i) {
        open <- which(d$d == 0 & d$g == d$g[i] & abs(d$p - d$p[i]) < caliper)
        distance <- abs(d$p[open] - d$p[i])
        open[distance <= sort(distance)[min(neighbours, length(open))]]
      })
      expect_equal(fit$matched$matched_outcome[d$d == 1],
                   vapply(pairs, function(j) if (length(j) > 0) mean(d$y[j]) else NA, 0),
                   tolerance = 1e-12)
      weight <- Reduce(`+`, lapply(pairs, function(j) {
        replace(numeric(nrow(d)), j, 1 / length(j))
      }))
      expect_equal(fit$matched$weight[d$d == 0], ifelse(weight > 0, weight, NA)[d$d == 0],
                   tolerance = 1e-12)
    }
  }
})

test_that("treated rows left without a control by others with the same score are counted", {
  e <- data.frame(d = c(1, 1, 0, 0), p = c(.5, .5, .49, .2), y = 1:4)
  fit <- quiet(psm_match(d ~ 1, ~y, e, score = ~p, method = "nearest", replacement = FALSE,
                         caliper = 0.1))
  expect_equal(fit$by_order, c(ATT = 1))
  expect_match(notes_of(psm_match(d ~ 1, ~y, e, score = ~p, method = "nearest", caliper = 0.1,
                                  replacement = FALSE)), "1 treated row .*chose before")
})

test_that("a note says for how many rows the order of the data decides, and print says it again", {
  d <- tied_data(4)
  for (method in c("nearest", "mahalanobis", "llr")) {
    fit <- NULL
    notes <- notes_of(fit <- psm_match(d ~ x1 + x2, ~y, d, method = method,
                                       estimand = c("ATT", "ATU")))
    expect_named(fit$by_order, c("ATT", "ATU"))
    expect_true(all(fit$by_order > 0))
    for (pattern in paste(fit$by_order, c("treated rows", "controls"), "the order of the data")) {
      expect_match(notes, pattern)
      expect_match(paste(capture.output(print(fit)), collapse = " "), gsub(" ", "\\\\s+", pattern))
    }
    notes <- notes_of(fit <- psm_match(d ~ x1 + x2, ~y, d, method = method, ties = TRUE))
    expect_no_match(paste(notes, collapse = ""), "order of the data")
    expect_equal(fit$by_order, c(ATT = 0))
  }
  # Counted one by one: other controls at the distance of the last one taken.
  distance <- function(fit, i) abs(fit$matched$score[d$d == 0] - fit$matched$score[i])
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, d, method = "nearest", neighbours = 2))
  tied <- vapply(which(d$d == 1), function(i) {
    near <- sort(distance(fit, i))
    near[3] == near[2]
  }, NA)
  expect_equal(fit$by_order, c(ATT = sum(tied)))
  continuous <- notes_of(psm_match(d ~ x1 + x2, ~y, matching_data(), method = "mahalanobis"))
  expect_no_match(paste(continuous, collapse = ""), "order of the data")
})

test_that("ties = TRUE: no effect, weight or standard error depends on the order of the rows", {
  every <- list("psmatch2", abadie_imbens(2), abadie_imbens(variance = "sample"))
  shuffled <- function(d, match, ...) {
    one <- function(order) {
      fit <- quiet(psm_match(match, ~y, d[order, ], ties = TRUE, estimand = c("ATT", "ATU", "ATE"),
                             ...))
      list(fit$coefficients, fit$standard_errors$std.error, fit$matched$weight[order(order)])
    }
    first <- one(seq_len(nrow(d)))
    for (seed in 1:5) {
      expect_equal(one(with_seed(seed, sample(nrow(d)))), first, tolerance = 1e-9)
    }
  }
  d <- tied_data(5)
  match <- d ~ x1 + x2
  shuffled(d, match, method = "nearest", vcov = c(every, "abadie_imbens_2016"))
  shuffled(d, match, method = "nearest", neighbours = 3, score = "logit", vcov = every)
  shuffled(d, match, method = "nearest", exact = ~g, caliper = 0.3, vcov = every)
  shuffled(d, match, method = "mahalanobis", vcov = every)
  shuffled(d, match, method = "mahalanobis", neighbours = 4, vcov = every)
  shuffled(d, match, method = "llr", bandwidth = 0.3)
})

test_that("NSW, four covariates: the rows' order moves the ATT, with ties = TRUE it does not", {
  data <- as.data.frame(haven::read_dta(shared_path("data/lalonde/ldw_exper.dta")))
  att <- function(seed, ties) {
    data <- data[with_seed(seed, sample(nrow(data))), ]
    fit <- quiet(psm_match(t ~ age + educ + black + hisp, ~re78, data, method = "nearest",
                           ties = ties))
    c(coef(fit)[["ATT"]], fit$by_order)
  }
  free <- vapply(1:10, att, c(0, 0), ties = FALSE)
  expect_gt(diff(range(free[1, ])), 0.5)  # in 1,000 dollars
  expect_gt(min(free[2, ]), 50)
  all <- vapply(1:10, att, c(0, 0), ties = TRUE)
  expect_lt(diff(range(all[1, ])), 1e-12)
  expect_true(all(all[2, ] == 0))
})

test_that("equal rows have equal scores and are one point, to the last bit", {
  d <- tied_data(6, 1001)
  first <- match(paste(d$x1, d$x2), paste(d$x1, d$x2))
  columns <- list(x1 = d$x1 / 3, x2 = 2010 + d$x2 / 7)
  for (link in c("probit", "logit")) {
    p <- fit_score(columns, d$d, link)$probability
    expect_identical(p, p[first])
  }
  points <- mahalanobis_points(columns, d$d == 1)
  expect_identical(points, points[, first])
})

test_that("Mahalanobis distances are those of the pooled covariance; collinear columns have none", {
  d <- matching_data()
  points <- mahalanobis_points(d[c("x1", "x2", "g")], d$d == 1)
  x <- as.matrix(d[c("x1", "x2", "g")])
  within <- ((sum(d$d) - 1) * cov(x[d$d == 1, ]) + (sum(!d$d) - 1) * cov(x[d$d == 0, ])) /
    (nrow(d) - 2)
  expect_equal(colSums((points[, -1] - points[, 1])^2), mahalanobis(x[-1, ], x[1, ], within),
               tolerance = 1e-10, ignore_attr = TRUE)
  expect_gt(var(points[1, ]), max(apply(points[-1, ], 1, var)))
  d$sum <- d$x1 + d$d
  d$p <- plogis(d$x1)
  expect_error(quiet(psm_match(d ~ x1 + sum, ~y, d, method = "mahalanobis", score = ~p)),
               "collinear", class = "policypanel_error_design")
})

test_that("tied scores: the controls that psmatch2 takes, in the order of the data", {
  # psmatch2 4.0.12 (Stata 18), psmatch2 treat age educ black hispanic married nodegree
  # [re74 re75], outcome(re78) [logit]: brycewang-stanford/StatsPAI at 235598f,
  # tests/reference_parity/test_teffects_probit_stata.py, to 2e-7 (Stata's own logit and probit).
  data <- lalonde_rows()
  both <- function(match, link) {
    fit <- quiet(psm_match(match, ~re78, data, method = "nearest", score = link))
    c(coef(fit)[["ATT"]], sqrt(vcov(fit)[["ATT", "ATT"]]))
  }
  earnings <- update(lalonde_score, . ~ . + re74 + re75)
  expect_equal(both(lalonde_score, "probit"), c(-388.938201698, 1311.157400795), tolerance = 2e-7)
  expect_equal(both(lalonde_score, "logit"), c(691.966832135, 1248.398639539), tolerance = 2e-7)
  expect_equal(both(earnings, "probit"), c(1345.52125436, 1179.55161749), tolerance = 2e-7)
  expect_equal(both(earnings, "logit"), c(1967.93965850, 1056.48676175), tolerance = 2e-7)
})
