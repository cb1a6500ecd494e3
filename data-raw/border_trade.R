# Makes data/border_trade.rda and data/border_trade_samples.rda: stand-ins for the panel behind
# published_tables("border_trade"). By its own numbers the paper's Table 2 is pooled least squares
# on 167 rows: eight border provinces, 2002 to 2022, one row missing (t and R2 of its six columns,
# taken together, allow no other number). `border_trade` is such a panel, so that
#   did_feols(MPI ~ Intrade + csw0(urb, str, opening, pop, area), border_trade)
# returns Table 2. The other tables contradict that sample and each other, so
# `border_trade_samples` has a sample for each. Run from the package's root, with the package
# installed.
library(policypanel)
source("data-raw/calibrate.R")
set.seed(2002)
tables <- published_tables("border_trade")

# Areas in 10,000 km2, two of them moved a little so that mean and SD are the printed ones
provinces <- data.frame(
  province = c("Liaoning", "Jilin", "Heilongjiang", "Inner Mongolia", "Xinjiang", "Guangxi",
               "Yunnan", "Tibet"),
  region = rep(c("northeast", "northwest", "southwest"), c(3, 2, 3)),
  area = c(14.86, 18.74, 48.73, 118.30, 166.49, 23.76, 39.40, 121.00),
  pop = c(294, 140, 80, 20, 13, 213, 120, 2.7),
  urb = c(63, 54, 56, 53, 43, 42, 38, 27),
  str = c(46, 44, 40, 45, 42, 40, 37, 30),
  opening = c(0.65, 0.22, 0.28, 0.18, 0.30, 0.30, 0.22, 0.35),
  Intrade = c(22.6, 21.6, 23.2, 22.2, 23.3, 23.0, 21.5, 18.8),
  MPI = c(0.78, 0.66, 0.66, 0.62, 0.58, 0.60, 0.56, 0.46)
)
controls <- c("urb", "str", "opening", "pop", "area")
regressors <- c("area", "Intrade", "urb", "str", "opening", "pop")  # area first: it is given

# --- what the columns roughly look like ---------------------------------------------------------
rough_panel <- function(p, years = 2002:2022) {
  of <- function(name) rep(p[[name]], each = length(years))
  wave <- function() unlist(lapply(p$province, function(x) {
    as.numeric(stats::arima.sim(list(ar = 0.7), length(years)))
  }))
  trend <- rep((years - 2012) / 10, nrow(p))
  data.frame(
    province = of("province"), region = of("region"), year = rep(years, nrow(p)),
    area = of("area"), Intrade = of("Intrade") + 0.9 * trend + 0.5 * wave(),
    urb = of("urb") + 9 * trend + 1.5 * wave(), str = of("str") - 3 * trend + 3 * wave(),
    opening = of("opening") * exp(0.25 * wave()), pop = of("pop") * (1 + 0.02 * trend) + 4 * wave(),
    MPI = of("MPI") + 0.08 * trend + 0.02 * wave()
  )
}
base <- rough_panel(provinces)

# --- border_trade: Tables 1 and 2 ---------------------------------------------------------------
complete <- !(base$province == "Tibet" & base$year == 2002)
cells_2 <- cells_of_table(tables[["2"]])
# Rows of Table 1 carry each other's labels (see the vignette): row of the table by variable
row_of <- c(Intrade = "Intrade", urb = "pop", str = "str", opening = "urb", pop = "gov",
            MPI = "MPI", emp = "emp", tel = "tel", gov = "opening")
table_1 <- tables[["1"]]$cells
printed_1 <- function(statistic, name) {
  own <- table_1$column == statistic & sub("^=", "", table_1$row) == row_of[[name]]
  printed(table_1$value[own])
}
moments <- function(names, statistics = c("mean", "sd")) {
  do.call(rbind, lapply(names, function(name) {
    do.call(rbind, lapply(statistics, function(s) {
      data.frame(column = s, term = name, statistic = s, printed_1(s, name))
    }))
  }))
}
# What is roughly so: keeps the columns of a sample like data
about <- function(statistic, name, value, width) {
  data.frame(column = statistic, term = name, statistic = statistic, value = value, width = width)
}
cells <- rbind(cells_2, moments(c("Intrade", "urb", "str", "opening", "pop")),
               moments("MPI", "mean"))
# With mean and SD of the density in Table 1 these three come out smaller than printed: for .002 in
# column (6) the means do not close (see the vignette), and Table 6 prints .000 for it
small <- cells$statistic == "estimate" &
  paste(cells$column, cells$term) %in% c("(5) pop", "(6) pop", "(6) area")
