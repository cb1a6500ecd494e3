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
