# The SQL of every query of a two-way regression in the dialects of engines that are not here.
# Each query is dbplyr's text, so the snapshots hold for one of its versions.

skip_if_not_installed("dbplyr", "2.6.0")
skip_if_not_installed("dplyr", "1.1.0")
skip_if_not_installed("RSQLite")

dialects <- c("mssql", "snowflake", "spark_sql", "oracle", "mysql")

for (dialect in dialects) test_that(paste("queries in the dialect", dialect), {
  skip_if(utils::packageVersion("dbplyr") >= "2.7.0", "another version of dbplyr")
  data <- data.frame(city = rep(1:4, each = 4), year = rep(2011:2014, 4))
  data$policy <- as.numeric(data$city <= 2 & data$year >= 2013)
  data$y <- data$city + data$policy + (data$city * data$year) %% 3
  call <- quote(did_feols(y ~ policy | city + year, data))
  connection <- from("dbplyr", paste0("simulate_", dialect))()
  expect_snapshot(writeLines(sql_in_dialect(call, data, connection)))
})
