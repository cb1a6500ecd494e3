# A regression table as a data frame.

#' The data frame: what an audit of the table needs to know, the attributes hold
#' @param rows What panel_rows() gives for each panel.
#' @noRd
table_frame <- function(rows, panels, layout) {
  table <- do.call(rbind, unname(rows))
  rownames(table) <- NULL
  inference_of <- function(fits) {
    lapply(fits, function(fit) list(type = fit$vcov$type, df = unique(fit$vcov$df)))
  }
  inference <- lapply(panels, inference_of)
  if (length(panels) > 1) {
    table <- cbind(panel = rep(names(panels), vapply(rows, nrow, 1L)), table)
  } else {
    inference <- inference[[1]]
  }
  structure(table, stars = layout$stars, notes = layout$notes, inference = inference,
            spanners = layout$spanners, words = table_words())
}
