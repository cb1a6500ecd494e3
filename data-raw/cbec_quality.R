# Makes data/cbec_quality.rda: a panel of 280 cities, 2010-2021, from which the published tables of
# the paper come out. Only the treatment and the geography of treated cities are real. Every step
# takes a plausible random start and makes the smallest change that meets what is printed.
# Run from the package's folder with the package installed; takes two to three minutes.
library(policypanel)
source("data-raw/cbec_quality-tools.R")
set.seed(20102021)
printed <- published_tables("cbec_quality")
cell <- function(table, column, row) {
  cells <- printed[[table]]$cells
  as.numeric(cells$value[cells$column == column & cells$row == row])
}

## 1. Cities, years, treatment ---------------------------------------------------------------------
provinces <- data.frame(
  province = c("Beijing", "Tianjin", "Hebei", "Shanghai", "Jiangsu", "Zhejiang", "Fujian",
               "Shandong", "Guangdong", "Hainan", "Shanxi", "Anhui", "Jiangxi", "Henan", "Hubei",
               "Hunan", "Inner Mongolia", "Guangxi", "Chongqing", "Sichuan", "Guizhou", "Yunnan",
               "Shaanxi", "Gansu", "Qinghai", "Ningxia", "Xinjiang", "Liaoning", "Jilin",
               "Heilongjiang"),
  region = rep(c("East", "Mid", "West", "Northeast"), c(10, 6, 11, 3)),
  cities = c(1, 1, 11, 1, 13, 11, 9, 16, 21, 2, 11, 16, 11, 17, 12, 13, 9, 14, 1, 18, 5, 7, 10, 10,
             1, 4, 1, 14, 8, 12)
)
zones <- cbec_zones[cbec_zones$in_city_panel, ]
left <- provinces$cities - c(table(factor(zones$province_en, provinces$province)))
city <- c(zones$zone_en, sprintf("city %03d", 99:280))
province <- c(zones$province_en, sample(rep(provinces$province, left)))
region <- provinces$region[match(province, provinces$province)]
start <- c(zones$treat_year, rep(Inf, 182))
level <- c(zones$admin_level, rep("other", 182))
coastal <- c(
  "Tianjin", "Tangshan", "Dalian", "Yingkou", "Panjin", "Shanghai", "Nantong", "Lianyungang",
  "Yancheng", "Hangzhou", "Ningbo", "Wenzhou", "Jiaxing", "Shaoxing", "Taizhou (Zhejiang)",
  "Fuzhou", "Xiamen", "Putian", "Quanzhou", "Zhangzhou", "Qingdao", "Dongying", "Yantai",
  "Weifang", "Weihai", "Guangzhou", "Shenzhen", "Zhuhai", "Shantou", "Jiangmen", "Zhanjiang",
  "Maoming", "Huizhou", "Dongguan", "Zhongshan", "Haikou", "Sanya"
)
# 51 of the paper's cities are coastal; beside these, invented ones in coastal provinces.
sea <- c("Hebei", "Liaoning", "Jiangsu", "Zhejiang", "Fujian", "Shandong", "Guangdong", "Guangxi")
coastal <- c(coastal, utils::head(city[99:280][province[99:280] %in% sea], 51 - length(coastal)))
areas <- list(
  JJJ = c("Beijing", "Tianjin", "Shijiazhuang", "Tangshan"),
  YRD = c("Shanghai", "Nanjing", "Wuxi", "Changzhou", "Suzhou", "Nantong", "Yancheng", "Hangzhou",
          "Ningbo", "Jiaxing", "Huzhou", "Shaoxing", "Taizhou (Zhejiang)", "Hefei", "Wuhu",
          "Anqing"),
  PRD = c("Guangzhou", "Shenzhen", "Zhuhai", "Foshan", "Jiangmen", "Zhaoqing", "Huizhou",
          "Dongguan", "Zhongshan")
)
stopifnot(length(city) == 280, coastal %in% city, unlist(areas) %in% city)

unit <- rep(1:280, each = 12)
year <- rep(2010:2021, 280)
treated <- is.finite(start)
d <- as.numeric(year >= start[unit])
at <- function(name, when) which(city[unit] == name & year == when)

