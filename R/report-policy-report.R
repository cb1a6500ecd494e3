# A study as one file: the answer, tables, figures, methods and the code that makes it again.

#' Write a study to a report
#'
#' One self-contained file: the answer first, what speaks for and against it, the tables, the
#' figures, the sample ledger, a guide's steps, the methods with their sources, and what is needed
#' to make it again. All numbers and sentences come from the study. The text between them is a
#' template, which [use_report_template()] copies for your own.
#'
#' @param study A result of [evaluate_policy()].
#' @param file Where to write: `.html`, `.docx`, or `.pdf` where LaTeX with 'xelatex' and the
#'   packages fontspec, geometry, graphicx, booktabs, dcolumn, longtable, float and amssymb is
#'   installed. A file that is there is replaced, once the new one is complete.
#' @param language See [policypanel_language].
#' @param title A string; `NULL` for one made of treatment and outcome.
#' @param template An R Markdown file of your own, from [use_report_template()].
#' @return `file`, invisibly.
#' @details A PDF in Chinese needs a font with Chinese characters; an error says so where there is
#'   none. In HTML and Word the reader's machine has the font of the text, and figures are in
#'   English, with a note, where this one has none.
#' @section Errors: `policypanel_error_input`: a folder that is not there or cannot be written to,
#'   an ending that is none of these, 'rmarkdown', pandoc, LaTeX or one of its packages missing; no
#'   font with Chinese characters for a PDF that has some.
#' @seealso [evaluate_policy()], [use_report_template()].
#' @examplesIf requireNamespace("rmarkdown", quietly = TRUE) && rmarkdown::pandoc_available()
#' data <- data.frame(city = rep(1:30, each = 6), year = rep(1:6, 30))
#' data$policy <- as.numeric(data$city <= 12 & data$year >= 4)
#' set.seed(1)
#' data$y <- data$policy + rnorm(180)
#' study <- evaluate_policy(y ~ policy | city + year, data, stages = "event_study")
#' file <- policy_report(study, tempfile(fileext = ".html"))
#' @export
policy_report <- function(study, file, language = getOption("policypanel.language", "en"),
                          title = NULL, template = NULL) {
  check_arguments()
  check_study(study)
  language <- check_language(language)
  format <- check_report_file(file)
  if (is.null(study$baseline)) {
    abort_input("The study has no baseline yet: {.code update(study)} goes on.",
                argument = "study")
  }
  check_package("rmarkdown", "A report")
  check_report_programs(format)
  speak(language)
  arguments <- if (!is.null(title)) list(title = title)
  title <- if (is.null(title)) {
    wording("study_title", treatment = study$setup$treatment, outcome = study$setup$outcome)
  } else {
    check_label(title, "title")
  }
  font <- if (format == "pdf") latex_font(study, language, said = c(title, basename(file)))
  folder <- tempfile("report-")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE), add = TRUE)
  input <- file.path(folder, "report.Rmd")
  file.copy(check_template(template), input)
  if (!is.null(template)) arguments$template <- basename(template)
  code <- study_code(study, basename(file), language, arguments)
  output_format <- report_format(format, font, has_chinese(code))
  keep_outer_chunks()
  made <- with_latex_errors(folder, rmarkdown::render(
    input, output_format = output_format, quiet = TRUE,
    output_file = paste0("report.", format),
    envir = report_environment(study, code, language, title)
  ))
  replace_file(made, file, "file")
  invisible(file)
}

#' Within an R Markdown document 'knitr' would take the chunks of a report for the document's own:
#' these are put aside until the calling function ends
#' @noRd
keep_outer_chunks <- function(frame = parent.frame()) {
  outer <- knitr::knit_code$get()
  knitr::knit_code$restore(list())
  do.call(on.exit, list(bquote(knitr::knit_code$restore(.(outer))), add = TRUE), envir = frame)
}

