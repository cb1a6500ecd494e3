# The numbers in the sentences of the papers' pages, computed again from the printed tables, the
# roster and the files of draws by base R alone.   Rscript tools/check-sentences.R
# Each line names the page, words that stand in it, and the number that these words state. A page
# that no longer has the words, or a number that comes out otherwise, ends in an error.
page <- function(name) {
  gsub("[[:space:]]+", " ", paste(readLines(file.path("vignettes", paste0(name, ".Rmd"))),
                                  collapse = " "))
}
papers <- c("border_trade", "cbec_growth", "cbec_quality")
pages <- sapply(c(papers, "castle"), page)
tables <- lapply(setNames(nm = papers), function(name) {
  utils::read.csv(file.path("inst", "extdata", "papers", paste0(name, ".csv")),
                  colClasses = "character", encoding = "UTF-8")
})
number <- function(text) as.numeric(gsub("[*,]", "", text))
cell <- function(paper, table, column, row, what = "value") {
  x <- tables[[paper]]
  found <- x[[what]][x$table == table & x$column == column & x$row == row]
  if (length(found) != 1) stop("No single cell ", paste(paper, table, column, row))
  number(found)
}
# Difference of two printed coefficients over its standard error, |t| giving each error
z_of <- function(paper, one, other) {
  b <- c(do.call(cell, c(paper, one)), do.call(cell, c(paper, other)))
  t <- c(do.call(cell, c(paper, one, "parentheses")), do.call(cell, c(paper, other, "parentheses")))
  (b[1] - b[2]) / sqrt(sum((b / t)^2))
}

load(file.path("R", "sysdata.rda"))
panel_zones <- cbec_zones[cbec_zones$in_city_panel %in% TRUE, ]
treated_rows <- function(start) sum(pmax(2021 - start + 1, 0))
n_treated <- treated_rows(panel_zones$treat_year)
first_zones <- cbec_zones[cbec_zones$batch <= 5 & cbec_zones$treat_year <= 2021, ]
dummy <- rep(1:0, c(n_treated, 3360 - n_treated))
region <- function(place) {
  list("7", paste0("(", match(place, names(columns_7)), ")"), columns_7[[place]])
}
columns_7 <- paste(c("Coast", "Inland", "East", "Mid", "West", "Northeast"), "x CBEC")
names(columns_7) <- sub(" x CBEC", "", columns_7)
z_region <- function(one, other) z_of("cbec_quality", region(one), region(other))
trade <- function(table, column) list(table, column, "Intrade")
z_trade <- function(one, other) z_of("border_trade", one, other)
t_1 <- cell("border_trade", "2", "(1)", "Intrade", "parentheses")
slope <- cell("border_trade", "2", "(6)", "Intrade")
bias_after <- with(tables$cbec_quality, number(value[table == "5" & column == "bias_after"]))
p_after <- with(tables$cbec_quality, number(value[table == "5" & column == "p_after"]))
# Standard error by coefficient and t
se_of <- function(paper, table, column, row) {
  abs(cell(paper, table, column, row) / cell(paper, table, column, row, "parentheses"))
}
# The treatment of the 280 cities less city and year means: its weights in a two-way coefficient
start <- c(panel_zones$treat_year, rep(Inf, 280 - nrow(panel_zones)))
treated <- outer(start, 2010:2021, "<=")
left <- treated - outer(rowMeans(treated), colMeans(treated), "+") + mean(treated)
weights <- left * treated / sum(left[treated])
early <- start %in% 2015:2016
se_ratio <- se_of("cbec_quality", "4", "(2)", "CBEC") / se_of("cbec_quality", "4", "(1)", "CBEC")
r2_4 <- c(cell("cbec_quality", "4", "(1)", "r2"), cell("cbec_quality", "4", "(2)", "r2"))
t_4 <- cell("cbec_quality", "4", "(1)", "CBEC", "parentheses")
r2_7 <- c(cell("border_trade", "7", "(1)", "r2"), cell("border_trade", "7", "(2)", "r2"))
# Rows by which t and R2 of a regression on one variable agree, of those that are possible
rows_by_t <- function(table, column) {
  t <- cell("border_trade", table, column, "Intrade", "parentheses")
  r2 <- cell("border_trade", table, column, "r2")
  n <- 20:500
  low <- (t - 0.005)^2 / ((t - 0.005)^2 + n - 2)
  high <- (t + 0.005)^2 / ((t + 0.005)^2 + n - 2)
  n[high >= r2 - 0.0005 & low <= r2 + 0.0005]
}
# The same of the six columns of Table 2, each with one regressor more, for one number of rows
stepwise_fits <- function(n) {
  of <- function(what, rows) {
    vapply(1:6, function(k) cell("border_trade", "2", paste0("(", k, ")"), rows[k], what), 0)
  }
  t <- abs(of("parentheses", c("Intrade", "urb", "str", "opening", "pop", "area")))
  printed <- of("value", rep("r2", 6))
  range <- c(0, 0)
  for (k in 1:6) {
    range <- 1 - (1 - range) / (1 + (t[k] + c(-0.005, 0.005))^2 / (n - 1 - k))
    range <- c(max(range[1], printed[k] - 0.0005), min(range[2], printed[k] + 0.0005))
  }
  range[1] <= range[2]
}
possible_rows <- Filter(stepwise_fits, 100:500)
sd_of_index <- cell("border_trade", "2", "(1)", "Intrade") *
  cell("border_trade", "1", "sd", "Intrade") / sqrt(cell("border_trade", "2", "(1)", "r2"))
