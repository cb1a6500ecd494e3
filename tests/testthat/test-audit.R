# What is wrong, and what is right, in the three papers whose tables come with the package: worked
# out by hand from the printed numbers. Names of tests: the paper and the finding.

p1 <- function(...) expect_finding(audit_of("border_trade"), ...)
p2 <- function(...) expect_finding(audit_of("cbec_growth"), ...)
p3 <- function(...) expect_finding(audit_of("cbec_quality"), ...)

test_that("border trade 1: the baseline is pooled least squares on 168 rows", {
  p1("R2 and t", "Table 2 (1)", "needs", "df 163.6 to 166.4", "N 166 to 168", "0.0386",
     "standard errors other than classical")
  p1("nested R2", "Table 2 (1) to (2)", "needs", "df 163.5 to 165.1")
  p1("nested R2", "Table 2 (3) to (4)", "needs", "df 158.2 to 164.9")
  p1("nested R2", "Table 2 (4) to (5)", "needs", "df 151.8 to 166.6")
  p1("implied N", "Table 2", "needs", "N = 167 to 168", "168 = 8 x 21",
     "0.0875 0.4201 0.4211 0.4785 0.5026 0.5051 with N = 168", "0.0352 0.2507", "with N = 438")
})

test_that("border trade 2: the printed area is that of eight provinces, without Gansu", {
  area <- c(Liaoning = 14.86, Jilin = 18.74, Heilongjiang = 47.3, "Inner Mongolia" = 118.3,
            Guangxi = 23.76, Yunnan = 39.4, Tibet = 122.84, Xinjiang = 166.49, Gansu = 42.59)
  audit <- audit_table(
    published_descriptives(list(area = c(n = 438, mean = "68.91", sd = "54.28")),
                           known = list(area = area)),
    published_counts(n = 438, periods = 21)
  )
  expect_finding(audit, "known values", "Table 1 area", "needs", "mean 66.03, SD 52.1;",
                 "without Gansu (8 units): mean 68.96, SD 54.57", "printed 68.91 and 54.28")
})

test_that("border trade 3: the regions fit no panel of 21 periods", {
  p1("units x periods", "Counts (rows)", "impossible", "23 (the parts)",
     "at most 21 (rows lost to the lag)", "438 = 21 x 21 less 3", "22 periods and 20 to 21 units")
  p1("parts add up", "Counts (rows)", "consistent", "196 + 154 + 88 = 438")
})

test_that("border trade 4: the stars of Table 5 need few degrees of freedom", {
  p1("stars", "Table 5 (1)", "needs", "21 to 68 degrees of freedom", "189")
  expect_gt(2 * pt(-2, 56), 0.05)
  expect_lt(2 * pt(-2, 189), 0.05)
})

test_that("border trade 5: N of the split samples", {
  p1("R2 and t", "Table 3 (1)", "needs", "N 42;", "printed N 219")
  p1("R2 and t", "Table 3 (3)", "needs", "N 84;", "printed N 219")
  p1("R2 and t", "Table 4 (1)", "needs", "N 41;", "printed N 219")
  p1("R2 and t", "Table 4 (3)", "needs", "df 28.35 to 28.57, which holds no whole number")
})

test_that("border trade 6: a robustness column is the baseline's", {
  p1("identical columns", "Table 2 (6) and Table 6 (2)", "needs", "13 of 14", "438 and 378 rows",
     "pop 0.002 and 0.000")
})

test_that("border trade 7: a time-invariant regressor under unit effects", {
  p1("time-invariant regressor", "Table 2", "impossible", "(6) area 0.001")
  p1("time-invariant regressor", "Table 3", "impossible", "(2) area 0.042***")
  p1("time-invariant regressor", "Table 5", "impossible", "(1) area -0.006***")
})