#' What LaTeX says where it fails, as an error of ours; other errors are the template's own
#' @noRd
with_latex_errors <- function(folder, code) {
  withCallingHandlers(code, error = function(e) {
    log <- file.path(folder, "report.log")
    if (!grepl("LaTeX failed", conditionMessage(e)) || !file.exists(log)) return(invisible())
    lines <- readLines(log, warn = FALSE, encoding = "UTF-8")
    first <- grep("^!", lines, value = TRUE)[1]
    abort_input("LaTeX could not make the report: {.val {first}}",
                "A package or a font of LaTeX may be missing; {.val .html} and {.val .docx} need
                 no LaTeX.", argument = "file")
  })
}

#' Copy the report's template for one of your own
#'
#' @param file Where to: an `.Rmd` file that is not there yet.
#' @return `file`, invisibly. Give it to [policy_report()] as `template`. In it `study` is the
#'   study, `title` that of the report, `language` its language, `figure_language` that of its
#'   figures; `heading()` gives its headings in that language, `captioned()` a heading with what is
#'   said of a figure, `stage_title()` the names of stages, and `counts` says how many findings
#'   speak for an effect and how many against one; `origin` is what must be said of the data (that
#'   they are a stand-in), or `NA`. `sources()` gives the sources that a text names, `code` the
#'   lines that make the study again. `plain()` escapes what Markdown would read in a text.
#' @seealso [policy_report()], [evaluate_policy()].
#' @examples
#' file <- use_report_template(tempfile(fileext = ".Rmd"))
#' readLines(file, n = 5)
#' @export
use_report_template <- function(file) {
  check_arguments()
  check_writable(file)
  if (tolower(tools::file_ext(file)) != "rmd") {
    abort_input("{.arg file} must end in {.val .Rmd}.", argument = "file")
  }
  if (file.exists(file)) {
    abort_input("{.path {file}} is there already; nothing was written.", argument = "file")
  }
  replace_file(check_template(NULL), file, "file")
  invisible(file)
}

check_template <- function(template) {
  if (is.null(template)) return(system.file("report", "report.Rmd", package = "policypanel"))
  if (checkmate::test_string(template) && file.exists(template)) return(template)
  abort_input("{.arg template} must be an R Markdown file that is there.",
              "{.fn use_report_template} copies one.", argument = "template")
}

report_formats <- c("html", "docx", "pdf")

#' @return The ending.
#' @noRd
check_report_file <- function(file) {
  check_writable(file)
  format <- tolower(tools::file_ext(file))
  if (format %in% report_formats) return(format)
  abort_input("{.arg file} must end in {.val {paste0('.', report_formats)}}.",
              "Found {.path {file}}.", argument = "file")
}

#' A path that can be written to
#' @noRd
check_writable <- function(file) {
  if (!checkmate::test_string(file, min.chars = 1)) {
    abort_input("{.arg file} must be the path of a file.", "Found {.obj_type_friendly {file}}.",
                argument = "file")
  }
  check_place(file, "file")
}

check_report_programs <- function(format) {
  if (!rmarkdown::pandoc_available()) {
    abort_input("A report needs {.pkg pandoc}.", "It comes with RStudio, or from pandoc.org.")
  }
  if (format != "pdf") return(invisible())
  without <- "{.val .html} and {.val .docx} need none."
  if (!nzchar(Sys.which("xelatex"))) {
    abort_input("A report as PDF needs LaTeX with {.code xelatex}.",
                paste("{.code tinytex::install_tinytex()} installs one;", without),
                argument = "file")
  }
  missing <- missing_latex_packages(report_latex_packages)
  if (length(missing) > 0) {
    abort_input("A report as PDF needs the LaTeX package{?s} {.val {missing}}, which {?is/are} not
                 installed.", "{.code tinytex::tlmgr_install()} installs packages of TinyTeX, the
                 system's own tools those of others.", without, argument = "file")
  }
}

# What the template report.tex loads
report_latex_packages <- c("fontspec", "geometry", "graphicx", "booktabs", "dcolumn", "longtable",
                           "float", "amssymb")

#' Packages of LaTeX that are not there, as far as LaTeX can be asked
#' @noRd
missing_latex_packages <- function(packages) {
  if (!nzchar(Sys.which("kpsewhich"))) return(character())
  packages[!vapply(packages, function(own) {
    length(suppressWarnings(system2("kpsewhich", paste0(own, ".sty"), stdout = TRUE))) > 0
  }, NA)]
}

#' A font for all of a report's text where some of it is Chinese, NULL where none is
#' @param said What the report says beside the study: its title, the name of its file.
#' @noRd
latex_font <- function(study, language, font = chinese_font(), said = NULL) {
  text <- c(said, deparse(study$call), study_findings(study, "en")$finding,
            unlist(lapply(study$steps, function(fit) names(fit$coefficients))))
  if (language != "zh" && !has_chinese(text)) return(NULL)
  font %||%
    abort_input("There is no font with Chinese characters for this report as PDF.",
                "Install one, such as Noto Serif CJK; {.val .html} and {.val .docx} need none.",
                argument = "file")
}

has_chinese <- function(text) any(grepl("[\u2e80-\uffef]", text))

#' @param font NULL, or of all text in a PDF. @param is_in_code Whether code needs it too: copied
#'   from a PDF its hyphens may be none that R reads.
#' @noRd
report_format <- function(format, font, is_in_code) {
  own <- function(name) system.file("report", name, package = "policypanel", mustWork = TRUE)
  switch(format,
    html = rmarkdown::html_document(self_contained = TRUE, theme = NULL, css = own("report.css"),
                                    toc = TRUE, mathjax = NULL, highlight = NULL,
                                    fig_width = 6.3, fig_height = 3.9),
    docx = rmarkdown::word_document(toc = FALSE, fig_width = 6.3, fig_height = 3.9,
                                    highlight = NULL, reference_docx = own("report.docx")),
    pdf = rmarkdown::pdf_document(
      latex_engine = "xelatex", template = own("report.tex"), highlight = NULL, fig_width = 6.3,
      fig_height = 3.9, pandoc_args = if (!is.null(font)) {
        variable <- function(name) c("--variable", paste0(name, "=", font))
        c(variable("cjkfont"), if (is_in_code) variable("cjkcode"))
      }
    )
  )
}

#' Text in which Markdown reads no signs of its own: names of columns may hold any
#' @noRd
plain_markdown <- function(text) {
  text <- gsub("([][\\\\`*_{}<>#|$~^])", "\\\\\\1", gsub("\\s+", " ", text))
  gsub("\\\\`([[:alnum:].]+)\\\\`", "`\\1`", text)
}

#' Code that makes a study again, with the options that it was last run with, and its report
#' @param arguments Of the report beside the file and the language, as far as they are given.
#' @return Lines.
#' @noRd
study_code <- function(study, file, language, arguments) {
  call <- study$call
  call["options"] <- list(if (length(study$setup$options) > 0) study$setup$options)
  asked <- study$stages$stage[study$stages$status != "off"]
  is_whole <- setequal(asked, stage_names())
  call["stages"] <- list(if (!is_whole) setdiff(asked, c("index", "baseline")))
  given <- as.list(call)[-1]
  given <- given[!vapply(given, is.null, NA)]
  lines <- lapply(names(given), function(name) {
    own <- deparse(given[[name]], width.cutoff = 75)
    paste0("  ", c(paste(name, "= "), rep("  ", length(own) - 1)), own)
  })
  last <- length(lines)
  lines[-last] <- lapply(lines[-last], function(own) {
    own[length(own)] <- paste0(own[length(own)], ",")
    own
  })
  if (language != "en") arguments <- c(list(language = language), arguments)
  report <- as.call(c(quote(policy_report), quote(study), file, arguments))
  c("library(policypanel)", "study <- evaluate_policy(", unlist(lines), ")",
    deparse(report, width.cutoff = 75))
}

#' What the template sees: the study, and the functions of this package though it is not attached
#' @noRd
report_environment <- function(study, code, language, title) {
  home <- new.env(parent = globalenv())
  for (name in getNamespaceExports("policypanel")) {
    home[[name]] <- getExportedValue("policypanel", name)
  }
  home$study <- study
  home$heading <- function(name) {
    is_side <- name %in% c("for", "against", "neither", "undone")
    wording(paste0(if (is_side) "study_" else "report_", name), language = language)
  }
  home$plain <- plain_markdown
  home$code <- code
  home$sources <- sources_in
  # YAML ends a string at a single quote, unless there are two.
  home$title <- gsub("'", "''", plain_markdown(title), fixed = TRUE)
  home$origin <- ledger_origin(study$ledger)
  home$stage_title <- function(stage) sentence(words_of(stage_key(stage), language))
  home$counts <- counted_findings(study_findings(study, language), language)
  home$captioned <- function(name, said) {
    if (!nzchar(said)) return(home$heading(name))
    wording("report_caption", name = home$heading(name), said = said, language = language)
  }
  home$language <- language
  home$figure_language <- language
  if (language == "zh" && !has_chinese_font()) {
    note("There is no font with Chinese characters: the figures of the report are in English.",
         "Install one, such as Noto Sans CJK.")
    home$figure_language <- "en"
  }
  home
}