wide <- cells
wide$width[small] <- c(8e-4, 1.8e-3, 9e-4)
steps <- lapply(1:6, function(k) list(y = "MPI", x = c("Intrade", controls[seq_len(k - 1)])))
names(steps) <- paste0("(", 1:6, ")")
found <- calibrate_sample(base[complete, c(regressors, "MPI")], 1, steps, c(MPI = "(6)"), wide)

bound <- function(statistic) {
  c(area = if (statistic == "min") -Inf else Inf,
    vapply(c(regressors[-1], "MPI"), function(name) printed_1(statistic, name)$value, 0))
}
columns <- realise(centred(base[complete, c(regressors, "MPI")]), found$G, 1, centred,
                   matrix(found$means, sum(complete), 7, byrow = TRUE), bound("min"), bound("max"),
                   reach = TRUE)
base[regressors[-1]] <- NA_real_
base$MPI <- NA_real_
base[complete, colnames(columns)] <- columns
baseline <- base
baseline[!complete, colnames(columns)] <- columns[which(!complete), ]  # its neighbour in time

# --- the index: MPI is mpi_index() of five indicators with the printed weights ------------------
# The fifth, consumer prices, counts negatively. Shares in [0, 1], each reaching 0 and 1, whose
# weighted sum is the outcome, found by projections in turn
weights <- c(income = 0.3, beds = 0.2, employment = 0.2, students = 0.2, cpi = 0.1)
shares_of <- function(total) {
  spread <- c(0.25, 0.35, 0.35, 0.4, 0.6)
  z <- sapply(spread, function(s) total + s * stats::rnorm(length(total)) / 2)
  for (round in 1:20000) {
    z <- z + outer(drop(total - z %*% weights), weights) / sum(weights^2)
    goal <- apply(z, 2, function(v) {
      v <- pmin(pmax(v, 0), 1)
      v[which.min(v)] <- 0
      v[which.max(v)] <- 1
      v
    })
    if (max(abs(goal - z)) < 1e-12) break
    z <- goal
  }
  goal
}
shares <- shares_of(base$MPI[complete])
low <- c(income = 2200, beds = 1.9, employment = 38, students = 70, cpi = 97.2)
high <- c(income = 38600, beds = 8.3, employment = 83, students = 172, cpi = 107.9)
shares[, 5] <- 1 - shares[, 5]
for (j in seq_along(weights)) {
  name <- names(weights)[j]
  base[[name]] <- NA_real_
  base[[name]][complete] <- low[[j]] + (high[[j]] - low[[j]]) * shares[, j]
}
base$MPI <- NULL

# --- border_trade_samples: Tables 3 to 7, a sample per column or pair of columns ----------------
every <- regressors[c(2:6, 1)]
alone <- "Intrade"
pair <- function(short, long) {
  stats::setNames(list(list(y = "MPI", x = alone), list(y = "MPI", x = every)), c(short, long))
}
one <- function(column, y = "MPI") stats::setNames(list(list(y = y, x = every)), column)
lagged <- list("(1)" = list(y = "MPI", x = every, endogenous = "Intrade", instrument = "lag"))
all_eight <- provinces$province
designs <- list(
  list("3", "high density", c("Liaoning", "Guangxi"), pair("(1)", "(2)")),
  list("3", "low density", c("Heilongjiang", "Inner Mongolia", "Xinjiang", "Tibet"),
       pair("(3)", "(4)")),
  list("4", "high urbanisation", c("Liaoning", "Jilin"), pair("(1)", "(2)"), without = 1),
  list("4", "low urbanisation", c("Guangxi", "Yunnan"), pair("(3)", "(4)")),
  list("5", "southwest", c("Guangxi", "Yunnan", "Tibet"), one("(1)")),
  list("5", "northwest", c("Inner Mongolia", "Xinjiang"), one("(2)")),
  list("5", "northeast", c("Liaoning", "Jilin", "Heilongjiang"), one("(3)")),
  list("6", "lagged", all_eight, lagged, near = 0.6, outcome = c(0.61, 0.05, 0.1, 0.03)),
  list("6", "without 2020-2022", all_eight, one("(2)"), near = 0.6,
       outcome = c(0.61, 0.05, 0.11, 0.04)),
  list("6", "winsorised", all_eight, one("(3)")),
  list("7", "employment", all_eight, one("(1)", "emp"), near = 3, outcome = c(7.168, 2, 1, 1),
       start = function(rows) transform(rows, pop = 115 + 1.05 * (area - 68.9) + 0.1 * pop)),
  list("7", "infrastructure", all_eight, one("(2)", "tel"), near = 2, outcome = c(4.368, 3, 1, 1),
       start = function(rows) transform(rows, opening = opening + 0.4)),
  list("7", "expenditure", all_eight, one("(3)", "gov"), near = 2, outcome = c(15, 2, 1, 1),
       start = function(rows) transform(rows, pop = pop + 70))
)
# Constant and t of Table 4, column (3), put the mean of its regressor near 39, its t and R2 the
# rows at 30.5: no regression on Intrade has them
impossible <- function(design, cells) {
  design[[2]] == "low urbanisation" & cells$column == "(3)" &
    (cells$term == "constant" | cells$statistic == "r2")
}
limits <- rbind(lower = c(area = -Inf, Intrade = 15.65, urb = 5, str = 8, opening = 0.011,
                          pop = 2.18, MPI = 0.05),
                upper = c(area = Inf, Intrade = 25.73, urb = 95, str = 70, opening = 1.33,
                          pop = 294.68, MPI = 1))
