# The other kinds of tables, and files.

test_that("kinds refuse entries they do not know", {
  expect_error(published_descriptives(list(x = c(mean = 1, variance = 2))), "median",
               class = "policypanel_error_input")
  expect_error(published_balance(list(x = c(mean = 1))), class = "policypanel_error_input")
  expect_error(published_counts(cells = 3), class = "policypanel_error_input")
  expect_error(published_counts(), class = "policypanel_error_input")
  expect_error(published_claims(bigger = c("a", "b")), class = "policypanel_error_input")
  expect_error(published_claims(larger = "1:(1)/x"), "two parts", class = "policypanel_error_input")
  expect_error(published_tables("another"), class = "policypanel_error_input")
})

test_that("claims may repeat their kind", {
  claims <- published_claims(equal = c(zones = "4", "5"), equal = c(units = "280", "280"),
                             cited = c("lagged", "4:(1)"), variables = c("a", "b"))
  expect_equal(claims$cells$column, c("equal", "equal", "cited", "variables", "variables"))
  expect_equal(claims$cells$row, c("zones", "units", "lagged", "", ""))
})

test_that("the papers' tables are there, with the numbers of cells the papers have", {
  tables <- published_tables("cbec_quality")
  expect_s3_class(tables, "published_tables")
  expect_equal(vapply(tables[c("3", "5", "7")], function(table) table$kind, ""),
               c("3" = "descriptive", "5" = "balance", "7" = "regression"))
  expect_equal(nrow(tables[["5"]]$cells), 7 * 11)
  expect_length(published_tables("border_trade"), 9)
  expect_output(print(tables), "regression table 12")
})

test_that("a csv file gives the table that typing it gives", {
  typed <- published_table(
    list("(1)" = list(did = c("0.333***", "9.92"), n = "230", r2 = "0.966", f = "47.160")),
    parentheses = "t", stars = c("*" = 0.1, "***" = 0.01), title = "1", fixed_effects = "time"
  )
  path <- tempfile(fileext = ".csv")
  on.exit(unlink(path))
  writeLines(c(
    "paper,table,kind,column,row,value,parentheses,note", "mine,1,regression,,parentheses,t,,",
    "mine,1,regression,,stars,*=0.1;***=0.01,,", "mine,1,regression,,fixed_effects,time,,",
    "mine,1,regression,(1),did,0.333***,9.92,", "mine,1,regression,(1),n,230,,",
    "mine,1,regression,(1),r2,0.966,,", "mine,1,regression,(1),f,47.160,,"
  ), path)
  read <- published_table(path)[["1"]]
  expect_equal(read$cells, typed$cells)
  expect_equal(as.data.frame(audit_table(read)), as.data.frame(audit_table(typed)))

  writeLines(c("table,kind,column,row,value,parentheses", "1,regression,(1),x,1,2",
               "1,regression,(1),x,2,2"), path)
  expect_error(published_table(path), "two values", class = "policypanel_error_input")
  writeLines(c("table,column,row,value", "1,(1),x,1"), path)
  expect_error(published_table(path), "kind", class = "policypanel_error_input")
})
