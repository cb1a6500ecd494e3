# Data that the tests share. Random numbers leave the session's stream as it was.

with_seed <- function(seed, code) {
  old <- globalenv()[[".Random.seed"]]
  on.exit({
    if (is.null(old)) {
      rm(".Random.seed", envir = globalenv())
    } else {
      assign(".Random.seed", old, envir = globalenv())
    }
  })
  set.seed(seed)
  force(code)
}

# A balanced panel on which every estimator runs: outcome y, 0/1 treatment d (units 1-12, from
# 2005), covariate x, mediator m, weights w, and a third, crossed id g.
panel_data <- function(n_units = 30, years = 2001:2008, seed = 1) {
  data <- expand.grid(year = years, unit = seq_len(n_units))
  n <- nrow(data)
  with_seed(seed, {
    data$d <- as.numeric(data$unit <= 0.4 * n_units & data$year >= years[5])
    data$x <- stats::rnorm(n) + data$unit / n_units
    data$m <- 0.5 * data$d + stats::rnorm(n)
    data$y <- data$d + data$x + data$m / 2 + data$unit / 10 + (data$year - 2001) / 5 +
      stats::rnorm(n)
    data$w <- stats::runif(n, 0.5, 2)
    data$g <- sample(5L, n, replace = TRUE)
  })
  data
}

# The same with a fifth of its rows gone, in random order.
unbalanced_data <- function(..., seed = 2) {
  data <- panel_data(...)
  data <- data[with_seed(seed, sample(nrow(data), 0.8 * nrow(data))), ]
  rownames(data) <- NULL
  data
}

# Forty cities, 18 of them treated from 2013, 2015 or 2016 on: for event studies. `start` is Inf for
# the never treated, `period` counts from it.
staggered <- function(seed = 7) {
  with_seed(seed, {
    d <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
    d$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[d$city]
    d$policy <- as.numeric(d$year >= d$start)
    d$x <- rnorm(320)
    d$y <- 0.5 * d$policy + d$x + rnorm(320)
    d$period <- d$year - d$start
    d
  })
}

# 15 of 40 units adopt a policy in 2005; the event study of it.
adoption_data <- function() {
  data <- panel_data(n_units = 40, years = 2001:2008)
  with_column(data, start = ifelse(data$unit <= 15, 2005, NA))
}
adoption_study <- function(window, ..., data = adoption_data()) {
  quiet(event_study(y ~ x | unit + year, data, window = window, cohort = "start", ...))
}

# The last year's value of the same unit, by merging.
lag_by_hand <- function(data, name) {
  key <- paste(data$unit, data$year)
  data[[name]][match(paste(data$unit, data$year - 1), key)]
}

# Instruments z1-z3 of endogenous e1 and e2, on the unbalanced panel.
iv_data <- function(seed = 11, ...) {
  data <- unbalanced_data(...)
  n <- nrow(data)
  with_seed(seed, {
    for (name in c("z1", "z2", "z3")) data[[name]] <- stats::rnorm(n) + data$unit / 20
    u <- stats::rnorm(n)
    data$e1 <- 0.5 * data$z1 + 0.3 * data$z2 + 0.4 * data$x + u + stats::rnorm(n)
    data$e2 <- 0.6 * data$z3 - 0.2 * data$z1 - u / 2 + stats::rnorm(n)
    data$y <- data$e1 - 0.5 * data$e2 + data$x + data$unit / 10 + 1.5 * u + stats::rnorm(n)
  })
  data
}

with_column <- function(.data, ...) {
  columns <- list(...)
  for (name in names(columns)) .data[[name]] <- columns[[name]]
  .data
}

# An object of a package that tests use where it is installed, and DESCRIPTION does not name.
from <- function(package, name) getExportedValue(package, name)

integer64 <- function(...) from("bit64", "as.integer64")(...)

# Files that are not part of the package: ../shared beside the project's root.
shared_path <- function(...) {
  roots <- c(Sys.getenv("POLICYPANEL_ROOT", NA), test_path("..", ".."))
  found <- file.path(roots[!is.na(roots)], "..", "shared", ...)
  found <- found[file.exists(found)]
  if (length(found) == 0) skip(paste("no shared file", file.path(...)))
  normalizePath(found[1])
}

# Runs code in a fresh R, with the package as loaded here, and gives what it prints.
in_new_session <- function(lines, environment = character()) {
  script <- tempfile(fileext = ".R")
  on.exit(unlink(script))
  library <- dirname(getNamespaceInfo("policypanel", "path"))
  con <- file(script, open = "wb")  # byte by byte: the script is ASCII in any locale
  writeLines(c(sprintf("library(policypanel, lib.loc = %s)", deparse(library)), lines), con)
  close(con)
  paths <- paste(unique(c(library, .libPaths())), collapse = .Platform$path.sep)
  system2(file.path(R.home("bin"), "Rscript"), c("--no-init-file", shQuote(script)), stdout = TRUE,
          stderr = TRUE, env = c(paste0("R_LIBS=", shQuote(paths)), environment))
}

# A data set of a package that tests use where it is installed.
dataset <- function(name, package) {
  home <- new.env()
  utils::data(list = name, package = package, envir = home)
  home[[name]]
}

# plm::Cigar, as the models of demand use it: 46 states, 1963-1992.
cigarettes <- function() {
  data <- dataset("Cigar", "plm")
  for (name in c("price", "ndi", "pimin")) {
    data[[paste0("lr", name)]] <- log(data[[name]] / data$cpi)
  }
  data$lsales <- log(data$sales)
  data$cwt <- data$state %% 4 + 1
  data
}

