# The whole study of a paper's stand-in data, index to report: seconds by stage and in all.
#
#   Rscript tests/bench/study_paper.R [replicates = 999]
#
# `cbec_quality`, 280 cities in 2010-2021: the index of five concepts, seven controls, matching,
# two mediators, five ways of grouping cities, an instrument that is made up (the policy a year
# before), placebo; then the report as HTML, in both languages. Prints elapsed seconds and processor
# seconds, which other work on the machine does not lengthen.

suppressPackageStartupMessages(library(policypanel))
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
options(policypanel.notes = FALSE)

panel <- cbec_quality
panel$HQD <- NULL
ahead <- panel[c("city", "year", "CBEC")]
ahead$year <- ahead$year + 1
panel$CBEC_before <- ahead$CBEC[match(paste(panel$city, panel$year),
                                      paste(ahead$city, ahead$year))]
whole <- system.time(study <- evaluate_policy(
  HQD ~ CBEC + lnpop + lnaca + lngdp + lngov + urban + lncons + lninter | city + year, panel,
  index = list(indicators = list(innovation = c("rd", "patents"),
                                 coordination = c("tertiary", "income_gap"),
                                 green = c("so2", "sewage"), openness = c("fdi", "exports"),
                                 sharing = c("beds", "books")),
               direction = c(income_gap = "negative", so2 = "negative")),
  match = CBEC ~ lnpop + lnaca + lngdp + lngov + urban + lncons + lninter,
  mediators = ~ diginf + envir, groups = ~ location + region + size + structure + cluster,
  instruments = ~CBEC_before, cluster = ~city, replicates = as.integer(given(1, 999)),
  options = list(matched = list(bandwidth = 0.2))
))
stages <- study$stages
for (i in seq_len(nrow(stages))) {
  cat(sprintf("%-14s %-8s %6.2f  %s\n", stages$stage[i], stages$status[i], stages$seconds[i],
              if (is.na(stages$reason[i])) "" else stages$reason[i]))
}
files <- file.path(tempdir(), c(en = "en.html", zh = "zh.html"))
report <- system.time(for (k in 1:2) policy_report(study, files[k], c("en", "zh")[k]))
cat(sprintf("study:   %.1f s, %.1f s of a processor\nreports: %.1f s, %.1f s of a processor\n",
            whole[["elapsed"]], sum(whole[-3]), report[["elapsed"]], sum(report[-3])))
