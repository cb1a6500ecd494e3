# The stand-in of the 280 cities gives the published numbers back, by the calls of the vignette.

test_that("the panel has the paper's rows, treatment and missing values", {
  expect_s3_class(cbec_quality, "stand_in")
  expect_equal(dim(unique(as.data.frame(cbec_quality)[c("city", "year")])), c(3360, 2))
  zones <- subset(cbec_zones, in_city_panel)
  start <- zones$treat_year[match(cbec_quality$city, zones$zone_en)]
  own <- as.numeric(!is.na(start) & cbec_quality$year >= start)
  expect_equal(cbec_quality$CBEC, own)
  expect_equal(sum(own), 312)
  expect_equal(quiet(dummy_values(cbec_quality, "city", "year", cbec_zones)), own)
  complete <- rowSums(is.na(as.data.frame(cbec_quality)[c("HQD", quality_controls)])) == 0
  expect_equal(c(sum(!is.na(cbec_quality$HQD)), sum(complete)), c(3336, 3327))
  expect_equal(colSums(is.na(as.data.frame(cbec_quality)[c("lnaca", "urban")])),
               c(lnaca = 9, urban = 14))
  cities <- unique(as.data.frame(cbec_quality)[c("city", "province", "region", "location", "size")])
  expect_equal(nrow(cities), 280)
  expect_equal(c(table(cities$location)), c(Coast = 51, Inland = 229))
  expect_equal(c(table(cities$size)), c(Large = 91, Medium = 181, Small = 8))
  real <- merge(cities, zones, by.x = "city", by.y = "zone_en")
  expect_equal(real$province, real$province_en)
  expect_equal(nrow(real), 98)
  expect_true(all(grepl("^city [0-9]{3}$", setdiff(cities$city, real$city))))
})

test_that("moments are those of Table 3, by R's own functions", {
  cells <- published_tables("cbec_quality")[["3"]]$cells
  own <- list(n = length, mean = mean, sd = stats::sd, min = min, median = stats::median, max = max)
  for (i in seq_len(nrow(cells))) {
    x <- stats::na.omit(cbec_quality[[cells$row[i]]])
    digits <- nchar(sub("^[^.]*[.]?", "", cells$value[i]))
    expect_equal(round(own[[cells$column[i]]](x), digits), as.numeric(cells$value[i]),
                 info = paste(cells$column[i], cells$row[i]))
  }
})

test_that("Table 4 comes out of lm() and a clustered covariance written out", {
  data <- as.data.frame(cbec_quality)
  data <- data[rowSums(is.na(data[c("HQD", quality_controls)])) == 0, ]
  fit <- stats::lm(stats::reformulate(c("CBEC", quality_controls, "factor(year)", "factor(city)"),
                                      "HQD"), data)
  others <- stats::lm(stats::reformulate(c(quality_controls, "factor(year)", "factor(city)"),
                                         "CBEC"), data)
  x <- stats::residuals(others)
  e <- stats::residuals(fit)
  b <- sum(x * data$HQD) / sum(x^2)
  # 278 cities; 8 slopes, 11 years and a constant are counted, cities lie within clusters
  factor <- 278 / 277 * 3326 / (3327 - 20)
  t <- b * sum(x^2) / sqrt(factor * sum(rowsum(x * e, data$city)^2))
  within <- data$HQD - stats::ave(data$HQD, data$city)
  expect_equal(round(c(b, t, 1 - sum(e^2) / sum(within^2)), c(4, 2, 4)), c(0.0107, 3.60, 0.6045))
})

test_that("the vignette's calls give the printed numbers", {
  found <- quiet(quality_comparisons(cbec_quality))
  all_equal <- function(title) expect_true(all(found[[title]]$verdict == "equal"), info = title)
  all_equal("3")
  all_equal("4")
  expect_equal(nrow(found[["4"]]), 9)
  # Table 5: all but the urban share's bias, which the printed means do not allow
  off <- found[["5"]][found[["5"]]$verdict != "equal", ]
  expect_equal(paste(off$column, off$row), c("bias_after urban", "reduction urban"))
  expect_equal(nrow(found[["5"]]), 77)
  expect_equal(found[["6"]]$verdict[1], "equal")
  # Tables 7 to 10: coefficients, t and N; R2 follows from dates and geography
  for (title in c("7", "8", "9", "10")) {
    table <- found[[title]]
    expect_true(all(table$verdict[table$row != "r2"] == "equal"), info = title)
    r2 <- table[table$row == "r2", ]
    expect_lt(max(abs(as.numeric(r2$published) - as.numeric(r2$recomputed))), 4e-4)
  }
  # Mediations: every printed number; the total effect is not one of them
  for (title in c("11", "13")) {
    all_equal(title)
    expect_false("total_effect" %in% found[[title]]$row, info = title)
  }
  twelve <- found[["12"]]
  expect_true(all(twelve$verdict[twelve$column == "(1)"] == "equal"))
  expect_equal(sum(twelve$verdict == "equal"), 9)
})

