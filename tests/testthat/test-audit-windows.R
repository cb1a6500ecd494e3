# Degrees of freedom at which stars fit.

levels <- c("***" = 0.01, "**" = 0.05, "*" = 0.1)

test_that("windows of degrees of freedom are those of the t distribution", {
  # By brute force over whole numbers of df.
  with_seed(2, {
    t <- round(runif(60, 0.5, 4), 2)
    stars <- sample(c("", "*", "**", "***"), 60, TRUE)
  })
  window <- audit_df_window(audit_interval(t - 0.005, t + 0.005), audit_star_range(stars, levels))
  df <- 1:200
  for (i in seq_along(t)) {
    range <- audit_star_range(stars[i], levels)
    fits <- df[2 * pt(-(t[i] + 0.005), df) <= range$upper &
                 2 * pt(-(t[i] - 0.005), df) >= range$lower]
    found <- df[df >= window$lower[i] & df <= window$upper[i]]
    expect_equal(found, fits)
  }
})

test_that("a set is read from strict to lenient, in whatever order its stars count", {
  range <- audit_star_range(c("", "*", "**", "***", "+"), levels)
  expect_equal(range$upper, c(1, 0.1, 0.05, 0.01, 0))
  expect_equal(range$lower, c(0.1, 0.05, 0.01, 0, 1))
  reversed <- audit_star_range(c("*", "***"), c("*" = 0.01, "**" = 0.05, "***" = 0.1))
  expect_equal(c(reversed$lower, reversed$upper), c(0, 0.05, 0.01, 0.1))
})
