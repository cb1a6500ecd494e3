# Levels and contrasts as columns. (That they are lm()'s is tested with predictions, in
# test-feols-recipe.R.)

test_that("contrasts set for levels without a row are refused before and after rows leave", {
  d <- many_kinds()
  for (name in c("matrix", "base", "few")) {
    own <- d[d[[name]] != "b", ]
    formula <- stats::reformulate(name, "y")
    expect_error(did_feols(formula, own), "without a row", class = "policypanel_error_data")
    d$keep <- d[[name]] != "b"
    expect_error(did_feols(formula, d, subset = ~keep), "without a row.*b",
                 class = "policypanel_error_data")
  }
  # A rule that has a name is applied to the levels that are there.
  own <- d[d$sum != "b", ]
  again <- own
  again$sum <- factor(as.character(own$sum))
  stats::contrasts(again$sum) <- "contr.sum"
  expect_equal(coef(did_feols(y ~ sum, own)), stats::coef(stats::lm(y ~ sum, again))[c(2, 3, 1)],
               tolerance = 1e-10)
})

test_that("where the first level has left the sample, the first that stayed is the base", {
  d <- many_kinds()
  d$x[d$s == "mid"][1:3] <- NA
  for (terms in list(~ x + r, ~ r * x, ~ r:x + s, ~ r * s, ~ factor(g) * r, ~ poly(m, 2):r + x)) {
    formula <- rlang::new_formula(quote(y), call("+", rlang::f_rhs(terms), quote(x)))
    fit <- quiet(did_feols(formula, d, subset = ~ r != "a" & g != 1))
    other <- stats::lm(formula, d, subset = r != "a" & g != 1)
    own <- stats::coef(other)[!is.na(stats::coef(other))]
    expect_setequal(names(coef(fit)), names(own))
    expect_equal(coef(fit)[names(own)], own, tolerance = 1e-8, label = rlang::expr_text(terms))
    new <- d[names(stats::fitted(other))[1:20], ]
    expect_equal(predict(fit, new), unname(suppressWarnings(stats::predict(other, new))),
                 tolerance = 1e-8)
  }
  paths <- quiet(did_feols(y ~ x + i(g) | r, d, subset = ~ g != 1))
  expect_named(coef(paths), c("x", "g::3", "g::4"))
})