# Outcome and regressors shall look like what they are called, so far as printed numbers let them
plausible <- rbind(about("sd", "MPI", 0.15, 0.09), about("mean", "MPI", 0.6, 0.2),
                   about("sd", "Intrade", 1.3, 0.8), about("mean", "Intrade", 22, 2),
                   about("sd", "urb", 9, 6), about("mean", "urb", 48, 20),
                   about("sd", "str", 6, 5), about("mean", "str", 40, 12),
                   about("sd", "opening", 0.2, 0.19), about("mean", "opening", 0.35, 0.3),
                   about("sd", "pop", 60, 55), about("mean", "pop", 110, 100))
with_plausible <- function(cells, without, group) {
  cells$weight <- 1
  weight <- if (group == "northwest") 0.3 else 1  # where they would cost printed cells
  if (group == "high density") {  # else some openness is negative
    plausible[plausible$statistic == "mean" & plausible$term == "opening", "width"] <- 0.1
  }
  rbind(cells, cbind(plausible[!plausible$term %in% without, ], weight = weight))
}
# Table 6 (1), (2) and Table 7 begin from the baseline, stay near its spreads and within the limits
# at both ends of `area`; without the latter densities would be negative. Table 7 needs a density
# that rises with area in column (1) and falls in (3), so its columns have no sample in common
wider <- limits
wider["upper", c("opening", "pop")] <- c(2.6, 400)
with_limits <- function(cells, given, design) {
  free <- setdiff(regressors, given)
  ends <- do.call(rbind, lapply(free, function(name) {
    about("end", paste(name, 1:4), mean(wider[, name]), diff(range(wider[, name])) / 2)
  }))
  spreads <- do.call(rbind, lapply(setdiff(free, "pop"), function(name) {
    about("sd", name, stats::sd(baseline[[name]]), design$near * stats::sd(baseline[[name]]))
  }))
  y <- design[[4]][[1]]$y
  own <- rbind(about("mean", y, design$outcome[1], design$outcome[2]),
               about("sd", y, design$outcome[3], design$outcome[4]))
  rbind(cbind(cells, weight = 1), cbind(ends, weight = 1), cbind(rbind(spreads, own), weight = 0.5))
}
sample_of <- function(design) {
  set.seed(2002)
  from_baseline <- !is.null(design$near)
  y <- design[[4]][[1]]$y
  years <- if (design[[2]] == "without 2020-2022") 2002:2019 else 2002:2022
  rows <- rough_panel(provinces[provinces$province %in% design[[3]], ], years)
  if (from_baseline) rows <- baseline[baseline$year %in% years, ]
  if (!is.null(design$start)) rows <- design$start(rows)
  if (y != "MPI") {
    rows[[y]] <- design$outcome[1] +
      design$outcome[3] * as.numeric(scale(rows$Intrade + stats::rnorm(nrow(rows))))
  }
  if (sd(rows$pop) < 25) rows$pop <- 60 + 25 * stats::rnorm(nrow(rows))
  if (!is.null(design$without)) rows <- rows[-design$without, ]
  used <- rows
  given <- "area"
  if (design[[2]] == "lagged") {
    used$lag <- stats::ave(used$Intrade, used$province, FUN = function(x) c(NA, x[-length(x)]))
    used <- used[!is.na(used$lag), ]
    given <- c("area", "Intrade", "lag")
  }
  models <- design[[4]]
  cells <- cells_of_table(tables[[design[[1]]]], names(models))
  possible <- !impossible(design, cells)
  order <- c(given, setdiff(regressors, given), y)
  search <- cells[possible, ]
  wanted <- if (from_baseline) {
    with_limits(search, given, design)
  } else {
    with_plausible(search, given, design[[2]])
  }
  found <- calibrate_sample(used[order], length(given), models,
                            stats::setNames(names(models)[length(models)], y), wanted,
                            pull = if (from_baseline) 1e-2 else 1e-4)
  bound <- if (from_baseline) wider else limits
  bound <- bound[, match(order, colnames(bound))]
  bound[, is.na(bound[1, ]) | order %in% given] <- c(-Inf, Inf)
  columns <- realise(centred(used[order]), found$G, length(given), centred,
                     matrix(found$means[order], nrow(used), length(order), byrow = TRUE),
                     bound[1, ], bound[2, ], rounds = 1000)
  used[order] <- columns
  rows[[y]] <- NA_real_
  rows[rownames(used), setdiff(order, "lag")] <- used[setdiff(order, "lag")]
  off <- rep(NA, nrow(cells))
  off[possible] <- found$off[seq_len(sum(possible))]
  cat(design[[1]], design[[2]], nrow(used), "rows,", sum(abs(off) > 1, na.rm = TRUE), "of",
      nrow(cells), "cells missed\n")
  if (any(abs(off) > 1, na.rm = TRUE)) print(cbind(cells, off)[which(abs(off) > 1), ])
  rows[setdiff(c("MPI", "emp", "tel", "gov"), y)] <- NA_real_
  if (y != "MPI") {  # no printed number binds the index there
    index <- 0.61 + 0.02 * (rows$Intrade - mean(rows$Intrade)) + stats::rnorm(nrow(rows), sd = 0.08)
    rows$MPI <- pmin(pmax(index, 0.39), 0.84)
  }
  cbind(table = design[[1]], group = design[[2]], rows)
}

