# Matching on a table of a database. Rows with the same covariates, treatment, weight and group are
# matched alike, so that the engine counts them and adds up their outcomes, the core matches these
# patterns with their counts, and each row takes the weight of its pattern.

# Patterns come to R, and their weights go back as part of the queries.
most_patterns <- 5000

# Methods by which rows with the same score have the same weight, whatever else they are
pattern_methods <- c("kernel", "radius", "local_linear", "ridge", "ipw", "entropy_balancing")

#' Refuse what is not known of rows by their pattern
#' @param settings From matching_settings().
#' @noRd
refuse_beyond_patterns <- function(settings) {
  if (!settings$method %in% pattern_methods) {
    abort_input("{.code method = \"{settings$method}\"} needs the rows in memory: which neighbour is
                 taken can depend on their order, and a table has none.",
                "In a database there are {.val {pattern_methods}}; or collect the rows with
                 {.code dplyr::collect()}.", argument = "method")
  }
  if (identical(settings$bandwidth, "cross_validation")) {
    abort_input("{.code bandwidth = \"cross_validation\"} needs the outcome of each row: collect
                 them with {.code dplyr::collect()}.",
                "In a database the bandwidth is a number or {.val pair}.", argument = "bandwidth")
  }
  others <- setdiff(names(settings$vcov), "psmatch2")
  if (length(others) > 0) {
    abort_input("{.code vcov = \"{others[1]}\"} needs the influence of each row: collect them with
                 {.code dplyr::collect()}.",
                "In a database the errors of a matching are {.val psmatch2}'s.", argument = "vcov")
  }
}

#' What a matching asks of a table, as expressions
#' @param outcome The column of that name, looked at with the others.
#' @return list(treatment, covariates, score, exact, weights): named lists, NULL without any.
#' @noRd
matching_expressions <- function(match, table, settings, outcome = NULL) {
  model <- matching_model(match)
  environment <- model$environment
  right <- database_columns(model$regressors, table, environment, NULL, has_constant = TRUE)
  refuse_no_constant(right)
  score <- settings$score_column
  given <- if (!is.null(score)) {
    stats::setNames(list(engine_column(as.name(score), table, environment, "score")), score)
  }
  refuse_no_score(right, given)
  weights <- settings$weights
  if (!is.null(weights)) locate_column(table$columns, weights, "weights")
  refuse_text_values(table, numbers_among(table, c(all.vars(match), score, weights, outcome)))
  label <- expression_label(model$outcome)
  treatment <- variable_number(model$outcome, table, environment, "match")
  treatment_values(table, label, treatment)
  if (!is.null(score)) refuse_no_probability(table, score, given[[1]])
  list(treatment = stats::setNames(list(treatment), label), covariates = right$columns,
       score = given, exact = unlist(lapply(unname(settings$exact), database_parts, table = table,
                                            argument = "exact"), recursive = FALSE),
       weights = if (!is.null(weights)) {
         list(engine_column(as.name(weights), table, environment, "weights"))
       })
}

refuse_no_probability <- function(table, name, score) {
  rows <- compute_columns(table, list(p = score))
  found <- run_query(table, dplyr::summarise(
    rows, n = !!total(flag(quote(p < 0 | p > 1)))
  ), "scores")
  if (isTRUE(found$n > 0)) refuse_score_values(name)
}

#' Rows to be matched: a table with columns for all that a matching asks of them
#'
#' @param rows A lazy table, the rows of `table` or made of them.
#' @param columns Expressions, named lists: `treatment`, `covariates`, `score`, `exact`, `outcome`
#'   and, where there are any, `weights`, `inside` (1 within the subset), `block`.
#' @return list(table: with `rows` and these columns as its table; columns: the same as symbols).
#' @noRd
new_stack <- function(table, rows, columns) {
  columns <- columns[lengths(columns) > 0]
  expressions <- do.call(c, unname(columns))
  names <- unused_names(paste0("policypanel_m", seq_along(expressions)), table)
  table$table <- dplyr::mutate(rows, !!!stats::setNames(unname(expressions), names))
  table$columns[names] <- list(NULL)
  list(table = table, columns = column_symbols(columns, names))
}

#' Symbols in the place of expressions
#' @param columns Named lists of expressions. @param names What they are called, one after another.
#' @noRd
column_symbols <- function(columns, names) {
  from <- cumsum(c(0L, lengths(columns)))
  Map(function(own, first) {
    stats::setNames(rlang::syms(names[first + seq_along(own)]), names(own))
  }, columns, from[seq_along(columns)])
}

#' Rows of a stack that enter, as settle_sample() settles them
#' @return As settle_table().
#' @noRd
settle_stack <- function(stack, settings) {
  own <- stack$columns
  settle_table(stack$table, list(
    numbers = stack_numbers(own), parts = stack_parts(own),
    weights = if (!is.null(own$weights)) own$weights[[1]], weights_name = settings$weights,
    subset = if (!is.null(own$inside)) rlang::expr(!!own$inside[[1]] == 1), absorbed = list()
  ), list(na = settings$na, weights_type = "analytic", singletons = "keep"))
}

stack_numbers <- function(own) {
  numbers <- c(own$treatment, own$covariates, own$score, own$outcome)
  numbers[!duplicated(names(numbers))]
}

#' What rows must have in common to be matched alike, but for their weight
#' @noRd
stack_parts <- function(own) {
  parts <- c(own$treatment, own$covariates, own$score, own$exact, own$block)
  parts[!duplicated(names(parts))]
}

#' Rows that are alike, counted and numbered by the engine
#' @param sample From settle_stack().
#' @return list(rows: a lazy table with the columns `by` of the sample and `id`; by; found: a data
#'   frame with a row per pattern, in the order of `id`, with their number `n`, and `mean` and
#'   `spread` of the outcome, the squares about that mean).
#' @noRd
count_patterns <- function(stack, sample) {
  by <- c(unname(sample$parts), if (!is.null(stack$columns$weights)) "w")
  at <- match(names(stack$columns$outcome), names(stack_numbers(stack$columns)))
  y <- as.name(paste0("x", at))
  counted <- dplyr::summarise(
    dplyr::group_by(sample$rows, !!!rlang::syms(by)), n = dplyr::n(), first = !!total(y),
    second = !!total(rlang::expr(!!y * !!y)), least = min(!!y, na.rm = TRUE),
    most = max(!!y, na.rm = TRUE), .groups = "drop"
  )
  # Numbered, as a number comes back to the engine unchanged and a decimal need not.
  numbered <- dplyr::mutate(dbplyr::window_order(counted, !!!rlang::syms(by)),
                            id = dplyr::row_number())
  found <- run_query(stack$table, utils::head(numbered, most_patterns + 1),
                     "patterns of covariates")
  if (nrow(found) > most_patterns) refuse_many_patterns(stack$columns)
  found <- found[order(found$id), ]
  numeric <- c("n", "first", "second", "least", "most")
  found[numeric] <- lapply(found[numeric], as.double)
  found$mean <- sample$centre[[at]] + found$first / found$n
  found$spread <- pmax(found$second - found$first^2 / found$n, 0)
  # Outcomes that are all the same have them without the rounding of sums.
  same <- found$least == found$most
  found$mean[same] <- sample$centre[[at]] + found$least[same]
  found$spread[same] <- 0
  list(rows = numbered, by = by, found = found)
}

refuse_many_patterns <- function(columns) {
  what <- names(columns$covariates %||% columns$score)
  abort_design("Matching in a database is exact by counting rows that are alike: of {.val {what}},
                treatment, weights and groups there are more than {format_count(most_patterns)}
                different rows.",
               "Make coarser columns, such as {.code dplyr::mutate(x = round(x, 1))} or classes, or
                collect the rows with {.code dplyr::collect()}.", argument = "match")
}

#' A design of patterns, as matching_sample() makes one of rows
#' @param patterns From count_patterns(). @param settings From matching_settings().
#' @param plan NULL, or list(noun, compared) of what is compared on its own.
#' @noRd
pattern_design <- function(stack, sample, patterns, settings, plan = NULL) {
  own <- stack$columns
  found <- patterns$found
  values <- function(columns) {
    lapply(stats::setNames(nm = names(columns)), function(name) {
      as.double(found[[sample$parts[[name]]]])
    })
  }
  numbers <- c(values(own$treatment), values(own$covariates), values(own$score))
  numbers <- numbers[!duplicated(names(numbers))]
  numbers[c(names(own$outcome), "(spread)")] <- list(found$mean, found$spread)
  code <- function(columns) {
    if (length(columns) == 0) return(NULL)
    keys <- level_keys(found[sample$parts[names(columns)]])
    match(keys, unique(keys))
  }
  for (name in names(own$exact)) {
    labels <- found[[sample$parts[[name]]]]
    if (is.character(labels)) note_look_alikes(unique(labels), name)
  }
  comparison <- if (!is.null(plan)) match(values(own$block)[[1]], plan$of)
  plan$block <- comparison
  list(
    sample = list(rows = NULL, numbers = numbers, ids = list(), ledger = sample$ledger,
                  n = nrow(found), count = found$n,
                  weights = if (!is.null(own$weights)) as.double(found$w)),
    treatment = names(own$treatment), outcome = names(own$outcome),
    covariates = names(own$covariates), score = names(own$score), spread = "(spread)",
    vcov = settings$vcov, plan = plan, left = rep(NA_character_, nrow(found)),
    treated = as.integer(numbers[[1]]), comparison = comparison,
    block = join_blocks(code(own$exact), comparison)
  )
}

#' Match the rows of a stack
#' @return list(matching: as run_matching() gives, of patterns; sample, patterns).
#' @noRd
match_stack <- function(stack, settings, plan = NULL) {
  sample <- settle_stack(stack, settings)
  patterns <- count_patterns(stack, sample)
  design <- pattern_design(stack, sample, patterns, settings, plan)
  list(matching = run_matching(design, settings), sample = sample, patterns = patterns)
}

#' psm_match() on a table
#' @return As run_matching(), of patterns.
#' @noRd
match_in_database <- function(match, outcome, data, settings) {
  refuse_beyond_patterns(settings)
  table <- open_table(data)
  refuse_no_windows(table$connection, "Matchings")
  outcome <- check_column(outcome, "outcome")
  columns <- matching_expressions(match, table, settings, outcome)
  columns$outcome <- stats::setNames(
    list(engine_column(as.name(outcome), table, emptyenv(), "outcome")), outcome
  )
  if (!is.null(settings$subset)) {
    columns$inside <- list(inside_rows(table_subset(settings$subset, table)))
  }
  made <- match_stack(new_stack(table, table$table, columns), settings)
  note_passes(table)
  made$matching
}

#' 1 for rows within a subset, 0 for others
#' @noRd
inside_rows <- function(condition) {
  if (is.null(condition)) return(1)
  rlang::expr(dplyr::coalesce(!!flag(condition), 0))
}

#' What becomes of the rows of a stack
#'
#' @param matched From spread_matched(), of patterns.
#' @return list(texts: as `matched$reason` has them; keys: the same, but for known reasons not to
#'   enter, which are keys of the dictionaries; n_outside: how many texts, the first, are of rows
#'   that did not enter). A row's status is the place of its text, 0 on support.
#' @noRd
status_texts <- function(matched) {
  outside <- c("outside_subset", "zero_weight", "missing_value_reason", "no_row_in_period")
  left <- names(attr(matched, "steps"))
  entered <- c("score of 0 or 1", "outside common support", "no match", "match of none")
  list(texts = c(vapply(outside, function(key) in_english(fact(key)), "", USE.NAMES = FALSE), left,
                 entered),
       keys = c(outside, left, entered), n_outside = length(outside) + length(left))
}

#' The rows of a stack with status and weight
#' @param made From match_stack(). @param matched,texts From spread_matched() and status_texts().
#' @return list(rows, status, weight, pattern: names of the further columns).
#' @noRd
mark_stack <- function(stack, made, matched, texts) {
  own <- stack$columns
  names <- unused_names(c(status = "policypanel_status", weight = "policypanel_weight",
                          pattern = "policypanel_pattern"), stack$table)
  values <- list2DF(list(id = as.integer(made$patterns$found$id),
                         status = match(matched$reason, texts, 0) + 0,
                         weight = ifelse(is.na(matched$weight), 0, matched$weight)))
  by <- made$patterns$by
  keyed <- dplyr::inner_join(made$patterns$rows,
                             dbplyr::copy_inline(stack$table$connection, values), by = "id")
  values <- stats::setNames(rlang::syms(c("status", "weight", "id")), names)
  keyed <- dplyr::select(keyed, !!!rlang::syms(by), !!!values)
  at <- vapply(unname(c(stack_parts(own), own$weights)), as.character, "")
  rows <- dplyr::left_join(stack$table$table, keyed, by = stats::setNames(by, at))
  is_known <- c(lapply(c(stack_numbers(own), own$weights), finite_condition),
                lapply(stack_parts(own), function(id) rlang::expr(!is.na(!!id))))
  is_known <- Reduce(function(a, b) rlang::expr(!!a & !!b), unname(is_known))
  inside <- if (is.null(own$inside)) 1 else own$inside[[1]]
  weight <- if (is.null(own$weights)) 1 else own$weights[[1]]
  # The places of the first three of status_texts()
  status <- rlang::expr(dplyr::case_when(
    !!inside != 1 ~ 1, !!weight == 0 ~ 2, !(!!is_known) ~ 3, TRUE ~ !!as.name(names[["status"]])
  ))
  rows <- dplyr::mutate(rows, !!!stats::setNames(list(status), names[["status"]]))
  c(list(rows = rows), as.list(names))
}
