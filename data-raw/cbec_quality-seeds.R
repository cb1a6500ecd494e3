# Makes inst/extdata/draws/cbec_quality.csv.gz: what a careful analyst's checks say over many draws
# of the outcomes of the stand-in cbec_quality, one row per draw. All draws give the printed numbers
# of Tables 4, 6 to 11 and 13 on the same cities and covariates; the path of the event study, which
# is not printed, is left to the draw. What differs between draws is no evidence on the paper.
#   Rscript data-raw/cbec_quality-seeds.R
# Run from the package's root, with the package installed. The draws take a quarter of an hour.
suppressPackageStartupMessages(library(policypanel))
source("data-raw/seeds-tools.R")
n_draws <- 200

# data-raw/cbec_quality.R and what -outcomes.R finds HQD and the outcome of Tables 7 to 10 from
home <- new.env(parent = globalenv())
panel_steps <- steps_of("data-raw/cbec_quality.R")
not_run <- c(place_of(panel_steps, "library("), length(panel_steps))
run(panel_steps[-not_run], home)
outcome <- steps_of("data-raw/cbec_quality-outcomes.R")
at <- function(words) place_of(outcome, words)
run(outcome[seq_len(at("hqd <- guess") - 1)], home)
run(outcome[at("level_of <- "):(at("hqd_groups <- ") - 1)], home)
is_drawn <- at("city_level <- "):at("guess <- ")
frame <- data.frame(home$panel, home$groups, CBEC = home$d)

draw_of <- function(seed) {
  set.seed(seed)
  run(outcome[is_drawn], home)
  home$hqd <- with(home, least_change(guess[with_hqd], constraints, smooth))
  run(outcome[at("hqd_groups <- ")], home)
  frame$HQD <- with(home, fill(with_hqd, hqd))
  frame$HQD_groups <- with(home, fill(with_hqd, hqd_groups))
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
  matched <- function(...) {
    psm_did(HQD ~ CBEC | city + year, match = match, data = data, bandwidth = 0.2, cluster = ~city,
            ...)$did
  }
  equal_groups <- vapply(c("location", "region", "size", "cluster"), function(by) {
    tests <- heterogeneity(
      HQD_groups ~ CBEC + lnpop + lnaca + lngdp + lngov + urban + lncons + lninter +
        i(year, ref = 2010) | city, data, by = by, type = "interaction", cluster = ~city
    )$equality
    tests$p.value[tests$term == "CBEC"]
  }, 0)
  variations <- c(standard_variations(fit, match = match, region = "province"),
                  standard_variations(fit, "cbec_quality", match = match))
  c(cbec = value(fit), t = value(fit, "statistic"), pretrend_p = path$pretrend$p.value,
    wild_p = value(wild_bootstrap(fit, terms = "CBEC", replicates = 999), "p.value"),
    placebo_p = generics::tidy(placebo_test(fit, replicates = 199))$p.value,
    of_leave_one_out(fit, ~province, "CBEC", data),
    matched = value(matched(common_support = "both")),
    matched_by_cohort = value(matched(mode = "cohort", controls = "not_yet_treated")),
    stats::setNames(equal_groups, paste0("equal_", names(equal_groups), "_p")),
    of_honest(path), of_estimators(HQD ~ 1 | city + year, data, "CBEC"),
    of_preset(fit, variations[unique(names(variations))], data))
}

write_draws("inst/extdata/draws/cbec_quality.csv.gz", n_draws, draw_of, checks_of)