## 2. What is missing ------------------------------------------------------------------------------
# 3336 = 278 x 12: two cities have no HQD (and 2780 = 278 x 10). The 14 rows without urban are among
# theirs; the nine without lnaca are not, for 3336 - 9 = 3327.
no_hqd <- unit >= 279
no_urban <- unit == 280 | (unit == 279 & year <= 2011)
no_lnaca <- year == 2020 & unit %in% (100 + 17 * (1:9))
outside <- no_hqd | no_lnaca
use <- which(!outside)
with_hqd <- which(!no_hqd)
# 3327 less 13 is Table 6's 3314: one treated and twelve untreated rows off common support.
stopifnot(sum(d) == 312, length(with_hqd) == 3336, length(use) == 3327, sum(no_urban) == 14)

## 3. What Tables 3 and 5 say of the covariates ----------------------------------------------------
covariates <- c("lnpop", "lnaca", "lngdp", "lngov", "urban", "lncons", "lninter")
n1 <- 312
n0 <- 3015
# Table 5's first treated row left the match: 312 m - 311 m' is its value, urban 0. These are the
# values of Shanghai in 2019; NA follows below.
dropped <- c(lnpop = 7.3247, lnaca = 10.7983, lngdp = 19.763, lngov = NA, urban = 0, lncons = 19,
             lninter = 16.016)
# Means may move within their rounding, so that biases round as printed too.
nudge <- list(treated = c(lncons = -.00045, lngov = -.0003), control = c(lncons = -.00035),
              matched = c(lncons = .00045, lngov = .0004, lngdp = -.0001, urban = -.00003))
printed_mean <- function(column, name, which) {
  moved <- nudge[[which]][name]
  cell("5", column, name) + if (is.na(moved)) 0 else moved
}
imply <- function(name) {
  m1 <- printed_mean("mean_treated_before", name, "treated")
  m0 <- printed_mean("mean_control_before", name, "control")
  mc <- printed_mean("mean_control_after", name, "matched")
  # % bias gives the mean of both variances, t their pooled one.
  both <- ((m1 - m0) / (cell("5", "bias_before", name) / 100))^2
  pooled <- ((m1 - m0) / (cell("5", "t_before", name) * sqrt(1 / n1 + 1 / n0)))^2
  a <- (n1 - 1) / (n1 + n0 - 2)
  v0 <- (pooled - 2 * a * both) / (1 - 2 * a)
  v1 <- 2 * both - v0
  # Table 3 says the rest about the rows that are not in the match.
  n <- cell("3", "n", name)
  mean <- cell("3", "mean", name)
  sd <- cell("3", "sd", name) + if (name == "urban") 4e-5 else 0
  ne <- n - n1 - n0
  me <- (n * mean - n1 * m1 - n0 * m0) / ne
  ve <- ((n - 1) * sd^2 - (n1 - 1) * v1 - (n0 - 1) * v0 - n1 * (m1 - mean)^2 -
           n0 * (m0 - mean)^2 - ne * (me - mean)^2) / (ne - 1)
  out <- dropped[[name]]
  if (is.na(out)) out <- n1 * m1 - (n1 - 1) * 15.9886
  m1_after <- (n1 * m1 - out) / (n1 - 1)
  v1_after <- ((n1 - 1) * v1 + n1 * m1^2 - out^2 - (n1 - 1) * m1_after^2) / (n1 - 2)
  spread <- ((m1_after - mc) / (cell("5", "t_after", name) * sqrt(2 / (n1 - 1))))^2
  c(m1 = m1, v1 = v1, m0 = m0, v0 = v0, me = me, ve = ve, dropped = out, mc = mc,
    vc = 2 * spread - v1_after, min = cell("3", "min", name), median = cell("3", "median", name),
    max = cell("3", "max", name))
}
implied <- t(vapply(covariates, imply, numeric(12)))
# From here on covariates are in standard deviations of the controls from their mean.
in_units <- function(column) (implied[, column] - implied[, "m0"]) / sqrt(implied[, "v0"])
mean_1 <- in_units("m1")
mean_c <- in_units("mc")
low <- in_units("min")
high <- in_units("max")
middle <- in_units("median")
var_1 <- implied[, "v1"] / implied[, "v0"]
var_c <- implied[, "vc"] / implied[, "v0"]

## 4. A plausible start ----------------------------------------------------------------------------
size <- rnorm(280, -0.42, 0.62)
size[treated] <- rnorm(98, 0.55, 0.55) +
  c(0.9, 0.7, 0.35, 0.1, -0.25)[match(start[treated], c(2015, 2016, 2018, 2019, 2020))]
