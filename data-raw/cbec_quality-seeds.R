# Makes inst/extdata/draws/cbec_quality.csv: what a careful analyst's checks say over many draws of
# the outcome of the stand-in cbec_quality, one row per draw. All draws give the printed numbers of
# Tables 4, 6, 11 and 13 on the same cities and covariates; the path of the event study, which is not
# printed, is left to the draw. What differs between draws is no evidence on the paper.
#   Rscript data-raw/cbec_quality-seeds.R
# Run from the package's root, with the package installed. The draws take an hour or less.
suppressPackageStartupMessages(library(policypanel))
n_draws <- 200

# data-raw/cbec_quality.R and the first part of -outcomes.R, up to the guess from which HQD is found
home <- new.env(parent = globalenv())
run <- function(steps) for (step in steps) eval(step, home)
steps <- function(file) parse(file, keep.source = FALSE)
place_of <- function(steps, words) {
  which(startsWith(vapply(steps, function(step) deparse(step)[1], ""), words))[1]
}
panel_steps <- steps("data-raw/cbec_quality.R")
run(panel_steps[setdiff(seq_along(panel_steps), c(place_of(panel_steps, "library("), length(panel_steps)))])
outcome <- steps("data-raw/cbec_quality-outcomes.R")
run(outcome[seq_len(place_of(outcome, "hqd <- guess") - 1)])
is_drawn <- place_of(outcome, "city_level <- "):place_of(outcome, "guess <- ")
frame <- data.frame(home$panel, CBEC = home$d)

draw_of <- function(seed) {
  set.seed(seed)
  run(outcome[is_drawn])
  frame$HQD <- with(home, fill(with_hqd, least_change(guess[with_hqd], constraints, smooth)))
  frame
}

long <- HQD ~ CBEC + lnpop + lnaca + lngdp + lngov + urban + lncons + lninter | city + year
match <- CBEC ~ lnpop + lnaca + lngdp + lngov + urban + lncons + lninter
checks_of <- function(data) {
  fit <- did_feols(long, data, cluster = ~city)
  path <- event_study(long, data, window = c(-5, 4), cluster = ~city)
  value <- function(fit, column = "estimate") {
    table <- generics::tidy(fit)
    table[[column]][table$term == "CBEC"]
  }
  without <- generics::tidy(leave_one_out(fit, by = ~province, terms = "CBEC", data = data))$estimate
  matched <- function(...) {
    psm_did(HQD ~ CBEC | city + year, match = match, data = data, bandwidth = 0.2, cluster = ~city,
            ...)$did
  }
  all <- generics::tidy(compare_estimators(HQD ~ 1 | city + year, data, cohort = "CBEC",
                                           cluster = ~city))
  c(cbec = value(fit), t = value(fit, "statistic"), pretrend_p = path$pretrend$p.value,
    wild_p = value(wild_bootstrap(fit, terms = "CBEC", replicates = 999), "p.value"),
    placebo_p = generics::tidy(placebo_test(fit, replicates = 199))$p.value,
    least_without = min(without), greatest_without = max(without),
    matched = value(matched(common_support = "both")),
    matched_by_cohort = value(matched(mode = "cohort", controls = "not_yet_treated")),
    breakdown = honest_did(path, restriction = "relative_magnitude", bounds = c(0, 1))$breakdown,
    stats::setNames(all$estimate, all$term))
}

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
found <- data.frame(seed = which(!failed), signif(do.call(rbind, draws[!failed]), 6))
utils::write.csv(found, "inst/extdata/draws/cbec_quality.csv", row.names = FALSE)
