# What a figure hands to the graphics device. Stored pictures (svg, png) change with R, fonts and
# the versions of drawing packages without any change of ours, so figures are compared in numbers:
# base graphics by the display list that R records, 'ggplot2' by ggplot_build().

# A device with fonts for all scripts
open_figure <- function() {
  if (!capabilities("cairo")) skip("no device with Chinese characters")
  grDevices::png(tempfile(fileext = ".png"), 700, 450, type = "cairo")
}

drawn_by <- function(code, open = open_figure) {
  open()
  on.exit(grDevices::dev.off())
  grDevices::dev.control("enable")
  force(code)
  calls <- lapply(grDevices::recordPlot()[[1]], function(entry) as.list(entry[[2]]))
  names <- vapply(calls, function(call) {
    tryCatch(call[[1]]$name, error = function(e) "")
  }, "")
  # R promises no form of its display lists.
  if (!any(names == "C_plot_new")) skip("the display list of this R has another form")
  stats::setNames(lapply(calls, `[`, -1), sub("^C_", "", names))
}

# All strings of a figure, those of axes, titles, margins and legends
strings_of <- function(calls) {
  texts <- unlist(rapply(unname(calls[names(calls) %in% c("text", "axis", "title", "mtext")]),
                         as.character, classes = c("character", "expression"), how = "unlist"))
  unique(texts[nzchar(texts)])
}

# All colours that figures name
colours_of <- function(calls) {
  strings <- unlist(rapply(unname(calls), identity, classes = "character", how = "unlist"))
  strings <- unique(strings[grepl("^#[0-9A-Fa-f]{6}|^gr[ea]y|^black$|^white$|^red|^blue|^green",
                                  strings)])
  strings
}

is_grey <- function(colours) {
  rgb <- grDevices::col2rgb(colours)
  rgb[1, ] == rgb[2, ] & rgb[2, ] == rgb[3, ]
}

# All strings of a plot of 'ggplot2', as they are drawn
strings_of_ggplot <- function(plot) {
  texts <- function(grob) {
    own <- if (inherits(grob, "text")) as.character(grob$label)
    inner <- if (inherits(grob, "gtable")) grob$grobs else grob$children
    c(own, unlist(lapply(inner, texts)))
  }
  texts <- unlist(texts(ggplot2::ggplotGrob(plot)))
  unique(texts[nzchar(texts)])
}
