latex_of <- function(...) as.character(regression_table(..., output = "latex"))

test_that("numbers are mathematics with raised stars, text is text, rules are those of booktabs", {
  data <- panel_data(12)
  data[["a_b & 50%"]] <- data$x
  fit <- quiet(did_feols(y ~ d + `a_b & 50%` | unit + year, data))
  text <- latex_of(fit, fit, spanners = list("A & B" = 1:2), title = "T_1",
                   rounding = "decimals")
  expect_match(text, "a\\_b \\& 50\\% &", fixed = TRUE)
  expect_match(text, "\\caption{T\\_1}", fixed = TRUE)
  expect_match(text, "\\multicolumn{2}{c}{A \\& B} \\\\\n\\cmidrule(lr){2-3}", fixed = TRUE)
  expect_match(text, sprintf("%.4f", coef(fit)[["d"]]), fixed = TRUE)
  expect_match(text, "D{.}{.}", fixed = TRUE)
  for (rule in c("toprule", "midrule", "bottomrule")) expect_match(text, rule)
  expect_identical(latex_number(c("-1,234.5***", "(0.12)")), c("-1{,}234.5^{***}", "(0.12)"))
  expect_identical(latex_text("\\ ~ ^ {a} $ # <"), paste0(
    "\\textbackslash{} \\textasciitilde{} \\textasciicircum{} \\{a\\} \\$ \\# \\textless{}"))
  expect_identical(latex_text("\u03c7\u00b2(2) \u2264 \u03a9 \u03b1"),
                   "$\\chi$\\textsuperscript{2}(2) $\\le$ $\\Omega$ $\\alpha$")
  expect_identical(anyDuplicated(names(latex_symbols)), 0L)
})

test_that("every row has as many columns as the table, whatever its length and width", {
  data <- with_seed(4, data.frame(y = rnorm(300), matrix(rnorm(300 * 60), 300)))
  long <- did_feols(stats::reformulate(paste0("X", 1:60), "y"), data)
  expect_match(latex_of(long), "longtable", fixed = TRUE)
  file <- tempfile(fileext = ".tex")
  on.exit(unlink(file))
  expect_message(regression_table(long, output = file), "booktabs, dcolumn, longtable")
  expect_match(readLines(file)[1], "% Packages: booktabs, dcolumn, longtable")
  few <- did_feols(y ~ X1, data)
  lines <- strsplit(latex_of(rep(list(few), 40)), "\n")[[1]]
  width <- NA
  for (line in lines) {
    if (grepl("begin.(longtable|tabular)", line)) {
      specification <- sub("^[^}]*[}][{]", "", line)
      width <- nchar(gsub("D[{][.][}][{][.][}][{][0-9.]+[}]", "D", specification)) - 1
    }
    if (!endsWith(line, "\\\\")) next
    spans <- regmatches(line, gregexpr("multicolumn\\{([0-9]+)\\}", line))[[1]]
    own <- 1 + lengths(regmatches(line, gregexpr("(?<!\\\\)&", line, perl = TRUE))) +
      sum(as.integer(gsub("[^0-9]", "", spans)) - 1)
    expect_identical(as.numeric(own), as.numeric(width), label = line)
  }
})

test_that("what LaTeX needs for other letters and for emoji is named", {
  expect_identical(latex_packages_said("\u00e9 $\\chi$"), "booktabs, dcolumn")
  expect_match(latex_packages_said("\u57ce"), "xeCJK")
  expect_no_match(latex_packages_said("\u57ce"), "emoji")
  expect_match(latex_packages_said("\U1f600"), "a font that has the emoji")
})

test_that("letters are as large as the page has room for", {
  fit <- quiet(did_feols(y ~ d + x | unit + year, panel_data(12)))
  size_of <- function(columns) {
    sheet <- regression_table(rep(list(fit), columns), rounding = "decimals")$sheets[[1]]
    lines <- latex_lines(typeset(sheet))
    own <- grep("^.(small|footnotesize)", lines, value = TRUE)
    list(places = sheet_places(sheet), size = sub("^.([a-z]+).*", "\\1", own))
  }
  found <- lapply(1:12, size_of)
  expected <- lapply(found, function(own) {
    c(if (own$places > 100) "footnotesize" else if (own$places > 85) "small")
  })
  expect_identical(lapply(found, `[[`, "size"), lapply(expected, as.character))
  expect_setequal(unlist(expected), c("small", "footnotesize"))
})

test_that("a table with a title floats and has a label, one without does not", {
  fit <- quiet(did_feols(y ~ d + x | unit + year, panel_data(12)))
  lines_of <- function(...) {
    file <- file.path(tempdir(), "my table.tex")
    on.exit(unlink(file))
    quiet(regression_table(fit, output = file, ...))
    paste(readLines(file), collapse = "\n")
  }
  expect_match(lines_of(title = "T"), "\\caption{T}\\label{tab:my-table}", fixed = TRUE)
  both <- lines_of(title = "T", language = c("en", "zh"))
  expect_match(both, "\\label{tab:my-table-1}", fixed = TRUE)
  expect_no_match(lines_of(), "begin.table|label")
  expect_no_match(latex_of(fit, title = "T"), "label")
})

test_that("the file compiles with the packages that the message names", {
  skip_if_not(nzchar(Sys.which("pdflatex")), "no LaTeX")
  data <- panel_data(12)
  fits <- quiet(list(did_feols(y ~ d + x | unit + year, data), did_feols(m ~ d, data),
                     did_feols(y ~ d + x + m | unit + year, data)))
  folder <- tempfile("latex")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  quiet(regression_table(fits, "B" = fits, output = file.path(folder, "t.tex"), title = "T"))
  # Wider than the line in its own size, with and without a float, and over several pages
  quiet(regression_table(c(fits, fits), labels = c(x = "A label that is long & wide"),
                         output = file.path(folder, "wide.tex")))
  quiet(regression_table(fits, title = "T", output = file.path(folder, "long.tex"),
                         add_rows = stats::setNames(rep(list(1:3), 60), paste("Row", 1:60))))
  packages <- unlist(lapply(c("t.tex", "wide.tex", "long.tex"), function(file) {
    sub("% Packages: ", "", readLines(file.path(folder, file), 1))
  }))
  expect_identical(packages, paste0("booktabs, dcolumn, ", c("graphicx", "graphicx", "longtable")))
  writeLines(c("\\documentclass{article}", paste0("\\usepackage{", packages, "}"),
               "\\begin{document}", "\\input{t.tex}", "\\input{wide.tex}", "\\input{long.tex}",
               "Tables \\ref{tab:t} and \\ref{tab:long}", "\\end{document}"),
             file.path(folder, "d.tex"))
  old <- setwd(folder)
  for (run in 1:3) {
    log <- suppressWarnings(system2("pdflatex", c("-interaction=nonstopmode", "-halt-on-error",
                                                  "d.tex"), TRUE, TRUE))
  }
  setwd(old)
  expect_true(file.exists(file.path(folder, "d.pdf")))
  expect_false(any(grepl("Overfull .hbox|undefined|multiply", log)))
})
