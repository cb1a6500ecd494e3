# Checks of descriptive tables.

audit_descriptive_numbers <- function(table) {
  names <- unique(table$cells$row)
  numbers <- audit_statistic_intervals(table, names, published_descriptive_statistics)
  text <- function(statistic) audit_statistic_text(table, names, statistic)
  n <- audit_read_printed(text("n"), where = paste("Table", table$title))$value
  recognised <- audit_looks_binary(numbers, n)
  is_share <- names %in% table$settings$shares & !is.na(numbers$max$lower) & numbers$max$lower <= 1
  # The ends of a fraction are exact: "0" is not -0.5 to 0.5.
  fraction <- is_share | recognised | names %in% table$settings$dummies
  for (end in c("min", "median", "max")) {
    exact <- fraction & text(end) %in% c("0", "1")
    value <- audit_middle(numbers[[end]])
    numbers[[end]] <- audit_prefer(audit_interval(ifelse(exact, value, NA)), numbers[[end]])
  }
  c(list(name = names, n = n, recognised = recognised,
         text = lapply(stats::setNames(nm = published_descriptive_statistics), text)),
    numbers[setdiff(published_descriptive_statistics, "n")])
}

#' From 0 to 1, with the SD that only values at the two ends have
#' @noRd
audit_looks_binary <- function(x, n) {
  ends <- audit_middle(x$min) == 0 & audit_middle(x$max) == 1
  median <- is.na(x$median$lower) | audit_middle(x$median) %in% c(0, 0.5, 1)
  sd <- audit_sd_of_share(audit_clamp(x$mean, 0, 1), n)
  found <- ends & median & n > 1 & audit_overlaps(x$sd, sd)
  !is.na(found) & found
}

#' SD of n zeros and ones by the share of ones: sqrt(m (1 - m) n / (n - 1))
#' @noRd
audit_sd_of_share <- function(share, n) {
  sd <- function(m) sqrt(pmax(m * (1 - m), 0) * n / (n - 1))
  half <- share$lower < 0.5 & share$upper > 0.5
  audit_interval(pmin(sd(share$lower), sd(share$upper)),
                 ifelse(half, sd(0.5), pmax(sd(share$lower), sd(share$upper))))
}

audit_statistic_text <- function(table, names, statistic) {
  cells <- table$cells[table$cells$column == statistic, ]
  cells$value[match(names, cells$row)]
}

audit_statistic_intervals <- function(table, names, statistics) {
  lapply(stats::setNames(nm = statistics), function(statistic) {
    audit_printed_interval(audit_statistic_text(table, names, statistic),
                           where = paste0("Table ", table$title, ", ", statistic))
  })
}

audit_descriptives <- function(table) {
  x <- audit_descriptive_numbers(table)
  checks <- list(audit_descriptive_limits, audit_order_of_values, audit_sd_bound,
                 audit_dummy_variable, audit_share_variable, audit_logarithm, audit_extreme_values,
                 audit_odd_decimals)
  lines <- audit_each(seq_along(x$name), function(i) {
    row <- list(name = x$name[i], n = x$n[i], text = lapply(x$text, `[`, i), table = table,
                recognised = x$recognised[i], where = paste("Table", table$title, x$name[i]))
    for (statistic in setdiff(published_descriptive_statistics, "n")) {
      row[[statistic]] <- x[[statistic]][i]
    }
    audit_each(checks, function(check) check(row))
  })
  rbind(lines, audit_mislabelled_sd(x, table), audit_known_values(x, table))
}

audit_has <- function(row, ...) !any(vapply(row[c(...)], function(x) is.na(x$lower), NA))

audit_order_of_values <- function(row) {
  above <- function(a, b) isTRUE(a$lower > b$upper + 1e-9 * abs(b$upper))
  near <- !audit_has(row, "mean", "median", "sd") ||
    audit_magnitude(row$mean - row$median)$lower <= row$sd$upper * (1 + 1e-9)
  turned <- above(row$min, row$max) || above(row$min, row$mean) || above(row$mean, row$max) ||
    above(row$min, row$median) || above(row$median, row$max)
  if (near && !turned) return(NULL)
  said <- Filter(function(key) audit_has(row, key), c("min", "mean", "median", "max", "sd"))
  audit_finding("order of values", row$where, FALSE, c(
    paste(said, vapply(row[said], audit_shown, ""), collapse = ", "),
    "; the mean and median lie within the range, and no further than one SD apart."
  ), fact = audit_row_fact(row))
}

