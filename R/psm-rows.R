# From scores to matched rows: who is matched with whom, in which groups, and why others are not.

#' The problem of a design in which every cohort or period has treated and untreated rows on support
#'
#' Where support leaves one group alone, nobody is compared: these rows leave, and score and support
#' are made again without them.
#' @noRd
supported_problem <- function(design, settings) {
  repeat {
    problem <- match_problem(design, sample_score(design, settings), settings)
    if (is.null(design$comparison)) return(problem)
    design <- comparable_design(design, problem$eligible)
    if (length(design$treated) == length(problem$treated)) return(problem)
  }
}

#' What the engines need: scores, outcomes, covariates, blocks, and who may be matched
#' @noRd
match_problem <- function(design, score, settings) {
  p <- score$probability
  y <- design$sample$numbers[[design$outcome]]
  treated <- design$treated == 1
  inner <- inner_scores(p, treated)
  if (!all(inner)) refuse_empty_support(p, treated, inner, "none")
  supported <- rep(FALSE, length(p))
  supported[inner] <- supported_rows(p[inner], treated[inner], settings)
  problem <- list(design = design, score = p, y = y, treated = treated, inner = inner,
                  eligible = inner & supported, block = design$block,
                  unit = design$unit, score_fit = score,
                  score_columns = design$sample$numbers[score$covariates])
  used <- if (is.null(score$coefficients)) design$covariates else score$covariates
  columns <- design$sample$numbers[used]
  if (settings$method %in% c("mahalanobis", "entropy_balancing")) refuse_no_variation(columns)
  if (settings$method == "mahalanobis") problem$points <- mahalanobis_points(columns, treated)
  if (settings$method == "entropy_balancing") problem$covariates <- do.call(cbind, columns)
  problem
}

refuse_no_variation <- function(columns) {
  if (any(vapply(columns, function(x) min(x) < max(x), NA))) return(invisible())
  abort_design("No covariate varies in the sample: there is nothing to match or balance on.",
               "Name other covariates in {.arg match}.", argument = "match")
}

#' Who is matched with whom: treated with controls for the ATT, the reverse for the ATU
#' @return Named list of list(targets, donors), row numbers.
#' @noRd
directions <- function(problem, settings) {
  t <- which(problem$treated & problem$eligible)
  c <- which(!problem$treated & problem$eligible)
  sides <- list(ATT = list(targets = t, donors = c), ATU = list(targets = c, donors = t))
  if (identical(settings$estimand, "ATT")) return(sides["ATT"])
  if (identical(settings$estimand, "ATU")) return(sides["ATU"])
  sides
}

#' Run `fun(targets, donors)` within every block and put the pieces back in order
#'
#' @param fun Gives a named list of vectors, one value per target or (names starting with `donor`)
#'   per donor. Targets in a block without donors get NA, donors without targets 0.
#' @noRd
over_blocks <- function(problem, targets, donors, fun) {
  if (is.null(problem$block)) {
    if (length(targets) == 0 || length(donors) == 0) return(list())
    return(fun(targets, donors))
  }
  levels <- seq_len(max(problem$block))
  t_in <- split(seq_along(targets), factor(problem$block[targets], levels))
  c_in <- split(seq_along(donors), factor(problem$block[donors], levels))
  out <- list()
  for (b in levels[lengths(t_in) > 0 & lengths(c_in) > 0]) {
    part <- fun(targets[t_in[[b]]], donors[c_in[[b]]])
    for (name in names(part)) {
      is_donor <- startsWith(name, "donor")
      if (is.null(out[[name]])) {
        out[[name]] <- if (is_donor) numeric(length(donors)) else rep(NA_real_, length(targets))
      }
      out[[name]][if (is_donor) c_in[[b]] else t_in[[b]]] <- part[[name]]
    }
  }
  out
}

#' Matched outcomes, weights and support of every row
#' @return list(matched_outcome, weight, times_used, on_support, reason, sides): `weight` belongs to
#'   the first estimand; `sides` has the engine's results per direction.
#' @noRd
matched_rows <- function(problem, settings) {
  engine <- switch(settings$method, nearest = , mahalanobis = match_by_neighbours,
                   llr = match_by_smoothed_neighbour, ipw = match_by_odds,
                   entropy_balancing = match_by_entropy, match_by_kernel)
  n <- length(problem$y)
  matched_outcome <- rep(NA_real_, n)
  sides <- lapply(directions(problem, settings), function(side) {
    part <- over_blocks(problem, side$targets, side$donors, function(t, c) {
      tell_memory(engine(problem, t, c, settings), length(t), length(c), settings)
    })
    weight <- square <- numeric(n)
    if (length(part) == 0) {
      return(list(targets = integer(), weight = weight, square = square, by_order = 0))
    }
    weight[side$donors] <- part$donor_weight
    if (!is.null(part$donor_square)) square[side$donors] <- part$donor_square
    found <- side$targets[!is.na(part$matched_outcome)]
    matched_outcome[side$targets] <<- part$matched_outcome
    list(targets = found, weight = weight, square = square,
         by_order = sum(part$by_order, na.rm = TRUE))
  })
  own <- lapply(sides, function(side) replace(side$weight, side$targets, 1))
  weight <- if ("ATT" %in% settings$estimand) own$ATT else if ("ATU" %in% settings$estimand) {
    own$ATU
  } else {
    # Every matched row stands for itself and for those it is the match of.
    own$ATT + own$ATU
  }
  on_support <- Reduce(`|`, lapply(own, `!=`, 0))
  refuse_unmatched(sides, settings)
  list(matched_outcome = matched_outcome, weight = weight, on_support = on_support, sides = sides,
       times_used = Reduce(`+`, lapply(sides, `[[`, "weight")),
       reason = off_support_reason(problem, on_support, names(sides)))
}

