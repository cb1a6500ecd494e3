block_of <- function(columns, rows = 2) {
  new_block(list(new_head(c("", rep("S", columns)), c(0L, rep(1L, columns))),
                 new_head(c("", paste0("(", seq_len(columns), ")")))),
            matrix("0.1234***", rows, columns + 1))
}

test_that("blocks are cut where a line is full, with titles of rows and spanners in each part", {
  cut <- fitted_blocks(list(block_of(7)), 40, gap = 2)
  # Eleven places a column: the first, and two or three beside it
  expect_identical(vapply(cut, function(block) ncol(block$cells), 1L), c(3L, 3L, 3L, 2L))
  expect_identical(unlist(lapply(cut, function(block) block$heads[[2]]$titles[-1])),
                   paste0("(", 1:7, ")"))
  expect_identical(head_cells(cut[[1]]$heads[[1]])$width, c(1L, 2L))
  whole <- block_of(7)
  expect_identical(fitted_blocks(list(whole), 200), list(whole))
  # A column wider than the page stands alone.
  expect_length(fitted_blocks(list(block_of(3)), 5), 3)
})

test_that("numbers have blanks on both sides up to the widest part before and behind the point", {
  cells <- c("1.4518***", "(0.3859)", "-10.1", "Yes", "", "240", "(<0.001)")
  aligned <- point_aligned(cells)
  expect_identical(aligned[4:6], cells[4:6])
  units <- function(text) {
    blanks <- c("\u2007" = 6, "\u2004" = 4, "\u2005" = 3, "\u2006" = 2, "\u200a" = 1)
    letters <- strsplit(text, "")[[1]]
    sum(blanks[letters], na.rm = TRUE) + blank_units(gsub("[\u2000-\u200a]", "", text))
  }
  # In twelfths: digits and < are a half, parentheses, hyphens and raised stars a third, points a
  # quarter.
  expect_equal(blank_units(c("12**", "(-", ".,", "<0", "\u22121")), c(20, 8, 6, 12, 13))
  numbers <- aligned[is_decimal(cells)]
  expect_length(numbers, 4)
  left <- vapply(sub("\\..*", "", numbers), units, 0)
  right <- vapply(sub("^[^.]*", "", numbers), units, 0)
  expect_length(unique(left), 1)
  expect_length(unique(right), 1)
  expect_identical(gsub("[\u2000-\u200a]", "", aligned), cells)
})

test_that("stars are told from numbers, and from titles that end in a sign", {
  cells <- c("1.45***", "(0.3)", "65+", "0.5+", "-120**", "Age 65+", "* outside", "p*", "")
  starred <- c(1, 4, 5)
  parts <- around_stars(cells)
  expect_identical(parts$stars[starred], c("***", "+", "**"))
  expect_identical(parts$before[starred], c("1.45", "0.5", "-120"))
  expect_false(any(nzchar(parts$stars[-starred])))
  expect_identical(parts$before[-starred], cells[-starred])
  # With the blanks that align them, nothing is lost.
  aligned <- point_aligned(cells)
  parts <- around_stars(aligned)
  expect_identical(paste0(parts$before, parts$stars, parts$behind), aligned)
  expect_identical(which(nzchar(parts$stars)), as.integer(starred))
})

test_that("a long title of a row goes on in the row below, or in rows of its own", {
  fit <- quiet(did_feols(y ~ d + x | unit + year, panel_data(12)))
  long <- paste(rep("word", 14), collapse = " ")
  sheet <- regression_table("One" = list(fit), "Two" = list(fit), add_rows = stats::setNames(
    list(1), paste(long, long)), labels = c(d = long, x = "x"))$sheets[[1]]
  block <- sheet$blocks[[1]]
  cut <- wrapped_titles(block, 30)
  expect_true(all(nchar(cut$cells[, 1], "width") <= 30))
  said <- function(cells) paste(cells[nzchar(cells)], collapse = " ")
  expect_identical(said(cut$cells[, 1]), said(block$cells[, 1]))
  # Numbers stay where they were, below each other, and rules below what they were below.
  filled <- function(block) block$cells[nzchar(block$cells[, 2]), 2]
  expect_identical(filled(cut), filled(block))
  expect_identical(cut$cells[2:4, 2], c(block$cells[2:3, 2], ""))
  at <- function(block, row) sum(nzchar(block$cells[seq_len(row), 2]))
  expect_identical(vapply(cut$rules, at, 1L, block = cut),
                   vapply(block$rules, at, 1L, block = block))
  expect_true(all(nzchar(cut$cells[cut$rules + 1L, 1])))
  expect_identical(cut$cells[cut$panels, 1], block$cells[block$panels, 1])
  expect_identical(wrapped_titles(block, 300), block)
})

test_that("type has minus signs, raised squares, and levels beside their stars", {
  data <- panel_data(12)
  data$y <- -data$y
  fit <- quiet(did_feols(y ~ d + x | unit + year, data))
  sheet <- regression_table(fit, parentheses = "confidence",
                            labels = c(x = "R2 within-2", d = "-1"))$sheets[[1]]
  set <- typeset(sheet)
  cells <- set$blocks[[1]]$cells
  plain <- sheet$blocks[[1]]$cells
  expect_true(any(grepl("^\\[-[0-9.]+, -", plain[, 2])))
  expect_no_match(cells[, -1], "-[0-9]")
  expect_identical(gsub("\u2212", "-", cells[, 2]), plain[, 2])
  expect_true(all(c("R\u00b2 within", "R\u00b2 overall", "R2 within-2", "-1") %in% cells[, 1]))
  expect_match(set$notes, "***\u00a0p\u00a0<\u00a00.01", fixed = TRUE)
  # In LaTeX as mathematics
  text <- as.character(regression_table(fit, parentheses = "confidence", output = "latex"))
  expect_match(text, "{[}$-$", fixed = TRUE)
  expect_match(text, "R\\textsuperscript{2} within", fixed = TRUE)
  expect_match(text, "***~p~\\textless{}~0.01", fixed = TRUE)
  # The console's is as it was.
  expect_output(print(regression_table(fit)), "R2 within")
})

test_that("lines are cut at blanks and beside Chinese characters, and nothing is lost", {
  chinese <- paste(rep("\u62ec\u53f7\u5185\u4e3a\u6807\u51c6\u8bef\uff0cunit", 6), collapse = "")
  for (text in c(chinese, paste(rep("standard errors;", 9), collapse = " "))) {
    lines <- wrapped_text(text, 30)
    expect_true(all(nchar(lines, "width") <= 30))
    expect_identical(gsub(" ", "", paste(lines, collapse = "")), gsub(" ", "", text))
    expect_no_match(lines, "^[\u3001\u3002\uff0c]")
  }
})
