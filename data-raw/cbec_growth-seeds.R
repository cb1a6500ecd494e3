# Makes inst/extdata/draws/cbec_growth.csv.gz: what a careful analyst's checks say over many
# draws of the stand-in cbec_growth, one row per draw. All draws give the printed coefficients; what
# differs between them is no evidence on the paper.   Rscript data-raw/cbec_growth-seeds.R
# Run from the package's root, with the package installed. The draws take some minutes.
suppressPackageStartupMessages(library(policypanel))
source("data-raw/seeds-tools.R")
n_draws <- 200

# data-raw/cbec_growth.R up to its data. Another draw is made of the same cross-products: its random
# columns are drawn anew, and the columns that have the cross-products are made of them again.
home <- new.env(parent = globalenv())
steps <- steps_of("data-raw/cbec_growth.R")
at <- function(words) place_of(steps, words)
is_drawn <- seq_along(steps) %in% c(at("rough <- "):(at("n <- 230") - 1),
                                    at("noise <- "):at("cbec_growth <- "))
first <- setdiff(seq_len(at("cbec_growth <- ")), at("library("))
invisible(utils::capture.output(run(steps[first], home)))
draw_of <- function(seed) {
  set.seed(seed)
  run(steps[is_drawn], home)
  home$cbec_growth
}

checks_of <- function(data) {
  path <- event_study(gdp ~ did | city + year, data, window = c(-5, 3), reference = -1,
                      cluster = ~city)
  short <- did_feols(gdp ~ did | city + year, data, cluster = ~city)
  long <- did_feols(gdp ~ did + govsize + second + third + fdi + growth + trade + consum |
                      city + year, data, cluster = ~city)
  of_did <- function(fit, column) {
    table <- generics::tidy(fit)
    table[[column]][table$term == "did"]
  }
  c(did = of_did(long, "estimate"), pretrend_p = path$pretrend$p.value,
    clustered_p = of_did(long, "p.value"),
    cr2_p = of_did(summary(long, vcov = "cr2", cluster = ~city), "p.value"),
    wild_p = generics::tidy(wild_bootstrap(long, terms = "did", replicates = 999))$p.value,
    placebo_p = generics::tidy(placebo_test(short, replicates = 199))$p.value,
    placebo_long_p = generics::tidy(placebo_test(long, replicates = 199))$p.value,
    of_leave_one_out(long, ~city, "did", data),
    in_logs = of_did(did_feols(log(gdp) ~ did | city + year, data, cluster = ~city), "estimate"),
    of_honest(path), of_estimators(gdp ~ 1 | city + year, data, "did"),
    of_preset(long, standard_variations(long), data))
}

write_draws("inst/extdata/draws/cbec_growth.csv.gz", n_draws, draw_of, checks_of)