test_that("border trade 8: the rows of the descriptive table are rotated", {
  p1("constant and means", "Table 2 (1)", "consistent")
  p1("constant and means", "Table 2 (2)", "needs", "urb of 44.4 to 56.3 (that of row pop)")
  p1("constant and means", "Table 2 (3)", "needs", "that of row pop")
  p1("constant and means", "Table 2 (4)", "needs", "(that of row pop)")
  p1("constant and means", "Table 2 (5)", "needs", "urb from row pop and pop from row urb")
  p1("constant and means", "Table 7 (1)", "needs",
     "It closes with pop from row urb and urb from row gov.")
  p1("constant and means", "Table 7 (3)", "needs", "15.04 to 15.22", "no one or two")
  p1("share", "Table 1 urb", "needs", "from 0.11 to 1.33")
  p1("share", "Table 1 gov", "impossible", "from 2.18 to 294.68")
  p1("share", "Table 1 emp", "impossible", "at most 4.605")
})

test_that("border trade 9: a standard deviation at the edge of the possible", {
  p1("SD bound", "Table 1 MPI", "consistent", "0.2249", "97.8% of the bound")
})

test_that("border trade 10: winsorising took rows out and moved a coefficient", {
  p1("winsorising", "Counts (rows)", "impossible", "from 438 to 421")
  p1("claimed agreement", "Table 2 (6) opening and Table 6 (3) opening", "impossible",
     "-0.135 and -0.632", "z 3.32", "|z| is at least 2.66")
})

test_that("border trade 11: high density is nearly low urbanisation", {
  p1("nearly identical columns", "Table 3 (2) and Table 4 (4)", "needs", "high density",
     "R2 is 0.596 in Table 3 (1) and 0.756 in Table 4 (3)")
})

test_that("border trade 12: one percent more is not 0.029 percent", {
  p1("stated effect", "Table 2 (6) Intrade", "impossible", "0.00029 points", "0.046 to 0.049%",
     "stated 0.029%")
})

test_that("border trade 13: differences of groups", {
  p1("claimed difference", "Table 3 (4) Intrade over Table 3 (2) Intrade", "consistent",
     "difference 0.035, z 3.17", "p 0.0015")
  p1("claimed difference", "Table 4 (4) Intrade over Table 4 (2) Intrade", "consistent",
     "difference 0.026, z 2.38", "p 0.017")
  p1("claimed difference", "Table 5 (1) Intrade over Table 5 (2) Intrade", "needs", "z 1.64",
     "p 0.1.")
  p1("claimed difference", "Table 5 (1) Intrade over Table 5 (3) Intrade", "consistent", "z 4.26")
  p1("claimed difference", "Table 5 (2) Intrade over Table 5 (3) Intrade", "consistent", "z 2.63")
})

test_that("border trade 14: citations, names and the column of standard errors", {
  p1("cited column", "text, Table 4 (1)", "impossible", "is Table 6 (1)")
  p1("instrument", "Table 6 (1)", "needs", "the first-stage F")
  p1("variables", "descriptive tables", "needs", "epm (emp?)")
  p1("stated twice", "number of the reference on Guangxi under RCEP", "impossible", "10 and 11")
  p1("standard error or SD", "Table 1", "impossible", "10 of 10 rows")
})

test_that("pilot zones and output a: the star note is reversed", {
  p2("stars", "Table 1", "impossible", "what fits all cells: * 10%, ** 5%, *** 1%", "(3) growth")
})

test_that("pilot zones and output b: 23 of 25 units", {
  p2("units x periods", "Counts (rows)", "consistent", "230 = 23 x 10 less 0")
  p2("units there are", "Counts (rows)", "needs", "the names of the 2 left out")
})

test_that("pilot zones and output c: F fits no reading of R2", {
  p2("F and R2", "Table 1 (1)", "needs", "within R2 of 0.705", "551.3 to 568.4", "172.3 to 177.6",
     "98.31 to 98.51 as t^2", "robust or clustered")
  p2("F and R2", "Table 1 (2)", "needs", "within R2 of 0.921", "648.1 to 671.5", "202.5 to 209.9")
  p2("F and R2", "Table 1 (3)", "needs", "within R2 of 0.856", "759.6 to 816.7", "331.1 to 356")
  p2("F and R2", "Table 1 (4)", "needs", "within R2 of 0.956")
  # Not in the list of findings: the standard errors themselves are classical.
  p2("SE ratio across outcomes", "Table 1 (3) and (4)", "consistent", "8 regressors", "the same")
})

