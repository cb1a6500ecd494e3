# Files of published tables: those of the package, and a user's own.

refused <- function(code, ...) expect_error(code, ..., class = "policypanel_error_input")

test_that("the papers' tables are there, with the numbers of cells the papers have", {
  tables <- published_tables("cbec_quality")
  expect_s3_class(tables, "published_tables")
  expect_equal(vapply(tables[c("3", "5", "7")], function(table) table$kind, ""),
               c("3" = "descriptive", "5" = "balance", "7" = "regression"))
  expect_equal(nrow(tables[["5"]]$cells), 7 * 11)
  expect_length(published_tables("border_trade"), 9)
  expect_output(print(tables), "regression table 12")
})

test_that("two papers with public data pass, and their own numbers say which model they are", {
  wage <- as.data.frame(audit_table(published_tables("minimum_wage")))
  expect_identical(unique(wage$verdict), "consistent")
  origins <- as.data.frame(audit_table(published_tables("colonial_origins")))
  expect_false("impossible" %in% origins$verdict)
  # t of .605/.135 to .615/.125 with R2 of .265 to .275: df = t^2 (1 - R2) / R2
  df <- c((0.605 / 0.135)^2 * 0.725 / 0.275, (0.615 / 0.125)^2 * 0.735 / 0.265)
  expect_match(origins$arithmetic[origins$check == "R2 and t"],
               sprintf("imply df %.2f to %.2f", df[1], df[2]), fixed = TRUE)
  # a slip of the pen in one cell is found: 64 countries become 46
  path <- tempfile(fileext = ".csv")
  on.exit(unlink(path))
  lines <- readLines(system.file("extdata", "papers", "colonial_origins.csv",
                                 package = "policypanel", mustWork = TRUE))
  writeLines(sub("4B,regression,(1),n,64", "4B,regression,(1),n,46", lines, fixed = TRUE), path)
  typed <- as.data.frame(audit_table(published_table(path)))
  expect_false(all(typed$verdict[typed$check == "R2 and t"] == "consistent"))
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

test_that("files are read by the same rules", {
  path <- tempfile(fileext = ".csv")
  on.exit(unlink(path))
  head <- "paper,table,kind,column,row,value,parentheses,note"
  file <- function(...) {
    writeLines(c(head, ...), path)
    published_table(path)
  }
  expect_length(file("a,1,regression,(1),x,0.5,2.0,", "a,1,regression,,level,0.9,,"), 1)
  refused(file("a,1,regression,(1),x,0.5,2.0,", "a,1,regression,,paranthesis,t,,"), "parentheses")
  refused(file("a,1,regression,(1),x,0.5,2.0,", "a,1,regression,,level,many,,"))
  refused(file("a,1,regression,(1),x,0.5,2.0,", "a,1,regression,,units,1.5,,"), "units")
  refused(file("a,1,regression,(1),x,0.5,2.0,", "a,1,regression,(1),stars,*=0.1,,"))
  refused(file("a,1,regression,,units,5,,", "a,1,regression,,units,6,,"), "twice")
  refused(file("a,1,descriptive,variance,x,0.5,,"), "variance")
  refused(file("a,1,claims,larger,,3:(1),3:(2),"), "table:column/row")
  refused(file("a,1,figure,x,y,0.5,,"), "figure")
  refused(file("a,1,regression,(1),x,0.5,2.0,", "b,1,regression,(1),x,0.5,2.0,"), "2 papers")
  refused(file(character()), "no csv file with rows")
  refused(published_table(path, parentheses = "t"), "beside a file")
  refused(published_table(tempdir()), "no file")
})

test_that("the template is a file that can be read, with a fault that is found", {
  path <- system.file("extdata", "template.csv", package = "policypanel", mustWork = TRUE)
  tables <- published_table(path)
  expect_identical(names(tables), c("1", "2", "rows"))
  findings <- as.data.frame(audit_table(tables))
  worst <- findings[findings$verdict == "impossible", ]
  expect_identical(worst$check, "stars")
  expect_match(worst$arithmetic, "(2) policy", fixed = TRUE)
})