#' Bhatia and Davis (2000): variance <= (max - mean)(mean - min); Samuelson for the range
#' @noRd
audit_sd_bound <- function(row) {
  if (!audit_has(row, "mean", "sd", "min", "max") || is.na(row$n) || row$n < 2) return(NULL)
  scale <- sqrt(row$n / (row$n - 1))
  bound <- function(mean, min, max) scale * sqrt(pmax((max - mean) * (mean - min), 0))
  at <- min(max((row$min$lower + row$max$upper) / 2, row$mean$lower), row$mean$upper)
  most <- bound(at, row$min$lower, row$max$upper)
  least <- max(row$max$lower - row$min$upper, 0) / sqrt(2 * (row$n - 1))
  printed <- bound(audit_middle(row$mean), audit_middle(row$min), audit_middle(row$max)) / scale
  share <- 100 * audit_middle(row$sd) / printed
  if (isTRUE(share > 100)) share <- share / scale
  agrees <- row$sd$lower <= most * (1 + 1e-9) && row$sd$upper >= least * (1 - 1e-9)
  audit_finding("SD bound", row$where, agrees, c(
    "With mean ", row$text$mean, " between ", row$text$min, " and ", row$text$max,
    " the SD is at most sqrt((max - mean)(mean - min)) = ", audit_number_text(printed), " (",
    audit_number_text(most), " with rounding and n - 1) and at least ", audit_number_text(least, 2),
    "; printed ", row$text$sd, ", ", audit_number_text(share, 3), "% of the bound",
    if (isTRUE(share > 95)) ": nearly all values at the two ends", "."
  ), fact = audit_row_fact(row))
}

#' A 0/1 variable, declared or recognised: its mean is a count over n, its SD follows
#' @noRd
audit_dummy_variable <- function(row) {
  if (!audit_has(row, "mean", "sd") || is.na(row$n) || row$n < 2) return(NULL)
  ones <- audit_clamp(audit_whole_numbers(row$mean * row$n), 0, row$n)
  sd <- audit_sd_of_share(if (audit_is_empty(ones)) audit_clamp(row$mean, 0, 1) else ones / row$n,
                          row$n)
  declared <- row$name %in% row$table$settings$dummies
  ends <- audit_has(row, "min", "max") && audit_middle(row$min) == 0 && audit_middle(row$max) == 1
  at_ends <- audit_has(row, "median") && audit_middle(row$median) %in% c(0, 1)
  above <- row$sd$lower > sd$upper
  if (!declared && !row$recognised && !(ends && (at_ends || above))) return(NULL)
  source <- if (declared && !row$recognised) "reader" else "print"
  missing <- if (!declared) c("a variable that is not 0/1",
                              if (above) "with ends that are rounded to 0 and 1")
  missing <- if (length(missing) > 0) paste(missing, collapse = " ")
  if (audit_is_empty(ones)) {
    return(audit_finding("0/1 variable", row$where, FALSE, c(
      "No count of ones out of ", audit_number_text(row$n), " has a mean of ", row$text$mean, "."
    ), missing, source, audit_row_fact(row)))
  }
  audit_finding("0/1 variable", row$where, audit_overlaps(sd, row$sd), c(
    "Mean ", row$text$mean, " of ", audit_number_text(row$n), " is ", audit_shown(ones, 8),
    " ones, so SD = sqrt(m (1 - m) n / (n - 1)) = ", audit_shown(sd, 5), "; printed ", row$text$sd,
    "."
  ), missing, source, audit_row_fact(row))
}

#' A column called standard error
#' @noRd
audit_mislabelled_sd <- function(x, table) {
  label <- tolower(paste(table$settings$sd_label, collapse = " "))
  if (!label %in% c("standard error", "se", "s.e.")) return(NULL)
  implied <- x$sd * sqrt(x$n)
  most <- (x$max$upper - x$min$lower) / 2 * sqrt(x$n / (x$n - 1))
  wrong <- which(implied$lower > most)
  if (length(wrong) == 0) return(NULL)
  i <- wrong[1]
  audit_finding("standard error or SD", paste("Table", table$title), FALSE, c(
    "As a standard error of the mean, ", x$text$sd[i], " for ", x$name[i], " implies an SD of ",
    audit_shown(implied[i], 3), ", more than half the range, ", audit_number_text(most[i], 3),
    ": the column holds SDs (", length(wrong), " of ", length(x$name), " rows say so)."
  ))
}

audit_share_variable <- function(row) {
  if (!row$name %in% row$table$settings$shares || !audit_has(row, "min", "max")) return(NULL)
  text <- c("Called a share; from ", row$text$min, " to ", row$text$max)
  found <- function(agrees, more, missing = character()) {
    audit_finding("share", row$where, agrees, c(text, more), missing, source = "reader")
  }
  if (row$name %in% row$table$settings$logs && row$max$lower > log(100)) {
    return(found(FALSE, c(
      ", as a logarithm from e^", row$text$min, " = ",
      audit_number_text(exp(audit_middle(row$min)), 3),
      ": the logarithm of a percentage is at most 4.605."
    )))
  }
  if (row$min$upper < 0 || row$max$lower > 100) {
    return(found(FALSE, ", neither a fraction nor a percentage."))
  }
  if (row$max$lower <= 1) return(found(TRUE, ", a fraction."))
  if (row$max$lower > 2) return(found(TRUE, ", in percent."))
  found(FALSE, ": no fraction, and below 2 if in percent.", "the unit, or another variable's row")
}

