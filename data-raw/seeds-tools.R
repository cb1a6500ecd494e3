# What the scripts <stand-in>-seeds.R share: the steps of the script that makes a stand-in, which
# are run again for other draws, some checks, and the file of what checks say of each draw.

# Steps of a script, and where the first stands that begins with `words`
steps_of <- function(file) parse(file, keep.source = FALSE)
place_of <- function(steps, words) {
  which(startsWith(vapply(steps, function(step) deparse(step)[1], ""), words))[1]
}
run <- function(steps, home) for (step in steps) eval(step, home)

# Estimate and p of every row of robustness() but the baseline, by the names of the rows
of_preset <- function(fit, variations, data) {
  rows <- generics::tidy(robustness(fit, variations, data = data))[-1, ]
  c(stats::setNames(rows$estimate, rows$variation),
    stats::setNames(rows$p.value, paste(rows$variation, "p")))
}

# The average effect by every estimator that compare_estimators() takes. Two cannot do with the
# cohort of one city, Hangzhou: "efficient" goes without it, and the errors of "synthetic", which
# are not looked at, are placebos
of_estimators <- function(formula, data, treatment) {
  of_one <- function(data, ...) {
    stats::coef(did_staggered(formula, data, cohort = treatment, ...))[["ATT"]]
  }
  all <- generics::tidy(compare_estimators(
    formula, data, cohort = treatment, cluster = ~city,
    estimators = c("twfe", "callaway_santanna", "sun_abraham", "etwfe", "imputation", "two_stage",
                   "stacked", "lp_did")
  ))
  c(stats::setNames(all$estimate, all$term),
    synthetic = of_one(data, estimator = "synthetic", variance = "placebo", replicates = 2),
    efficient = of_one(data[data$city != "Hangzhou", ], estimator = "efficient"))
}

# Breakdown value and the interval with breaks of trend as large as the largest before
of_honest <- function(path) {
  found <- honest_did(path, restriction = "relative_magnitude", bounds = c(0, 1))
  last <- found$bounds[found$bounds$bound == 1, ]
  c(breakdown = found$breakdown, honest_low = last$conf.low, honest_high = last$conf.high)
}

# The least and the greatest coefficient without one group
of_leave_one_out <- function(fit, by, term, data) {
  without <- generics::tidy(leave_one_out(fit, by = by, terms = term, data = data))$estimate
  c(least_without = min(without), greatest_without = max(without))
}

# Writes one row per seed from 1 on: `checks_of(draw_of(seed))`, numbers by name. Draws that end in
# an error are left out and counted, by message
write_draws <- function(file, n_draws, draw_of, checks_of) {
  draws <- lapply(seq_len(n_draws), function(seed) {
    utils::capture.output(result <- tryCatch(
      suppressWarnings(suppressMessages(checks_of(draw_of(seed)))),
      error = function(e) conditionMessage(e)
    ))
    result
  })
  failed <- vapply(draws, is.character, NA)
  cat(sum(failed), "of", n_draws, "draws failed\n")
  print(table(unlist(draws[failed])))
  found <- data.frame(seed = which(!failed), signif(do.call(rbind, draws[!failed]), 6),
                      check.names = FALSE)
  connection <- gzfile(file, "w")
  on.exit(close(connection), add = TRUE)
  utils::write.csv(found, connection, row.names = FALSE)
}
