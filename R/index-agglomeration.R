#' Agglomeration of industries in cities: location quotients
#'
#' How much a city specialises in a group of industries, such as producer services, compared with
#' all cities of the same year.
#'
#' With \eqn{S_{ijt}} the employment (or output) of industry \eqn{j} in city \eqn{i} and year
#' \eqn{t}, and \eqn{S_{it}} that of all industries, the quotient of a group of \eqn{J} industries
#' is \deqn{\frac{\sum_j S_{ijt} \big/ \sum_i \sum_j S_{ijt}}{S_{it} \big/ \sum_i S_{it}},}
#' the city's share in the group's employment over its share in all employment. It is 1 where the
#' city has the group's average weight. This is `aggregate = "pooled"`. The index is also described
#' as *the sum of the indices of the subsectors*, which is another number: `aggregate = "sum"` adds
#' the quotients of the single industries (and is \eqn{J} where the city is average), `"mean"`
#' divides that by \eqn{J}.
#'
#' The sums over cities run over the rows of `data` that have all values in that year: a city that
#' is missing for a year moves the quotients of the others, and a note says when the number of
#' cities changes.
#'
#' @param data A data frame with one row per city and year, one column per industry.
#' @param industries A named list of groups, each a character vector of columns, for example
#'   `list(low_end = c("transport", "trade", "leasing"), high_end = c("it", "finance", "science"))`;
#'   groups may overlap. A character vector or one-sided formula is one group, `spec`.
#' @param total The column with the employment of all industries together, as a string or one-sided
#'   formula.
#' @param unit,time Columns of the panel, as strings or one-sided formulas.
#' @param aggregate `"pooled"`, `"sum"` or `"mean"`.
#' @param overall With several groups: the name of a further group of all their industries, or
#'   `NULL` for none.
#' @return A data frame with the rows of `data`: unit, time, one column per group and `overall`;
#'   `NA` where an industry of the group or the total is missing. [sample_ledger()] counts these.
#' @references
#' Han, F. and Yang, L. (2020). How does the agglomeration of producer services promote the
#' upgrading of manufacturing structure? Management World 36(2), 72-94.
#' @seealso [mpi_index()], [did_feols()].
#' @examples
#' set.seed(1)
#' jobs <- data.frame(city = rep(1:5, 2), year = rep(2010:2011, each = 5), it = rpois(10, 20),
#'                    finance = rpois(10, 30), transport = rpois(10, 40))
#' jobs$total <- jobs$it + jobs$finance + jobs$transport + rpois(10, 300)
#' agglomeration_index(jobs, list(low_end = "transport", high_end = c("it", "finance")), "total",
#'                     unit = "city", time = "year")
#' @export
agglomeration_index <- function(data, industries, total, unit, time,
                                aggregate = c("pooled", "sum", "mean"), overall = "spec") {
  check_arguments()
  data <- check_data(data)
  groups <- check_industry_groups(industries, overall)
  aggregate <- check_choice(aggregate, c("pooled", "sum", "mean"), "aggregate")
  total <- check_column(total, "total")
  unit <- check_column(unit, "unit")
  time <- check_column(time, "time")
  columns <- unique(unlist(groups))
  if (total %in% columns) {
    abort_input("{.val {total}} is both the total and an industry.", argument = "total")
  }
  values <- number_columns(data, c(columns, total), "industries")
  keys <- panel_keys(data, unit, time)
  year <- code_id(list(key = keys$time))
  refuse_bad_employment(values, total)
  out <- list()
  ledger <- continue_ledger(data)
  for (name in names(groups)) {
    own <- values[c(groups[[name]], total)]
    complete <- Reduce(`&`, lapply(own, function(x) !is.na(x)))
    out[[name]] <- group_quotient(own, complete, year, aggregate, name)
    note_incomplete(name, own, complete)
    ledger <- ledger_change(ledger, fact(paste0("quotient_", aggregate)), name,
                            sum(!is.na(out[[name]])), missing_reason(own, complete))
  }
  note_changing_cities(Reduce(`&`, lapply(values, function(x) !is.na(x))), year)
  refuse_key_names(names(out), c(unit, time))
  ids <- lapply(c(unit, time), fetch_column, data = data)
  frame <- c(stats::setNames(ids, c(unit, time)), out)
  structure(frame, class = "data.frame", row.names = seq_len(nrow(data)),
            policypanel_ledger = ledger)
}