df_of_one_star <- max(which(2 * stats::pt(-1.995, 1:300) > 0.05))
# The paper on growth
growth <- function(column, row, ...) cell("cbec_growth", "1", column, row, ...)
controls_2 <- c("govsize", "second", "third", "fdi", "growth", "trade", "consum")
error_ratio <- vapply(c("did", controls_2), function(row) {
  se_of("cbec_growth", "1", "(4)", row) / se_of("cbec_growth", "1", "(3)", row)
}, 0)
shares_by_r2 <- function(short, long) {
  r2 <- c(growth(short, "r2"), growth(long, "r2"))
  (1 - r2[2] + c(-1, 1) * 0.0005) / (1 - r2[1] + c(1, -1) * 0.0005)
}
left_within <- function(f, slopes) 1 / (f * slopes / (230 - 23 - slopes) + 1)
agree <- function(slopes) {
  of <- function(short, long) {
    share <- left_within(growth(long, "f"), slopes) / left_within(growth(short, "f"), 10)
    limits <- shares_by_r2(short, long)
    share >= limits[1] && share <= limits[2]
  }
  of("(1)", "(3)") && of("(2)", "(4)")
}
region_2 <- cbec_zones[cbec_zones$province_en %in% c("Shanghai", "Jiangsu", "Zhejiang") &
                         cbec_zones$treat_year <= 2019, ]
own_city <- region_2$admin_level != "county-level city"
# The paper on quality: the total effect behind a mediation, c = c' (1 + r_a t_b / t_c')
implied_total <- function(table, column, mediator) {
  t_b <- cell("cbec_quality", table, column, mediator, "parentheses")
  z <- cell("cbec_quality", table, column, "sobel_z")
  direct <- cell("cbec_quality", table, column, "CBEC")
  t_a <- z * t_b / sqrt(t_b^2 - z^2)
  r_a <- t_a / sqrt(t_a^2 + cell("cbec_quality", table, column, "n") - 9)
  direct * (1 + r_a * t_b / cell("cbec_quality", table, column, "CBEC", "parentheses"))
}
dropped_row <- function(row) {
  312 * cell("cbec_quality", "5", "mean_treated_before", row) -
    311 * cell("cbec_quality", "5", "mean_treated_after", row)
}
bias_of_means <- (cell("cbec_quality", "5", "mean_treated_after", "urban") -
                    cell("cbec_quality", "5", "mean_control_after", "urban") + 0.0001) /
  (cell("cbec_quality", "5", "mean_treated_before", "urban") -
     cell("cbec_quality", "5", "mean_control_before", "urban") - 0.0001) * 116.35
draws <- lapply(setNames(nm = papers), function(name) {
  utils::read.csv(file.path("inst", "extdata", "draws", paste0(name, ".csv.gz")),
                  check.names = FALSE)
})
cbec_3 <- function(column) cell("cbec_quality", "3", column, "lncons")
# What the paper prints outside the cells of its tables: shares in the text on Table 2, the foot of
# Table 5
shares_2 <- c(3.55, 4.85, 2.57)
pseudo_r2_5 <- c(before = 0.432, after = 0.024)