samples <- do.call(rbind, lapply(designs, sample_of))

# --- together -----------------------------------------------------------------------------------
# Employment, telephones and fiscal expenditure as in Table 1, where the share of the latter is
# what the row "opening" fits; no other printed number binds them
set.seed(2002)
rough <- cbind(emp = -exp(0.8 * stats::rnorm(168)), tel = -exp(0.6 * stats::rnorm(168)),
               gov = exp(0.6 * stats::rnorm(168)))
for (name in colnames(rough)) {
  own <- function(statistic) printed_1(statistic, name)$value
  base[[name]] <- realise(centred(rough[, name, drop = FALSE]), matrix(own("sd")^2 * 167), 0,
                          centred, matrix(own("mean"), 168, 1), own("min"), own("max"),
                          reach = TRUE)[, 1]
}
significant <- function(data) {
  numbers <- vapply(data, is.double, NA)
  data[numbers] <- lapply(data[numbers], signif, digits = 10)
  rownames(data) <- NULL
  data
}
border_trade <- significant(base[c("province", "region", "year", names(weights), regressors[-1],
                                   "area", "emp", "tel", "gov")])
border_trade_samples <- significant(samples[c("table", "group", "province", "region", "year", "MPI",
                                              regressors[-1], "area", "emp", "tel", "gov")])

# --- what it hits -------------------------------------------------------------------------------
with_index <- border_trade
with_index$MPI <- mpi_index(border_trade, as.list(stats::setNames(nm = names(weights))),
                            direction = c(cpi = "negative"), weights = weights)$score
fits <- lapply(steps, function(m) did_feols(stats::reformulate(m$x, m$y), with_index, vcov = "iid"))
report_hits("Table 2", cells_2, lapply(fits, fit_numbers))
found_1 <- moments(names(row_of), c("mean", "sd", "min", "max"))
own_1 <- mapply(function(statistic, name) match.fun(statistic)(with_index[[name]], na.rm = TRUE),
                found_1$statistic, found_1$term)
report_verdicts("Table 1", found_1, own_1)
for (design in designs) {
  data <- subset(border_trade_samples, table == design[[1]] & group == design[[2]])
  fits <- lapply(design[[4]], function(m) {
    if (is.null(m$instrument)) {
      return(did_feols(stats::reformulate(m$x, m$y), data, vcov = "iid"))
    }
    did_feols(MPI ~ urb + str + opening + pop + area | Intrade ~ l(Intrade, 1), data, vcov = "iid",
              unit = "province", time = "year")
  })
  own <- cells_of_table(tables[[design[[1]]]], names(design[[4]]))
  report_hits(paste("Table", design[[1]], design[[2]]), own, lapply(fits, fit_numbers),
              !impossible(design, own))
}

save_stand_in(border_trade, paste(
  "Calibrated stand-in for the panel of published_tables(\"border_trade\"): simulated so that the",
  "printed numbers of its Tables 1 and 2 come out."
))
save_stand_in(border_trade_samples, paste(
  "Calibrated stand-ins for the samples of published_tables(\"border_trade\"): simulated so that",
  "the printed numbers of its Tables 3 to 7 come out, each from a sample of its own."
))
