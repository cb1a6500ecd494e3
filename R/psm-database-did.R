# psm_did() on a table of a database: its match, and the weights of the match on the rows of the DID.

#' Match the rows of a panel that stays in a database
#' @param a As estimate_psm_did() takes them. @param setup From psm_did_settings().
#' @return list(matching: of patterns; outcome: its name; design: of the DID; known, steps: of
#'   statuses; marked: from mark_stack(); counts, stack, plan, units: from stack_panel()).
#' @noRd
match_panel_in_database <- function(a, data, setup) {
  refuse_beyond_patterns(setup$settings)
  if (!setup$options$self_match) {
    abort_input("{.code self_match = FALSE} needs the rows in memory.",
                "Collect them with {.code dplyr::collect()}.", argument = "self_match")
  }
  table <- open_table(data)
  refuse_no_windows(table$connection, "Matchings")
  model <- single_model(parse_formula(a$formula), "psm_did")
  columns <- matching_expressions(a$match, table, setup$settings)
  design <- new_database_design(model, table, setup$rules)
  # With the lags of the regression, which is on these rows in the end
  table <- design$table
  columns$outcome <- design$numbers[design$equations[[1]]$outcome]
  if (!is.null(design$subset)) columns$inside <- list(inside_rows(design$subset))
  found <- stack_panel(table, design, columns, setup$options)
  made <- match_stack(found$stack, setup$settings, found$plan)
  outcome <- if (is.null(found$units)) names(columns$outcome) else {
    fact("change_of", name = names(columns$outcome))
  }
  matched <- spread_matched(made$matching)
  known <- status_texts(matched)
  marked <- mark_stack(found$stack, made, matched, known$texts)
  made <- c(list(matching = made$matching, outcome = outcome, design = design, known = known,
                 marked = marked, steps = attr(matched, "steps")), found)
  made$matching$self_match_share <- own_unit_share(made, marked, setup$options, setup$settings)
  made
}

#' The part of its weights that a matched row gives to rows of its own unit, on average
#'
#' None where a unit stands once in a comparison, or all of its rows are treated.
#' @param marked From mark_stack().
#' @noRd
own_unit_share <- function(made, marked, options, settings) {
  panel <- made$design$panel
  if (is.null(panel)) return(NA_real_)
  if (options$mode != "pooled" || options$treated_as == "unit") return(0)
  matching <- made$matching
  is_att <- names(matching$sides)[1] == "ATT"
  pairs <- own_pairs(marked, panel$unit, made$stack, if (is_att) 1 else 0)
  rows <- sample_rows(matching$design)
  target <- match(pairs$target, rows)
  parts <- split(seq_along(target), match(pairs$donor, rows))
  share <- vapply(names(parts), function(donor) {
    own <- parts[[donor]]
    shares <- share_of_pattern(matching, settings, as.integer(donor))
    sum(pairs$n[own] * shares[target[own]], na.rm = TRUE)
  }, 0)
  sum(share) / times_counted(matching$sides[[1]]$targets, matching$count)
}

#' How often rows of two patterns are of one unit
#' @param side The treatment of the rows that are matched.
#' @return A data frame target, donor, n.
#' @noRd
own_pairs <- function(marked, unit, stack, side) {
  rows <- dplyr::filter(marked$rows, !!as.name(marked$status) == 0, !is.na(!!as.name(unit)))
  of <- function(side, names) {
    own <- dplyr::filter(rows, !!stack$columns$treatment[[1]] == !!side)
    counted <- dplyr::summarise(
      dplyr::group_by(own, own_unit = !!as.name(unit), pattern = !!as.name(marked$pattern)),
      n = dplyr::n(), .groups = "drop"
    )
    dplyr::select(counted, "own_unit", !!!stats::setNames(c("pattern", "n"), names))
  }
  both <- dplyr::inner_join(of(side, c("target", "n_target")), of(1 - side, c("donor", "n_donor")),
                            by = "own_unit")
  found <- run_query(stack$table, dplyr::summarise(
    dplyr::group_by(both, .data$target, .data$donor),
    n = !!total(quote(1.0 * n_target * n_donor)), .groups = "drop"
  ), "rows of one unit")
  as.data.frame(lapply(found, as.double))
}

#' The weight of one row of a pattern in the match of each row: the matched "outcome" of its dummy
#' @noRd
share_of_pattern <- function(matching, settings, donor) {
  on <- which(matching$on_support)
  data <- matching_data(matching$design)
  take <- function(x) if (!is.null(x)) x[on]
  dummy <- replace(numeric(length(matching$y)), donor, 1 / matching$count[donor])
  is_used <- matching$design$covariates %in% matching$score_fit$covariates
  data[c("treated", "weight", "block")] <- lapply(data[c("treated", "weight", "block")], take)
  data[c("comparison", "unit", "offset", "start")] <- list(NULL)
  data$n_comparisons <- 1L
  data$outcome <- dummy[on]
  data$score <- matching$score[on]
  data$covariates <- lapply(data$covariates[is_used], take)
  rules <- core_rules(settings)
  rules[c("common_support", "bandwidth", "bandwidth_rule")] <- list("none", matching$bandwidth,
                                                                    "number")
  found <- core_match_rows(data, rules, matching$count[on])
  side <- Filter(Negate(is.null), found$sides)[[1]]
  replace(rep(NA_real_, length(dummy)), on[found$row], side$matched)
}