check_industry_groups <- function(industries, overall) {
  if (rlang::is_formula(industries)) industries <- check_column_set(industries, "industries")
  groups <- check_groups(industries, "industries", "spec",
                         "list(high_end = c(\"it\", \"finance\"))")
  groups <- lapply(groups, check_column_set, "industries")
  if (length(groups) == 1 || is.null(overall)) return(groups)
  if (!checkmate::test_string(overall, min.chars = 1) || overall %in% names(groups)) {
    abort_input("{.arg overall} must be a name that is no group, or NULL.", argument = "overall")
  }
  c(groups, stats::setNames(list(unique(unlist(groups, use.names = FALSE))), overall))
}

#' Employment is not negative, cities have some, and an industry has no more than the city
#' @noRd
refuse_bad_employment <- function(values, total) {
  for (name in names(values)) {
    bad <- which(values[[name]] < 0 | name == total & values[[name]] == 0)
    if (length(bad) == 0) next
    abort_data("{.val {name}} must {if (name == total) 'be above 0' else 'not be negative'}.",
               "Set such rows to {.code NA} to leave them out.", column = name, rows = bad)
  }
  parts <- Reduce(`+`, values[setdiff(names(values), total)])
  larger <- which(parts > values[[total]] * (1 + 1e-8))
  if (length(larger) > 0) {
    warn("In {count_of(length(larger), 'row')} the industries together exceed {.val {total}}:
          {plain_text(utils::head(larger, 5))}.", "Is the total in the same unit of measurement?")
  }
}

#' @param own The group's industries, and the total last.
#' @noRd
group_quotient <- function(own, complete, year, aggregate, name) {
  total <- own[[length(own)]]
  parts <- own[-length(own)]
  if (aggregate == "pooled") parts <- list(Reduce(`+`, parts))
  code <- year$code + 1L
  share_of <- function(x) {
    sums <- vapply(split(x[complete], factor(code[complete], seq_len(year$n_levels))), sum, 1)
    # In a year without any such employment no city has a share of it.
    ifelse(complete & sums[code] > 0, x / sums[code], NA_real_)
  }
  base <- share_of(total)
  quotients <- lapply(parts, function(x) share_of(x) / base)
  empty <- complete & is.na(Reduce(`+`, quotients))
  if (any(empty)) {
    years <- plain_text(unique(year$labels[code[empty]]))
    warn("{.val {name}} is not defined in {.val {years}}: no city has employment in one of its
          industries.")
  }
  index <- Reduce(`+`, quotients)
  unname(if (aggregate == "mean") index / length(quotients) else index)
}

missing_reason <- function(own, complete) {
  if (all(complete)) return(NULL)
  counts <- vapply(own, function(x) sum(is.na(x)), 1L)
  counts <- counts[counts > 0]
  fact("quotient_missing", rows = sum(!complete), counts = named_counts(names(counts), counts))
}

note_incomplete <- function(name, own, complete) {
  if (all(complete)) return(invisible())
  reason <- in_english(missing_reason(own, complete))
  note("{.val {name}}: {reason} have no quotient and are in no sum.")
}

note_changing_cities <- function(complete, year) {
  sizes <- tabulate(year$code[complete] + 1L, year$n_levels)
  if (length(unique(sizes)) < 2) return(invisible())
  note("From {min(sizes)} to {max(sizes)} units a period enter the sums over units: the quotients of
        different periods compare with different sets of units.")
}

refuse_key_names <- function(names, keys) {
  both <- intersect(names, keys)
  if (length(both) == 0) return(invisible())
  abort_input("A group cannot be called {.val {both}}: that is the unit or the time.",
              argument = "industries")
}