size[level == "sub-provincial city"] <- size[level == "sub-provincial city"] + 0.7
known <- c(Shanghai = 3.6, Beijing = 3.4, Shenzhen = 2.9, Guangzhou = 2.8, Chongqing = 2.7,
           Tianjin = 2.5, Chengdu = 2.4, Suzhou = 2.4, Wuhan = 2.3, Hangzhou = 2.3, Heihe = -1.6,
           Sanya = -.9, Chongzuo = -1, Tianshui = -.9, Panjin = -.5, "Yan'an" = -.5)
size[match(names(known), city)] <- known
loading <- c(.62, .86, .93, .80, .62, .88, .78)
trend <- c(.03, .10, .36, .48, .38, .40, .55)
own <- matrix(rnorm(280 * 7), 280, 7)
noise <- matrix(rnorm(3360 * 7), 3360, 7)
z_all <- vapply(1:7, function(k) {
  loading[k] * (size / sd(size))[unit] + sqrt(1 - loading[k]^2) * .9 * own[unit, k] +
    trend[k] * (year - 2015.5) / sd(2010:2021) + (if (k == 1) .03 else .16) * noise[, k]
}, numeric(3360))
colnames(z_all) <- covariates
z_all[city[unit] == "Chongqing", "lnpop"] <- z_all[city[unit] == "Chongqing", "lnpop"] + 1.2
controls <- d == 0 & !outside
standard <- function(z, mean = 0, sd = 1) mean + (z - mean(z)) / stats::sd(z) * sd
for (k in 1:7) {
  z_all[, k] <- (z_all[, k] - mean(z_all[controls, k])) / sd(z_all[controls, k])
  z_all[d == 1, k] <- standard(z_all[d == 1, k], mean_1[k], sqrt(var_1[k]))
}

# Where the smallest and largest values stand
fixed <- matrix(FALSE, 3360, 7, dimnames = list(NULL, covariates))
place <- function(row, name, value) {
  z_all[row, name] <<- (value - implied[name, "m0"]) / sqrt(implied[name, "v0"])
  fixed[row, name] <<- TRUE
}
shanghai <- at("Shanghai", 2019)
for (name in covariates) place(shanghai, name, implied[name, "dropped"])
for (name in c("lngdp", "lngov", "lncons")) place(at("Shanghai", 2021), name, implied[name, "max"])
for (name in c("lnpop", "lninter")) place(at("Chongqing", 2021), name, implied[name, "max"])
place(at("Guangzhou", 2021), "lnaca", implied["lnaca", "max"])
place(at("Shenzhen", 2021), "urban", 1)
taken <- which(treated)
for (name in c("lnaca", "lngdp", "lngov", "lncons", "lninter")) {
  candidates <- which(controls & !unit %in% taken)
  row <- candidates[which.min(z_all[candidates, name])]
  place(row, name, implied[name, "min"])
  taken <- c(taken, unit[row])
}
# All others lie between, with a soft end
soft <- function(z, end, sign, width = .3) {
  over <- sign * (z - end) + width
  ifelse(over > 0, end - sign * width * exp(-over / width), z)
}
for (k in 1:7) {
  free <- !fixed[, k] & !outside
  z_all[free, k] <- soft(soft(z_all[free, k], high[k] - .03, 1), low[k] + .03, -1)
}

# Rows outside the match: two small cities and nine rows, with the means and variances left for them
e <- which(outside)
smallest <- e[unit[e] == 279][1]
rows_of <- function(k) e[!(k == "lnaca" & no_lnaca[e]) & !(k == "urban" & no_urban[e])]
left_mean <- in_units("me")
left_var <- implied[, "ve"] / implied[, "v0"]
outside_rows <- function(seed) {
  set.seed(seed)
  values <- matrix(rnorm(length(e) * 7) * .35, ncol = 7) + .5 * rnorm(280)[unit[e]]
  colnames(values) <- covariates
  rownames(values) <- e
  tiny <- unit[e] == 279
  values[tiny, "lnpop"] <- low["lnpop"] + .05 + .02 * (0:11)
  values[!tiny, "lnpop"] <- -.35 * (unit[e[!tiny]] == 280) + .25 * rnorm(sum(!tiny))
  for (k in covariates) {
    rows <- as.character(rows_of(k))
    if (k == "lnpop") {
      values[as.character(smallest), k] <- low[k]
      n <- length(rows)
      rows <- setdiff(rows, as.character(smallest))
      m <- (n * left_mean[k] - low[k]) / (n - 1)
      v <- ((n - 1) * left_var[k] - (low[k] - left_mean[k])^2 - (n - 1) * (m - left_mean[k])^2) /
        (n - 2)
      values[rows, k] <- standard(values[rows, k], m, sqrt(v))
    } else {
      values[rows, k] <- standard(values[rows, k], left_mean[k], sqrt(left_var[k]))
    }
  }
  values
}
for (seed in 1:500) {
  values <- outside_rows(seed)
  fits <- vapply(covariates, function(k) {
    v <- values[as.character(rows_of(k)), k]
    all(abs(v - middle[k]) > .025, v >= low[k], v < high[k],
        sum(v < low[k] + .001) <= (k == "lnpop"))
  }, NA)
  if (all(fits)) break
}
stopifnot(all(fits))
z_all[e, ] <- values