#' The DID on the rows on support, with the weights of the match
#' @param made From match_panel_in_database(). @param weighted Whether they weigh the DID.
#' @return A design.
#' @noRd
support_on_table <- function(made, weighted) {
  known <- made$known
  marked <- made$marked
  marked$treated <- as.character(made$stack$columns$treatment[[1]])
  if (!is.null(made$units)) marked <- carry_marks(marked, made, known)
  status <- as.name(marked$status)
  table <- made$design$table
  marked$rows <- as_one_step(marked$rows, table$connection)
  cells <- run_query(table, dplyr::summarise(
    dplyr::group_by(marked$rows, status = !!status, treated = !!as.name(marked$treated)),
    n = dplyr::n(), .groups = "drop"
  ), "rows on support")
  cells <- lapply(cells, as.double)
  text <- c("", known$texts)[cells$status + 1]
  treated <- ifelse(cells$status > 0 & cells$status <= known$n_outside, NA, cells$treated == 1)
  found <- ordered_steps(step_texts(text), treated, made$steps, cells$n)
  # The subset comes first, as it was chosen first.
  order <- names(found$facts)
  order <- c(intersect(known$texts[1], order), setdiff(order, known$texts[1]))
  steps <- lapply(order, function(own) {
    list(step = found$facts[[own]], dropped = found$dropped[[own]], reason = found$reason[[own]])
  })
  design <- on_table(made$design, marked$rows, list(),
                     list(condition = rlang::expr(!!status == 0), steps = steps))
  if (!weighted) return(design)
  weight_design(design, as.name(marked$weight), "matching weight")
}

#' Status and weight of all rows of units, from those of the rows that were matched
#'
#' As carry_matched() says of rows in memory: a unit that is a control of others before its own
#' treatment has that weight in its untreated rows only.
#' @param marked From mark_stack(). @param known From status_texts().
#' @return As mark_stack(), with `treated`, the name of a column that is 1 for ever-treated units.
#' @noRd
carry_marks <- function(marked, made, known) {
  units <- made$units
  own <- unused_names(stats::setNames(paste0("policypanel_u", seq_along(unit_marks)), unit_marks),
                      units$table)
  by_unit <- mark_units(marked, known, own, !is.null(made$plan))
  rows <- dplyr::left_join(units$table$table, by_unit,
                           by = stats::setNames(own[["unit"]], units$unit))
  of <- lapply(own, as.name)
  first <- as.name(units$first)
  ever <- rlang::expr(dplyr::if_else(is.na(!!first), 0, 1))
  before <- rlang::expr(dplyr::coalesce(!!flag(rlang::expr(!!units$time < !!first)), 1))
  reason <- rlang::expr(dplyr::coalesce(
    dplyr::if_else(!!of$least == !!of$most, !!of$least, !!place_of("no match", known)),
    !!of$outer - 1000 * floor(!!of$outer / 1000)
  ))
  status <- rlang::expr(dplyr::case_when(
    !!inside_rows(made$design$subset) != 1 ~ !!place_of("outside_subset", known),
    !!of$on_treated > 0 ~ 0, !!of$on_control > 0 & !!before == 1 ~ 0,
    is.na(!!of$outer) ~ !!place_of("no_row_in_period", known), TRUE ~ !!reason
  ))
  weight <- rlang::expr(!!of$weight_treated + !!of$weight_control * !!before)
  names <- unused_names(unlist(marked[c("status", "weight", "treated")]), units$table)
  rows <- dplyr::mutate(rows, !!!stats::setNames(list(status, weight, ever), names))
  c(list(rows = rows), as.list(names))
}

# What is known of a unit that is matched, maybe several times
unit_marks <- c("least", "most", "outer", "on_treated", "on_control", "weight_treated",
                "weight_control", "unit")

#' Marks of units: the least and largest status of the rows that entered (a row on support counts as
#' one without a match), that of the first comparison, rows on support and weights by group
#' @param own Names of the columns, named by `unit_marks`. @param is_stack Whether a unit may stand
#'   in several blocks.
#' @noRd
mark_units <- function(marked, known, own, is_stack) {
  status <- as.name(marked$status)
  weight <- as.name(marked$weight)
  on <- function(side) flag(rlang::expr(.data$own_treated == !!side & !!status == 0))
  reason <- rlang::expr(dplyr::case_when(
    !!status == 0 ~ !!place_of("no match", known), !!status > !!known$n_outside ~ !!status
  ))
  block <- if (is_stack) quote(own_block) else 1
  marks <- list(
    least = rlang::expr(min(!!reason, na.rm = TRUE)),
    most = rlang::expr(max(!!reason, na.rm = TRUE)),
    # The status of the earliest comparison in the last three digits
    outer = rlang::expr(min(!!block * 1000 + !!status, na.rm = TRUE)),
    on_treated = total(on(1)), on_control = total(on(0)),
    weight_treated = total(rlang::expr(!!on(1) * !!weight)),
    weight_control = total(rlang::expr(!!on(0) * !!weight))
  )
  names(marks) <- own[names(marks)]
  unit <- stats::setNames(list(quote(own_unit)), own[["unit"]])
  dplyr::summarise(dplyr::group_by(marked$rows, !!!unit), !!!marks, .groups = "drop")
}

#' The status that a text or the key of one stands for
#' @noRd
place_of <- function(text, known) as.double(match(text, known$keys))
