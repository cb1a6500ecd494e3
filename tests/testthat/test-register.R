# Tables that files add to while the package is loaded.

test_that("a table is made when it is first asked for, in the order of its entries", {
  table <- new_table()
  made <- 0
  table$add("b", function() made <<- made + 1)
  table$add("a", function() later())
  later <- function() "found by then"
  expect_identical(made, 0)
  expect_identical(table$all(), list(b = 1, a = "found by then"))
  expect_identical(table$all()$b, 1)
  expect_error(table$add("a", identity))
})

test_that("types of covariance are those that their files register", {
  expect_identical(names(vcov_types()), c("iid", "hc1", "cluster", "hc2", "hc3", "cr2", "cr3",
                                          "newey_west", "driscoll_kraay", "conley", "given",
                                          "linearised"))
  constructors <- Filter(Negate(is.null), lapply(vcov_types(), `[[`, "constructor"))
  for (name in names(constructors)) {
    expect_true(name %in% getNamespaceExports("policypanel"))
    expect_identical(sub("[(].*", "", vcov_types()[[name]]$example), name)
  }
})
