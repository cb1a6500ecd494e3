# Makes data/cbec_growth.rda: a stand-in for the panel behind published_tables("cbec_growth").
# The treatment is real (cbec_zones); outcomes and controls are made so that
#   did_feols(c(gdp, pergdp) ~ did + factor(year) | city, data, vcov = "iid")
# and the same with the controls return what the paper prints. Run from the package's root, with
# the package installed.
library(policypanel)
source("data-raw/calibrate.R")
set.seed(2010)

# The region has 25 prefecture-level units, the paper 23 without naming the two left out. Zhoushan
# and Lishui, the smallest, are left out here; neither has a zone before 2020.
size <- c("Shanghai" = 2.90, "Nanjing" = 1.00, "Wuxi" = 0.92, "Xuzhou" = 0.55, "Changzhou" = 0.53,
          "Suzhou" = 1.48, "Nantong" = 0.66, "Lianyungang" = 0.22, "Huai'an" = 0.28,
          "Yancheng" = 0.43, "Yangzhou" = 0.42, "Zhenjiang" = 0.33, "Taizhou (Jiangsu)" = 0.37,
          "Suqian" = 0.21, "Hangzhou" = 1.03, "Ningbo" = 0.85, "Wenzhou" = 0.48, "Jiaxing" = 0.38,
          "Huzhou" = 0.22, "Shaoxing" = 0.45, "Jinhua" = 0.35, "Quzhou" = 0.12,
          "Taizhou (Zhejiang)" = 0.38)
panel <- data.frame(city = rep(names(size), each = 10), year = rep(2010:2019, 23))
panel$did <- as.vector(policy_dummy(panel, unit = "city", time = "year", roster = cbec_zones))
zhejiang <- c("Hangzhou", "Ningbo", "Wenzhou", "Jiaxing", "Huzhou", "Shaoxing", "Jinhua", "Quzhou",
              "Taizhou (Zhejiang)")
panel$province <- ifelse(panel$city == "Shanghai", "Shanghai",
                         ifelse(panel$city %in% zhejiang, "Zhejiang", "Jiangsu"))

by_city <- function(x) rep(x, each = 10)
by_year <- function(x) rep(x, 23)
less_effects <- function(Z) {
  apply(as.matrix(Z), 2, function(x) {
    x - ave(x, panel$city) - ave(x, panel$year) + mean(x)
  })
}
controls <- c("govsize", "second", "third", "fdi", "growth", "trade", "consum")
outcomes <- c("gdp", "pergdp")

# --- what the columns roughly look like: persistent, and larger cities grow by more -------------
persistent <- function() unlist(lapply(size, function(s) stats::arima.sim(list(ar = 0.5), 10)))
ahead <- by_city(size) * by_year(seq(-1, 1, length.out = 10))
spread <- c(govsize = 0.017, second = 0.011, third = 0.010, fdi = 0.008, growth = 0.10,
            trade = 0.13, consum = 0.025)
rough <- sapply(controls, function(name) persistent())
rough[, "third"] <- -0.7 * rough[, "second"] + 0.7 * rough[, "third"]
rough[, "trade"] <- rough[, "trade"] - 1.2 * ahead
rough[, "consum"] <- rough[, "consum"] - 0.5 * ahead
start <- less_effects(cbind(did = panel$did, rough, gdp = 0.22 * ahead + 0.05 * persistent(),
                            pergdp = 0.35 * ahead + 0.45 * persistent()))
for (name in controls) start[, name] <- start[, name] * spread[[name]] / sd(start[, name])

# --- cross-products by which Table 1 comes out --------------------------------------------------
n <- 230
published <- published_tables("cbec_growth")[["1"]]
cells <- cells_of_table(published)
cells <- cells[!is.na(match(cells$statistic, c("estimate", "t", "r2", "f"))), ]
of_outcome <- c("(1)" = "gdp", "(2)" = "pergdp", "(3)" = "gdp", "(4)" = "pergdp")
slopes <- list("(1)" = "did", "(2)" = "did", "(3)" = c("did", controls), "(4)" = c("did", controls))

