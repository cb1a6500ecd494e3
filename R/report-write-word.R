# Tables in Word's own language (WordprocessingML), which pandoc takes over as it is: three lines,
# cells centred, decimal points below each other, notes as paragraphs.

#' @param file Where the document is made.
#' @noRd
write_word <- function(sheets, file) {
  source <- tempfile(fileext = ".md")
  on.exit(unlink(source), add = TRUE)
  sheets <- lapply(sheets, typeset)
  text <- paste(c(rbind(vapply(sheets, function(sheet) {
    paste(c("```{=openxml}", word_lines(sheet, TRUE), "```"), collapse = "\n")
  }, ""), "")), collapse = "\n")
  writeLines(enc2utf8(text), source, useBytes = TRUE)
  wide <- any(vapply(sheets, function(sheet) word_page(sheet, TRUE)$is_wide, NA))
  landscape <- system.file("report", "landscape.docx", package = "policypanel", mustWork = TRUE)
  # What pandoc refuses leaves no file, which is said by who asked for one.
  try(silent = TRUE, rmarkdown::pandoc_convert(
    source, from = "markdown", to = "docx", output = file,
    options = if (wide) c("--reference-doc", landscape)
  ))
}

#' The page that a table needs: size of letters in half points, width in twentieths of a point
#'
#' A place is half as wide as the letters are high, and every column has a margin of two places.
#' @noRd
word_page <- function(sheet, may_turn) {
  places <- sheet_places(sheet, 2)
  pages <- expand.grid(size = c(20, 18, 16), is_wide = c(FALSE, if (may_turn) TRUE))
  pages$width <- ifelse(pages$is_wide, 12960, 9360)
  fits <- places * pages$size * 5 <= pages$width
  as.list(pages[if (any(fits)) which(fits)[1] else nrow(pages), ])
}

#' @param may_turn Whether the page may be turned: that of a document that has other text may not.
#' @noRd
word_lines <- function(sheet, may_turn = FALSE) {
  page <- word_page(sheet, may_turn)
  blocks <- fitted_blocks(sheet$blocks, page$width / (5 * page$size), 2)
  tables <- unlist(lapply(blocks, function(block) {
    c(if (!is.null(block$title)) word_paragraph(block$title, page$size, keep = TRUE),
      word_table(block, page), word_paragraph("", 8))
  }))
  # Notes begin where the table does, but have room for half a line.
  widest <- max(page$width / 2, vapply(blocks, function(block) sum(word_widths(block, page)), 0))
  indent <- round((page$width - widest) / 2)
  c(if (!is.null(sheet$title)) {
    word_paragraph(sheet$title, page$size + 2, "center", keep = TRUE, after = 60,
                   style = "TableCaption")
  }, tables, vapply(sheet$notes, word_paragraph, "", 18, indent = indent), word_paragraph("", 8))
}

word_text <- function(x) {
  # No character that XML cannot hold
  gsub("\"", "&quot;", html_text(gsub("[\001-\010\013\014\016-\037]", "", x)), fixed = TRUE)
}

#' Letters as journals have them, whatever the style of the paragraph says
#' @noRd
word_font <- function(size, italic = FALSE, raised = FALSE) {
  paste0("<w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" ",
         "w:cs=\"Times New Roman\" w:eastAsia=\"SimSun\"/>",
         if (italic) "<w:i/>" else "<w:i w:val=\"0\"/>",
         "<w:sz w:val=\"", size, "\"/><w:szCs w:val=\"", size, "\"/>",
         if (raised) "<w:vertAlign w:val=\"superscript\"/>",
         # Chinese commas and full stops stand where those of the mainland do.
         "<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr>")
}

#' Text as runs, the stars of a number in one of their own
#' @noRd
word_run <- function(text, size, italic) {
  run <- function(text, raised = FALSE) {
    paste0("<w:r>", word_font(size, italic, raised), "<w:t xml:space=\"preserve\">",
           word_text(text), "</w:t></w:r>")
  }
  parts <- around_stars(text)
  if (!nzchar(parts$stars)) return(run(text))
  paste0(run(parts$before), run(parts$stars, TRUE), if (nzchar(parts$behind)) run(parts$behind))
}

#' A paragraph; its own mark has the size too, which an empty line is as high as
#' @param keep Whether it stays on the page of the next.
#' @param before,after Space above and below, @param indent space at both sides, in twentieths of a
#'   point.
#' @param rule Whether a rule is drawn below the text, within the margins of its cell.
#' @param style By which Word lists captions of tables.
#' @noRd
word_paragraph <- function(text, size, align = "left", keep = FALSE, italic = FALSE, before = 0,
                           after = 0, indent = 0, rule = FALSE, style = NULL) {
  paste0("<w:p><w:pPr>", if (!is.null(style)) paste0("<w:pStyle w:val=\"", style, "\"/>"),
         if (keep) "<w:keepNext/>",
         if (rule) paste0("<w:pBdr>", word_border("bottom", 6), "</w:pBdr>"),
         "<w:spacing w:before=\"", before, "\" w:after=\"", after,
         "\" w:line=\"240\" w:lineRule=\"auto\"/>",
         if (indent > 0) paste0("<w:ind w:left=\"", indent, "\" w:right=\"", indent, "\"/>"),
         "<w:jc w:val=\"", align, "\"/>", word_font(size), "</w:pPr>",
         word_run(text, size, italic), "</w:p>")
}

