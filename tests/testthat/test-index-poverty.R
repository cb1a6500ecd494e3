# Alkire and Foster's measures against mpitbR, survey, MPI and the definitions.

test_that("mpitbR's five persons: M0 .350, H .60, A .5833", {
  # github.com/girelaignacio/mpitbR: deprivation scores 1/2, 1/4, 3/4, 1/4, 1/2, cut-off 1/2
  data <- data.frame(a = c(1, 1, 1, 0, 0), b = c(1, 0, 1, 0, 0), c = c(0, 0, 1, 1, 1),
                     d = c(0, 0, 0, 0, 1))
  p <- poverty_af(data, names(data), k = 1 / 2)
  expect_equal(p$score, c(1 / 2, 1 / 4, 3 / 4, 1 / 4, 1 / 2))
  expect_equal(coef(p), c(H = 0.6, A = 0.35 / 0.6, M0 = 0.35))
})

test_that("MPI::AF_Seq, 30 rows: Bastia at 3 of 11 has H 1, A and M0 .4090909", {
  data <- read.csv(shared_path("data/alkire_foster/examplePovertydf.csv"))
  p <- poverty_af(data, names(data)[1:11], k = 3 / 11, subgroup = "Region")
  bastia <- p$measures[p$measures$subgroup == "Bastia", ]
  expect_equal(bastia$estimate, c(1, 0.4090909, 0.4090909), tolerance = 1e-7)
})

homes <- survey_homes()
dimensions <- list(d1 = c("a", "b"), d2 = c("c", "e", "f"))
designed <- function(data = homes, ..., k = 0.45) {
  poverty_af(data, dimensions, k = k, survey_weights = "w", psu = "psu", strata = "stratum", ...)
}

test_that("estimates and standard errors are survey's and mpitbR's", {
  # survey 4.x: svydesign(id = ~psu, weights = ~w, strata = ~stratum), svymean() and svyratio();
  # mpitbR 1.0.1 prints the same: M0 .1972 (.02808), H .2958 (.04062), A .6667 (.01678)
  p <- designed(subgroup = "north")
  expect_equal(coef(p), c(H = 0.29583333333333334, A = 2 / 3, M0 = 0.19722222222222222),
               tolerance = 1e-12)
  expect_equal(sqrt(diag(vcov(p))), c(H = 0.040618925011709349, A = 0.016779317436027927,
                                      M0 = 0.028084992168177496), tolerance = 1e-12)
  expect_equal(vcov(p)["H", "M0"], 0.001123060689541538, tolerance = 1e-12)
  a <- p$indicators[1, ]
  expect_equal(c(a$uncensored, a$censored, a$contribution),
               c(0.36666666666666670, 0.22708333333333333, 0.287852112676056371), tolerance = 1e-12)
  expect_equal(c(a$uncensored_se, a$censored_se, a$contribution_se),
               c(0.022984957171438006, 0.032428599699565103, 0.020954556958824044),
               tolerance = 1e-12)
  south <- p$measures[p$measures$subgroup == "0", ]
  expect_equal(south$estimate, c(1 / 3, 0.6875, 0.22916666666666666), tolerance = 1e-12)
  expect_equal(south$std.error, c(0.053539820187212185, 0.018660267050775284,
                                  0.035296146553359109), tolerance = 1e-12)
  expect_equal(p$subgroups$population_share_se[1], 0.12269577609772157, tolerance = 1e-12)
  expect_equal(df.residual(p), 16)
  rows <- poverty_af(homes, dimensions, k = 0.45, survey_weights = "w")
  expect_equal(sqrt(diag(vcov(rows))), c(H = 0.044236449615181472, A = 0.021844440128909608,
                                         M0 = 0.030213380428799525), tolerance = 1e-12)
  expect_equal(df.residual(rows), 119)
})

