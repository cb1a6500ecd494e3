# What may be given as vcov of a matching.

test_that("specifications say what they are; what makes no sense is refused", {
  expect_output(print(abadie_imbens(2, "sample")), "2006; sample variance from 2 neighbours")
  expect_output(print(abadie_imbens(score = "estimated")), "2016; population variance")
  data <- matching_data(80)
  both <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest",
                          vcov = c("abadie_imbens", "abadie_imbens_2016")))
  one <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest",
                         vcov = list(abadie_imbens(), abadie_imbens(score = "estimated"))))
  expect_equal(one$standard_errors, both$standard_errors)
  expect_equal(one$standard_errors$type, c("abadie_imbens", "abadie_imbens_2016"))
  expect_match(both$standard_errors$assumes[1], "2006; population variance from 1 neighbour,")
  refused <- function(vcov, message, ...) {
    expect_error(psm_match(d ~ x1 + x2, ~y, data, vcov = vcov, ...), message,
                 class = "policypanel_error_input")
  }
  refused(newey_west(1), "abadie_imbens", method = "nearest")
  refused(list(), "abadie_imbens", method = "nearest")
  refused(list("psmatch2", 1), "abadie_imbens", method = "nearest")
  refused(abadie_imbens, "abadie_imbens", method = "nearest")
  refused(abadie_imbens(), "mahalanobis", method = "ipw")
  refused(abadie_imbens(), "replacement", method = "nearest", replacement = FALSE)
  refused("abadie_imbens_2016", "on the score", method = "mahalanobis")
  expect_error(abadie_imbens(0), "matches", class = "policypanel_error_input")
  expect_error(abadie_imbens(variance = "robust"), "population", class = "policypanel_error_input")
  expect_error(abadie_imbens(variance = "sample", score = "estimated"), "known",
               class = "policypanel_error_input")
  expect_error(did_feols(y ~ x1, data, vcov = abadie_imbens()), "vcov",
               class = "policypanel_error_input")
  data <- data.frame(d = c(1, 0, 0, 0), p = c(.5, .4, .6, .7), y = 1:4)
  expect_error(quiet(psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest",
                               vcov = "abadie_imbens")), "two treated",
               class = "policypanel_error_design")
})

test_that("what has no meaning for matching is refused by name, with a reason", {
  data <- correlated_matching()
  refused <- function(vcov, ...) {
    error <- expect_error(quiet(psm_match(d ~ x1 + x2, ~y, data, vcov = vcov, ...)),
                          class = "policypanel_error_input")
    conditionMessage(error)
  }
  expect_match(refused("iid"), "iid.*one variance.*hc1")
  for (type in c("hc2", "hc3", "cr2", "cr3")) {
    expect_match(refused(type), paste0(type, ".*leverage"))
  }
  expect_match(refused(diag(1)), "matrix or a function")
  expect_match(refused(function(fit) diag(1)), "matrix or a function")
  expect_match(refused(newey_west), "itself")
  expect_match(refused(newey_west(1)), "periods")
  expect_match(refused("conley"), "coordinates")
  expect_match(refused("cluster"), "needs `cluster`")
  expect_match(refused(~unit, cluster = ~year), "influence")
  expect_match(refused("newey_west", cluster = ~year), "influence|periods")
  expect_match(refused("hc4"), "psmatch2.*hc1")
  expect_match(refused(~unit, method = "radius"), "cluster.*continuous")
})
