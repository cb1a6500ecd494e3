# A ledger as a flow chart: every step with its count, in both languages, nothing outside the page.

ledger_data <- function() {
  data <- data.frame(unit = rep(1:40, each = 6), year = rep(1:6, 40))
  data$policy <- as.numeric(data$unit > 20 & data$year > 3)
  data$x <- sin(1:240)
  data$x[240] <- 50
  data$x[1:5] <- NA
  data$y <- cos(1:240)
  data$w <- as.numeric(data$unit > 2)
  data
}
full_ledger <- function() {
  data <- quiet(winsorize(ledger_data(), "x"))
  sample_ledger(quiet(did_feols(y ~ policy + x | unit + year, data, weights = ~w,
                                subset = ~ year > 1)))
}

test_that("every step of a ledger stands in its flow chart with its count", {
  ledger <- full_ledger()
  calls <- drawn_by(drawn <- plot(ledger))
  expect_identical(drawn$place, c("in", rep("step", nrow(ledger) - 1), "used"))
  expect_identical(drawn$rows, c(ledger$left, ledger$left[nrow(ledger)]))
  expect_identical(drawn$text[c(1, nrow(drawn))],
                   paste(c(240, ledger$left[nrow(ledger)]), c("rows in the data", "rows used")))
  dropped <- which(ledger$dropped > 0)
  expect_gt(length(dropped), 1)
  for (i in dropped) {
    expect_match(drawn$text[i], paste0("^", ledger$dropped[i], " ", ledger$step[i]))
  }
  changed <- which(ledger$changed > 0)
  expect_match(drawn$text[changed], "^x: .* values winsorized")
  # What is drawn is what is returned, broken into lines.
  strings <- gsub("\n", " ", strings_of(calls))
  expect_true(all(drawn$text %in% strings))
})

test_that("that data are a stand-in has a box", {
  drawn_by(drawn <- plot(sample_ledger(quiet(did_feols(HQD ~ CBEC | city + year, cbec_quality)))))
  expect_match(drawn$text[2], "^Stand-in data")
  expect_identical(drawn$rows[1:2], rep(nrow(cbec_quality), 2))
})

test_that("boxes and texts stay on the page, however many steps there are", {
  ledger <- full_ledger()
  long <- ledger
  for (k in 1:12) {
    long <- ledger_drop(long, "with missing values", 1, strrep("a_long_name 1, ", 12))
  }
  for (own in list(ledger, long, ledger[1, ])) {
    calls <- drawn_by(plot(own, main = "Sample"))
    rects <- calls[names(calls) == "rect"]
    bottom <- unlist(lapply(rects, function(call) call[[2]]))
    top <- unlist(lapply(rects, function(call) call[[4]]))
    expect_true(all(bottom > -0.02 & top < 1.02))
    # No box stands on the next.
    expect_true(all(bottom[-length(bottom)] > top[-1]))
  }
})

test_that("a flow chart speaks Chinese, and lines break in a script without spaces", {
  drawn_by(drawn <- plot(full_ledger(), language = "zh"))
  expect_match(drawn$text, "[\u4e00-\u9fff]")
  open_figure()
  on.exit(grDevices::dev.off())
  plot.new()
  text <- strrep("\u7f3a\u5931", 30)
  lines <- broken_text(text, 0.3, 1)
  expect_gt(length(lines), 2)
  expect_identical(paste(lines, collapse = ""), text)
  lines <- broken_text("a word that is long", 0.1, 1)
  expect_identical(paste(lines, collapse = " "), "a word that is long")
  expect_true(length(lines) > 1 && all(strwidth(lines) <= 0.1))
  expect_error(plot(full_ledger(), lwd = 2), class = "policypanel_error_input")
})
