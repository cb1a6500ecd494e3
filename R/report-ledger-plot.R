# The sample ledger as a flow chart: rows come in at the top, leave at the side, and what is used
# stands at the bottom.

#' Plot a sample ledger as a flow chart
#'
#' The rows of the data on top, the rows that are used at the bottom, and beside the arrow between
#' them a box for each step of the ledger, with how many rows left and why, or how many values of
#' which column were changed. What must be said of the data (that they are a stand-in) has a box
#' too.
#'
#' @param x What [sample_ledger()] gives.
#' @param main A title.
#' @inheritParams policypanel_language
#' @param ... Not used.
#' @return What is drawn, invisibly: a data frame with `place` (`"in"`, `"step"`, `"used"`), `text`
#'   and `rows` (that are left there), from top to bottom.
#' @seealso [sample_ledger()], [policy_report()].
#' @examples
#' data <- data.frame(y = c(rnorm(11), NA), x = rnorm(12), unit = rep(1:4, each = 3))
#' plot(sample_ledger(did_feols(y ~ x | unit, data)))
#' @export
plot.policypanel_ledger <- function(x, main = "",
                                    language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak_in_figure(language)
  check_figure_labels(main = main)
  drawn <- flow_of(x)
  old <- graphics::par(mar = c(0.5, 0.5, if (has_label(main)) 2 else 0.5, 0.5))
  on.exit(graphics::par(old), add = TRUE)
  graphics::plot.new()
  graphics::plot.window(c(0, 1), c(0, 1))
  graphics::title(main)
  draw_flow(drawn)
  invisible(drawn)
}

#' Texts of a ledger's flow chart, from top to bottom
#' @noRd
flow_of <- function(ledger) {
  origin <- ledger_origin(ledger)
  steps <- seq_len(nrow(ledger))[-1]
  text <- vapply(steps, function(i) {
    step <- ledger$step_fact[[i]]
    if (!is.na(ledger$column[i] %||% NA)) {
      return(wording("changed_values", column = ledger$column[i], count = ledger$changed[i],
                     step = step))
    }
    reason <- ledger$reason_fact[[i]]
    wording(if (is.null(reason)) "dropped_rows" else "dropped_rows_because",
            count = ledger$dropped[i], step = step, reason = reason)
  }, "")
  ends <- wordings("flow_end", what = list(fact("rows_in_data"), fact("rows_used")),
                   count = c(ledger$left[1], ledger_left(ledger)))
  rows <- ledger$left[steps]
  if (!is.na(origin)) {
    text <- c(origin, text)
    rows <- c(ledger$left[1], rows)
  }
  data.frame(place = c("in", rep("step", length(text)), "used"), text = c(ends[1], text, ends[2]),
             rows = c(ledger$left[1], rows, ledger_left(ledger)))
}

#' Boxes from top to bottom, as high as their texts, and arrows between them
#' @noRd
draw_flow <- function(drawn) {
  is_step <- drawn$place == "step"
  size <- 1
  repeat {
    lines <- Map(broken_text, drawn$text, ifelse(is_step, 0.54, 0.34), size)
    line <- 1.35 * size * graphics::strheight("M")
    height <- (lengths(lines) + 1) * line
    gap <- (1 - sum(height)) / (nrow(drawn) - 1)
    if (gap >= line / 2 || size < 0.4) break
    size <- 0.9 * size
  }
  gap <- min(gap, 2 * line)
  top <- 1 - cumsum(c(0, utils::head(height + gap, -1)))
  middle <- top - height / 2
  left <- ifelse(is_step, 0.44, 0.02)
  right <- ifelse(is_step, 1, 0.38)
  n <- nrow(drawn)
  graphics::arrows(0.2, top[1] - height[1], 0.2, top[n], length = 0.1)
  if (any(is_step)) {
    graphics::arrows(0.2, middle[is_step], 0.44, middle[is_step], length = 0.08)
  }
  graphics::rect(left, top - height, right, top, col = ifelse(is_step, "white", "grey92"))
  for (i in seq_len(n)) {
    graphics::text((left[i] + right[i]) / 2, middle[i], paste(lines[[i]], collapse = "\n"),
                   cex = size)
  }
}

#' A text in lines that fit a width, broken at spaces, or anywhere in scripts that have none
#' @return A string per line.
#' @noRd
broken_text <- function(text, width, size) {
  pieces <- regmatches(text, gregexpr("[\u2e80-\uffef]|[^\\s\u2e80-\uffef]+\\s*|\\s+", text,
                                      perl = TRUE))[[1]]
  lines <- ""
  for (piece in pieces) {
    longer <- paste0(lines[length(lines)], piece)
    fits <- graphics::strwidth(trimws(longer), cex = size) <= width
    if (fits || !nzchar(lines[length(lines)])) lines[length(lines)] <- longer
    else lines <- c(lines, piece)
  }
  trimws(lines)
}
