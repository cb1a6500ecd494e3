# Codes of ids, combinations, singletons, redundant levels.

test_that("codes are dense, 0-based and lead back to the ids", {
  for (id in list(c(5L, -3L, 5L, 1e9L), c(2, 2, -1, 2^50), c("b", "a", "b", ""),
                  c(TRUE, FALSE, TRUE))) {
    coded <- code_id(as_id(id, "u"))
    expect_identical(sort(unique(coded$code)), seq_len(coded$n_levels) - 1L)
    expect_equal(as.character(coded$labels[coded$code + 1L]), as.character(as_id(id, "u")$key))
  }
  factor <- code_id(as_id(factor(c("x", "y", "x"), levels = c("z", "y", "x")), "u"))
  expect_identical(factor$labels[factor$code + 1L], c("x", "y", "x"))
  expect_identical(factor$n_levels, 2L)
})

test_that("a combination has a level for each pair that occurs", {
  a <- code_id(as_id(c(1, 1, 2, 2, 1), "a"))
  b <- code_id(as_id(c("x", "y", "x", "x", "x"), "b"))
  both <- code_combination(list(a, b))
  expect_identical(both$labels[both$code + 1L], c("1^x", "1^y", "2^x", "2^x", "1^x"))
  expect_identical(both$n_levels, 3L)
  expect_identical(code_combination(list(a, b), with_labels = FALSE), both[c("code", "n_levels")])
  expect_identical(code_combination(list(a)), a)
  large <- code_id(as_id(c(100000, 200000), "a"))
  expect_identical(code_combination(list(large, large))$labels, c("100000^100000", "200000^200000"))
})

test_that("joined ids are named after their parts", {
  ids <- lapply(list(a = c(1, 1, 2), b = c(1, 2, 2)), function(x) code_id(as_id(x, "")))
  joined <- join_ids(list("a", c("a", "b")), ids)
  expect_named(joined, c("a", "a^b"))
  expect_identical(joined$`a^b`$n_levels, 3L)
})

test_that("singletons are found as by brute force, on random sparse graphs", {
  for (seed in 1:20) {
    ids <- with_seed(seed, list(sample(40, 60, TRUE), sample(30, 60, TRUE), sample(25, 60, TRUE)))
    for (n_ids in 1:3) {
      coded <- lapply(ids[seq_len(n_ids)], function(x) code_id(as_id(x, "")))
      found <- core_find_singletons(lapply(coded, `[[`, "code"),
                                    vapply(coded, `[[`, 1L, "n_levels"))
      expect_identical(found, is_singleton(ids[seq_len(n_ids)]))
    }
  }
})

test_that("levels that two effects share are counted as the rank of their dummies", {
  for (seed in 1:20) {
    ids <- with_seed(seed, list(sample(12, 25, TRUE), sample(10, 25, TRUE)))
    coded <- lapply(ids, function(x) code_id(as_id(x, "")))
    n_levels <- vapply(coded, `[[`, 1L, "n_levels")
    redundant <- core_redundant_levels(lapply(coded, `[[`, "code"), n_levels)
    expect_equal(sum(n_levels - redundant), qr(dummy_matrix(ids, 25))$rank)
  }
})

test_that("nesting is found, and not where it fails in a single row", {
  unit <- code_id(as_id(rep(1:6, each = 3), ""))
  block <- rep(c(1, 1, 1, 2, 2, 2), each = 3)
  is_nested <- function(cluster) {
    cluster <- code_id(as_id(cluster, ""))
    core_is_nested(list(unit$code, cluster$code), c(unit$n_levels, cluster$n_levels))
  }
  expect_true(is_nested(block))
  expect_true(is_nested(rep(1:6, each = 3)))
  expect_false(is_nested(replace(block, 18, 1)))
})
