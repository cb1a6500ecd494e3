# Bootstrap frequencies against rows that really stand several times.

test_that("a rule fitted with frequencies is the rule of the rows repeated", {
  data <- index_data()
  data$c <- round(data$c, 1)
  for (normalise in c("minmax", "zscore", "rank", "vector")) {
    for (weights in c("entropy", "coefficient_of_variation", "critic", "pca")) {
      for (by in c("global", "period")) {
        if (normalise == "vector" && by == "period") next
        shift <- if (normalise == "zscore") 5 else 0.1
        index <- mpi_index(data, c("a", "c", "d"), c(c = "negative")[normalise != "vector"],
                           unit = "city", time = "year", normalise = normalise,
                           weights = weights, bounds = by, shift = shift,
                           scope = if (by == "period") "period" else "pooled",
                           aggregation = "topsis") |> quiet()
        count <- c(2, 0, 1, 3, 0, 1, 1, 0, 2, 1, 1, 0)[data$city]
        rows <- rep(seq_len(48), count)
        keys <- list(time = list(code = index$keys$time$code[rows], n_levels = 4L,
                                 labels = 1:4))
        weighted <- fit_rule(index$values, index$plan, index$keys, as.double(count))
        repeated <- fit_rule(lapply(index$values, `[`, rows), index$plan, keys)
        expect_equal(weighted, repeated, tolerance = 1e-10, label = paste(normalise, weights, by))
      }
    }
  }
})
