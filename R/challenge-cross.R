#' Every combination of choices
#'
#' The specifications of a specification curve: each choice has the way of the baseline and some
#' others, and every combination of them is a variation (Simonsohn, Simmons and Nelson 2020).
#'
#' @param ... Named choices, each a named list of [vary()]; no two choices may change the same
#'   argument. At most 10,000 combinations.
#' @return A named list of variations, for [robustness()]: all combinations but that of the baseline
#'   itself, named by what differs from it.
#' @references
#' Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve analysis. Nature
#' Human Behaviour 4, 1208-1214. \doi{10.1038/s41562-020-0912-z}
#' @seealso [robustness()], [vary()], [standard_variations()].
#' @examples
#' choices <- cross_variations(
#'   controls = list("no controls" = vary(controls = ~1)),
#'   outliers = list("winsorized" = vary(winsorize = c(0.01, 0.99)),
#'                   "trimmed" = vary(trim = c(0.01, 0.99)))
#' )
#' names(choices)
#' fit <- did_feols(gdp ~ did + govsize | city + year, cbec_growth)
#' plot(robustness(fit, choices))
#' @export
cross_variations <- function(...) {
  choices <- list(...)
  if (length(choices) == 0 || !rlang::is_named(choices)) {
    abort_input("Choices must have names.",
                "For example {.code controls = list(\"none\" = vary(controls = ~1))}.",
                argument = "...")
  }
  choices <- lapply(choices, check_variations)
  n <- prod(lengths(choices) + 1)
  if (n > 10000) {
    abort_input("These are {format_count(n)} combinations; 10,000 can be made.", argument = "...")
  }
  refuse_crossed(choices)
  picks <- expand.grid(lapply(choices, function(own) 0:length(own)))[-1, , drop = FALSE]
  made <- lapply(seq_len(nrow(picks)), function(k) {
    join_variations(Map(function(own, at) own[at], choices, unlist(picks[k, ])))
  })
  stats::setNames(lapply(made, `[[`, "variation"), vapply(made, `[[`, "", "name"))
}

#' Choices that change the same thing cannot be combined
#' @noRd
refuse_crossed <- function(choices) {
  changed <- lapply(choices, function(own) unique(unlist(lapply(own, function(variation) {
    names(changes_of(variation))
  }))))
  twice <- unlist(changed)[duplicated(unlist(changed))]
  if (length(twice) == 0) return(invisible())
  abort_input("Two choices change {.arg {unique(twice)}}.", "Make one choice of them.",
              argument = "...")
}

#' One variation of several, and its name
#' @param picked A list of lists with one named variation or none.
#' @noRd
join_variations <- function(picked) {
  picked <- unlist(unname(picked), recursive = FALSE)
  joined <- unclass(picked[[1]])
  for (other in picked[-1]) {
    changes <- changes_of(other)
    joined[names(changes)] <- changes
  }
  label <- fact("crossed", names = unname(lapply(picked, attr, "label")))
  joined <- structure(joined, class = "policypanel_variation", label = label)
  refuse_together(names(changes_of(joined)))
  list(variation = joined, name = in_english(label))
}
