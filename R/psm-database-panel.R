# psm_did() on a table of a database: which rows of a panel are matched with which, as
# matching_plan() says of rows in memory, and the weights of the match on the rows of the DID.

#' The rows that a mode of psm_did() matches
#'
#' @param design Of the DID, from new_database_design(). @param columns From
#'   matching_expressions(), with `outcome`. @param options From panel_options().
#' @return list(stack: from new_stack(), with the treatment as `treated`; plan: NULL, or what is
#'   compared on its own; counts; units: NULL, or where units are matched the table with their first
#'   treated period as `first`).
#' @noRd
stack_panel <- function(table, design, columns, options) {
  panel <- design$panel
  check_panel_known(panel, options)
  if (is.null(panel)) {
    return(list(stack = new_stack(table, table$table, columns), plan = NULL, counts = NULL))
  }
  keys <- if (options$mode != "pooled") database_keys(table, panel$unit, panel$time)
  units <- panel_units(table, panel, columns$treatment[[1]], design$subset)
  found <- lapply(run_query(table, dplyr::summarise(
    units, rows = !!total(quote(treated)), units = !!total(quote(ever)),
    own = !!total(quote(ever * inside)), unknown = !!total(flag(quote(is.na(unit))))
  ), "treated rows and units"), as.double)
  counts <- c(`treated rows` = found$rows, `ever-treated units` = found$units,
              `their rows` = found$own)
  if (options$mode %in% c("base_year", "cohort")) {
    note_start(NULL, "treatment", "start the treatment in that period")
    return(c(stack_units(table, design, columns, keys, options), list(counts = counts)))
  }
  by_unit <- options$treated_as == "unit"
  if (by_unit) refuse_missing_keys_of(panel$unit, found$unknown)
  if (by_unit || !is.null(design$subset)) {
    return(c(stack_rows(table, panel, columns, units, by_unit, keys), list(counts = counts)))
  }
  c(stack_rows(table, panel, columns, NULL, FALSE, keys), list(counts = counts))
}

#' Units with a row in the subset
#' @return A lazy table: unit, ever (1 for treated in some row), inside (its rows in the subset),
#'   treated (those of them that are).
#' @noRd
panel_units <- function(table, panel, treatment, subset) {
  rows <- compute_columns(table, list(unit = as.name(panel$unit), d = treatment,
                                      s = inside_rows(subset)))
  units <- dplyr::summarise(
    dplyr::group_by(rows, .data$unit), ever = max(dplyr::coalesce(.data$d, 0), na.rm = TRUE),
    treated = !!total(quote(d * s)), inside = !!total(quote(s)), .groups = "drop"
  )
  dplyr::filter(units, .data$inside > 0)
}

#' Every row, within its period in mode "yearly"
#' @param units NULL, or those whose rows count: others are outside the subset. @param by_unit
#'   Whether all rows of a unit that is ever treated are. @param keys NULL in mode "pooled".
#' @noRd
stack_rows <- function(table, panel, columns, units, by_unit, keys) {
  rows <- table$table
  if (!is.null(units)) {
    name <- unused_names("policypanel_ever", table)
    ever <- as.name(name)
    own <- dplyr::select(units, "unit", !!!stats::setNames("ever", name))
    rows <- dplyr::left_join(rows, own, by = stats::setNames("unit", panel$unit))
    table$columns[name] <- list(NULL)
    given <- columns$treatment[[1]]
    columns$treatment[[1]] <- rlang::expr(dplyr::if_else(
      is.na(!!given) | is.na(!!ever), NA, !!if (by_unit) ever else given
    ))
  }
  if (is.null(keys)) return(list(stack = new_stack(table, rows, columns), plan = NULL))
  columns$block <- list(`(block)` = period_column(table, panel$time))
  stack <- new_stack(table, rows, columns)
  treated <- run_query(table, dplyr::summarise(
    dplyr::group_by(stack$table$table, period = !!stack$columns$block[[1]]),
    treated = max(dplyr::coalesce(!!stack$columns$treatment[[1]], 0), na.rm = TRUE),
    .groups = "drop"
  ), "treated rows by period")
  warn_empty_periods(treated$period[treated$treated == 0], length(keys$label))
  list(stack = stack, plan = list(noun = "period", compared = keys$label, of = keys$label))
}

