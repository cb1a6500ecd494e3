# Checks of what a paper says about its rows, units and periods.

audit_counts <- function(table) {
  x <- table$settings
  checks <- list(audit_count_groups, audit_count_grid, audit_count_balanced,
                 audit_count_without_units, audit_count_winsorised, audit_count_population,
                 audit_count_adoption)
  audit_each(checks, function(check) check(x, paste0("Counts (", table$title, ")"), table$paper))
}

audit_numbers_in <- function(x) {
  if (is.null(x)) return(NULL)
  stats::setNames(vapply(unname(x), audit_printed_count, 0), names(x))
}

audit_named_count <- function(x, key, name) {
  values <- audit_numbers_in(x[[key]])
  if (name %in% names(values)) values[[name]] else NA_real_
}

audit_count_groups <- function(x, where, paper) {
  groups <- audit_numbers_in(x$groups)
  n <- audit_printed_count(x$n)
  if (is.null(groups) || is.na(n)) return(NULL)
  audit_finding("parts add up", where, sum(groups) == n, c(
    paste(audit_number_text(groups, 8), collapse = " + "), " = ", audit_number_text(sum(groups), 8),
    "; the whole is ", audit_number_text(n, 8), "."
  ))
}

#' Bounds on the number of units for a number of periods
#'
#' At least: rows over periods, for the whole and part by part (units do not straddle parts), and
#' without some periods. At most: rows lost to a lag, since every unit loses its first.
#' @noRd
audit_unit_bounds <- function(x, periods) {
  n <- audit_printed_count(x$n)
  groups <- audit_numbers_in(x$groups)
  left <- audit_named_count(x, "without_periods", "n")
  gone <- audit_named_count(x, "without_periods", "periods")
  at_least <- c(
    "all rows" = ceiling(n / periods),
    "the parts" = if (length(groups) > 0) sum(ceiling(groups / periods)) else NA,
    "the rows of the periods left out" = ceiling((n - left) / gone),
    "the rows of the other periods" = ceiling(left / (periods - gone))
  )
  at_most <- c("rows lost to the lag" = n - audit_printed_count(x$lagged),
               "what is said" = audit_printed_count(x$units))
  said <- c("what is said" = audit_printed_count(x$units))
  list(lower = c(at_least, said)[!is.na(c(at_least, said))], upper = at_most[!is.na(at_most)])
}

audit_count_grid <- function(x, where, paper) {
  n <- audit_printed_count(x$n)
  periods <- audit_printed_count(x$periods)
  if (is.na(n) || is.na(periods)) return(NULL)
  bounds <- audit_unit_bounds(x, periods)
  least <- max(bounds$lower)
  most <- min(bounds$upper, Inf)
  side <- function(values) {
    paste0(audit_number_text(values, 8), " (", names(values), ")", collapse = ", ")
  }
  units <- ceiling(n / periods)
  other <- if (least > most) audit_grids_that_fit(x, periods)
  audit_finding("units x periods", where, least <= most, c(
    "With ", periods, " periods the units are at least ", side(bounds$lower),
    if (length(bounds$upper) > 0) c("; at most ", side(bounds$upper)), ". N ",
    audit_number_text(n, 8), " = ", units, " x ", periods, " less ", units * periods - n, ".", other
  ))
}

audit_grids_that_fit <- function(x, periods) {
  fits <- Filter(function(t) {
    bounds <- audit_unit_bounds(x, t)
    max(bounds$lower) <= min(bounds$upper, Inf)
  }, setdiff(periods + -3:5, seq(-5, 1)))
  if (length(fits) == 0) return(" No number of periods near it fits.")
  bounds <- audit_unit_bounds(x, fits[1])
  paste0(" What fits: ", fits[1], " periods and ",
         audit_shown(audit_interval(max(bounds$lower), min(bounds$upper, Inf))), " units.")
}

audit_count_balanced <- function(x, where, paper) {
  if (!tolower(paste(x$balanced, collapse = "")) %in% c("yes", "true")) return(NULL)
  whole <- audit_printed_count(x$units) * audit_printed_count(x$periods)
  n <- audit_printed_count(x$n)
  short <- paper$means[!is.na(paper$means$n) & paper$means$n < whole, ]
  own <- unique(unlist(lapply(paper$columns, function(column) {
    if (column$sample == "" && isTRUE(column$n < whole)) column$n
  })))
  agrees <- isTRUE(n == whole) && NROW(short) == 0
  audit_finding("balanced panel", where, agrees, c(
    audit_printed_count(x$units), " units x ", audit_printed_count(x$periods), " periods = ",
    audit_number_text(whole, 8), "; N ", audit_number_text(n, 8),
    if (NROW(short) > 0) c("; with fewer rows: ",
                           some_of(paste0(short$name, " ", audit_number_text(short$n, 8)))),
    if (length(own) > 0) c("; regressions of ", some_of(audit_number_text(own, 8), 12), " rows"),
    "."
  ))
}

audit_count_without_units <- function(x, where, paper) {
  n <- audit_printed_count(x$n)
  left <- audit_named_count(x, "without_units", "n")
  units <- audit_named_count(x, "without_units", "units")
  periods <- audit_printed_count(x$periods)
  if (anyNA(c(n, left, units, periods))) return(NULL)
  audit_finding("rows of the units left out", where, left <= n && n - left <= units * periods, c(
    audit_number_text(n, 8), " - ", audit_number_text(left, 8), " = ", n - left, "; ", units,
    " units x ", periods, " periods = ", units * periods, "."
  ))
}

audit_count_winsorised <- function(x, where, paper) {
  n <- audit_printed_count(x$n)
  after <- audit_printed_count(x$winsorised)
  if (is.na(n) || is.na(after)) return(NULL)
  audit_finding("winsorising", where, after == n, c(
    "Winsorising keeps every row; N goes from ", audit_number_text(n), " to ",
    audit_number_text(after), if (after != n) ": rows were taken out", "."
  ))
}

audit_count_population <- function(x, where, paper) {
  units <- audit_printed_count(x$units)
  there <- audit_printed_count(x$population)
  if (is.na(units) || is.na(there)) return(NULL)
  audit_finding("units there are", where, units == there,
                c(units, " units of the ", there, " that there are."),
                if (units < there) paste("the names of the", there - units, "left out"))
}

#' Treated rows from adoptions per year, against the mean of the treatment
#' @noRd
audit_count_adoption <- function(x, where, paper) {
  adopting <- audit_numbers_in(x$adoption)
  last <- audit_printed_count(x$last_period)
  if (is.null(adopting) || is.na(last)) return(NULL)
  years <- as.double(names(adopting))
  treated <- sum(adopting * pmax(last - years + 1, 0))
  later <- sum(adopting * pmax(last - years, 0))
  n <- audit_printed_count(x$n)
  text <- c(paste(adopting, "x", pmax(last - years + 1, 0), collapse = " + "), " = ", treated,
            " treated rows, a mean of ", audit_number_text(treated / n, 4),
            " (coded from the next year ", later, ", ",
            audit_number_text(later / n, 4), ")")
  name <- paste(x$treatment, collapse = "")
  at <- match(tolower(name), tolower(paper$means$name))
  if (is.null(paper$means) || is.na(at)) {
    return(audit_finding("treated rows", where, FALSE, c(text, "."), "the mean of the treatment"))
  }
  mean <- audit_interval(paper$means$lower[at], paper$means$upper[at])
  admitted <- audit_whole_numbers(mean * n)
  audit_finding("treated rows", where, audit_overlaps(admitted, treated), c(
    text, "; the printed mean of ", name, " admits ", audit_shown(admitted, 8), "."
  ))
}