## 5. The propensity score -------------------------------------------------------------------------
# The index of the probit is settled first: pseudo-R2 .432, one treated row above all controls,
# twelve controls below all treated rows. Given it, the weights of the kernel are known, and all
# else in Table 5 is linear or quadratic in the covariates.
z_use <- z_all[use, ]
du <- d[use]
dropped_row <- which(use == shanghai)
lowest_row <- which(use == at("Heihe", 2020))
matched <- du == 1 & seq_along(use) != dropped_row
rough <- probit(du, z_use)$coefficients

shape_index <- function(index, shift) {
  index[matched] <- mean(index[matched]) + (index[matched] - mean(index[matched])) * .9 + shift
  cap <- index[dropped_row] - .25
  index[-dropped_row] <- soft(index[-dropped_row], cap, 1, .8)
  highest <- which(du == 0)[which.max(index[du == 0])]
  index[highest] <- index[dropped_row] - .12
  lowest <- sort(index[du == 0])[12:13]
  index[lowest_row] <- mean(lowest)
  others <- matched & seq_along(index) != lowest_row
  floor <- lowest[2] + .1 + .02 * rank(index[others]) / sum(others)
  index[others] <- pmax(index[others], floor)
  index[dropped_row] <- max(index[-dropped_row]) + .12
  scale <- probit(du, index)$coefficients
  list(index = scale[[1]] + scale[[2]] * index, slope = scale)
}
index_r2 <- function(shift) {
  probit(du, shape_index(drop(cbind(1, z_use) %*% rough), shift)$index)$pseudo_r2
}
shift <- uniroot(function(shift) index_r2(shift) - .432, c(-.8, .8), tol = 1e-8)$root
shaped <- shape_index(drop(cbind(1, z_use) %*% rough), shift)
index <- shaped$index
on_support <- index >= min(index[du == 1]) & index <= max(index[du == 0])
stopifnot(sum(on_support & du == 0) == 3003, sum(on_support & du == 1) == 311)
donors <- which(du == 0 & on_support)
kernel <- outer(pnorm(index[matched]), pnorm(index[donors]), function(p, q) {
  pmax(0, 1 - ((p - q) / .2)^2)
})
weight <- replace(numeric(length(use)), donors, colSums(kernel / rowSums(kernel)))
total <- sum(weight)

# Coefficients that agree with the printed means before and after
corners <- cbind(1, rbind(mean_1, 0, mean_c, z_use[dropped_row, ]))
wanted <- c(mean(index[du == 1]), mean(index[du == 0]), sum(weight * index) / total,
            index[dropped_row])
metric <- solve(crossprod(cbind(1, z_use)) / nrow(z_use) + diag(8) * .02)
beta <- shaped$slope[2] * rough + c(shaped$slope[1], rep(0, 7))
pull <- metric %*% t(corners)
beta <- beta + drop(pull %*% solve(corners %*% pull, wanted - corners %*% beta))
constant <- beta[1]
beta <- beta[-1]