#' Units, on their covariates of one period, once for each of the comparisons that they are part of
#' @noRd
stack_units <- function(table, design, columns, keys, options) {
  is_cohort <- options$mode == "cohort"
  starts <- database_starts(table, keys, columns$treatment[[1]], "treatment", design$subset)
  kinds <- start_kinds(table, starts, function(n) {
    if (is_cohort) abort_reversal(count_of(n, "unit"))
  })
  cohorts <- sort(unique(kinds$first[!is.na(kinds$first)]))
  if (!is_cohort) check_base_year(options$base_year, keys$label, min(cohorts, Inf))
  first <- unused_names("policypanel_start", table)
  started <- table
  started$table <- dplyr::left_join(
    table$table, dplyr::select(starts, !!key_symbols$unit,
                               !!!stats::setNames(key_columns[["first"]], first)),
    by = stats::setNames(key_columns[["unit"]], keys$unit)
  )
  started$columns[first] <- list(NULL)
  time <- period_column(table, keys$time)
  held <- columns[c("covariates", "score", "exact", "weights")]
  expressions <- do.call(c, unname(held))
  names <- paste0("own_", seq_along(expressions))
  plain <- compute_columns(started, c(
    list(own_unit = as.name(keys$unit), own_time = time, own_first = as.name(first),
         own_y = columns$outcome[[1]], own_inside = inside_rows(design$subset)),
    stats::setNames(unname(expressions), names)
  ))
  compared <- if (is_cohort) cohort_comparisons(cohorts, keys$label, options$controls) else {
    list(base_year_comparison(options$base_year, min(cohorts)))
  }
  rows <- started
  rows$table <- Reduce(dplyr::union_all, lapply(compared, compare_units, plain, names))
  rows$table <- as_one_step(rows$table, table$connection)
  rows["ledger"] <- list(NULL)
  rows$columns <- stats::setNames(nm = colnames(rows$table))
  own <- c(column_symbols(held, names), column_symbols(
    c(columns[c("treatment", "outcome")], list(inside = list(1), block = list(`(block)` = 1))),
    c("own_treated", "own_change", "own_inside", "own_block")
  ))
  if (!is_cohort) own$block <- NULL
  names(own$outcome) <- in_english(fact("change_of", name = names(columns$outcome)))
  stack <- list(table = rows, columns = own[lengths(own) > 0])
  check_compared(stack, table, kinds, keys, options)
  list(stack = stack, units = list(table = started, unit = keys$unit, first = first, time = time),
       plan = if (is_cohort) {
         list(noun = "cohort", compared = cohorts, of = seq_along(cohorts))
       })
}

#' Whom the base year compares: units that are ever treated with the others
#' @param first The first treated period of all.
#' @return list(block, before: the period of the covariates, after: of the outcomes, treated, among:
#'   conditions).
#' @noRd
base_year_comparison <- function(base_year, first) {
  list(block = 1, before = base_year, treated = quote(!is.na(own_first)), among = quote(1 == 1),
       after = rlang::expr(.data$own_time > !!base_year & .data$own_time >= !!first))
}

#' The cohorts with an earlier period, each with its controls
#' @noRd
cohort_comparisons <- function(cohorts, periods, controls) {
  made <- lapply(which(cohorts > min(periods)), function(k) {
    start <- cohorts[k]
    is_own <- rlang::expr(.data$own_first == !!start)
    later <- if (controls == "not_yet_treated") rlang::expr(.data$own_first > !!start)
    others <- c(list(is_own, quote(is.na(own_first))), later)
    list(block = k, before = max(periods[periods < start]), treated = is_own,
         among = Reduce(function(a, b) rlang::expr(!!a | !!b), others),
         after = if (controls == "never_treated") rlang::expr(.data$own_time >= !!start) else {
           rlang::expr(.data$own_time == !!start)
         })
  })
  if (length(made) == 0) check_cohorts_seen(0, FALSE)
  made
}

#' Units of one comparison
#' @param plain A lazy table: own_unit, own_time, own_first (NULL for never), own_y, own_inside and
#'   the columns `held`.
#' @return The same units once, with own_treated, own_change of the outcome and own_block.
#' @noRd
compare_units <- function(comparison, plain, held) {
  base <- dplyr::filter(plain, .data$own_time == !!comparison$before, !!comparison$among)
  # An infinite outcome makes the change infinite, which is an error further on.
  after <- dplyr::filter(plain, !!comparison$after, .data$own_inside == 1,
                         !!finite_condition(quote(own_y)) | !!infinite_condition(quote(own_y)))
  later <- dplyr::summarise(dplyr::group_by(after, .data$own_unit),
                            own_later = sum(.data$own_y, na.rm = TRUE) / dplyr::n(),
                            .groups = "drop")
  dplyr::transmute(
    dplyr::left_join(base, later, by = "own_unit"), .data$own_unit, .data$own_first,
    own_treated = dplyr::coalesce(!!flag(comparison$treated), 0), .data$own_inside,
    own_change = dplyr::if_else(.data$own_inside == 1, .data$own_later - .data$own_y, NA),
    own_block = !!as.double(comparison$block), !!!rlang::syms(held)
  )
}

#' Say which units are not compared, or should not be
#' @noRd
check_compared <- function(stack, table, kinds, keys, options) {
  early <- if (is.null(options$base_year)) 0 else {
    flag(rlang::expr(.data$own_first <= !!options$base_year))
  }
  found <- lapply(run_query(stack$table, dplyr::summarise(
    stack$table$table, n = dplyr::n(), treated = !!total(quote(own_treated)),
    early = !!total(early)
  ), "units that are compared"), as.double)
  # Sums over no row are NULL.
  found[is.na(found)] <- 0
  if (options$mode == "cohort") {
    check_cohorts_seen(sum(kinds$units[!is.na(kinds$first)]) - found$treated, found$treated > 0)
  } else {
    note_base_year(options$base_year, count_units(table, keys$unit) - found$n, found$early)
  }
}

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
