# The calls of vignette("cbec_quality") and their comparison with the printed tables; the script
# that makes the data counts with the same.

quality_controls <- c("lnpop", "lnaca", "lngdp", "lngov", "urban", "lncons", "lninter")

quality_comparisons <- function(data) {
  published <- published_tables("cbec_quality")
  by_title <- function(title, fits, ...) {
    do.call(compare_published, c(list(published[[title]]), fits,
                                 list(parentheses = "t", r_squared = "within", ...)))
  }
  model <- function(outcome, ..., end = "| city") {
    right <- paste(c(..., quality_controls), collapse = " + ")
    stats::as.formula(paste(outcome, "~", right, end))
  }
  years <- "+ i(year, ref = 2010) | city"
  base <- did_feols(HQD ~ CBEC + i(year, ref = 2010) | city, data, vcov = "iid")
  full <- did_feols(model("HQD", "CBEC", end = years), data, cluster = ~city)
  rest <- update(full, subset = ~ !city %in% c("Beijing", "Tianjin", "Shanghai", "Chongqing"))
  both <- psm_did(model("HQD", "CBEC", end = "| city + year"), match = model("CBEC", end = ""),
                  data = data, bandwidth = 0.2, common_support = "both", cluster = ~city)
  groups <- function(by) {
    suppressWarnings(heterogeneity(
      model("HQD_groups", "CBEC", end = years), data, by = by, type = "interaction",
      one_by_one = TRUE, cluster = ~city
    ))$fits[-1]
  }
  group_table <- function(title, fits, by) {
    printed <- stats::setNames(paste0(by, "::", names(fits), ":CBEC"), paste(names(fits), "x CBEC"))
    by_title(title, stats::setNames(fits, paste0("(", seq_along(fits), ")")), names = printed)
  }
  sector <- function(name) {
    data$zone <- data$CBEC * (data$structure == name)
    did_feols(model("HQD_groups", "zone", end = years), data, cluster = ~city)
  }
  filled <- interpolate_panel(data, "lnaca", unit = "city", time = "year")
  industries <- list(Spec_low = c("transport", "trade", "leasing"),
                     Spec_high = c("information", "finance", "science"))
  quotients <- function(...) agglomeration_index(data, industries, "jobs", "city", "year", ...)
  filled[names(industries)] <- quotients()[names(industries)]
  filled$spec <- quotients(aggregate = "sum")$spec
  mediate <- function(mediator) {
    sobel_mediate(model("HQD", "CBEC", end = ""), mediator = mediator, treatment = "CBEC",
                  data = filled, vcov = "iid")
  }
  place <- c(groups("location")[c("Coast", "Inland")],
             groups("region")[c("East", "Mid", "West", "Northeast")])
  list(
    "3" = compare_published(published[["3"]], describe_panel(data, c("CBEC", quality_controls))),
    "4" = by_title("4", list("(1)" = base, "(2)" = full, "(3)" = rest)),
    "5" = compare_published(published[["5"]], both),
    "6" = compare_published(published[["6"]], "(1)" = both),
    "7" = group_table("7", place, rep(c("location", "region"), c(2, 4))),
    "8" = by_title("8", list("(1)" = sector("Second"), "(2)" = sector("Third")),
                   names = c("Second x CBEC" = "zone", "Third x CBEC" = "zone")),
    "9" = group_table("9", groups("size")[c("Large", "Medium")], "size"),
    "10" = group_table("10", groups("cluster")[c("JJJ", "YRD", "PRD")], "cluster"),
    "11" = by_title("11", list("(1)" = mediate("diginf"))),
    "12" = by_title("12", list("(1)" = mediate("spec"), "(2)" = mediate("Spec_low"),
                               "(3)" = mediate("Spec_high"))),
    "13" = by_title("13", list("(3)" = mediate("envir")))
  )
}