## 6. Covariates that have all of it ---------------------------------------------------------------
# Free entries of a row move so that the row's index stays.
along <- function(move, fixed) {
  out <- move - outer(drop(move %*% beta), beta) / sum(beta^2)
  for (i in which(rowSums(fixed) > 0)) {
    free <- !fixed[i, ]
    b <- beta[free]
    out[i, ] <- 0
    if (sum(free) > 1) out[i, free] <- move[i, free] - sum(move[i, free] * b) / sum(b^2) * b
  }
  out
}
to_index <- function(z_use, fixed) {
  room <- rowSums(sweep(!fixed, 2, beta^2, "*"))
  gap <- ifelse(room > 0, (index - constant - drop(z_use %*% beta)) / room, 0)
  z_use + gap * sweep(!fixed, 2, beta, "*")
}
residual <- generalised_residual(du, index)
in_after <- which(weight > 0 | matched)
after_weight <- ifelse(du == 1, 1, weight)[in_after]
covariate_gaps <- function(z_use) {
  gaps <- gradients <- list()
  add <- function(k, gradient, gap) {
    jacobian <- matrix(0, nrow(z_use), 7)
    jacobian[, k] <- gradient
    gradients[[length(gradients) + 1]] <<- jacobian
    gaps[[length(gaps) + 1]] <<- gap
  }
  for (k in 1:7) {
    z <- z_use[, k]
    add(k, du / n1, mean_1[k] - mean(z[du == 1]))
    add(k, (1 - du) / n0, -mean(z[du == 0]))
    add(k, residual / n1, -sum(residual * z) / n1)
    add(k, weight / total, mean_c[k] - sum(weight * z) / total)
    a <- du * (z - mean_1[k]) / (n1 - 1)
    add(k, 2 * a, var_1[k] - sum(a * (z - mean_1[k])))
    a <- (1 - du) * z / (n0 - 1)
    add(k, 2 * a, 1 - sum(a * z))
    a <- weight * (z - mean_c[k]) / (total - 1)
    add(k, 2 * a, var_c[k] - sum(a * (z - mean_c[k])))
  }
  after <- probit(du[in_after], z_use[in_after, ], after_weight)
  jacobian <- matrix(0, nrow(z_use), 7)
  jacobian[in_after, ] <- outer(after_weight * generalised_residual(du[in_after], after$index),
                         after$coefficients[-1]) * 2 / after$null
  list(gap = c(unlist(gaps), .024 - after$pseudo_r2), gradients = c(gradients, list(jacobian)))
}
meet_tables <- function(z_use, fixed, rounds, tolerance = 1e-7) {
  for (round in seq_len(rounds)) {
    z_use <- to_index(z_use, fixed)
    now <- covariate_gaps(z_use)
    if (max(abs(now$gap)) < tolerance) break
    jacobian <- vapply(now$gradients, function(g) as.vector(along(g, fixed)),
                       numeric(length(z_use)))
    step <- least_norm(jacobian, now$gap)
    z_use <- z_use + step * min(1, 1.5 / max(abs(step)))
  }
  z_use
}
observed <- function(k) !(covariates[k] == "lnaca" & no_lnaca | covariates[k] == "urban" & no_urban)
all_values <- function(z_use, k) replace(z_all[, k], use, z_use[, k])
held <- fixed[use, ]
set.seed(3)
z_use <- meet_tables(z_use, held, 10)
for (pass in 1:10) {
  for (k in 1:7) {
    for (side in c(-1, 1)) {
      end <- if (side > 0) high[k] else low[k]
      beyond <- !held[, k] & side * (z_use[, k] - end) > -.02
      z_use[beyond, k] <- end - side * (.02 + .3 * runif(sum(beyond)))
      held[beyond, k] <- TRUE
    }
    # A smooth shift of what is near the median
    u <- (z_use[, k] - middle[k]) / .8
    away <- middle[k] - median(all_values(z_use, k)[observed(k)])
    near <- !held[, k] & abs(u) < 1
    z_use[near, k] <- z_use[near, k] + away * (1 - u[near]^2)^2
  }
  z_use <- meet_tables(z_use, held, 8)
}
# The last step to the median moves a few values across it and holds all that are near.
for (k in 1:7) {
  z <- all_values(z_use, k)
  rows <- which(observed(k))
  rows <- rows[order(z[rows])]
  n <- length(rows)
  tiny <- 1e-5 / sqrt(implied[k, "v0"])
  half <- n %/% 2
  z[rows[1:half]] <- pmin(z[rows[1:half]], middle[k] - tiny)
  z[rows[(n - half + 1):n]] <- pmax(z[rows[(n - half + 1):n]], middle[k] + tiny)
  z[rows[half + 0:1]] <- middle[k] + tiny * c(-1, if (n %% 2 == 1) 0 else 1)
  near <- match(rows[abs(z[rows] - middle[k]) < .012], use)
  stopifnot(!anyNA(near), !held[match(rows[half + 0:1], use), k])
  z_use[, k] <- z[use]
  held[near, k] <- TRUE
}
z_use <- meet_tables(z_use, held, 8, 1e-9)
z_all[use, ] <- z_use
panel <- sweep(sweep(z_all, 2, sqrt(implied[, "v0"]), "*"), 2, implied[, "m0"], "+")
panel <- as.data.frame(round(panel, 6))
panel$lnaca[no_lnaca] <- NA
panel$urban[no_urban] <- NA
panel <- cbind(data.frame(city = city[unit], province = province[unit], year = year), panel)

source("data-raw/cbec_quality-outcomes.R")