# R2 counts city and year effects; F tests the slopes and nine year dummies within cities. So both
# follow from two more numbers per outcome: sums of squares in all and within cities
table_1 <- function(G, total, within) {
  fits <- lapply(names(slopes), function(column) {
    y <- of_outcome[[column]]
    k <- length(slopes[[column]]) + 9
    fit <- regression_from(G, NULL, n, y, slopes[[column]], absorbed = 23 + 9)
    fit$r2 <- 1 - fit$ssr / total[[y]]
    fit$f <- (within[[y]] / fit$ssr - 1) / k * (n - 23 - k)
    fit
  })
  stats::setNames(fits, names(slopes))
}
# Where to start: all columns (3) and (4) print of the regressors follows from the correlations of
# the estimates, and these have to meet five numbers only, which columns (1) and (2) fix: how far
# the controls move each estimate of did, the sums of squares they explain, and their share in did.
printed_in <- function(column, statistic) {
  own <- cells[cells$column == column & cells$statistic == statistic, ]
  own$value[match(slopes[[column]], own$term)]
}
b <- lapply(stats::setNames(nm = names(slopes)), printed_in, "estimate")
t_value <- lapply(stats::setNames(nm = names(slopes)), printed_in, "t")
ssr <- list(gdp = sum(start[, "did"]^2) * (n - 33) * (b[["(1)"]] / t_value[["(1)"]])^2,
            pergdp = sum(start[, "did"]^2) * (n - 33) * (b[["(2)"]] / t_value[["(2)"]])^2)
left <- c(gdp = 0.0141 / 0.0339, pergdp = 0.0140 / 0.0290)
sigma <- sqrt(unlist(ssr) * left / (n - 40))
se <- (b[["(4)"]] / t_value[["(4)"]]) / sigma[["pergdp"]]
se[7] <- (b[["(3)"]] / t_value[["(3)"]])[7] / sigma[["gdp"]]  # trade: more digits there
wanted <- c(1 - 1 / (sum(start[, "did"]^2) * se[1]^2),
            (b[["(3)"]][1] - b[["(1)"]]) / (se[1] * sigma[["gdp"]]),
            (b[["(4)"]][1] - b[["(2)"]]) / (se[1] * sigma[["pergdp"]]),
            unlist(ssr) * (1 - left) / sigma^2)
of_correlations <- function(p) {
  L <- diag(7) + 0i
  L[lower.tri(L)] <- p[1:21]
  L <- L / sqrt(rowSums(L^2))
  list(C = L %*% t(L), r = p[22:28])
}
of_effects <- function(p) {
  own <- of_correlations(p)
  K <- solve(own$C)
  u <- K %*% own$r
  t3 <- t_value[["(3)"]][-1]
  t4 <- t_value[["(4)"]][-1]
  c(sum(u * own$r), sum(u * t3), sum(u * t4), sum(t3 * (K %*% t3)), sum(t4 * (K %*% t4)))
}
rough_p <- c(stats::runif(21, -0.3, 0.3), stats::runif(7, -0.2, 0.2))
rough_p[7] <- 0.6  # second and third industry: one is nearly what the other leaves
own <- of_correlations(levenberg_marquardt(rough_p, rough_p, of_effects, wanted,
                                           c(0.001, 0.01, 0.01, 0.5, 0.5), 0, 1e-2, 300))
R <- rbind(c(1, Re(own$r)), cbind(Re(own$r), Re(own$C)))
S <- solve(R * tcrossprod(se))
stopifnot(all(eigen(S)$values > 0))
S <- S * tcrossprod(c(sqrt(sum(start[, "did"]^2) / S[1, 1]), rep(1, 7)))
inner <- nearest_with_gram(start[, c("did", controls)], S, 1, less_effects)
pack <- pack_gram(inner, fixed = 1, list(gdp = list(b = b[["(3)"]], ssr = ssr$gdp * left[["gdp"]]),
                                         pergdp = list(b = b[["(4)"]],
                                                       ssr = ssr$pergdp * left[["pergdp"]])))
