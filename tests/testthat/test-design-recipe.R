# Columns of new rows are made as those of the fit were: predictions are lm()'s, term by term.

# The same rows otherwise: text for factors and factors for text, levels in another order.
otherwise <- function(d) {
  d$r <- factor(d$r, c("c", "b", "a"))
  d$s <- as.character(d$s)
  d$sum <- as.character(d$sum)
  d$matrix <- factor(d$matrix, c("d", "b", "a", "c"))
  d$order <- factor(as.character(d$order), c("c", "a", "d", "b"))
  d
}

skip_if_not_installed("splines")
ns <- from("splines", "ns")
bs <- from("splines", "bs")

terms_of_lm <- list(
  ~ 1, ~ x, ~ x + z + m, ~ poly(x, 2), ~ poly(x, 3, raw = TRUE), ~ poly(x, m, degree = 2),
  ~ scale(x), ~ scale(z, scale = FALSE) + x, ~ ns(x, 3), ~ bs(z, 4) + m,
  stats::as.formula("~ splines::ns(x, knots = c(-1, 1)) + r"),
  ~ I(x^2) + log(z), ~ cbind(a = x, z), ~ ifelse(b, x, 0), ~ I(b * 1), ~ r, ~ s, ~ factor(g),
  ~ as.factor(g) + x, ~ factor(g, levels = 4:1), ~ factor(g, labels = c("A", "B", "C", "D")),
  ~ relevel(s, "hi"), ~ relevel(factor(g), ref = "3"), ~ cut(x, c(-Inf, 0, 1, Inf)),
  ~ interaction(r, g), ~ r * x, ~ s * r, ~ r:x, ~ r:s, ~ x %in% r, ~ r / x, ~ (x + z + r)^2,
  ~ x + x:r:m, ~ poly(x, 2) * r, ~ ns(x, 2):r, ~ 0 + r, ~ 0 + x + s, ~ x - 1,
  ~ r - 1 + s, ~ 0 + r:x, ~ 0 + x:r + s, ~ 0 + poly(x, 2), ~ offset(2 * m) + x,
  ~ offset(log(z)) + r, ~ sum, ~ sum * x, ~ sum:x, ~ 0 + sum, ~ matrix, ~ matrix * r, ~ base,
  ~ few, ~ few:x, ~ helmert, ~ helmert + sum, ~ order, ~ C(factor(g), contr.sum),
  ~ C(factor(r), contr.helmert) * x
)

test_that("coefficients, predictions, standard errors and intervals are lm's for every term", {
  d <- many_kinds()
  d$weight <- 1
  shuffled <- d[with_seed(4, sample(nrow(d))), ]
  new_rows <- list(d[5, ], shuffled, d[d$r == "a", ][1:3, ], d[1:9, ])
  for (terms in terms_of_lm) for (weighted in c(FALSE, TRUE)) {
    formula <- rlang::new_formula(quote(y), rlang::f_rhs(terms))
    if (weighted) d$weight <- d$w
    other <- stats::lm(formula, d, weights = weight)
    fit <- quiet(did_feols(formula, d, weights = ~weight, vcov = "iid"))
    label <- rlang::expr_text(terms)
    own <- stats::coef(other)[!is.na(stats::coef(other))]
    expect_setequal(names(coef(fit)), names(own))
    expect_equal(coef(fit)[names(own)], own, tolerance = 1e-8, label = label)
    for (k in seq_along(new_rows)) {
      found <- predict(fit, if (k == 4) otherwise(new_rows[[k]]) else new_rows[[k]],
                       se.fit = TRUE, interval = "confidence", level = 0.9)
      # Of one row lm() cannot compute factor(g, labels = ), relevel(factor(g)) and the like.
      wanted <- suppressWarnings(stats::predict(other, rbind(new_rows[[k]], d), se.fit = TRUE,
                                                interval = "confidence", level = 0.9))
      rows <- seq_len(nrow(new_rows[[k]]))
      expect_equal(found$fit, unname(wanted$fit[rows, , drop = FALSE]), tolerance = 1e-8,
                   label = label, ignore_attr = TRUE)
      expect_equal(found$se.fit, unname(wanted$se.fit[rows]), tolerance = 1e-8, label = label)
      expect_equal(c(found$df, found$residual.scale), c(wanted$df, wanted$residual.scale),
                   tolerance = 1e-8, label = label)
    }
  }
})

