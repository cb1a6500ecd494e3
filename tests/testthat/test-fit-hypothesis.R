hypothesis_data <- function() {
  set.seed(11)
  d <- data.frame(unit = rep(1:25, each = 6), year = rep(1:6, 25), post = rnorm(150),
                  poverty = rnorm(150), x = rnorm(150))
  d$y <- d$post + 0.8 * d$poverty + 2 * d$x + rnorm(150)
  d
}

test_that("a hypothesis is tested as the restricted regression of lm() has it", {
  d <- hypothesis_data()
  fit <- did_feols(y ~ post + poverty + x, d, vcov = "iid")
  free <- lm(y ~ post + poverty + x, d)
  equal <- anova(lm(y ~ I(post + poverty) + x, d), free)
  test <- joint_test(fit, "post = poverty")
  expect_equal(c(test$statistic, test$df1, test$df2, test$p.value),
               c(equal$F[2], 1, free$df.residual, equal[["Pr(>F)"]][2]), tolerance = 1e-9)
  both <- anova(lm(y ~ offset(2 * x) + I(post + poverty), d), free)
  test <- joint_test(fit, c("post - poverty", "x == 2"))
  expect_equal(c(test$statistic, test$df1), c(both$F[2], 2), tolerance = 1e-9)
  # A name of a coefficient beside a hypothesis: it is zero.
  mixed <- anova(lm(y ~ I(post + poverty), d), free)
  expect_equal(joint_test(fit, c("post = poverty", "x"))$statistic, mixed$F[2], tolerance = 1e-9)
})

test_that("a ratio has the standard error of the delta method", {
  d <- hypothesis_data()
  fit <- did_feols(y ~ post + poverty + x | unit + year, d)
  b <- coef(fit)
  gradient <- c(1 / b[["x"]], -b[["post"]] / b[["x"]]^2)
  v <- vcov(fit)[c("post", "x"), c("post", "x")]
  test <- joint_test(fit, "post / x = 1")
  error <- sqrt(drop(gradient %*% v %*% gradient))
  ratio <- b[["post"]] / b[["x"]] - 1
  expect_equal(c(test$hypotheses$estimate, test$hypotheses$std.error), c(ratio, error),
               tolerance = 1e-10)
  expect_equal(c(test$statistic, test$df2), c((ratio / error)^2, 24), tolerance = 1e-10)
  other <- joint_test(fit, "post / x = 1", vcov = "hc1")
  expect_false(isTRUE(all.equal(other$statistic, test$statistic)))
  expect_output(print(test), "post / x = 1")
  expect_output(print(test, language = "zh"), "\u5047\u8bbe")
})

test_that("names that R would not read stand in hypotheses as they are", {
  d <- hypothesis_data()
  fit <- did_feols(y ~ i(year, post, ref = 1) | unit, d)
  own <- vcov(fit)[c("year::2:post", "year::3:post"), c("year::2:post", "year::3:post")]
  want <- (coef(fit)[["year::2:post"]] - coef(fit)[["year::3:post"]])^2 /
    drop(c(1, -1) %*% own %*% c(1, -1))
  expect_equal(joint_test(fit, "year::2:post = year::3:post")$statistic, want, tolerance = 1e-10)
  expect_equal(joint_test(fit, "`year::2:post` = `year::3:post`")$statistic, want,
               tolerance = 1e-10)
  names(d)[3:4] <- c("\u653f\u7b56", "x1")
  fit <- did_feols(stats::as.formula("y ~ \u653f\u7b56 + x1 + x | unit"), d)
  test <- joint_test(fit, "\u653f\u7b56 = x1 - x")
  expect_equal(test$hypotheses$estimate, sum(coef(fit) * c(1, -1, 1)), tolerance = 1e-12)
})

test_that("a coefficient that is a hypothesis has the test that it has by its name", {
  d <- hypothesis_data()
  for (small_sample in c("reghdfe", "fixest", "plm")) for (type in c("cluster", "hc1", "cr2")) {
    if (type == "cr2" && small_sample != "reghdfe") next
    fit <- did_feols(y ~ post + x | unit + year, d, vcov = type, small_sample = small_sample)
    same <- c("statistic", "df1", "df2", "p.value")
    expect_equal(joint_test(fit, "post = 0")[same], joint_test(fit, "post")[same],
                 tolerance = 1e-10)
  }
})

test_that("what is no hypothesis is refused in words", {
  fit <- did_feols(y ~ post + x, hypothesis_data())
  expect_input <- function(code, words) {
    expect_error(code, words, class = "policypanel_error_input")
  }
  expect_input(joint_test(fit, "post = "), "cannot be read")
  expect_input(joint_test(fit, "post = = 1"), "cannot be read")
  expect_input(joint_test(fit, "post = x, = 1"), "cannot be read")
  expect_input(joint_test(fit, "post = nothing"), "no coefficient \"nothing\"")
  expect_input(joint_test(fit, "1 = 2"), "no coefficient")
  expect_input(joint_test(fit, "floor(post) = 1"), "differentiated")
  expect_error(joint_test(fit, "1 / (post - post)"), "finite", class = "policypanel_error_design")
})

test_that("several hypotheses in one text are those of a vector", {
  d <- hypothesis_data()
  fit <- did_feols(y ~ post + poverty + x | unit, d)
  numbers <- function(...) unlist(joint_test(fit, ...)[c("statistic", "df1", "df2", "p.value")])
  expect_identical(numbers("post = 0, x = 1"), numbers(c("post = 0", "x = 1")))
  expect_identical(numbers("post = poverty = 0"), numbers(c("post = poverty", "poverty = 0")))
  expect_identical(numbers("_b[post] = _b[poverty]"), numbers("post = poverty"))
  both <- numbers(c("post", "x"))
  for (written in list("post x", "post, x", ~ post + x)) expect_identical(numbers(written), both)
  expect_identical(joint_test(fit, "post = poverty = 1")$hypotheses$hypothesis,
                   c("post = poverty", "poverty = 1"))
  # A comma in the name of a coefficient separates nothing.
  lagged <- quiet(did_feols(y ~ l(x, 1) + post | unit + year, d))
  expect_identical(joint_test(lagged, "l(x, 1) = 0, post = 0")$statistic,
                   joint_test(lagged, c("l(x, 1)", "post"))$statistic)
})

test_that("a name alone may be written as Stata's _b[]", {
  d <- hypothesis_data()
  fit <- did_feols(y ~ post + poverty + x | unit, d)
  test <- joint_test(fit, c("post", "x"))
  for (written in list("_b[post] _b[x]", c("_b[post]", "_b[x]"), "_b[post], x")) {
    expect_identical(joint_test(fit, written)[c("statistic", "terms")],
                     test[c("statistic", "terms")])
  }
  expect_identical(joint_test(fit, "_b[x]")$statistic, joint_test(fit, "x")$statistic)
  expect_error(joint_test(fit, "_b[nothing]"), "no coefficient", class = "policypanel_error_input")
})
