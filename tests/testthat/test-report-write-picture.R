test_that("a picture is as large as its table, and draws points below each other", {
  fit <- quiet(did_feols(y ~ d + x | unit + year, panel_data(12)))
  size <- function(...) {
    file <- tempfile(fileext = ".png")
    on.exit(unlink(file))
    regression_table(..., output = file)
    head <- readBin(file, "raw", 24)
    readBin(head[17:24], "integer", 2, endian = "big")
  }
  one <- size(fit)
  wide <- size(rep(list(fit), 12))
  expect_gt(wide[1], 2 * one[1])
  expect_lte(wide[2], one[2])
  # Parts before the point end where parts behind it begin, at one place for all numbers.
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  grDevices::dev.control("enable")
  graphics::plot.new()
  column <- c("1.4518***", "(0.3859)", "-10.1", "Yes")
  for (cell in column) draw_cell(1, 0.5, cell, column)
  drawn <- lapply(grDevices::recordPlot()[[1]], function(call) as.list(call[[2]]))
  drawn <- Filter(function(call) identical(call[[1]]$name, "C_text"), drawn)
  x <- vapply(drawn, function(call) call[[2]]$x, 0)
  expect_length(drawn, 7)
  expect_length(unique(x[1:6]), 1)
})

test_that("what no picture can hold is refused", {
  long <- new_sheet(NULL, list(new_block(list(new_head(c("", "a"))), matrix("1", 600, 2))), "N")
  expect_error(write_picture(list(long), tempfile(), "png"), "too large",
               class = "policypanel_error_input")
})
