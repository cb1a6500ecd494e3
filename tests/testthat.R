library(testthat)
library(policypanel)

test_check("policypanel")