test_that("survey and mpitbR, live", {
  skip_if_not_installed("survey")
  skip_if_not_installed("mpitbR")
  design <- from("survey", "svydesign")(id = ~psu, weights = ~w, strata = ~stratum, data = homes)
  # mpitbR evaluates its call where names of ours are not known: it is given values.
  set <- do.call(from("mpitbR", "mpitb.set"), list(design, indicators = dimensions, name = "n",
                                                   desc = "d"))
  estimated <- do.call(from("mpitbR", "mpitb.est"), list(set, c(25, 45), over = "north",
                                                         verbose = FALSE))
  theirs <- as.data.frame(estimated$lframe)
  ours <- designed(subgroup = "north", k = c(0.25, 0.45))$measures
  theirs <- theirs[theirs$measure %in% c("M0", "H", "A"), ]
  level <- ifelse(theirs$subg == "nat", "all", theirs$subg)
  at <- match(paste(level, theirs$k, theirs$measure),
              paste(ours$subgroup, 100 * ours$k, ours$measure))
  expect_equal(ours$estimate[at], theirs$b, tolerance = 1e-8)
  expect_equal(ours$std.error[at], theirs$se, tolerance = 1e-6)
})

test_that("identities: M0 = H A, contributions and subgroups add up, at all cut-offs", {
  p <- designed(subgroup = "north", k = c(0.2, 0.5, 1 / 6))
  expect_identical(p$k, c(1 / 6, 0.2, 0.5))
  m <- stats::reshape(p$measures[c("subgroup", "k", "measure", "estimate")], direction = "wide",
                      idvar = c("subgroup", "k"), timevar = "measure")
  expect_equal(m$estimate.M0, m$estimate.H * m$estimate.A, tolerance = 1e-12)
  sums <- stats::aggregate(contribution ~ subgroup + k, p$indicators, sum)
  expect_equal(sums$contribution, rep(1, 9), tolerance = 1e-12)
  weighted <- with(p$indicators, tapply(weight * censored, paste(subgroup, k), sum))
  expect_equal(as.vector(weighted[paste(m$subgroup, m$k)]), m$estimate.M0, tolerance = 1e-12)
  shares <- stats::aggregate(cbind(population_share, contribution) ~ k, p$subgroups, sum)
  expect_equal(unlist(shares[-1], use.names = FALSE), rep(1, 6), tolerance = 1e-12)
  expect_identical(names(coef(p))[1:2], c("H (k = 0.166667)", "A (k = 0.166667)"))
})

test_that("a score that equals k is poor, however its weights are rounded", {
  data <- data.frame(a = c(1, 0), b = c(1, 0), c = c(0, 0), d = c(0, 1), e = 0, f = 0)
  p <- poverty_af(data, list(x = c("a", "b"), y = c("c", "d"), z = c("e", "f")), k = 1 / 3)
  expect_identical(as.vector(p$poor), c(TRUE, FALSE))
  ten <- as.data.frame(matrix(1, 2, 10))  # ten times 0.1 is 0.9999999999999999
  expect_equal(coef(poverty_af(ten, names(ten), k = 1))[["H"]], 1)
})

test_that("cut-offs, directions and weights", {
  data <- data.frame(income = c(1, 2, 3, 4), mortality = c(5, 1, 5, 9),
                     bed = c(TRUE, FALSE, TRUE, TRUE))
  p <- poverty_af(data, list(living = c("income", "bed"), health = "mortality"), k = 0.5,
                  cutoffs = c(income = 2, mortality = 5), direction = c(mortality = "negative"))
  expect_equal(p$indicators$uncensored, c(1 / 4, 3 / 4, 1 / 4))
  expect_equal(p$indicators$weight, c(1 / 4, 1 / 4, 1 / 2))
  expect_equal(p$score, c(1 / 2, 0, 1 / 4, 3 / 4))
  by_dimension <- poverty_af(data, list(living = c("income", "bed"), health = "mortality"), k = 0.5,
                             cutoffs = c(income = 2, mortality = 5),
                             weights = c(health = 0.2, living = 0.8))
  expect_equal(by_dimension$indicators$weight, c(0.4, 0.4, 0.2))
  expect_message(
    p <- poverty_af(homes, c("a", "b"), weights = c(b = 3, a = 1)), "sum to 4",
    class = "policypanel_note"
  )
  expect_equal(p$indicators$weight, c(0.25, 0.75))
})

