# Honest intervals beside the estimates in the figure of an event study.

#' Honest intervals of a path, each beside the effect that it is for
#'
#' @param honest NULL, a result of honest_did(), or a list of such. @param fit The event study.
#' @return A data frame, a row per effect and bound: `period`, `place` (right of the period),
#'   `bound`, `conf.low`, `conf.high`; with attribute `kinds`, the results. NULL without any.
#' @noRd
honest_beside <- function(honest, fit) {
  if (is.null(honest)) return(NULL)
  if (inherits(honest, "honest_did")) honest <- list(honest)
  is_good <- is.list(honest) && length(honest) > 0 &&
    all(vapply(honest, inherits, NA, "honest_did"))
  if (!is_good) {
    abort_input("{.arg honest} must be a result of {.fn honest_did}, or a list of them.",
                argument = "honest")
  }
  rows <- lapply(honest, honest_rows, fit)
  drawn <- do.call(rbind, rows)
  bounds <- sort(unique(drawn$bound))
  drawn$place <- drawn$period + 0.12 + 0.3 * (match(drawn$bound, bounds) - 1) / length(bounds)
  attr(drawn, "kinds") <- honest
  drawn
}

honest_rows <- function(own, fit) {
  target <- which(own$effect_weights != 0)
  if (length(target) != 1 || own$effect_weights[target] != 1) {
    abort_input("{.arg honest} has intervals for a sum of effects, which are no point of the path.",
                "Give {.arg effect_weights} of 1 for one effect and 0 for the others.",
                argument = "honest")
  }
  period <- own$periods[own$leads + target] %||% NA
  at <- match(c(period, -1), fit$event$period)
  base <- fit$event$estimate[at[2]]
  moved <- fit$event$estimate[at[1]] - base - own$original[["estimate"]]
  if (anyNA(at) || abs(moved) > 1e-8 * max(abs(fit$event$estimate))) {
    abort_input("{.arg honest} must be made from the event study that is drawn.",
                argument = "honest")
  }
  data.frame(period = period, bound = own$bounds$bound, conf.low = base + own$bounds$conf.low,
             conf.high = base + own$bounds$conf.high)
}

#' What the bars beside the estimates are
#' @noRd
honest_note <- function(drawn) {
  own <- attr(drawn, "kinds")
  kinds <- vapply(own, function(x) {
    wording("honest_intervals", level = 100 * x$level, kind = interval_fact(x))
  }, "")
  restrictions <- unlist(lapply(own, restriction_facts), recursive = FALSE)
  wording("caption_honest", kinds = unique(kinds), restrictions = unique(restrictions),
          bounds = plain_text_each(sort(unique(drawn$bound))))
}

draw_honest <- function(drawn, limits) {
  # arrows() warns about bars too short to have a direction.
  tall <- drawn[which(drawn$conf.high - drawn$conf.low > 1e-3 * diff(limits)), ]
  graphics::arrows(tall$place, tall$conf.low, tall$place, tall$conf.high, angle = 90, code = 3,
                   length = 0.02, lwd = 1.2, col = "grey45")
}

honest_layer <- function(drawn) {
  if (is.null(drawn)) return(NULL)
  ggplot2::geom_errorbar(
    ggplot2::aes(x = .data[["place"]], ymin = .data[["conf.low"]], ymax = .data[["conf.high"]]),
    drawn[!is.na(drawn$conf.low), ], inherit.aes = FALSE, width = 0.06, colour = "grey45"
  )
}
