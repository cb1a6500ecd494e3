# What users of fixest, Stata and pipes type first: the same numbers, or the way out in words.

grammar_data <- function() {
  set.seed(1)
  d <- data.frame(city = rep(1:30, each = 8), year = rep(2001:2008, 30), x = rnorm(240),
                  z = rnorm(240), treat = rnorm(240), r = sample(letters[1:5], 240, TRUE))
  d$y <- d$x + rnorm(240)
  d
}

expect_words <- function(code, words) {
  expect_error(code, words, class = "policypanel_error_input")
}

test_that("levels kept and joined by i() have the coefficients of feols()", {
  skip_if_not_installed("fixest")
  d <- grammar_data()
  formulas <- list(
    y ~ i(year, keep = 2002:2004) | city, y ~ i(year, keep = 2001:2004) | city,
    y ~ i(year, treat, keep = 2002:2004) | city,
    y ~ i(year, treat, bin = list(early = 2001:2003)) | city,
    y ~ i(year, bin = list(early = 2001:2003)) | city, y ~ i(year, bin = "bin::2") | city,
    y ~ i(r, bin = list(ab = c("a", "b"))) | city,
    y ~ i(year, treat, ref = 2005, bin = list(2001:2002, 2007:2008)) | city,
    y ~ i(year, bin = list(late = 2006:2008), ref = "late") | city,
    y ~ i(year, treat, bin = list(late = 2006:2008), ref = 2001, keep = c("2002", "late")) | city
  )
  for (formula in formulas) {
    ours <- coef(did_feols(formula, d))
    theirs <- coef(fixest::feols(formula, d))
    expect_setequal(names(ours), names(theirs))
    expect_equal(ours[names(theirs)], theirs, tolerance = 1e-8, ignore_attr = TRUE)
  }
})

test_that("joined levels are made for new rows, one alone too", {
  d <- grammar_data()
  for (formula in list(y ~ i(year, treat, bin = list(early = 2001:2003)) | city,
                       y ~ i(r, treat, bin = list(ab = c("a", "b"))) | city,
                       y ~ i(year, bin = "bin::3") | city)) {
    fit <- did_feols(formula, d)
    expect_equal(predict(fit, d[5, ]), fitted(fit)[5], tolerance = 1e-10, ignore_attr = TRUE)
    expect_equal(predict(fit, d[30:60, ]), fitted(fit)[30:60], tolerance = 1e-10,
                 ignore_attr = TRUE)
  }
  expect_words(did_feols(y ~ i(year, bin = list(a = 1999:2001)) | city, d), "1999")
  expect_words(did_feols(y ~ i(year, bin = list(2001:2002, 2002:2003)) | city, d), "each once")
  expect_words(did_feols(y ~ i(year, bin = 3) | city, d), "list of levels")
  expect_words(did_feols(y ~ i(year, keep = 1999) | city, d), "keep")
})

test_that("a zero between bars is no fixed effect", {
  d <- grammar_data()
  expect_equal(coef(did_feols(y ~ x | 0, d)), coef(did_feols(y ~ x, d)))
  expect_equal(coef(did_feols(y ~ x | 0 | z ~ treat, d)), coef(did_feols(y ~ x | z ~ treat, d)))
})

test_that("a vector of names stands for its columns", {
  d <- grammar_data()
  v <- c("x", "z")
  both <- c("y", "treat")
  effects <- c("city", "year")
  fit <- did_feols(y ~ .[v] | city, d)
  expect_equal(coef(fit), coef(did_feols(y ~ x + z | city, d)))
  v <- "x"
  expect_named(coef(update(fit, . ~ . + treat)), c("x", "z", "treat"))
  expect_equal(coef(did_feols(y ~ x | .[effects], d)), coef(did_feols(y ~ x | city + year, d)))
  fits <- did_feols(.[both] ~ x | city, d)
  expect_named(fits, both)
  expect_equal(coef(did_feols(y ~ treat * .[c("x", "z")], d)),
               coef(did_feols(y ~ treat * (x + z), d)))
  expect_words(did_feols(y ~ .[1:2], d), "vector of names")
  expect_words(did_feols(y ~ .[nothing], d), "vector of names")
  expect_words(did_feols(y ~ .["nothing"], d), "no column \"nothing\"")
})

test_that("grammar of other software is answered with what is written here", {
  d <- grammar_data()
  expect_words(did_feols(y ~ ., d), "\\.\\[v\\]")
  expect_words(did_feols(y ~ ..("^x") | city, d), "\\.\\[v\\]")
  expect_words(did_feols(y ~ mvsw(x, z) | city, d), "Call once for each")
  expect_words(did_feols(y ~ x | sw(city, year), d), "Call once for each")
  expect_words(did_feols(y ~ x | csw0(city, year), d), "Call once for each")
  expect_words(did_feols(y ~ x + i.year | city, d), "i\\(year\\)")
  expect_words(did_feols(y ~ c.x:c.z | city, d), "needs no prefix")
  expect_words(did_feols(y ~ c.x#c.z | city, d
                         , d), "an interaction is `x:z`")
  expect_words(did_feols(y ~ ib2013.year | city, d), "i\\(year, ref = 2013\\)")
  expect_words(did_feols(y ~ i(year, bin = .(a = 1:2)) | city, d), "Write `list\\(\\)`")
  error <- expect_error(did_feols(cbind(y, x) ~ z | city, d), class = "policypanel_error_data")
  expect_match(conditionMessage(error), "c(y1, y2)", fixed = TRUE)
  expect_words(did_feols(y_nowhere, treat, data = d), "such as `y ~ x1 \\+ x2`")
  expect_words(psm_match(treat ~ x, "y", d, kernel = "normal"), "Did you mean \"gaussian\"")
  expect_words(did_feols(y ~ L.x | city, d), "l\\(x\\)")
  expect_words(did_feols(y ~ L2.x | city, d), "l\\(x, 2\\)")
  d$i.year <- d$x
  expect_named(coef(did_feols(y ~ i.year | city, d)), "i.year")
})

test_that("arguments of other software are answered", {
  d <- grammar_data()
  for (f in list(did_feols, event_study, psm_match, psm_did, heterogeneity)) {
    expect_words(f(y ~ x, data = d, absorb = "city"), "stand in the formula")
    expect_words(f(y ~ x, data = d, se = "hetero"), "Did you mean `vcov`")
    expect_words(f(y ~ x, data = d, robust = TRUE), "Did you mean `vcov`")
  }
  expect_words(psm_match(treat ~ x, "y", d, bwidth = 0.1), "bandwidth")
  for (f in list(did_feols, event_study, psm_match, psm_did, did_staggered, heterogeneity)) {
    expect_words(f(d, y ~ x), "In a pipe name the formula")
  }
})

test_that("an event study without a window has the widest one, and says so", {
  d <- grammar_data()
  d$policy <- as.numeric(d$city <= 12 & d$year >= 2004 + d$city %% 2)
  expect_message(free <- event_study(y ~ policy | city + year, d), "from -4 to 4")
  expect_equal(coef(free), coef(suppressMessages(
    event_study(y ~ policy | city + year, d, window = c(-4, 4)))))
  expect_equal(free$settings$window, c(-4, 4))
  expect_message(event_study(y ~ policy | city + year, d, subset = ~year > 2002), "from -2 to 4")
})
