# Checks of descriptive tables.

descriptive_numbers <- function(table) {
  names <- unique(table$cells$row)
  numbers <- statistic_intervals(table, names, descriptive_statistics)
  text <- function(statistic) statistic_text(table, names, statistic)
  n <- read_printed(text("n"), where = paste("Table", table$title))$value
  recognised <- looks_binary(numbers, n)
  is_share <- names %in% table$settings$shares & !is.na(numbers$max$lower) & numbers$max$lower <= 1
  # The ends of a fraction are exact: "0" is not -0.5 to 0.5.
  fraction <- is_share | recognised | names %in% table$settings$dummies
  for (end in c("min", "median", "max")) {
    exact <- fraction & text(end) %in% c("0", "1")
    value <- middle(numbers[[end]])
    numbers[[end]] <- prefer(interval(ifelse(exact, value, NA)), numbers[[end]])
  }
  c(list(name = names, n = n, text = lapply(stats::setNames(nm = descriptive_statistics), text),
         recognised = recognised),
    numbers[setdiff(descriptive_statistics, "n")])
}

#' From 0 to 1, with the SD that only values at the two ends have
#' @noRd
looks_binary <- function(x, n) {
  ends <- middle(x$min) == 0 & middle(x$max) == 1
  median <- is.na(x$median$lower) | middle(x$median) %in% c(0, 0.5, 1)
  found <- ends & median & n > 1 & overlaps(x$sd, sd_of_share(clamp(x$mean, 0, 1), n))
  !is.na(found) & found
}

#' SD of n zeros and ones by the share of ones: sqrt(m (1 - m) n / (n - 1))
#' @noRd
sd_of_share <- function(share, n) {
  sd <- function(m) sqrt(pmax(m * (1 - m), 0) * n / (n - 1))
  half <- share$lower < 0.5 & share$upper > 0.5
  interval(pmin(sd(share$lower), sd(share$upper)),
           ifelse(half, sd(0.5), pmax(sd(share$lower), sd(share$upper))))
}

statistic_text <- function(table, names, statistic) {
  cells <- table$cells[table$cells$column == statistic, ]
  cells$value[match(names, cells$row)]
}

statistic_intervals <- function(table, names, statistics) {
  lapply(stats::setNames(nm = statistics), function(statistic) {
    printed_interval(statistic_text(table, names, statistic),
                     where = paste0("Table ", table$title, ", ", statistic))
  })
}

audit_descriptives <- function(table) {
  x <- descriptive_numbers(table)
  checks <- list(descriptive_limits, order_of_values, sd_bound, dummy_variable, share_variable,
                 logarithm, extreme_values, odd_decimals)
  lines <- each(seq_along(x$name), function(i) {
    row <- list(name = x$name[i], n = x$n[i], text = lapply(x$text, `[`, i), table = table,
                recognised = x$recognised[i], where = paste("Table", table$title, x$name[i]))
    for (statistic in setdiff(descriptive_statistics, "n")) row[[statistic]] <- x[[statistic]][i]
    each(checks, function(check) check(row))
  })
  rbind(lines, mislabelled_sd(x, table), known_values(x, table))
}

has <- function(row, ...) !any(vapply(row[c(...)], function(x) is.na(x$lower), NA))

order_of_values <- function(row) {
  above <- function(a, b) isTRUE(a$lower > b$upper + 1e-9 * abs(b$upper))
  near <- !has(row, "mean", "median", "sd") ||
    magnitude(row$mean - row$median)$lower <= row$sd$upper * (1 + 1e-9)
  turned <- above(row$min, row$max) || above(row$min, row$mean) || above(row$mean, row$max) ||
    above(row$min, row$median) || above(row$median, row$max)
  if (near && !turned) return(NULL)
  said <- Filter(function(key) has(row, key), c("min", "mean", "median", "max", "sd"))
  finding("order of values", row$where, FALSE, c(
    paste(said, vapply(row[said], shown, ""), collapse = ", "),
    "; the mean and median lie within the range, and no further than one SD apart."
  ), fact = row_fact(row))
}