test_that("support, pseudo-R2 and the leads are the paper's", {
  fit <- quiet(psm_match(stats::reformulate(quality_controls, "CBEC"), ~HQD, cbec_quality,
                         bandwidth = 0.2, common_support = "both"))
  expect_equal(unname(fit$counts), c(3327, 312, 3314, 311))
  expect_equal(round(attr(fit$balance, "overall")$pseudo_r2, 3), c(0.432, 0.024))
  path <- quiet(event_study(stats::as.formula(paste(
    "HQD ~ CBEC +", paste(quality_controls, collapse = " + "), "| city + year"
  )), cbec_quality, window = c(-5, 4), cluster = ~city))
  event <- path$event
  expect_equal(round(path$pretrend$statistic, 4), 0.4998)
  expect_equal(c(path$pretrend$df1, path$pretrend$df2), c(4, 277))
  expect_true(all(event$p.value[event$period < -1] > 0.5))
  expect_true(all(event$p.value[event$period %in% 1:3] < 0.05))
})

test_that("both indices are the entropy method's of their indicators", {
  concepts <- list(innovation = c("rd", "patents"), coordination = c("tertiary", "income_gap"),
                   green = c("so2", "sewage"), openness = c("fdi", "exports"),
                   sharing = c("beds", "books"))
  negative <- c(income_gap = "negative", so2 = "negative")
  index <- quiet(mpi_index(cbec_quality, concepts, direction = negative, unit = "city",
                           time = "year"))
  expect_equal(index$score, cbec_quality$HQD, tolerance = 1e-9)
  # written out: min-max, shares, entropy
  z <- vapply(unlist(concepts, use.names = FALSE), function(name) {
    x <- cbec_quality[[name]][!is.na(cbec_quality$HQD)]
    if (name %in% names(negative)) x <- -x
    (x - min(x)) / (max(x) - min(x))
  }, numeric(3336))
  p <- sweep(z, 2, colSums(z), "/")
  e <- -colSums(ifelse(p > 0, p * log(p), 0)) / log(3336)
  expect_equal(drop(z %*% ((1 - e) / sum(1 - e))), cbec_quality$HQD[!is.na(cbec_quality$HQD)],
               tolerance = 1e-9)
  infrastructure <- quiet(mpi_index(cbec_quality, list(
    input = c("fibre", "it_staff", "it_investment"), output = c("broadband", "mobile", "telecom")
  )))
  expect_equal(infrastructure$score, cbec_quality$diginf, tolerance = 1e-9)
  # index, difference-in-differences, error of both: end to end
  draws <- quiet(index_uncertainty(index, replicates = 5))
  fit <- quiet(index_regression(HQD ~ CBEC | city + year, draws, cbec_quality))
  expect_identical(unname(round(coef(fit)["CBEC"], 4)), 0.0113)
})

test_that("the stored draws are two hundred, and all have the printed coefficients", {
  draws <- stored_draws("cbec_quality")
  match <- stats::reformulate(quality_controls, "CBEC")
  fit <- quiet(did_feols(stats::as.formula(paste(
    "HQD ~ CBEC +", paste(quality_controls, collapse = " + "), "| city + year"
  )), cbec_quality, cluster = ~city))
  expect_draws(draws, c(standard_variations(fit, match = match, region = "province"),
                        standard_variations(fit, "cbec_quality", match = match)))
  expect_identical(unique(round(draws$cbec, 4)), 0.0107)
  expect_identical(unique(round(draws$t, 2)), 3.6)
  expect_identical(unique(round(draws$twfe, 4)), 0.0113)
  expect_identical(setdiff(cohort_estimators(), names(draws)), character())
  expect_true(all(draws$honest_low < draws$honest_high))
  expect_identical(draws$honest_low > 0, draws$breakdown > 1)
  # what the printed numbers say of coast and inland and of regions, no draw turns
  expect_true(all(draws$equal_location_p < 0.05 & draws$equal_region_p < 0.05))
  # the paper's own preset: column (3) of Table 4 and Table 6
  expect_identical(
    unique(round(draws[["Without Beijing, Tianjin, Shanghai, Chongqing"]], 4)), 0.0101
  )
  expect_lt(max(abs(draws[["Matching effect"]] - 0.0303)), 2e-4)
})

test_that("nothing jumps when a zone is approved, but for the rows that printed numbers ask for", {
  data <- as.data.frame(cbec_quality)
  change <- function(name) stats::ave(data[[name]], data$city, FUN = function(x) c(NA, diff(x)))
  approved <- data$CBEC == 1 & stats::ave(data$CBEC, data$city, FUN = cumsum) == 1
  own <- approved & data$city != "Beijing"  # whose row before approval is the highest untreated one
  expect_lt(max(abs(change("lnpop")[own])), log(1.2))
  for (name in quality_controls) {
    usual <- change(name)[data$CBEC == 0 & !grepl("Beijing|Shanghai", data$city)]
    # approval moves a control by no more than any other year does
    expect_lt(abs(stats::median(change(name)[own]) - stats::median(usual, na.rm = TRUE)),
              stats::sd(data[[name]], na.rm = TRUE) / 10)
    expect_lt(max(abs(change(name)[own])), 4 * stats::mad(usual, na.rm = TRUE) +
                stats::sd(data[[name]], na.rm = TRUE) / 5)
  }
})
