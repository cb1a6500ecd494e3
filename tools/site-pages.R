# Pages as pkgdown writes them load scripts, styles and MathJax from other hosts. Here they are made
# to stand alone: formulas become MathML, tables of contents are written into the pages, and one
# script of ours copies code and searches.

#' @param folder Of the site. @param script Of ours, which replaces pkgdown's.
finish_site <- function(folder, script) {
  files <- list.files(folder, "[.]html$", recursive = TRUE, full.names = TRUE)
  pages <- with_formulas(lapply(files, read_text))
  pages <- lapply(lapply(pages, without_network), with_contents)
  Map(write_text, pages, files)
  stopifnot(file.copy(script, file.path(folder, "pkgdown.js"), overwrite = TRUE))
  # A script, which pages may load that no server sends
  index <- file.path(folder, "search.json")
  write_text(paste0("var siteIndex = ", read_text(index), ";"), file.path(folder, "search.js"))
  styles <- list.files(folder, "[.]css$", recursive = TRUE, full.names = TRUE)
  loaded <- unlist(lapply(c(files, styles), function(file) {
    tags <- loaded_elsewhere(read_text(file))
    if (length(tags) > 0) paste0(basename(file), ": ", unique(tags))
  }))
  if (length(loaded) > 0) {
    stop("pages load from the network:\n", paste(loaded, collapse = "\n"), call. = FALSE)
  }
}

read_text <- function(file) enc_utf8(readChar(file, file.size(file), useBytes = TRUE))

enc_utf8 <- function(text) {
  Encoding(text) <- "UTF-8"
  text
}

write_text <- function(text, file) writeLines(enc2utf8(text), file, sep = "", useBytes = TRUE)

found_in <- function(pattern, text) regmatches(text, gregexpr(pattern, text, perl = TRUE))[[1]]

# Another host, or a file of this machine
elsewhere <- "(https?:)?//|file:"
loading_tags <- paste0(
  "<(script|img|iframe|source|audio|video|embed|object)\\b[^>]*\\b(src|data)=[\"'](", elsewhere,
  ")[^>]*>|<link\\b(?![^>]*canonical)[^>]*\\bhref=[\"'](", elsewhere, ")[^>]*>|",
  "url\\([\"']?(https?:)?//[^)]*\\)|@import[^;]*(https?:)?//[^;]*;"
)

#' What a page or a style sheet loads from another host
loaded_elsewhere <- function(text) {
  # Code that is shown is not run.
  text <- gsub("(?s)<pre\\b.*?</pre>|<code\\b.*?</code>", "", text, perl = TRUE)
  substr(found_in(loading_tags, text), 1, 120)
}

#' A page without the scripts and styles of other hosts
without_network <- function(page) {
  page <- gsub("(?s)<!--\\[if lt IE 9\\]>.*?<!\\[endif\\]-->", "", page, perl = TRUE)
  page <- gsub(paste0("<script\\b[^>]*\\bsrc=\"(", elsewhere, ")[^>]*>\\s*</script>"), "", page,
               perl = TRUE)
  gsub(paste0("<link\\b(?![^>]*canonical)[^>]*\\bhref=\"(", elsewhere, ")[^>]*>"), "", page,
       perl = TRUE)
}

# Formulas between their signs, in what is no code
formula_pattern <- paste0("(?s)\\\\\\((?:(?!<pre|<code).)+?\\\\\\)|",
                          "\\\\\\[(?:(?!<pre|<code).)+?\\\\\\]|",
                          "\\$\\$(?:(?!<pre|<code).)+?\\$\\$")
code_pattern <- "(?s)<(pre|code|script|style|title)\\b.*?</\\1>|<meta\\b[^>]*>"

#' Pages with formulas in MathML, made by pandoc in one call
with_formulas <- function(pages) {
  pieces <- lapply(pages, function(page) {
    code <- gregexpr(code_pattern, page, perl = TRUE)
    list(code = regmatches(page, code)[[1]], text = regmatches(page, code, invert = TRUE)[[1]])
  })
  texts <- unlist(lapply(pieces, `[[`, "text"))
  at <- gregexpr(formula_pattern, texts, perl = TRUE)
  formulas <- regmatches(texts, at)
  all <- unique(unlist(formulas))
  if (length(all) == 0) return(pages)
  made <- math_of(all)
  regmatches(texts, at) <- lapply(formulas, function(own) made[match(own, all)])
  from <- 0L
  lapply(pieces, function(own) {
    text <- texts[from + seq_along(own$text)]
    from <<- from + length(text)
    paste0(text, c(own$code, ""), collapse = "")
  })
}

#' Formulas with their signs, as HTML writes them, in MathML
math_of <- function(formulas) {
  is_display <- !startsWith(formulas, "\\(")
  inside <- substring(formulas, 3, nchar(formulas) - 2)
  for (pair in list(c("&lt;", "<"), c("&gt;", ">"), c("&quot;", "\""), c("&amp;", "&"))) {
    inside <- gsub(pair[1], pair[2], inside, fixed = TRUE)
  }
  inside <- trimws(gsub("\\s+", " ", inside))
  sign <- ifelse(is_display, "$$", "$")
  source <- tempfile(fileext = ".md")
  target <- tempfile(fileext = ".html")
  on.exit(unlink(c(source, target)), add = TRUE)
  write_text(paste0(sign, inside, sign, "\n\n", collapse = ""), source)
  rmarkdown::pandoc_convert(source, "html", "markdown", target, options = "--mathml")
  made <- found_in("(?s)<p>.*?</p>", read_text(target))
  is_math <- grepl("^<p><math", made)
  if (length(made) != length(formulas) || !all(is_math)) {
    stop("pandoc cannot write in MathML: ", toString(inside[!is_math]), call. = FALSE)
  }
  gsub("^<p>|</p>$", "", made)
}

#' A page whose table of contents stands in it
with_contents <- function(page) {
  at <- regexpr("(?s)<nav id=\"toc\".*?</nav>", page, perl = TRUE)
  if (at < 0) return(page)
  main <- xml2::xml_find_first(xml2::read_html(page), "//main")
  heads <- xml2::xml_find_all(main, ".//h2[not(@data-toc-skip)] | .//h3[not(@data-toc-skip)]")
  places <- xml2::xml_attr(xml2::xml_find_first(heads, ".//a[@class='anchor']"), "href")
  titles <- xml2::xml_text(heads)
  for (pair in list(c("&", "&amp;"), c("<", "&lt;"))) {
    titles <- gsub(pair[1], pair[2], titles, fixed = TRUE)
  }
  is_below <- xml2::xml_name(heads) == "h3"
  items <- paste0("<li class=\"nav-item", ifelse(is_below, " ms-3", ""), "\">",
                  "<a class=\"nav-link\" href=\"", places, "\">", trimws(titles), "</a></li>")[!is.na(places)]
  nav <- sub("</nav>$", paste0("<ul class=\"nav flex-column\">", paste(items, collapse = ""),
                               "</ul></nav>"), regmatches(page, at))
  regmatches(page, at) <- nav
  page
}