test_that("bases and levels within a term are those of the fit, where lm() makes new ones", {
  d <- many_kinds()
  d$centred <- (d$x - mean(d$x)) / stats::sd(d$x)
  d$code <- as.numeric(factor(d$r))
  d$p <- stats::poly(d$x, 2)[, 2]
  pairs <- list(
    list(y ~ I(scale(x)^2), y ~ I(centred^2)), list(y ~ exp(scale(x)) + m, y ~ exp(centred) + m),
    list(y ~ I(as.numeric(factor(r))), y ~ I(1 * code)), list(y ~ I(poly(x, 2)[, 2]), y ~ p),
    list(y ~ i(as.numeric(factor(r)), m), y ~ i(code, m)),
    list(y ~ I(as.numeric(s)), y ~ I(match(s, c("mid", "lo", "hi"))))
  )
  for (pair in pairs) {
    fit <- did_feols(pair[[1]], d)
    expect_equal(predict(fit, otherwise(d[7, ])), fitted(did_feols(pair[[2]], d))[7],
                 tolerance = 1e-10, label = rlang::expr_text(pair[[1]]))
  }
  nested <- did_feols(y ~ x | factor(g)[scale(z)], d)
  plain <- did_feols(y ~ x | g[z], d)
  expect_equal(predict(nested, d[9, ]), fitted(plain)[9], tolerance = 1e-9)
})

test_that("methods of makepredictcall() that the package does not know are used", {
  centre <- function(x, at = mean(x)) structure(x - at, at = at, class = "centred_by_test")
  registerS3method("makepredictcall", "centred_by_test", function(var, call) {
    call$at <- attr(var, "at")
    call
  }, envir = asNamespace("stats"))
  d <- many_kinds()
  fit <- did_feols(y ~ centre(x), d)
  expect_equal(predict(fit, d[8, ]), fitted(fit)[8], tolerance = 1e-12)
})

test_that("an expression that looks at other rows is refused, and so is one that has changed", {
  d <- many_kinds()
  terms <- list(
    ~ I(x - mean(x)), ~ cut(x, 3), ~ cut(x, 3, labels = FALSE), ~ rank(x), ~ I(x > median(x)),
    ~ I(x / max(x)), ~ cumsum(x), ~ ave(x, g), ~ I(x - ave(x, g)), ~ rev(x),
    ~ cut(x, quantile(x, 0:4 / 4), include.lowest = TRUE), ~ factor(cut(x, 3, labels = 1:3)),
    ~ i(cut(x, 3)), ~ cbind(m, x - mean(x)), ~ offset(rank(x)) + m
  )
  for (own in terms) {
    fit <- quiet(did_feols(rlang::new_formula(quote(y), rlang::f_rhs(own)), d))
    for (new in list(d[3, ], d, d[-1, ])) {
      expect_error(predict(fit, new), "depends\\s+on the other\\s+rows",
                   class = "policypanel_error_input")
    }
  }
  for (formula in list(y ~ x | cut(z, 3, labels = FALSE), y ~ x | g[I(z - mean(z))])) {
    expect_error(predict(did_feols(formula, d), d), "depends\\s+on the other\\s+rows",
                 class = "policypanel_error_input")
  }
  k <- 2
  fit <- did_feols(y ~ I(x * k), d)
  expect_equal(predict(fit, d[4, ]), fitted(fit)[4], tolerance = 1e-12)
  k <- 3
  expect_error(predict(fit, d), "has\\s+changed", class = "policypanel_error_input")
  rm(k)
  expect_error(predict(fit, d), "object 'k' not found", class = "policypanel_error_input")
  lying <- d$x
  expect_error(predict(did_feols(y ~ I(lying^2), d), d), "depends",
               class = "policypanel_error_input")
})

test_that("a fit keeps no data for predictions but a row or two of an expression", {
  d <- many_kinds(n = 20000)
  fit <- did_feols(y ~ r * x + poly(m, 2) + factor(g) + log(z) | s, d)
  fit$recipe$environment <- NULL
  expect_lt(length(serialize(fit$recipe, NULL)), 20000)
})

test_that("the levels' order, rows' order and the C locale do not change a prediction", {
  d <- many_kinds()
  fit <- did_feols(y ~ r * x + s | g, d)
  order <- with_seed(2, sample(nrow(d)))
  expect_identical(predict(fit, d[order, ]), predict(fit, d)[order])
  lines <- c(
    "d <- data.frame(y = c(1, 3, 2, 5, 4, 7), x = c(1, 2, 2, 4, 5, 7))",
    "names(d)[2] <- enc2utf8('\\u4eba\\u53e3')",
    "d[[enc2utf8('\\u7701')]] <- enc2utf8(c('\\u6caa', '\\u4eac'))[c(1, 2, 2, 1, 1, 2)]",
    "s <- suppressWarnings(lapply(names(d), as.name))",
    "f <- eval(bquote(y ~ .(s[[3]]) + log(.(s[[2]])) + toupper(.(s[[3]])):.(s[[2]])))",
    "fit <- did_feols(f, d)",
    "d[[3]] <- factor(d[[3]])",
    "cat(format(predict(fit, d[5, ]) - fitted(fit)[5], digits = 3))"
  )
  for (locale in c("C", "C.UTF-8")) {
    found <- in_new_session(lines, c(paste0("LC_ALL=", locale)))
    expect_lt(abs(as.numeric(utils::tail(found, 1))), 1e-12)
  }
})