checks <- list(
  list("border_trade", "167 rows: t and R2", 0.088, t_1^2 / (t_1^2 + 165), 3),
  list("border_trade", ".00029 index points", 0.00029, slope / 100, 5),
  list("border_trade", ".05 per cent of the mean", 0.05,
       slope / cell("border_trade", "1", "mean", "MPI"), 2),
  list("border_trade", "z 3.17", 3.17, z_trade(trade("3", "(4)"), trade("3", "(2)")), 2),
  list("border_trade", "z 2.38", 2.38, z_trade(trade("4", "(4)"), trade("4", "(2)")), 2),
  list("border_trade", "z 1.64, p .10", 1.64, z_trade(trade("5", "(1)"), trade("5", "(2)")), 2),
  list("border_trade", "is 39.4,", 39.4,
       abs(cell("border_trade", "4", "(3)", "constant") /
             cell("border_trade", "4", "(3)", "constant", "parentheses")) /
         (cell("border_trade", "4", "(3)", "Intrade") /
            cell("border_trade", "4", "(3)", "Intrade", "parentheses")), 1),
  list("border_trade", "at 1.37 times", 1.37,
       se_of("border_trade", "7", "(2)", "opening") / se_of("border_trade", "7", "(1)", "opening") *
         sqrt((1 - r2_7[1]) / (1 - r2_7[2])), 2),
  list("border_trade", "Table 1 at .57 times", 0.57,
       cell("border_trade", "1", "sd", "tel") / cell("border_trade", "1", "sd", "emp"), 2),
  list("cbec_growth", ".0135/.0345 = .391", 0.391, 0.0135 / 0.0345, 3),
  list("cbec_growth", ".0145/.0335 = .433", 0.433, 0.0145 / 0.0335, 3),
  list("cbec_quality", "32, 44 and 23 per cent", 44, 100 * shares_2[2] / sum(shares_2), 0),
  list("cbec_quality", "none of the 312 is negative", 0, sum(weights < 0), 0),
  list("cbec_quality", ".20 of the weight", 0.20, sum(weights[early, ]), 2),
  list("cbec_quality", ".25 of the treated rows", 0.25, sum(treated[early, ]) / sum(treated), 2),
  list("cbec_quality", "explain 62 per cent", 0.62,
       1 - (1 - r2_4[2]) / (1 - r2_4[1]) / se_ratio^2, 2),
  list("cbec_quality", "t^2/(t^2+df) = .012", 0.012, t_4^2 / (t_4^2 + 3336 - 278 - 11 - 1), 3),
  list("cbec_quality", "lies 9.7 standard", 9.7,
       (cbec_3("mean") - cbec_3("min")) / cbec_3("sd"), 1),
  list("cbec_quality", "116 treated rows instead of 312", 116, sum(treated[, 1:10]), 0),
  list("cbec_growth", ".333 falls to .082", 0.082, cell("cbec_growth", "1", "(3)", "did"), 3),
  list("cbec_quality", "312 of 3,360 city-years", 312, sum(dummy), 0),
  list("cbec_quality", "which is .0929", 0.0929, mean(dummy), 4),
  list("cbec_quality", "deviation of .2903", 0.2903, stats::sd(dummy), 4),
  list("cbec_quality", "all 105 zones of the first five batches 331", 105, nrow(first_zones), 0),
  list("cbec_quality", "all 105 zones of the first five batches 331", 331,
       treated_rows(first_zones$treat_year), 0),
  list("cbec_quality", "the fourth batch counted from 2020 291", 291,
       treated_rows(panel_zones$treat_year + (panel_zones$batch == 4)), 0),
  list("cbec_quality", "next year gives 214", 214, treated_rows(panel_zones$treat_year + 1), 0),
  list("cbec_quality", "approved on 15 December 2019", 21,
       sum(panel_zones$approval_date == as.Date("2019-12-15")), 0),
  list("cbec_quality", "z 2.30: they differ", 2.30, z_region("Coast", "Inland"), 2),
  list("cbec_quality", "z 2.93 to 4.32", 4.32, z_region("East", "Mid"), 2),
  list("cbec_quality", "z 2.93 to 4.32", 3.59, z_region("East", "West"), 2),
  list("cbec_quality", "z 2.93 to 4.32", 2.93, z_region("Northeast", "Mid"), 2),
  list("cbec_quality", "z 2.93 to 4.32", 3.09, z_region("Northeast", "West"), 2),
  list("cbec_quality", "z .86: no difference", 0.86,
       z_of("cbec_quality", list("8", "(2)", "Third x CBEC"),
            list("8", "(1)", "Second x CBEC")), 2),
  list("cbec_quality", "z 1.88, p .06", 1.88,
       z_of("cbec_quality", list("9", "(1)", "Large x CBEC"),
            list("9", "(2)", "Medium x CBEC")), 2),
  list("cbec_quality", "z 1.84, p .07", 1.84,
       z_of("cbec_quality", list("12", "(2)", "Spec_low"), list("12", "(3)", "Spec_high")), 2),
  list("cbec_quality", "six of seven t tests", 6, sum(p_after < 0.05), 0),
  list("cbec_quality", "all biases above 10 per cent", 7, sum(bias_after > 10), 0),
  list("border_trade", ".029, t 5.28, R2 .505", 0.505, cell("border_trade", "2", "(6)", "r2"), 3),
  list("border_trade", ".029, t 5.28, R2 .505", 5.28,
       cell("border_trade", "2", "(6)", "Intrade", "parentheses"), 2),
  list("border_trade", ".070 against .035", 0.070, cell("border_trade", "3", "(4)", "Intrade"), 3),
  list("border_trade", ".035 against .009", 0.009, cell("border_trade", "4", "(2)", "Intrade"), 3),
  list("border_trade", ".094 against .050", 0.050, cell("border_trade", "5", "(2)", "Intrade"), 3),
  list("border_trade", "z 1.64, p .10", 0.10,
       2 * stats::pnorm(-z_trade(trade("5", "(1)"), trade("5", "(2)"))), 2),
  list("border_trade", "167 rows and no other number", 167, sum(possible_rows), 0),
  list("border_trade", "have 84 and 42 rows, not 219", 84,
       intersect(rows_by_t("3", "(3)"), 21 * 1:20), 0),
  list("border_trade", "have 84 and 42 rows, not 219", 42,
       intersect(rows_by_t("3", "(1)"), 21 * 1:20), 0),
  list("border_trade", "those of Table 4 have 41 and 30.5", 41, rows_by_t("4", "(1)")[1], 0),
  list("border_trade", "those of Table 4 have 41 and 30.5", 0, length(rows_by_t("4", "(3)")), 0),
  list("border_trade", "goes up to 1.33", 1.33, cell("border_trade", "1", "max", "urb"), 2),
  list("border_trade", "lies between 21 and 79", 21, cell("border_trade", "1", "min", "pop"), 0),
  list("border_trade", "lies between 21 and 79", 79, cell("border_trade", "1", "max", "pop"), 0),
  list("border_trade", "over GDP, reaches 295", 295, cell("border_trade", "1", "max", "gov"), 0),
  list("border_trade", "an SD of .16 to .17, not .22", 0.165, sd_of_index, 3),
  list("border_trade", "is never above 25.73", 25.73,
       cell("border_trade", "1", "max", "Intrade"), 2),
  list("border_trade", "at most 68 degrees of freedom", 68, df_of_one_star, 0),
  list("border_trade", "3 x 21 rows leave 56", 56, 3 * 21 - 7, 0),
  list("border_trade", ".000 here, .002 there", 0, cell("border_trade", "6", "(2)", "pop"), 3),
  list("border_trade", ".000 here, .002 there", 0.002, cell("border_trade", "2", "(6)", "pop"), 3),
  list("border_trade", "where the paper loses 17", 17,
       cell("border_trade", "2", "(6)", "n") - cell("border_trade", "6", "(3)", "n"), 0),
  list("border_trade", "from -.135 to -.632", -0.632,
       cell("border_trade", "6", "(3)", "opening"), 3),
  list("cbec_growth", ".333 without controls, .082 with", 0.333, growth("(1)", "did"), 3),
  list("cbec_growth", ".625 against .082", 0.625, growth("(4)", "did"), 3),
  list("cbec_growth", "t 9.92 to 2.85", 9.92, growth("(1)", "did", "parentheses"), 2),
  list("cbec_growth", "t 9.92 to 2.85", 2.85, growth("(3)", "did", "parentheses"), 2),
  list("cbec_growth", "errors (their ratio across outcomes is one number)", 5.85,
       stats::median(error_ratio), 2),
  list("cbec_growth", "errors (their ratio across outcomes is one number)", 0.01,
       diff(range(error_ratio)), 2),
  list("cbec_growth", "10 treated of 23 cities", 10, sum(own_city), 0),
  list("cbec_growth", "27 rows are treated instead of 25", 25,
       sum(2020 - region_2$treat_year[own_city]), 0),
  list("cbec_growth", "27 rows are treated instead of 25", 27, sum(2020 - region_2$treat_year), 0),
  list("cbec_growth", "between .458 and .509", 0.458, shares_by_r2("(2)", "(4)")[1], 3),
  list("cbec_growth", "between .458 and .509", 0.509, shares_by_r2("(2)", "(4)")[2], 3),
  list("cbec_growth", "Only 20 slopes meet both", 20, sum(Filter(agree, 10:40)), 0),
  list("cbec_growth", "with a cohort of one city", 1,
       sum(region_2$treat_year[own_city] == min(region_2$treat_year)), 0),
  list("cbec_growth", "cohorts of 2015 and 2016 alone", 2,
       length(intersect(region_2$treat_year, (2010 + 3):(2019 - 3))), 0),
  list("cbec_quality", "cohorts of 2015, 2016 and 2018 alone", 3,
       length(intersect(panel_zones$treat_year, (2010 + 3):(2021 - 3))), 0),
  list("cbec_quality", "the 278 cities", 278, cell("cbec_quality", "4", "(1)", "n") / 12, 0),
  list("cbec_quality", ".0107, t 3.60", 3.60,
       cell("cbec_quality", "4", "(2)", "CBEC", "parentheses"), 2),
  list("cbec_quality", "where the 98 treated cities lie", 98, nrow(panel_zones), 0),
  list("cbec_quality", "The other 182 cities are numbers", 182, 280 - nrow(panel_zones), 0),
  list("cbec_quality", "a pseudo-R2 of .43", 0.43,
       pseudo_r2_5[["before"]], 2),
  list("cbec_quality", "a difference of *levels*, three times the baseline", 3,
       cell("cbec_quality", "6", "(1)", "ATT") / cell("cbec_quality", "4", "(2)", "CBEC"), 0),
  list("cbec_quality", "This is how 311 + 3,003", 3314, cell("cbec_quality", "6", "(1)", "n"), 0),
  list("cbec_quality", "p is .0014: three stars", 0.0014,
       2 * stats::pnorm(-cell("cbec_quality", "6", "(1)", "ATT") /
                          cell("cbec_quality", "6", "(1)", "ATT", "parentheses")), 4),
  list("cbec_quality", "3,336 is 278 x 12", 3336, 278 * 12, 0),
  list("cbec_quality", "3,327 lacks nine values of lnaca", 9,
       cell("cbec_quality", "4", "(1)", "n") - cell("cbec_quality", "4", "(2)", "n"), 0),
  list("cbec_quality", "3,279 the four municipalities", 48,
       cell("cbec_quality", "4", "(2)", "n") - cell("cbec_quality", "4", "(3)", "n"), 0),
  list("cbec_quality", "most of the 14 missing urban shares", 14,
       3360 - cell("cbec_quality", "3", "n", "urban"), 0),
  list("cbec_quality", ".0113/6.13 = .0018", 0.0018, se_of("cbec_quality", "4", "(1)", "CBEC"), 4),
  list("cbec_quality", ".0107/3.60 = .0030", 0.0030, se_of("cbec_quality", "4", "(2)", "CBEC"), 4),
  list("cbec_quality", "the error grows by six tenths", 1.6, se_ratio, 1),
  list("cbec_quality", "log output 19.8", 19.8, dropped_row("lngdp"), 1),
  list("cbec_quality", "log population 7.3", 7.3, dropped_row("lnpop"), 1),
  list("cbec_quality", "an urban share of **0**", 0, abs(dropped_row("urban")), 1),
  list("cbec_quality", "from the printed means it is at most 15.2", 15.2, bias_of_means, 1),
  list("cbec_quality", "an R2 of .60 in Table 4 and of .68 here", 0.60, r2_4[2], 2),
  list("cbec_quality", "an R2 of .60 in Table 4 and of .68 here", 0.68,
       cell("cbec_quality", "7", "(2)", "r2"), 2),
  list("cbec_quality", "91 large and 181 medium cities are 272", 272, 91 + 181, 0),
  list("cbec_quality", ".0937, .0936, .0941: one number", 0.0937,
       implied_total("11", "(1)", "diginf"), 4),
  list("cbec_quality", ".0937, .0936, .0941: one number", 0.0936,
       implied_total("13", "(3)", "envir"), 4),
  list("cbec_quality", ".0937, .0936, .0941: one number", 0.0941,
       implied_total("12", "(1)", "spec"), 4),
  list("cbec_quality", ".0941 and .0986 are two", 0.0986,
       implied_total("12", "(3)", "Spec_high"), 4),
  list("cbec_quality", "nine times Table 4's", 9, implied_total("11", "(1)", "diginf") /
         cell("cbec_quality", "4", "(2)", "CBEC"), 0),
  list("cbec_quality", "direct effects of .076 to .093", 0.093,
       cell("cbec_quality", "12", "(3)", "CBEC"), 3),
  list("cbec_quality", ".0068 in Table 11", 0.0068, se_of("cbec_quality", "11", "(1)", "CBEC"), 4),
  list("cbec_quality", ".0102 in Table 12", 0.0102, se_of("cbec_quality", "12", "(1)", "CBEC"), 4),
  list("cbec_quality", "root of 312/116 is 1.6", 1.6, sqrt(312 / 116), 1),
  list("cbec_quality", "2,780 is 278 x 10", 2780, cell("cbec_quality", "12", "(1)", "n"), 0),
  list("cbec_quality", "5.651 beside a t of 5.48", 5.651,
       cell("cbec_quality", "12", "(2)", "sobel_z"), 3),
  list("cbec_quality", "t falls from 6.13", 6.13, t_4, 2),
  list("border_trade", "Two hundred that were drawn anew", 200, nrow(draws$border_trade), 0),
  list("border_trade", "which all give Table 2", slope, range(draws$border_trade$intrade), 3),
  list("cbec_growth", "Two hundred that share", 200, nrow(draws$cbec_growth), 0),
  list("cbec_growth", "and so all printed coefficients", growth("(3)", "did"),
       range(draws$cbec_growth$did), 3),
  list("cbec_quality", "outcomes that give Tables 4, 6 to 11 and 13",
       cell("cbec_quality", "4", "(2)", "CBEC"), range(draws$cbec_quality$cbec), 4)
)
# Of the page on a real law, where its data are at hand
if (requireNamespace("causaldata", quietly = TRUE)) {
  castle <- as.data.frame(causaldata::castle)
  under_law <- castle[castle$post == 1, ]
  first <- tapply(under_law$year, under_law$sid, min)
  fit <- stats::lm(log(homicide) ~ post + factor(sid) + factor(year), castle, weights = popwt)
  checks <- c(checks, list(
    list("castle", "twenty-one American states", 21, length(first), 0),
    list("castle", "Between 2005 and 2009", 2005, min(first) - 1, 0),
    list("castle", "Between 2005 and 2009", 2009, max(first) - 1, 0),
    list("castle", "50 states from 2000 to 2010", 550, nrow(castle), 0),
    list("castle", "found a rise of about 8 per cent", 8,
         100 * (exp(stats::coef(fit)[["post"]]) - 1), 0)
  ))
}
# A range is one number where its ends are
checks <- lapply(checks, function(x) {
  ends <- unique(round(x[[4]], x[[5]]))
  if (length(ends) == 1) x[[4]] <- x[[4]][1] else x[[4]] <- NA_real_
  x
})
said <- vapply(checks, function(x) grepl(x[[2]], pages[[x[[1]]]], fixed = TRUE), NA)
holds <- vapply(checks, function(x) isTRUE(all.equal(round(x[[4]], x[[5]]), x[[3]])), NA)
report <- data.frame(page = vapply(checks, `[[`, "", 1), words = vapply(checks, `[[`, "", 2),
                     stated = vapply(checks, `[[`, 0, 3),
                     computed = vapply(checks, function(x) round(x[[4]], x[[5]] + 1), 0),
                     in_page = said, holds = holds)
print(report, right = FALSE, row.names = FALSE)
if (!all(said & holds)) stop("Some sentences are not borne out by their numbers.")
cat(nrow(report), "sentences, all borne out\n")
