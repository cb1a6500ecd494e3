# The wild cluster bootstrap of a mediation, path by path.

test_that("paths of a mediation are those of their regressions, by the same draws", {
  data <- panel_data(n_units = 24)
  data$n <- data$m + with_seed(4, rnorm(nrow(data)))
  data$province <- data$unit %/% 4
  for (joint in c(TRUE, FALSE)) {
    fit <- quiet(sobel_mediate(y ~ d + x | unit + year, ~ m + n, "d", data, joint = joint,
                               cluster = ~province))
    made <- quiet(wild_bootstrap(fit, replicates = 199, seed = 3, weights_type = "webb",
                                 cluster = ~unit, null = 0.1))
    paths <- fit$plan$paths
    expect_identical(made$tests$term, paths$name)
    for (k in seq_len(nrow(paths))) {
      own <- quiet(wild_bootstrap(fit$models[[paths$equation[k]]], paths$regressor[k],
                                  replicates = 199, seed = 3, weights_type = "webb",
                                  cluster = ~unit, null = 0.1))
      expect_equal(made$tests[k, -1], own$tests[-1], ignore_attr = TRUE)
      expect_identical(unname(made$draws[k, ]), unname(own$draws[1, ]))
      expect_identical(made$clusters$estimate_without[made$clusters$term == paths$name[k]],
                       own$clusters$estimate_without)
      expect_identical(made$effective_clusters[[paths$name[k]]], own$effective_clusters[[1]])
    }
  }
  some <- quiet(wild_bootstrap(fit, c("total", "a[n]"), replicates = 99, null = c(0, 1)))
  expect_identical(some$tests$term, c("total", "a[n]"))
  expect_identical(some$tests$null, c(0, 1))
  expect_identical(names(some$p.value), c("total", "a[n]"))
  expect_output(print(some), "y")
  expect_error(wild_bootstrap(fit, "indirect[m]"), "products of paths",
               class = "policypanel_error_input")
  expect_error(wild_bootstrap(fit, "nothing"), class = "policypanel_error_input")
  product <- quiet(sobel_mediate(y ~ d | unit + year, ~m, "d", data, interaction = TRUE,
                                 cluster = ~unit))
  expect_identical(quiet(wild_bootstrap(product, replicates = 99))$tests$estimate,
                   unname(product$paths$estimate))
})
