# Influences of a regression make the covariance that the regression reports; and of other estimates
# what its definition says.

influence_panel <- function() {
  data <- unbalanced_data(n_units = 40)
  data <- data[stats::complete.cases(data[c("y", "x", "m", "w", "unit", "year")]), ]
  data$region <- data$unit %% 7
  data$latitude <- 20 + data$unit %% 6 + data$unit / 50
  data$longitude <- 100 + data$unit %% 5
  data
}

# Every type that the package has, those of several parameters more than once.
influence_types <- list(
  iid = "iid", hc1 = "hc1", hc2 = "hc2", hc3 = "hc3", cluster = ~region, two_way = ~ unit + year,
  three_way = ~ region + unit + year, newey_west = newey_west(2, "unit", "year"),
  series = newey_west(0, "unit", "year"), driscoll_kraay = driscoll_kraay(2, "year"),
  conley = conley("latitude", "longitude", 150),
  hsiang = conley("latitude", "longitude", 150, "bartlett", time = "year", lag = 2, unit = "unit"),
  cr2 = "cr2", cr3 = "cr3"
)

own_influence_vcov <- function(fit, rule = fit$vcov$small_sample) {
  system <- fit$system
  inference <- settle_inference(fit$inference, fit)
  terms <- names(fit$fit$coefficients)
  influences <- regression_influences(system, list(own = fit$fit), rep("own", length(terms)), terms)
  type <- vcov_types()[[inference$type]]
  influence_vcov(influences, inference, rule,
                 small_sample_terms(rule, type, system, fit$fit, inference))
}

test_that("a regression's own influences give its covariance, whatever the type", {
  data <- influence_panel()
  for (weighted in c(FALSE, TRUE)) {
    for (name in names(influence_types)) {
      vcov <- influence_types[[name]]
      cluster <- if (name %in% c("cr2", "cr3")) ~region
      fit <- quiet(did_feols(y ~ x + m | unit + year, data, vcov = vcov, cluster = cluster,
                             weights = if (weighted) ~w, constant = FALSE))
      own <- suppressWarnings(own_influence_vcov(fit))
      expect_equal(own$matrix, fit$vcov$matrix, tolerance = 1e-10, info = name)
      expect_identical(own$label, fit$vcov$label)
      expect_identical(own$clusters, fit$vcov$clusters)
      # CR2 has degrees of freedom of each coefficient's own.
      if (is.null(cluster)) expect_equal(own[c("df", "f_df", "k")], fit$vcov[c("df", "f_df", "k")])
    }
  }
})

test_that("... under every small-sample rule, with frequency weights, and with instruments", {
  data <- influence_panel()
  for (rule in small_sample_rules) {
    fit <- quiet(did_feols(y ~ x | unit + year, data, cluster = ~region, small_sample = rule))
    expect_equal(own_influence_vcov(fit)[c("matrix", "df", "label")],
                 fit$vcov[c("matrix", "df", "label")], tolerance = 1e-10)
  }
  data$count <- 1 + data$unit %% 3
  for (vcov in list("iid", "hc1", ~region, driscoll_kraay(1, "year"))) {
    fit <- quiet(did_feols(y ~ x + m | unit, data, vcov = vcov, weights = ~count,
                           weights_type = "frequency"))
    expect_equal(own_influence_vcov(fit)$matrix, fit$vcov$matrix, tolerance = 1e-10)
    iv <- quiet(did_feols(y ~ x | unit + year | m ~ w + count:w, data, vcov = vcov))
    expect_equal(own_influence_vcov(iv)$matrix, iv$vcov$matrix, tolerance = 1e-10)
  }
})

test_that("influences by unit, with clusters of units and weights, by definition", {
  n <- 60
  psi <- with_seed(1, matrix(stats::rnorm(n * 3), n, dimnames = list(NULL, c("a", "b", "c"))))
  w <- with_seed(2, sample(1:4, n, TRUE))
  one <- list(code = rep(0:5, 10), n_levels = 6L)
  two <- list(code = rep(0:19, each = 3), n_levels = 20L)
  own <- function(vcov, type, clusters = NULL, ...) {
    influence_vcov(new_influences(psi, ...), list(type = type, clusters = clusters))
  }
  expect_equal(own(type = "hc1")$matrix, crossprod(psi), tolerance = 1e-12)
  expect_equal(own(type = "hc1", weights = w)$matrix, crossprod(w * psi), tolerance = 1e-12)
  expect_equal(own(type = "hc1", weights = w, weights_are_counts = TRUE)$matrix,
               crossprod(psi[rep(1:n, w), ]), tolerance = 1e-12)
  expect_match(own(type = "hc1")$label, "HC0")
  by_one <- own(type = "cluster", clusters = list(region = one), weights = w)
  expect_equal(by_one$matrix, crossprod(rowsum(w * psi, one$code)) * 6 / 5, tolerance = 1e-12)
  expect_identical(by_one$label, "clustered by region (6 clusters)")
  expect_identical(by_one$df, NA_real_)
  both <- own(type = "cluster", clusters = list(region = one, district = two))$matrix
  pair <- paste(one$code, two$code)
  expect_equal(both, (crossprod(rowsum(psi, one$code)) + crossprod(rowsum(psi, two$code)) -
                        crossprod(rowsum(psi, pair))) * 6 / 5, tolerance = 1e-12)
  # A level without a row adds nothing.
  empty <- list(code = one$code + (one$code > 2), n_levels = 7L)
  expect_equal(sums_by_level(psi, empty$code, 7L)[-4, ], sums_by_level(psi, one$code, 6L))
  expect_identical(unname(sums_by_level(psi, empty$code, 7L)[4, ]), c(0, 0, 0))
})

test_that("what cancels within groups is no variance, and what has no meaning is refused", {
  psi <- cbind(a = c(1, -1, 2, -2), b = c(1, 2, 3, 4))
  group <- list(g = list(code = c(0L, 0L, 1L, 1L), n_levels = 2L))
  expect_warning(found <- influence_vcov(new_influences(psi),
                                         list(type = "cluster", clusters = group)),
                 "no variance", class = "policypanel_warning")
  expect_identical(is.na(diag(found$matrix)), c(a = TRUE, b = FALSE))
  expect_identical(found$diagnoses$kind, "no_variance")
  for (type in c("iid", "hc2", "hc3", "cr2", "cr3", "given")) {
    expect_error(influence_vcov(new_influences(psi), list(type = type, clusters = group)),
                 if (type == "given") "matrix" else type, class = "policypanel_error_input")
  }
})