test_that("pilot zones and output d: the city effects have no row", {
  p2("fixed effects", "Table 1", "needs", "Not in the table: unit")
})

test_that("pilot zones and output e: two outcomes have no common unit", {
  p2("claimed difference", "Table 1 (4) did over Table 1 (3) did", "needs", "a common unit")
})

test_that("pilot zones and output f: ratios to the outcome as controls", {
  p2("ratios to the outcome", "Table 1 (3)", "needs", "7 of 8", "0.333 to 0.082")
})

test_that("pilot zones and output g: batches, levels and names", {
  p2("stated twice", "batches of the 105 zones", "impossible", "4 and 5")
  p2("stated twice", "level of the units", "impossible", "county and prefecture")
  p2("variables", "regression tables", "needs", "gov (govsize?), sec (second?), thi (third?)")
})

test_that("pilot zones and output h: 25 treated rows by the roster", {
  p2("treated rows", "Counts (rows)", "needs", "25 treated rows", "0.1087",
     "the mean of the treatment")
  zones <- cbec_zones[cbec_zones$province_en %in% c("Jiangsu", "Zhejiang", "Shanghai") &
                        cbec_zones$in_city_panel %in% c(TRUE, "yes") &
                        cbec_zones$treat_year <= 2019, ]
  expect_equal(c(nrow(zones), sum(2020 - zones$treat_year)), c(10, 25))
})

test_that("quality of growth 1: 312 treated rows, and no other number", {
  p3("treated rows", "Counts (panel)", "consistent", "= 312 treated rows", "next year 214, 0.06369",
     "admits 312")
  p3("0/1 variable", "Table 3 CBEC", "consistent", "312 ones", "0.29028")
  p3("rows of the units left out", "Counts (municipalities)", "consistent", "3327 - 3279 = 48")
})

test_that("quality of growth 2: standard errors in parentheses are t-values", {
  for (table in c(4, 7:13)) {
    p3("parentheses", paste("Table", table), "impossible",
       "Called standard errors, they are t-values")
  }
  p3("parentheses", "Table 4", "impossible", "would be t = 0.0018")
  p3("parentheses", "Table 6", "consistent")
})

test_that("quality of growth 3: two star conventions", {
  p3("one star set", "all tables", "needs",
     "* 5%, ** 1%, *** 0.1% and not * 10%, ** 5%, *** 1% is required by Table 7 (6) Northeast",
     "Table 10 (2) YRD", "required by Table 6 (1) ATT, Table 8 (2) Third", "(3) Spec_high",
     "Table 12 (3) Sobel Z", "at most 17", "at least 21")
  p3("stars", "Table 6", "impossible", "what fits all cells: * 10%, ** 5%, *** 1%")
  p3("stars", "Table 8", "impossible")
  p3("stars", "Table 12", "impossible", "(3) Spec_high, (3) Sobel Z")
  p3("stars", "Table 7", "consistent")
})

test_that("quality of growth 4: R2 of one model differs", {
  p3("R2 of the same model", "Table 4 (2) and Table 7 (3)", "needs", "0.6045 to 0.6893",
     "|t| of at most 5.16 adds at most about 0.0027")
})

test_that("quality of growth 5: the standard error jumps", {
  p3("SE as controls enter", "Table 4 (1) to (2) CBEC", "needs", "SE 0.00184 to 0.00297",
     "2.56 to 2.68", "61 to 63%")
})

test_that("quality of growth 6: a Sobel Z of 5.651 beside a t of 5.48", {
  p3("Sobel bound", "Table 12 (2) Spec_low", "impossible", "Z 5.651 exceeds t_b 5.48",
     "Exchanged with the Z of (1)", "9.03 to 9.05 and 9.19 to 9.25")
  p3("Sobel bound", "Table 11 (1) diginf", "consistent", "22.07 to 22.39")
  p3("Sobel bound", "Table 12 (1) spec", "consistent", "6.2 to 6.208")
  p3("Sobel bound", "Table 12 (3) Spec_high", "consistent", "9.998 to 10.95")
  p3("Sobel bound", "Table 13 (3) envir", "consistent", "19.97 to 20.47")
})

