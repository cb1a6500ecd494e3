# A staggered panel for matching: 50 cities, 18 treated from 2013, 2014 or 2016 on, a tenth of the
# rows gone; `start` is the first treated year that is there.
matching_panel <- function(seed = 21, gaps = TRUE) {
  with_seed(seed, {
    d <- data.frame(city = rep(1:50, each = 7), year = rep(2011:2017, 50))
    d$start <- c(rep(c(2013, 2014, 2016), 6), rep(Inf, 32))[d$city]
    d$policy <- as.numeric(d$year >= d$start)
    d$size <- rep(rnorm(50), each = 7) + 0.4 * is.finite(d$start) + rnorm(350) / 5
    d$wage <- rnorm(350)
    d$y <- 0.5 * d$policy + d$size + rnorm(350)
    if (gaps) d <- d[sort(sample(350, 315)), ]
    d$start <- ave(ifelse(d$policy == 1, d$year, Inf), d$city, FUN = min)
    rownames(d) <- NULL
    d
  })
}

# Kernel matching by a double loop. `may(i, j)`: whether i may be matched with j.
loop_match <- function(p, y, treated, h, may, kernel = "epanechnikov") {
  n <- length(p)
  weight <- matched <- rep(NA_real_, n)
  weight[!treated] <- 0
  own <- 0
  for (i in which(treated)) {
    k <- rep(0, n)
    for (j in which(!treated)) if (may(i, j)) k[j] <- kernel_values[[kernel]]((p[j] - p[i]) / h)
    if (sum(k) == 0) next
    weight[i] <- 1
    matched[i] <- sum(k * y) / sum(k)
    weight[!treated] <- weight[!treated] + (k / sum(k))[!treated]
  }
  list(att = mean((y - matched)[treated], na.rm = TRUE), weight = weight, matched = matched)
}

# Fisher scoring until nothing moves any more
probit_score <- function(formula, data) {
  exact <- list(epsilon = 1e-300, maxit = 100)
  unname(suppressWarnings(glm(formula, binomial("probit"), data, control = exact))$fitted)
}

# The whole of psm_did() on a draw in which every cluster's rows really stand as often as `count`
# says: its terms, or why there are none.
copied_draw <- function(fit, groups, count) {
  times <- count[groups$code]
  rows <- rep.int(seq_along(times), times)
  drawn <- plain_rows(fit$used_data, rows)
  # Copies of a unit are units of their own.
  pair <- sequence(times) + max(count) * as.double(groups$unit[rows] - 1)
  drawn[[locate_column(drawn, groups$unit_name)]] <- match(pair, unique(pair))
  tryCatch(
    silently(bootstrap_terms(estimate_psm_did(fit$call, fit$arguments, drawn))),
    policypanel_error = function(e) rlang::cnd_message(e)
  )
}