test_that("missing rows leave with a line in the ledger and have no score", {
  data <- homes
  data$a[5] <- NA
  data$psu[7] <- NA
  data$w[9] <- 0
  expect_message(p <- designed(data), "psu 1", class = "policypanel_note")
  expect_identical(which(is.na(p$score)), c(5L, 7L, 9L))
  expect_identical(which(is.na(p$poor)), c(5L, 7L, 9L))
  expect_identical(sum(sample_ledger(p)$dropped), 3L)
  expect_equal(numbers_of(p)$coef, coef(designed(homes[-c(5, 7, 9), ])), tolerance = 1e-14)
  expect_error(designed(data, na = "fail"), "missing", class = "policypanel_error_data")
})

test_that("nobody poor: H and M0 are 0, A is not defined", {
  p <- poverty_af(data.frame(a = c(1, 0, 0), b = c(0, 1, 0)), c("a", "b"), k = 1)
  expect_identical(unname(coef(p)), c(0, NA, 0))
  expect_true(is.na(vcov(p)["A", "A"]))
  expect_output(print(p), "NA")
})

test_that("scales and order do not matter; names do not either", {
  p <- designed()
  shuffled <- homes[with_seed(2, sample(120)), ]
  shuffled$w <- 1e3 * shuffled$w
  shuffled$psu <- paste("village", shuffled$psu)
  q <- designed(shuffled)
  expect_equal(coef(q), coef(p), tolerance = 1e-12)
  expect_equal(vcov(q), vcov(p), tolerance = 1e-12)
  chinese <- stats::setNames(homes[c("a", "b", "psu")], c("\u6536\u5165", "\u6559\u80b2", "\u6751"))
  q <- poverty_af(chinese, names(chinese)[1:2], psu = names(chinese)[3])
  expect_equal(coef(q), coef(poverty_af(homes, c("a", "b"), psu = "psu")))
})

test_that("it prints, and the shared methods work", {
  p <- designed(subgroup = "north")
  out <- capture.output(print(p))
  expect_true(any(grepl("linearised, clustered by psu, 4 strata", out)))
  expect_true(any(grepl("Subgroups, k = 0.45", out)))
  expect_identical(tidy(p)$term, c("H", "A", "M0"))
  expect_equal(nobs(p), 120)
  expect_output(print(summary(p)), "confidence intervals")
})

test_that("bad arguments and designs are refused", {
  refuse <- function(..., class = "input") {
    expect_error(poverty_af(homes, ...), class = paste0("policypanel_error_", class))
  }
  for (k in list(0, 33, 1.1, NA, "a", c(0.2, 0.2), numeric())) refuse(c("a", "b"), k = k)
  refuse(c("a", "a"))
  refuse(c("a", "z"))
  refuse(c("a", "w"), class = "data")
  refuse(c("a", "b"), cutoffs = 1)
  refuse(c("a", "b"), cutoffs = c(w = 1))
  refuse(c("a", "b"), direction = c(a = "negative"))
  refuse(c("a", "b"), weights = c(a = 1))
  refuse(c("a", "b"), weights = c(a = -1, b = 2))
  refuse(c("a", "b"), weights = c(a = 0, b = 0))
  refuse(c("a", "b"), survey_weights = "nothing")
  refuse(c("a", "b"), psu = "stratum", strata = "stratum", class = "design")
  lonely <- homes
  lonely$stratum[1:6] <- 99
  expect_error(designed(lonely), "99", class = "policypanel_error_design")
})
