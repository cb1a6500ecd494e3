# What every figure owes: the names of the user's columns on it, in any script; no colour that
# carries a message alone; margins as they were.

figure_data <- function() {
  data <- panel_data()
  data$region <- c("\u4e1c\u90e8", "\u897f\u90e8")[1 + data$unit %% 2]
  own <- match(c("y", "d", "m"), names(data))
  names(data)[own] <- c("\u521b\u65b0", "\u653f\u7b56", "\u6570\u5b57")
  data
}

figures <- function() {
  data <- figure_data()
  formula <- function(lhs, rhs) stats::as.formula(paste(lhs, "~", rhs))
  did <- formula("\u521b\u65b0", "\u653f\u7b56 + x | unit + year")
  index <- mpi_index(data, stats::setNames(list(c("x", "w")), "\u7ef4\u5ea6"), unit = "unit",
                     time = "year")
  matched <- psm_match(formula("\u653f\u7b56", "x + w"), "\u521b\u65b0", data, bandwidth = 0.2)
  fit <- did_feols(did, data)
  list(
    placebo = list(placebo_test(fit, replicates = 50), NULL, c("\u521b\u65b0", "\u653f\u7b56")),
    without = list(leave_one_out(fit, "unit"), NULL, c("unit", "\u653f\u7b56")),
    weights = list(index, "weights", "w"), time = list(index, "time", character()),
    map = list(index, "map", character()),
    event = list(event_study(did, data, window = c(-3, 2)), NULL, "\u521b\u65b0"),
    coefficients = list(fit, NULL, c("\u521b\u65b0", "\u653f\u7b56", "x")),
    several = list(regression_figure(fit, did_feols(formula("\u521b\u65b0", "\u653f\u7b56"), data)),
                   NULL, c("\u521b\u65b0", "\u653f\u7b56")),
    groups = list(heterogeneity(did, data, by = "region"), NULL, c("\u521b\u65b0", "\u653f\u7b56")),
    mediation = list(sobel_mediate(did, "\u6570\u5b57", "\u653f\u7b56", data), NULL,
                     c("\u521b\u65b0", "\u653f\u7b56", "\u6570\u5b57")),
    support = list(matched, "support", character()),
    density = list(matched, "density", character()),
    balance = list(matched, "balance", "w")
  )
}

draw <- function(figure, with = plot) {
  if (is.null(figure[[2]])) with(figure[[1]]) else with(figure[[1]], figure[[2]])
}

test_that("every figure names its columns, in grey or in colours that grey can show", {
  for (figure in quiet(figures())) {
    calls <- drawn_by(draw(figure))
    words <- paste(strings_of(calls), collapse = " ")
    for (name in figure[[3]]) expect_match(words, name, fixed = TRUE)
    expect_gt(length(strings_of(calls)), 2)
    colours <- setdiff(colours_of(calls), map_colours(64))
    expect_true(all(is_grey(colours)), info = toString(colours))
  }
})

test_that("every figure has its twin in ggplot2, with the same words on its axes", {
  skip_if_not_installed("ggplot2")
  for (figure in quiet(figures())) {
    plot <- draw(figure, ggplot2::autoplot)
    expect_s3_class(plot, "ggplot")
    built <- ggplot2::ggplot_build(plot)
    expect_gt(length(built$data), 0)
    # The default of a theme that lost its grid is a black one.
    grid <- ggplot2::calc_element("panel.grid.major.x", plot$theme)
    expect_false(identical(grid$colour, "black"))
    axes <- lapply(built$layout$panel_params, function(own) {
      labels <- tryCatch(own$y$get_labels(), error = function(e) NULL)
      as.character(labels)
    })
    words <- c(unlist(plot$labels), unlist(lapply(built$data, function(layer) layer$label)),
               unlist(axes))
    for (name in setdiff(figure[[3]], "w")) {
      expect_match(paste(words, collapse = " "), name, fixed = TRUE)
    }
    colours <- unlist(lapply(built$data, function(layer) c(layer$colour, layer$fill)))
    colours <- setdiff(colours[!is.na(colours) & colours != "transparent"], map_colours(64))
    if (!identical(figure[[2]], "map")) expect_true(all(is_grey(colours)), info = toString(colours))
  }
})

test_that("margins are left as they were", {
  open_figure()
  on.exit(dev.off())
  par(mar = c(2, 2, 2, 2))
  for (figure in quiet(figures())) {
    draw(figure)
    expect_identical(par("mar"), c(2, 2, 2, 2))
  }
})

test_that("captions are broken where the figure ends", {
  narrow <- function() grDevices::svg(tempfile(fileext = ".svg"), 4, 4)
  skip_if_not(capabilities("cairo"))
  data <- panel_data()
  data$start <- ifelse(data$unit <= 12, 2005, Inf)
  fit <- did_feols(y ~ d + x | unit + year, data)
  effects <- quiet(did_staggered(y ~ 1 | unit + year, data, "start"))
  path <- quiet(event_study(y ~ d + x | unit + year, data, window = c(-4, 2)))
  further <- quiet(list(
    list(effects, "cells"), list(effects, "rollout"), list(effects, "path"),
    list(honest_did(path, "smoothness", bounds = c(0, 0.1)), NULL), list(sensitivity(fit), NULL),
    list(twfe_weights(fit), NULL), list(pretrend_power(path), NULL),
    list(compare_estimators(y ~ 1 | unit + year, data, "start", c("twfe", "callaway_santanna")),
         NULL)
  ))
  for (figure in c(quiet(figures()), further)) {
    if (identical(figure[[2]], "map")) next
    calls <- drawn_by(draw(figure), narrow)
    # Captions are aligned right, titles of axes are not.
    captions <- Filter(function(call) 1 %in% call[[6]], calls[names(calls) == "mtext"])
    narrow()
    for (call in captions) {
      width <- max(graphics::strwidth(call[[1]], "inches", cex = call[[8]]))
      expect_lte(width, 4, label = paste(class(figure[[1]])[1], toString(call[[1]])))
    }
    grDevices::dev.off()
  }
})
