# The figures draw, and what they draw are the fit's numbers.

plotted <- function() {
  quiet(psm_match(d ~ x1 + x2, ~y, matching_data(), bandwidth = 0.05, common_support = TRUE))
}

test_that("support: shares of each group on and off support", {
  pdf(NULL)
  on.exit(dev.off())
  fit <- plotted()
  drawn <- plot(fit, "support")
  m <- fit$matched
  bin <- cut(m$score, drawn$breaks, include.lowest = TRUE)
  for (side in c("on", "off")) {
    for (group in c("treated", "control")) {
      of <- m$treated == (group == "treated")
      here <- of & m$on_support == (side == "on")
      expect_equal(drawn[[group]][, side], as.vector(100 * table(bin[here]) / sum(of)))
    }
  }
  expect_gt(sum(drawn$treated[, "off"]), 0)
  expect_equal(plot(fit, "overlap", bins = 10)$breaks, seq(0, 1, 0.1))
  expect_error(plot(fit, "pie"), "support", class = "policypanel_error_input")
})

test_that("density: after matching the controls carry their weights", {
  pdf(NULL)
  on.exit(dev.off())
  fit <- plotted()
  curves <- plot(fit, "density")
  m <- fit$matched[!fit$matched$treated & fit$matched$on_support, ]
  at <- curves$after$controls$x[200]
  by_hand <- sum(m$weight * dnorm(at, m$score, bw.nrd0(fit$matched$score))) / sum(m$weight)
  # density() bins the data on a grid first.
  expect_equal(curves$after$controls$y[200], by_hand, tolerance = 5e-3)
  expect_equal(mean(abs(curves$after$controls$y - curves$after$treated$y)) <
                 mean(abs(curves$before$controls$y - curves$before$treated$y)), TRUE)
})

test_that("balance: biases before and after, by size, within the limits of the table", {
  pdf(NULL)
  on.exit(dev.off())
  fit <- plotted()
  drawn <- plot(fit, "balance")
  expect_equal(drawn$bias_after, fit$balance$bias_after[order(abs(fit$balance$bias_before))])
  old <- par("mar", "mfrow", "oma", "cex")
  for (which in c("density", "balance")) {
    plot(fit, which)
    expect_equal(par("mar", "mfrow", "oma", "cex"), old)
  }
  calls <- drawn_by(plot(fit, "balance"))
  points <- lapply(calls[names(calls) == "plotXY"], function(call) call[[1]]$x)
  for (column in c("bias_after", "variance_ratio_after", "ks_after")) {
    expect_true(any(vapply(points, function(x) isTRUE(all.equal(x, drawn[[column]])), NA)))
  }
  expect_match(paste(strings_of(calls), collapse = " "), "Effective sample size after matching")
})

test_that("autoplot() draws the same numbers", {
  skip_if_not_installed("ggplot2")
  pdf(NULL)
  on.exit(dev.off())
  fit <- plotted()
  bars <- ggplot2::layer_data(ggplot2::autoplot(fit, "support"))
  drawn <- plot(fit, "support")
  expect_equal(max(bars$ymax), max(rowSums(drawn$treated)))
  expect_equal(min(bars$ymin), -max(rowSums(drawn$control)))
  points <- ggplot2::layer_data(ggplot2::autoplot(fit, "balance", main = "Title"), 3)
  of_panel <- function(k) points$x[points$PANEL == k]
  expect_equal(of_panel(1), c(fit$balance$bias_before, fit$balance$bias_after))
  # On a logarithmic axis, labelled with the ratios themselves
  expect_equal(10^of_panel(2),
               c(fit$balance$variance_ratio_before, fit$balance$variance_ratio_after))
  expect_equal(of_panel(3), c(fit$balance$ks_before, fit$balance$ks_after))
  built <- ggplot2::ggplot_build(ggplot2::autoplot(fit, "balance"))
  axis <- built$layout$panel_params[[2]]$x
  shown <- !is.na(axis$breaks)
  expect_equal(as.numeric(axis$get_labels()[shown]), 10^as.numeric(axis$breaks[shown]))
  expect_identical(built$layout$panel_params[[1]]$x$get_labels(),
                   as.character(built$layout$panel_params[[1]]$x$breaks))
  at <- ggplot2::layer_data(ggplot2::autoplot(fit, "balance"), 2)
  expect_equal(10^at$xintercept[at$PANEL == 2],
               unname(attr(fit$balance, "ratio_limits")["after", ]))
  lines <- ggplot2::layer_data(ggplot2::autoplot(fit, "density"))
  curves <- plot(fit, "density")
  expect_equal(sort(lines$y), sort(unlist(lapply(curves, lapply, `[[`, "y"), use.names = FALSE)))
  both <- quiet(psm_did(y ~ policy | city + year, match = policy ~ size + wage,
                        data = matching_panel(), mode = "cohort", bandwidth = 0.2))
  for (which in c("support", "density", "balance")) {
    expect_s3_class(ggplot2::autoplot(both, which), "ggplot")
    expect_no_error(plot(both, which))
  }
})

test_that("bins are for histograms alone", {
  pdf(NULL)
  on.exit(dev.off())
  fit <- plotted()
  for (which in c("density", "balance")) {
    expect_error(plot(fit, which, bins = 5), "support", class = "policypanel_error_input")
    if (requireNamespace("ggplot2", quietly = TRUE)) {
      expect_error(ggplot2::autoplot(fit, which, bins = 5), "support",
                   class = "policypanel_error_input")
    }
  }
  expect_length(plot(fit, "support", bins = 5)$breaks, 6)
  expect_length(plot(fit, "overlap", bins = 5)$breaks, 6)
})

test_that("a covariate that does not vary among the controls has no ratio in the figure", {
  pdf(NULL)
  on.exit(dev.off())
  balance <- plotted()$balance
  balance$variance_ratio_before[1] <- Inf
  calls <- drawn_by(plot_balance(balance))
  drawn <- lapply(calls[names(calls) == "plotXY"], function(call) call[[1]]$x)
  ratio <- balance$variance_ratio_before[2]
  expect_true(any(vapply(drawn, function(x) identical(sort(x), ratio), NA)))
  skip_if_not_installed("ggplot2")
  expect_no_warning(ggplot2::ggplot_build(balance_layers(balance)))
})

test_that("variance ratios that stand on no axis are counted in the caption", {
  balance <- plotted()$balance
  expect_no_match(balance_caption(balance), "not drawn")
  balance$variance_ratio_before[1] <- Inf
  balance$variance_ratio_after[2] <- 0
  balance$two_values[2] <- TRUE
  said <- "3 variance ratios not drawn: 2 of covariates of two values, 1 zero or infinite."
  expect_match(balance_caption(balance), said, fixed = TRUE)
  expect_match(ggplot2::get_labs(balance_layers(balance))$caption, "3.variance ratios not")
  # One that is missing is no ratio.
  balance$variance_ratio_before[1] <- NA
  expect_match(balance_caption(balance), "2 variance ratios not drawn", fixed = TRUE)
})
