# Figures in base graphics, readable in grey: shapes and line types carry the message, colour
# repeats it.

#' Room for horizontal tick labels and an axis title left of them
#' @noRd
wide_left_margin <- function(bottom = 4.5, top = 2) graphics::par(mar = c(bottom, 5.5, top, 1))