n_gram <- length(pack$start)
unpack <- function(p) {
  sums <- exp(p[n_gram + 1:4])
  list(G = unpack_gram(pack, p[seq_len(n_gram)]), total = stats::setNames(sums[1:2], outcomes),
       within = stats::setNames(sums[3:4], outcomes))
}
reachable <- !(cells$statistic == "f" & cells$column %in% c("(3)", "(4)"))  # see the vignette
found <- fit_targets(c(pack$start, log(unlist(ssr) / c(0.0339, 0.029)),
                       log(unlist(ssr) / c(0.2947, 0.0788))),
                     function(p) predicted_cells(cells[reachable, ], do.call(table_1, unpack(p))),
                     cells[reachable, ])
solution <- unpack(found$par)

# --- columns that have them ---------------------------------------------------------------------
# City and year components: M takes them out again, so they only have to give R2 and F
components <- function(city, year, ss_city, ss_year, mean) {
  city <- by_city(city - mean(city))
  year <- by_year(year - mean(year))
  mean + city * sqrt(ss_city / sum(city^2)) + year * sqrt(ss_year / sum(year^2))
}
rich <- stats::setNames(c(11.2, 11.6, 13.4, 6.1, 11.0, 14.2, 8.6, 4.7, 5.6, 5.7, 9.0, 10.2, 7.7,
                          4.3, 11.3, 10.7, 5.2, 8.2, 7.4, 8.9, 6.4, 5.3, 6.3), names(size))
levels <- c(govsize = 0.125, second = 0.49, third = 0.45, fdi = 0.03, growth = 0.55, trade = 0.45,
            consum = 0.38)
path <- c(govsize = 0.003, second = -0.009, third = 0.010, fdi = -0.0015, growth = 0.012,
          trade = -0.012, consum = 0.003)
noise <- matrix(stats::rnorm(23 * 7), 23, dimnames = list(NULL, controls))
relative <- log(size) - mean(log(size))
city <- cbind(govsize = 0.03 * noise[, 1], second = -0.025 * relative + 0.03 * noise[, 2],
              third = 0.04 * relative + 0.015 * noise[, 3], fdi = 0.007 * noise[, 4],
              growth = 0.10 * noise[, 5], trade = 0.2 * relative + 0.05 * noise[, 6],
              consum = 0.04 * noise[, 7])
base <- cbind(
  did = 0,
  sapply(controls, function(x) {
    levels[[x]] + by_city(city[, x] - mean(city[, x])) + by_year(path[[x]] * (-4.5 + 0:9))
  }),
  sapply(outcomes, function(y) {
    shape <- if (y == "gdp") size else rich
    components(shape, (0:9)^0.95, solution$total[[y]] - solution$within[[y]],
               solution$within[[y]] - solution$G[y, y], mean(shape))
  })
)
lower <- c(did = -Inf, govsize = 0.03, second = 0.25, third = 0.3, fdi = 0.001, growth = 0.15,
           trade = 0.02, consum = 0.2, gdp = 0.07, pergdp = 1.5)
columns <- realise(start, solution$G, 1, less_effects, base, lower, Inf)
panel[outcomes] <- round(columns[, outcomes], 6)
panel[controls] <- round(columns[, controls], 8)
cbec_growth <- panel[c("city", "province", "year", "did", outcomes, controls)]

# --- what it hits -------------------------------------------------------------------------------
fits <- c(did_feols(c(gdp, pergdp) ~ did + factor(year) | city, cbec_growth, vcov = "iid"),
          did_feols(c(gdp, pergdp) ~ did + govsize + second + third + fdi + growth + trade +
                      consum + factor(year) | city, cbec_growth, vcov = "iid"))
names(fits) <- names(slopes)
report_hits("cbec_growth", cells, lapply(fits, fit_numbers), reachable)
print(sapply(cbec_growth[-(1:3)], function(x) round(c(range(x), mean(x), sd(x)), 4)))

save_stand_in(cbec_growth, paste(
  "Calibrated stand-in for the panel of published_tables(\"cbec_growth\"): the treatment is real,",
  "outcomes and controls are simulated so that the printed numbers come out."
))
