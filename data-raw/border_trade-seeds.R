# Makes inst/extdata/draws/border_trade.csv.gz: what a careful analyst's checks say over many draws
# of the stand-in border_trade, one row per draw. All draws give the printed Table 2; what differs
# between them is no evidence on the paper.   Rscript data-raw/border_trade-seeds.R
# Run from the package's root, with the package installed. The draws take some minutes.
suppressPackageStartupMessages(library(policypanel))
source("data-raw/seeds-tools.R")
n_draws <- 200

# data-raw/border_trade.R up to its index. Another draw is made of the same cross-products and
# means: the rough columns are drawn anew, and what has the cross-products is made of them again.
home <- new.env(parent = globalenv())
steps <- steps_of("data-raw/border_trade.R")
at <- function(words) place_of(steps, words)
is_drawn <- seq_along(steps) %in% c(at("base <- rough_panel"),
                                    at("columns <- realise"):(at("low <- ") - 1))
first <- setdiff(seq_len(at("low <- ") - 1), at("library("))
invisible(utils::capture.output(run(steps[first], home)))
draw_of <- function(seed) {
  set.seed(seed)
  run(steps[is_drawn], home)
  data <- home$base
  data[names(home$weights)] <- NA_real_
  data[home$complete, names(home$weights)] <- home$shares
  data
}

long <- MPI ~ Intrade + urb + str + opening + pop + area
of_trade <- function(fit, column) {
  table <- generics::tidy(fit)
  table[[column]][table$term == "Intrade"]
}
# p of the coefficient among those with the paths of trade dealt out anew among the provinces
placebo_p <- function(data, replicates = 199) {
  set.seed(1)
  number <- as.integer(factor(data$province))
  dealt_out <- replicate(replicates, {
    other <- sample(8)[number]
    data$Intrade <- data$Intrade[match(paste(other, data$year), paste(number, data$year))]
    stats::coef(stats::lm(long, data))[["Intrade"]]
  })
  (1 + sum(abs(dealt_out) >= abs(stats::coef(stats::lm(long, data))[["Intrade"]]))) /
    (1 + replicates)
}
checks_of <- function(data) {
  fit <- did_feols(long, data, cluster = ~province, unit = "province", time = "year")
  effects <- did_feols(MPI ~ Intrade + urb + str + opening + pop | province + year, data,
                       cluster = ~province)
  halves <- heterogeneity(MPI ~ Intrade + urb + str + opening + pop, data, median_split = ~pop,
                          unit = "province", time = "year", vcov = "iid")
  index <- mpi_index(data, names(home$weights), direction = c(cpi = "negative"),
                     unit = "province", time = "year")
  data$entropy <- index$score
  carried <- index_regression(entropy ~ Intrade + urb + str + opening + pop | province + year,
                              index_uncertainty(index, replicates = 99), data)$errors
  carried <- carried[carried$term == "Intrade", ]
  variations <- c(standard_variations(fit), standard_variations(fit, "border_trade"))
  c(intrade = of_trade(fit, "estimate"), clustered_p = of_trade(fit, "p.value"),
    cr2_p = of_trade(summary(fit, vcov = "cr2", cluster = ~province), "p.value"),
    wild_p = generics::tidy(wild_bootstrap(fit, terms = "Intrade", replicates = 999))$p.value,
    two_way = of_trade(effects, "estimate"), two_way_p = of_trade(effects, "p.value"),
    placebo_p = placebo_p(data), of_leave_one_out(fit, ~province, "Intrade", data),
    density_p = halves$equality$p.value[1],
    entropy_index = carried$estimate, carried_ratio = carried$carried / carried$known,
    of_preset(fit, variations[unique(names(variations))], data))
}

write_draws("inst/extdata/draws/border_trade.csv.gz", n_draws, draw_of, checks_of)
