# evaluate_policy() at scale: seconds and peak memory of every stage, and how both grow with rows.
#
#   Rscript tests/bench/study.R [largest = 1e6] [clusters = unit] [replicates = 999]
#
# A balanced panel of units x 20 years, two thirds of them treated from one of six years on, with a
# control, a mediator, four regions, 40 provinces and an instrument. Prints a Markdown table for a
# tenth of the rows and all of them: processor seconds by stage, how many times as many for ten
# times the rows (n log n would be 12), and the peak memory of the stage beyond what stood before.

suppressPackageStartupMessages(library(policypanel))
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
options(policypanel.notes = FALSE)

study_panel <- function(rows, seed = 1) {
  set.seed(seed)
  units <- rows / 20
  data <- data.frame(unit = rep(seq_len(units), each = 20L), year = rep.int(2001:2020, units))
  start <- sample(c(2007:2012, rep(Inf, 3)), units, TRUE)
  data$encouraged <- as.numeric(data$year >= (start + sample(-1:1, units, TRUE))[data$unit])
  data$policy <- as.numeric(data$year >= start[data$unit])
  data$size <- rnorm(units)[data$unit] + rnorm(rows) / 2
  data$digital <- 0.3 * data$policy + rnorm(rows)
  data$region <- c("a", "b", "c", "d")[data$unit %% 4 + 1]
  data$province <- data$unit %% 40
  data$y <- rnorm(units)[data$unit] + 0.5 * data$policy + 0.2 * data$size + 0.3 * data$digital +
    rnorm(rows)
  data
}

# Stage by stage, as update() runs them.
run_stages_of <- function(data, clusters, replicates) {
  busy <- numeric()  # processor time, which other work on the machine does not lengthen
  timed <- function(stage, run) {
    peak_of(function() busy[stage] <<- sum(system.time(study <<- run(), gcFirst = FALSE)[1:2]))
  }
  begin <- function() {
    evaluate_policy(y ~ policy + size | unit + year, data, match = policy ~ size,
                    mediators = ~digital, groups = ~region, instruments = ~encouraged,
                    cluster = clusters, replicates = replicates, stages = "baseline",
                    options = list(matched = list(bandwidth = 0.05)))
  }
  memory <- c(baseline = timed("baseline", begin))
  for (stage in study$stages$stage[study$stages$status == "off"]) {
    memory[stage] <- timed(stage, function() update(study, stages = stage))
    at <- match(stage, study$stages$stage)
    message(stage, ": ", study$stages$status[at], " ", round(busy[stage], 2), " s ",
            if (!is.na(study$stages$reason[at])) study$stages$reason[at])
  }
  done <- study$stages$stage[study$stages$status == "done"]
  data.frame(stage = done, seconds = busy[done], memory = memory[done])
}

study <- NULL
largest <- as.numeric(given(1, 1e6))
# The first two calls load and compile, which is no stage's work.
tables <- lapply(largest / c(100, 100, 10, 1), function(rows) {
  message("== ", rows, " rows")
  run_stages_of(study_panel(rows), given(2, "unit"), as.integer(given(3, 999)))
})[-(1:2)]
both <- merge(tables[[1]], tables[[2]], by = "stage", sort = FALSE)
both <- rbind(both, data.frame(stage = "all", t(colSums(both[-1]))))
cat("| stage | seconds,", format(largest / 10, big.mark = ","), "rows | seconds,",
    format(largest, big.mark = ","), "rows | times | peak, MB |\n| :-- | --: | --: | --: | --: |\n")
cat(sprintf("| %s | %.2f | %.2f | %.1f | %s |\n", both$stage, both$seconds.x, both$seconds.y,
            both$seconds.y / both$seconds.x,
            ifelse(both$stage == "all", "", sprintf("%.0f", both$memory.y))), sep = "")