test_that("quality of growth 7: c = c' + ab fails, and the equations have no period effects", {
  p3("c = c' + ab", "Table 11 (1) diginf", "needs", "ab -0.0654 to -0.0652", "the other sign",
     "3327")
  p3("c = c' + ab", "Table 12 (3) Spec_high", "needs", "ab -0.0822 to -0.082")
  p3("repeated t", "Table 11 (1) diginf and Table 12 (1) spec", "needs", "7.24")
  p3("fixed effects", "Table 12", "needs", "Not in the model: time", "Twice in the model: unit")
})

test_that("quality of growth 8: rows that interpolation should have filled", {
  p3("balanced panel", "Counts (panel)", "impossible", "lnaca 3351, urban 3346", "3323", "3326")
  p3("rows of nested columns", "Table 4 (2) and Table 11 (1)", "needs", "9 rows more (3336, 3327)")
  p3("units x periods", "Counts (service sample)", "consistent", "2780 = 278 x 10 less 0")
})

test_that("quality of growth 9: Table 5's arithmetic", {
  by_bias <- c(lnpop = "72.3 (72.21 to 72.39)", lnaca = "81.16 (81.12 to 81.21)",
               lngdp = "79.17 (79.13 to 79.21)", lngov = "79.27 (79.23 to 79.3)",
               lncons = "79.3 (79.26 to 79.33)", lninter = "81.62 (81.59 to 81.65)")
  by_mean <- c(lnpop = "72.29", lnaca = "81.13", lngdp = "79.15", lngov = "79.19",
               lncons = "79.25", lninter = "81.64")
  for (name in names(by_bias)) {
    where <- paste("Table 5", name)
    p3("% reduction of bias", where, "consistent", paste(by_bias[[name]], "from the biases"),
       paste0(by_mean[[name]], " ("))
    p3("% bias", where, "consistent", "the same")
  }
  p3("% bias", "Table 5 lnpop", "consistent", "0.6365 to 0.6377 before and 0.633 to 0.6419 after")
  # One cell does not: urban's means after matching imply a bias of 15.1 to 15.2, printed 15.3.
  p3("% reduction of bias", "Table 5 urban", "needs", "86.84 (86.8 to 86.89) from the biases",
     "86.97")
  p3("% bias", "Table 5 urban", "needs")
  for (name in c(names(by_bias), "urban")) {
    p3("p from t", paste("Table 5", name, "after"), "consistent", "at df 620")
  }
})

test_that("quality of growth 10: the covariates are not balanced", {
  p3("claimed balance", "Table 5", "impossible", "7 of 7 covariates have |bias| above 10%",
     "5 above 25%", "6 of 7 t-tests", "143.1 to 28.1", "162.3 to 33.6")
  p3("variance ratios", "Table 5", "consistent",
     "lnpop 1.00, lnaca 0.98, lngdp 1.18, lngov 1.55, urban 1.14, lncons 0.94, lninter 0.57",
     "lnpop 0.75, lnaca 0.64, lngdp 0.70, lngov 0.69, urban 0.76, lncons 0.67, lninter 0.46",
     "7 of 7")
})

test_that("quality of growth 11: matching dropped one city-year, whose urbanisation is 0", {
  p3("parts add up", "Counts (matching)", "consistent", "311 + 3003 = 3314")
  p3("stated twice", "treated rows of the match: 98 cities x 12 years", "impossible",
     "1176 and 311")
  dropped <- c(lnpop = "7.325 (", lnaca = "10.8 (", lngdp = "19.76 (", lngov = "18.17 (",
               lninter = "16.02 (")
  for (name in names(dropped)) {
    p3("dropped treated rows", paste("Table 5", name), "consistent", dropped[[name]])
  }
  p3("dropped treated rows", "Table 5 urban", "consistent", "-0.007", "at the minimum")
})