#' Widths of the columns of a block, in twentieths of a point
#' @noRd
word_widths <- function(block, page) round((column_widths(block) + 2) * page$size * 5)

# Rows that a page has room for, with title and notes
word_page_rows <- 36

#' @param page From word_page().
#' @noRd
word_table <- function(block, page) {
  widths <- word_widths(block, page)
  heads <- vapply(seq_along(block$heads), function(k) {
    word_head(block$heads[[k]], widths, page$size, k == 1, k == length(block$heads))
  }, "")
  cells <- block$cells
  for (j in seq_len(ncol(cells))[-1]) cells[, j] <- point_aligned(cells[, j])
  last <- nrow(cells)
  # A table of one page is not parted, nor a coefficient from what stands below it.
  has_below <- c(!nzchar(cells[-1, 1]), FALSE)
  rows <- vapply(seq_len(last), function(i) {
    rule <- if (i == last) 12 else if (i %in% block$rules) 4
    word_row(cells[i, ], widths, page$size, rule, i %in% block$panels,
             keep = has_below[i] || i < last && last <= word_page_rows, is_pair = has_below[i])
  }, "")
  c(paste0("<w:tbl><w:tblPr><w:tblW w:w=\"", sum(widths), "\" w:type=\"dxa\"/>",
           "<w:jc w:val=\"center\"/><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>",
           "<w:left w:w=\"40\" w:type=\"dxa\"/><w:right w:w=\"40\" w:type=\"dxa\"/>",
           "</w:tblCellMar><w:tblLook w:val=\"0020\" w:firstRow=\"1\" w:lastRow=\"0\" ",
           "w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/></w:tblPr>"),
    "<w:tblGrid>", paste0("<w:gridCol w:w=\"", widths, "\"/>"), "</w:tblGrid>",
    heads, rows, "</w:tbl>")
}

#' @param weight In eighths of a point; NULL for none.
#' @noRd
word_border <- function(side, weight) {
  if (length(weight) == 0) return("")
  paste0("<w:", side, " w:val=\"single\" w:sz=\"", weight,
         "\" w:space=\"0\" w:color=\"000000\"/>")
}

#' @param rule Weight of the rule below. @param top The same above.
#' @param is_spanner Whether a rule of its own lies below the text.
#' @param keep,before Of the paragraph.
#' @noRd
word_cell <- function(text, width, size, span = 1, align = "center", rule = NULL, top = NULL,
                      italic = FALSE, is_spanner = FALSE, keep = TRUE, before = word_leading) {
  paste0("<w:tc><w:tcPr><w:tcW w:w=\"", width, "\" w:type=\"dxa\"/>",
         ifelse(span > 1, paste0("<w:gridSpan w:val=\"", span, "\"/>"), ""),
         "<w:tcBorders>", word_border("top", top), word_border("bottom", rule), "</w:tcBorders>",
         "<w:noWrap/></w:tcPr>",
         word_paragraph(text, size, align, keep, italic, before, word_leading, rule = is_spanner),
         "</w:tc>")
}

# Space above and below the text of a cell, in twentieths of a point
word_leading <- 20

#' @param keep Whether the row stays on the page of the next.
#' @param is_pair Whether something belongs to it that stands below, as a standard error.
#' @noRd
word_row <- function(row, widths, size, rule, is_panel, keep, is_pair) {
  cells <- if (is_panel) {
    word_cell(row[1], sum(widths), size, length(row), "left", rule, italic = TRUE)
  } else {
    align <- ifelse(seq_along(row) == 1, "left", "center")
    vapply(seq_along(row), function(j) {
      word_cell(row[j], widths[j], size, align = align[j], rule = rule, keep = keep,
                before = if (is_pair) 4 * word_leading else word_leading)
    }, "")
  }
  paste0("<w:tr><w:trPr><w:cantSplit/></w:trPr>", paste(cells, collapse = ""), "</w:tr>")
}

#' Heads are repeated on every page
#' @noRd
word_head <- function(head, widths, size, is_first, is_last) {
  cells <- head_cells(head)
  text <- vapply(seq_along(cells$from), function(k) {
    at <- cells$from[k] + seq_len(cells$width[k]) - 1
    word_cell(cells$titles[k], sum(widths[at]), size, cells$width[k],
              if (k == 1) "left" else "center", if (is_last) 6, if (is_first) 12,
              is_spanner = cells$is_spanner[k])
  }, "")
  paste0("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", paste(text, collapse = ""),
         "</w:tr>")
}
