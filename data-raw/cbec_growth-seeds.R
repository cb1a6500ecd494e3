# Makes inst/extdata/draws/cbec_growth.csv: what a careful analyst's checks say over many
# draws of the stand-in cbec_growth, one row per draw. All draws give the printed coefficients; what
# differs between them is no evidence on the paper.   Rscript data-raw/cbec_growth-seeds.R
# Run from the package's root, with the package installed. The draws take some minutes.
suppressPackageStartupMessages(library(policypanel))
n_draws <- 200

# data-raw/cbec_growth.R up to its data. Another draw is made of the same cross-products: its random
# columns are drawn anew, and the columns that have the cross-products are made of them again.
home <- new.env(parent = globalenv())
steps <- parse("data-raw/cbec_growth.R", keep.source = FALSE)
starts <- vapply(steps, function(step) deparse(step)[1], "")
at <- function(words) which(startsWith(starts, words))[1]
is_drawn <- seq_along(steps) %in% c(at("rough <- "):(at("n <- 230") - 1),
                                    at("noise <- "):at("cbec_growth <- "))
run <- function(which) for (step in steps[which]) eval(step, home)
invisible(utils::capture.output(run(setdiff(seq_len(at("cbec_growth <- ")), at("library(")))))
draw_of <- function(seed) {
  set.seed(seed)
  run(which(is_drawn))
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
  all <- generics::tidy(compare_estimators(gdp ~ 1 | city + year, data, cohort = "did",
                                           cluster = ~city))
  estimates <- stats::setNames(all$estimate, all$term)
  bounds <- honest_did(path, restriction = "relative_magnitude", bounds = c(0, 0.5, 1))
  c(did = of_did(long, "estimate"), pretrend_p = path$pretrend$p.value,
    clustered_p = of_did(long, "p.value"),
    cr2_p = of_did(summary(long, vcov = "cr2", cluster = ~city), "p.value"),
    wild_p = generics::tidy(wild_bootstrap(long, terms = "did", replicates = 999))$p.value,
    placebo_p = generics::tidy(placebo_test(short, replicates = 199))$p.value,
    in_logs = of_did(did_feols(log(gdp) ~ did | city + year, data, cluster = ~city), "estimate"),
    breakdown = bounds$breakdown, estimates)
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
utils::write.csv(found, "inst/extdata/draws/cbec_growth.csv", row.names = FALSE)