test_that("quality of growth 12: the matching effect is not the DID's", {
  p3("claimed agreement", "Table 4 (2) CBEC and Table 6 (1) ATT", "needs", "ratio 2.83", "z -1.97")
  p3("stated twice", "outcome of the matching", "impossible")
  p3("unit of a logarithm", "Table 3 lngdp", "consistent", "e^mean = 16362")
})

test_that("quality of growth 13: heterogeneity by one interaction per column", {
  for (table in 7:10) {
    p3("interaction without main effect", paste("Table", table), "needs", "no CBEC of their own")
  }
  difference <- function(a, b) paste(a, "over", b)
  p3("claimed difference", difference("Table 7 (1) Coast x CBEC", "Table 7 (2) Inland x CBEC"),
     "consistent", "z 2.30", "p 0.021")
  p3("claimed difference", difference("Table 8 (2) Third x CBEC", "Table 8 (1) Second x CBEC"),
     "needs", "z 0.86", "p 0.39")
  p3("claimed difference", difference("Table 9 (1) Large x CBEC", "Table 9 (2) Medium x CBEC"),
     "needs", "z 1.88", "p 0.06")
  p3("claimed difference", difference("Table 10 (3) PRD x CBEC", "Table 10 (2) YRD x CBEC"),
     "needs", "both standard errors")
})

test_that("quality of growth 14: categories and citations", {
  p3("parts add up", "Counts (city size)", "impossible", "91 + 181 = 272", "280")
  p3("parts add up", "Counts (location)", "consistent")
  p3("cited column", "text, Table 7 (7)", "impossible", "(1), (2), (3), (4), (5), (6)")
  p3("stated twice", "provinces in four regions", "impossible", "25 and 31")
  p3("stated twice", "million residents from which a city is a megacity", "impossible")
  p3("stated twice", "provinces with pilot zones", "impossible", "12 and 30")
  p3("stated twice", "regions with the largest effects", "impossible", "border and coastal")
})

test_that("quality of growth 15: the descriptive table", {
  p3("extreme value", "Table 3 lncons", "needs", "9.66 SD", "e^5.4723 = 238")
  p3("decimals", "Table 3 lngov", "needs", "18.24999")
  p3("decimals", "Table 3 lninter", "needs", "13.39999")
  p3("variables", "descriptive tables", "needs", "HQD, infra")
})

test_that("an audit is a data frame, a summary and a print by verdict", {
  audit <- audit_of("cbec_growth")
  expect_s3_class(audit, "table_audit")
  found <- as.data.frame(audit)
  expect_named(found, c("check", "where", "verdict", "needs", "arithmetic", "source", "fact"))
  expect_true(all(found$verdict %in% c("impossible", "needs", "consistent")))
  expect_equal(found$needs == "", found$verdict != "needs")
  counts <- summary(audit)
  expect_equal(c(sum(counts$impossible), sum(counts$needs), sum(counts$consistent)),
               unname(c(table(factor(found$verdict, c("impossible", "needs", "consistent"))))))
  text <- paste(capture.output(print(audit)), collapse = "\n")
  at <- vapply(c("\nImpossible", "\nNeeds something", "\nConsistent"), regexpr, 0L, text = text)
  expect_true(all(at > 0) && !is.unsorted(at))
  expect_output(print(counts), "in need of more")
  expect_no_match(paste(capture.output(print(audit, "impossible")), collapse = ""), "Consistent")
})

test_that("whatever is no table is refused", {
  expect_error(audit_table(1), class = "policypanel_error_input")
  expect_error(audit_table(mtcars), class = "policypanel_error_input")
  expect_error(audit_table(list()), class = "policypanel_error_input")
  one <- published_counts(n = 10, groups = c(a = 4, b = 6))
  expect_error(audit_table(one, one), "title", class = "policypanel_error_input")
  expect_error(audit_table(one, digits = -1), class = "policypanel_error_input")
})