#' Run an engine, and where memory runs out say for how many rows and what would take less
#' @noRd
tell_memory <- function(code, n_targets, n_donors, settings) {
  withCallingHandlers(code, policypanel_error_memory = function(e) {
    by_pairs <- settings$method %in% c("nearest", "mahalanobis", "llr")
    each <- if (settings$ties) n_donors else min(settings$neighbours, n_donors)
    most <- as.double(n_targets) * each
    abort_memory(
      "There is not enough memory to match {count_of(n_targets, 'row')} with
       {count_of(n_donors, 'row')}.",
      if (by_pairs) "Up to {format_count(most)} pairs may be found, of 32 bytes each
                     ({format_count(ceiling(32 * most / 2^20))} MB).",
      if (by_pairs) "Fewer {.arg neighbours}, a {.arg caliper}, {.code ties = FALSE} or matching
                     within groups ({.arg exact}) take less." else {
        "Fewer rows or matching within groups ({.arg exact}) take less."
      }
    )
  })
}

refuse_unmatched <- function(sides, settings) {
  for (name in names(sides)) {
    if (length(sides[[name]]$targets) > 0) next
    who <- if (name == "ATT") "treated row has a control" else "control has a treated row"
    by_kernel <- settings$method %in% setdiff(kernel_methods, "llr")
    hint <- if (by_kernel) {
      "Widen {.arg bandwidth} or give up {.arg common_support}."
    } else {
      "Widen {.arg caliper}, or give up {.arg exact} or {.arg common_support}."
    }
    reach <- if (by_kernel) {
      paste(" within the bandwidth", plain_number(settings$bandwidth))
    } else " to be matched with"
    abort_design("No {who}{reach}.", hint)
  }
}

off_support_reason <- function(problem, on_support, sides) {
  reason <- rep(NA_character_, length(on_support))
  off <- which(!on_support)
  is_target <- c("ATU", "ATT")[problem$treated[off] + 1] %in% sides
  reason[off] <- c("match of none", "no match")[is_target + 1]
  reason[!problem$eligible] <- "outside common support"
  reason[!problem$inner] <- "score of 0 or 1"
  reason
}

# Why rows are not matched, as keys of the dictionaries; `matched$reason` has them in English.
support_reasons <- c("match_of_none", "no_match", "not_matched", "outside_support", "score_0_1",
                     "missing_in_matching", "no_row_in_period")

#' The facts of texts of `matched$reason`
#' @param steps Those of this matching, from leave_design().
#' @noRd
reason_facts <- function(texts, steps = NULL) {
  own <- texts %in% names(steps)
  facts <- facts_of(texts, support_reasons)
  facts[own] <- steps[texts[own]]
  facts
}

support_ledger <- function(ledger, rows, treated) {
  for (side in c(TRUE, FALSE)) {
    off <- rows$reason[!rows$on_support & treated == side]
    counts <- table(off)
    detail <- fact("counts", counts = named_counts(reason_facts(names(counts)), as.vector(counts)))
    ledger <- ledger_drop(ledger, fact(if (side) "treated_off_support" else "controls_off_support"),
                          length(off), detail)
  }
  if (!all(rows$on_support)) {
    note("{count_of(sum(!rows$on_support), 'row')} off support:
          {sum(treated & !rows$on_support)} treated, {sum(!treated & !rows$on_support)} untreated.")
  }
  ledger
}

#' How many rows were matched by the order of the data, facts
#' @param by_order Counts of targets, named by direction.
#' @return A sentence per direction in which there are any.
#' @noRd
order_facts <- function(by_order, settings) {
  lapply(names(by_order)[by_order > 0], function(name) {
    kind <- paste0("order_", if (name == "ATT") "treated" else "control",
                   if (!settings$replacement) "_free")
    fact(kind, count = by_order[[name]])
  })
}