#' Bhatia and Davis (2000): variance <= (max - mean)(mean - min); Samuelson for the range
#' @noRd
sd_bound <- function(row) {
  if (!has(row, "mean", "sd", "min", "max") || is.na(row$n) || row$n < 2) return(NULL)
  scale <- sqrt(row$n / (row$n - 1))
  bound <- function(mean, min, max) scale * sqrt(pmax((max - mean) * (mean - min), 0))
  at <- min(max((row$min$lower + row$max$upper) / 2, row$mean$lower), row$mean$upper)
  most <- bound(at, row$min$lower, row$max$upper)
  least <- max(row$max$lower - row$min$upper, 0) / sqrt(2 * (row$n - 1))
  printed <- bound(middle(row$mean), middle(row$min), middle(row$max)) / scale
  share <- 100 * middle(row$sd) / printed
  if (isTRUE(share > 100)) share <- share / scale
  agrees <- row$sd$lower <= most * (1 + 1e-9) && row$sd$upper >= least * (1 - 1e-9)
  finding("SD bound", row$where, agrees, c(
    "With mean ", row$text$mean, " between ", row$text$min, " and ", row$text$max,
    " the SD is at most sqrt((max - mean)(mean - min)) = ", number_text(printed), " (",
    number_text(most), " with rounding and n - 1) and at least ", number_text(least, 2),
    "; printed ", row$text$sd, ", ", number_text(share, 3), "% of the bound",
    if (isTRUE(share > 95)) ": nearly all values at the two ends", "."
  ), fact = row_fact(row))
}

#' A 0/1 variable, declared or recognised: its mean is a count over n, its SD follows
#' @noRd
dummy_variable <- function(row) {
  if (!has(row, "mean", "sd") || is.na(row$n) || row$n < 2) return(NULL)
  ones <- clamp(whole_numbers(row$mean * row$n), 0, row$n)
  sd <- sd_of_share(if (is_empty(ones)) clamp(row$mean, 0, 1) else ones / row$n, row$n)
  declared <- row$name %in% row$table$settings$dummies
  ends <- has(row, "min", "max") && middle(row$min) == 0 && middle(row$max) == 1
  at_ends <- has(row, "median") && middle(row$median) %in% c(0, 1)
  above <- row$sd$lower > sd$upper
  if (!declared && !row$recognised && !(ends && (at_ends || above))) return(NULL)
  source <- if (declared && !row$recognised) "reader" else "print"
  missing <- if (!declared) c("a variable that is not 0/1",
                              if (above) "with ends that are rounded to 0 and 1")
  missing <- if (length(missing) > 0) paste(missing, collapse = " ")
  if (is_empty(ones)) {
    return(finding("0/1 variable", row$where, FALSE, c(
      "No count of ones out of ", number_text(row$n), " has a mean of ", row$text$mean, "."
    ), missing, source, row_fact(row)))
  }
  finding("0/1 variable", row$where, overlaps(sd, row$sd), c(
    "Mean ", row$text$mean, " of ", number_text(row$n), " is ", shown(ones, 8),
    " ones, so SD = sqrt(m (1 - m) n / (n - 1)) = ", shown(sd, 5), "; printed ", row$text$sd, "."
  ), missing, source, row_fact(row))
}

#' A column called standard error
#' @noRd
mislabelled_sd <- function(x, table) {
  label <- tolower(paste(table$settings$sd_label, collapse = " "))
  if (!label %in% c("standard error", "se", "s.e.")) return(NULL)
  implied <- x$sd * sqrt(x$n)
  most <- (x$max$upper - x$min$lower) / 2 * sqrt(x$n / (x$n - 1))
  wrong <- which(implied$lower > most)
  if (length(wrong) == 0) return(NULL)
  i <- wrong[1]
  finding("standard error or SD", paste("Table", table$title), FALSE, c(
    "As a standard error of the mean, ", x$text$sd[i], " for ", x$name[i], " implies an SD of ",
    shown(implied[i], 3), ", more than half the range, ", number_text(most[i], 3),
    ": the column holds SDs (", length(wrong), " of ", length(x$name), " rows say so)."
  ))
}

