# The files that data-raw/<stand-in>-seeds.R make: a row per draw of a stand-in

stored_draws <- function(name) {
  path <- system.file("extdata", "draws", paste0(name, ".csv.gz"), package = "policypanel",
                      mustWork = TRUE)
  utils::read.csv(path, check.names = FALSE)
}

#' Two hundred draws with nothing missing, p values that are some, intervals the right way round,
#' and an estimate and a p of each variation
expect_draws <- function(draws, variations) {
  expect_identical(draws$seed, 1:200)
  expect_false(anyNA(draws))
  probabilities <- unlist(draws[grepl("[_ ]p$", names(draws))])
  expect_true(all(probabilities >= 0 & probabilities <= 1))
  expect_true(all(draws$least_without <= draws$greatest_without))
  names <- names(variations)
  expect_identical(setdiff(c(names, paste(names, "p")), names(draws)), character())
}