audit_logarithm <- function(row) {
  if (!row$name %in% row$table$settings$logs || !audit_has(row, "mean", "min", "max")) return(NULL)
  power <- function(x) audit_number_text(exp(audit_middle(x)), 3)
  audit_finding("unit of a logarithm", row$where, TRUE, c(
    "e^mean = ", power(row$mean), ", from ", power(row$min), " to ", power(row$max), "."
  ), source = "reader")
}

audit_extreme_values <- function(row) {
  # The one of a rare 0/1 variable is far from the mean.
  if (row$recognised || row$name %in% row$table$settings$dummies) return(NULL)
  if (!audit_has(row, "mean", "sd", "min", "max") || audit_middle(row$sd) == 0) return(NULL)
  z <- c(min = (audit_middle(row$mean) - audit_middle(row$min)) / audit_middle(row$sd),
         max = (audit_middle(row$max) - audit_middle(row$mean)) / audit_middle(row$sd))
  if (max(z) <= 6) return(NULL)
  at <- names(z)[which.max(z)]
  value <- row$text[[at]]
  audit_finding("extreme value", row$where, FALSE, c(
    "The ", at, " ", value, " is ", audit_number_text(max(z), 3), " SD from the mean",
    if (row$name %in% row$table$settings$logs) c(
      "; e^", value, " = ", audit_number_text(exp(audit_middle(row[[at]])), 3), ", e^mean = ",
      audit_number_text(exp(audit_middle(row$mean)), 3)
    ), "."
  ), "a look at that row of the data")
}

#' A cell with more decimals than the rest of its table
#' @noRd
audit_odd_decimals <- function(row) {
  decimals <- function(text) audit_read_printed(text)$decimals
  cells <- row$table$printed[row$table$printed$column != "n", ]
  all <- decimals(cells$value)
  usual <- as.integer(names(which.max(table(all))))
  own <- cells$value[cells$row == row$name & !is.na(all)]
  # Where more than a tenth of the numbers have further decimals, each row has digits of its own.
  all <- all[!is.na(all)]
  if (sum(all > usual) > 0.1 * length(all) || !any(decimals(own) > usual)) return(NULL)
  audit_finding("decimals", row$where, FALSE, c(
    some_of(own[decimals(own) > usual]), " where the table has ", usual, " decimals."
  ), "the number that was rounded by hand")
}

#' A time-invariant variable whose values per unit are known: which units make the printed mean?
#' @noRd
audit_known_values <- function(x, table) {
  known <- table$settings[startsWith(names(table$settings), "known_")]
  audit_each(names(known), function(key) {
    name <- sub("^known_", "", key)
    i <- match(name, x$name)
    value <- as.double(known[[key]])
    known_moments <- !is.na(i) && !is.na(x$mean$lower[i]) && !is.na(x$sd$lower[i])
    if (!known_moments || length(value) < 2) return(NULL)
    labels <- names(known[[key]]) %||% as.character(value)
    periods <- audit_printed_count(table$paper$grid$periods)
    # All units, and all but one: a list that has one too many is the usual case.
    sets <- c(list(value), if (length(value) > 3) lapply(seq_along(value), function(j) value[-j]))
    left_out <- c("none", labels)
    mean <- vapply(sets, mean, 0)
    sd <- vapply(sets, function(v) {
      n <- length(v) * audit_known_or(periods, 1)
      sqrt(mean((v - mean(v))^2) * n / (n - 1))
    }, 0)
    best <- which.min(abs(mean / audit_middle(x$mean[i]) - 1) + abs(sd / audit_middle(x$sd[i]) - 1))
    agrees <- audit_overlaps(x$mean[i], mean[best]) && audit_overlaps(x$sd[i], sd[best])
    numbers <- function(k) c("mean ", audit_number_text(mean[k]), ", SD ", audit_number_text(sd[k]))
    audit_finding("known values", paste("Table", table$title, name), agrees, c(
      length(value), " known values: ", numbers(1), "; without ", left_out[best], " (",
      length(sets[[best]]), " units): ", numbers(best), "; printed ", x$text$mean[i], " and ",
      x$text$sd[i], "."
    ), "the units, or the values, that were used", source = "reader")
  })
}