share_variable <- function(row) {
  if (!row$name %in% row$table$settings$shares || !has(row, "min", "max")) return(NULL)
  text <- c("Called a share; from ", row$text$min, " to ", row$text$max)
  found <- function(agrees, more, missing = character()) {
    finding("share", row$where, agrees, c(text, more), missing, source = "reader")
  }
  if (row$name %in% row$table$settings$logs && row$max$lower > log(100)) {
    return(found(FALSE, c(
      ", as a logarithm from e^", row$text$min, " = ", number_text(exp(middle(row$min)), 3),
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

logarithm <- function(row) {
  if (!row$name %in% row$table$settings$logs || !has(row, "mean", "min", "max")) return(NULL)
  power <- function(x) number_text(exp(middle(x)), 3)
  finding("unit of a logarithm", row$where, TRUE, c(
    "e^mean = ", power(row$mean), ", from ", power(row$min), " to ", power(row$max), "."
  ), source = "reader")
}

extreme_values <- function(row) {
  # The one of a rare 0/1 variable is far from the mean.
  if (row$recognised || row$name %in% row$table$settings$dummies) return(NULL)
  if (!has(row, "mean", "sd", "min", "max") || middle(row$sd) == 0) return(NULL)
  z <- c(min = (middle(row$mean) - middle(row$min)) / middle(row$sd),
         max = (middle(row$max) - middle(row$mean)) / middle(row$sd))
  if (max(z) <= 6) return(NULL)
  at <- names(z)[which.max(z)]
  value <- row$text[[at]]
  finding("extreme value", row$where, FALSE, c(
    "The ", at, " ", value, " is ", number_text(max(z), 3), " SD from the mean",
    if (row$name %in% row$table$settings$logs) c(
      "; e^", value, " = ", number_text(exp(middle(row[[at]])), 3), ", e^mean = ",
      number_text(exp(middle(row$mean)), 3)
    ), "."
  ), "a look at that row of the data")
}

#' A cell with more decimals than the rest of its table
#' @noRd
odd_decimals <- function(row) {
  decimals <- function(text) read_printed(text)$decimals
  cells <- row$table$printed[row$table$printed$column != "n", ]
  all <- decimals(cells$value)
  usual <- as.integer(names(which.max(table(all))))
  own <- cells$value[cells$row == row$name & !is.na(all)]
  # Once or twice in a table is a slip; more is a layout with digits of its own for each row.
  all <- all[!is.na(all)]
  if (sum(all > usual) > 0.1 * length(all) || !any(decimals(own) > usual)) return(NULL)
  finding("decimals", row$where, FALSE, c(
    some_of(own[decimals(own) > usual]), " where the table has ", usual, " decimals."
  ), "the number that was rounded by hand")
}

#' A time-invariant variable whose values per unit are known: which units make the printed mean?
#' @noRd
known_values <- function(x, table) {
  known <- table$settings[startsWith(names(table$settings), "known_")]
  each(names(known), function(key) {
    name <- sub("^known_", "", key)
    i <- match(name, x$name)
    value <- as.double(known[[key]])
    known_moments <- !is.na(i) && !is.na(x$mean$lower[i]) && !is.na(x$sd$lower[i])
    if (!known_moments || length(value) < 2) return(NULL)
    labels <- names(known[[key]]) %||% as.character(value)
    periods <- printed_count(table$paper$grid$periods)
    # All units, and all but one: a list that has one too many is the usual case.
    sets <- c(list(value), if (length(value) > 3) lapply(seq_along(value), function(j) value[-j]))
    left_out <- c("none", labels)
    mean <- vapply(sets, mean, 0)
    sd <- vapply(sets, function(v) {
      n <- length(v) * known_or(periods, 1)
      sqrt(mean((v - mean(v))^2) * n / (n - 1))
    }, 0)
    best <- which.min(abs(mean / middle(x$mean[i]) - 1) + abs(sd / middle(x$sd[i]) - 1))
    agrees <- overlaps(x$mean[i], mean[best]) && overlaps(x$sd[i], sd[best])
    numbers <- function(k) c("mean ", number_text(mean[k]), ", SD ", number_text(sd[k]))
    finding("known values", paste("Table", table$title, name), agrees, c(
      length(value), " known values: ", numbers(1), "; without ", left_out[best], " (",
      length(sets[[best]]), " units): ", numbers(best), "; printed ", x$text$mean[i], " and ",
      x$text$sd[i], "."
    ), "the units, or the values, that were used", source = "reader")
  })
}
