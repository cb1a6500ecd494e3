# The numbers in the sentences of the papers' pages, computed again from the printed tables and the
# roster by base R alone.   Rscript tools/check-sentences.R
# Each line names the page, words that stand in it, and the number that these words state. A page
# that no longer has the words, or a number that comes out otherwise, ends in an error.
page <- function(name) {
  gsub("[[:space:]]+", " ", paste(readLines(file.path("vignettes", paste0(name, ".Rmd"))),
                                  collapse = " "))
}
pages <- sapply(c("border_trade", "cbec_growth", "cbec_quality"), page)
tables <- lapply(setNames(nm = names(pages)), function(name) {
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
cbec_3 <- function(column) cell("cbec_quality", "3", column, "lncons")
shares_2 <- c(3.55, 4.85, 2.57)  # of the paper's text on its Table 2

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
  list("cbec_quality", "all biases above 10 per cent", 7, sum(bias_after > 10), 0)
)
said <- vapply(checks, function(x) grepl(x[[2]], pages[[x[[1]]]], fixed = TRUE), NA)
holds <- vapply(checks, function(x) isTRUE(all.equal(round(x[[4]], x[[5]]), x[[3]])), NA)
report <- data.frame(page = vapply(checks, `[[`, "", 1), words = vapply(checks, `[[`, "", 2),
                     stated = vapply(checks, `[[`, 0, 3),
                     computed = vapply(checks, function(x) round(x[[4]], x[[5]] + 1), 0),
                     in_page = said, holds = holds)
print(report, right = FALSE, row.names = FALSE)
if (!all(said & holds)) stop("Some sentences are not borne out by their numbers.")
cat(nrow(report), "sentences, all borne out\n")