# Kmenta (1986), Elements of Econometrics, p. 686: 20 artificial observations of a food market.
kmenta_market <- function() {
  data.frame(
    Q = c(98.485, 99.187, 102.163, 101.504, 104.24, 103.243, 103.993, 99.9, 100.35, 102.82,
          95.435, 92.424, 94.535, 98.757, 105.797, 100.225, 103.522, 99.929, 105.223, 106.232),
    P = c(100.323, 104.264, 103.435, 104.506, 98.001, 99.456, 101.066, 104.763, 96.446, 91.228,
          93.085, 98.801, 102.908, 98.756, 95.119, 98.451, 86.498, 104.016, 105.769, 113.49),
    D = c(87.4, 97.6, 96.7, 98.2, 99.8, 100.5, 103.2, 107.8, 96.6, 88.9, 75.1, 76.9, 84.6, 90.6,
          103.1, 105.1, 96.4, 104.4, 110.7, 127.1),
    F = c(98, 99.1, 99.1, 98.1, 110.8, 108.2, 105.6, 109.8, 108.7, 100.6, 81, 68.6, 70.9, 81.4,
          102.3, 105, 110.5, 92.5, 89.3, 93),
    A = 1:20
  )
}

# Treatment t, mediators m and m2, covariate x, weights w.
mediation_panel <- function(seed = 5) {
  with_seed(seed, {
    d <- data.frame(unit = rep(1:40, each = 6), year = rep(1:6, 40), t = stats::rbinom(240, 1, 0.4),
                    x = stats::rnorm(240), w = stats::runif(240, 0.5, 2))
    d$m <- 0.5 * d$t + 0.2 * d$x + d$unit / 20 + stats::rnorm(240)
    d$y <- 0.2 * d$t + 0.6 * d$m - d$x + d$year / 3 + stats::rnorm(240)
    d$m2 <- 0.4 * d$t + 0.3 * d$y + stats::rnorm(240)
    d
  })
}

# The unbalanced panel with an effect that differs by region; `region` is fixed within units,
# `side` changes within them, `size` has a unit's base value plus noise in later years.
group_data <- function(...) {
  data <- unbalanced_data(...)
  data$region <- c("east", "mid", "west")[data$unit %% 3 + 1]
  with_seed(21, {
    data$side <- ifelse(stats::runif(nrow(data)) < 0.5, "left", "right")
    later <- data$year > min(data$year)
    data$size <- (data$unit * 7) %% 30 + later * stats::rnorm(nrow(data), 0, 5)
  })
  data$d <- as.numeric(data$unit %% 5 < 2 & data$year >= 2005)
  data$y <- data$y + data$d * (data$region == "east")
  data
}

# What did_feols() and the oracles work on: rows that are not singletons in group^unit.
group_rows <- function(data, by) {
  data <- data[stats::complete.cases(data[c("y", "d", "x", by)]), ]
  data[!is_singleton(list(paste(data[[by]], data$unit), paste(data[[by]], data$year))), ]
}

# The oracle of split samples: every regressor and fixed effect by group, dense.
stacked_oracle <- function(data, by) {
  levels <- sort(unique(data[[by]]))
  x <- do.call(cbind, lapply(levels, function(level) {
    cbind(d = data$d, x = data$x) * (data[[by]] == level)
  }))
  colnames(x) <- paste0(by, "::", rep(levels, each = 2), ":", colnames(x))
  dummy_regression(data$y, x, list(paste(data[[by]], data$unit), paste(data[[by]], data$year)))
}

# 120 rows in 20 sampling units and 4 strata, without random numbers.
survey_homes <- function() {
  i <- 0:119
  data.frame(a = as.numeric((i * 7 + 3) %% 11 < 4), b = as.numeric((i * i) %% 13 < 5),
             c = as.numeric((i * 5 + i %/% 7) %% 9 < 3),
             e = as.numeric((i * 3 + i %/% 10) %% 7 < 2),
             f = as.numeric(i %% 8 < 2), w = 1 + (i * 11) %% 5 / 2, psu = i %/% 6,
             stratum = i %/% 30, north = as.numeric((i %/% 6) %% 2))
}

# Columns of every kind that a formula takes, factors with contrasts set by hand among them.
many_kinds <- function(n = 150, seed = 3) {
  with_seed(seed, {
    d <- data.frame(x = rnorm(n), z = rexp(n) + 0.1, m = runif(n), w = runif(n, 0.5, 2),
                    g = sample(4, n, TRUE), b = rnorm(n) > 0, r = sample(c("a", "b", "c"), n, TRUE))
    d$s <- factor(sample(c("lo", "mid", "hi"), n, TRUE), c("mid", "lo", "hi", "never"))
    letter <- sample(letters[1:4], n, TRUE)
    d$y <- rnorm(n) + d$x + match(letter, letters) * d$m
    d$sum <- d$matrix <- d$base <- d$few <- d$helmert <- d$order <- factor(letter)
    set_contrasts(d)
  })
}

set_contrasts <- function(d) {
  stats::contrasts(d$sum) <- "contr.sum"
  stats::contrasts(d$matrix) <- stats::contr.sum(4)
  stats::contrasts(d$base) <- stats::contr.treatment(4, base = 3)
  stats::contrasts(d$few, 2) <- stats::contr.helmert(4)[, 1:2]
  stats::contrasts(d$helmert) <- "contr.helmert"
  d$order <- ordered(d$order)
  stats::contrasts(d$order) <- "contr.poly"
  d
}

# A treatment without what policy_dummy() hands on with it
dummy_values <- function(...) as.vector(policy_dummy(...))
