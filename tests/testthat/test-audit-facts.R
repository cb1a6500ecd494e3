# Lines, the facts behind them, and whose they are.

facts_of <- function(paper, verdict, whose) {
  found <- as.data.frame(audit_of(paper))
  length(unique(found$fact[found$verdict == verdict & found$source == whose]))
}

test_that("one note that is wrong below eight tables is one fact", {
  found <- as.data.frame(audit_of("cbec_quality"))
  wrong <- found[found$verdict == "impossible", ]
  parentheses <- wrong[wrong$check == "parentheses", ]
  expect_equal(c(nrow(parentheses), length(unique(parentheses$fact))), c(8, 1))
  stars <- wrong[wrong$check == "stars", ]
  expect_equal(c(nrow(stars), length(unique(stars$fact))), c(3, 1))
  # Of 12 lines in the print: the parentheses, the stars, and Table 12's Z.
  expect_equal(facts_of("cbec_quality", "impossible", "print"), 3)
  expect_equal(sum(wrong$source == "print"), 12)
  # A province's area in six tables; the column of standard errors is the print's own.
  area <- subset(as.data.frame(audit_of("border_trade")), check == "time-invariant regressor")
  expect_equal(c(nrow(area), length(unique(area$fact))), c(6, 1))
  expect_equal(facts_of("border_trade", "impossible", "print"), 1)
  expect_equal(facts_of("border_trade", "impossible", "reader"), 9)
  # R2, t and N of a table that disagree: five lines of Table 2.
  rows <- subset(as.data.frame(audit_of("border_trade")),
                 check %in% c("R2 and t", "nested R2", "implied N") & grepl("Table 2", where))
  expect_equal(length(unique(rows$fact)), 1)
})

test_that("two numbers that are wrong for different reasons are two facts", {
  table <- published_table(list("(1)" = list(
    a = c("0.50", "5.00", se = "0.20"), b = c("0.50", "9.00", se = "0.10", p = "0.500")
  )), "t")
  found <- as.data.frame(audit_table(table))
  wrong <- found[found$verdict == "impossible", ]
  expect_setequal(wrong$check, c("t = coefficient / SE", "p from t"))
  expect_equal(c(nrow(wrong), length(unique(wrong$fact))), c(3, 2))
})

test_that("what the reader typed in stands apart", {
  of <- function(...) as.data.frame(audit_table(...))
  sources <- function(found, check) unique(found$source[found$check == check])
  expect_equal(unique(of(published_counts(n = 280, groups = c(a = 91, b = 181)))$source), "reader")
  expect_equal(unique(of(published_claims(equal = c(a = "1", "2")))$source), "reader")
  column <- list("(1)" = list(area = c("0.5", "2.0"), n = 100, r2_within = "0.04"))
  found <- of(published_table(column, "t", fixed_effects = "unit", time_invariant = "area"))
  expect_equal(sources(found, "time-invariant regressor"), "reader")
  expect_equal(sources(found, "R2 and t"), "print")
  # How many effects are absorbed is not printed.
  found <- of(published_table(column, "t", fixed_effects = "unit", units = 10))
  expect_equal(sources(found, "R2 and t"), "reader")
  found <- of(published_descriptives(
    list(x = c(n = 9, mean = "0.5", sd = "0.9", min = "0.2", max = "1.4")), shares = "x"
  ))
  expect_equal(sources(found, "share"), "reader")
  expect_equal(sources(found, "SD bound"), "print")
  # A column that is 0/1 by its numbers is so whoever says it.
  dummy <- list(x = c(n = 200, mean = "0.300", sd = "0.459", min = "0", max = "1"))
  expect_equal(sources(of(published_descriptives(dummy, dummies = "x")), "0/1 variable"), "print")
})

test_that("a fact is as bad as the worst of its lines, and the print's when one of these is", {
  lines <- rbind(audit_finding("a", "1", TRUE, "", fact = "one"),
                 audit_finding("b", "1", FALSE, "", fact = "one"),
                 audit_finding("c", "1", FALSE, "", "x", source = "reader", fact = "one"),
                 audit_finding("d", "2", FALSE, "", source = "reader", fact = "two"),
                 audit_finding("e", "2", FALSE, "", "x", fact = "two"),
                 audit_finding("f", "3", FALSE, "", "x", fact = "three"))
  expect_equal(audit_findings(lines)$fact, c(1, 1, 1, 2, 2, 3))
  counts <- audit_fact_counts(audit_findings(lines))
  expect_equal(counts["print", ], c(impossible = 1, needs = 1, consistent = 0))
  expect_equal(counts["reader", ], c(impossible = 1, needs = 0, consistent = 0))
  expect_equal(sum(audit_fact_counts(audit_findings(NULL))), 0)
})

test_that("print and summary count facts, by whose they are", {
  audit <- audit_of("cbec_quality")
  said <- gsub("\\s+", " ", paste(capture.output(print(audit)), collapse = " "))
  expect_match(said, "In the print: 3 facts impossible, 11 in need of more")
  expect_match(said, "With what the reader supplied: 10 facts impossible, 8 in need of more")
  expect_match(said, "Impossible, with what the reader supplied")
  # The lines of one fact follow each other.
  expect_match(said, "* Table 4, parentheses: Called.*\\+ Table 7, parentheses: Called")
  counts <- summary(audit)
  expect_named(counts, c("check", "source", "impossible", "needs", "consistent"))
  expect_equal(counts$impossible[counts$check == "parentheses"], 8)
  expect_match(paste(capture.output(print(counts)), collapse = " "), "3 facts impossible")
  expect_no_match(paste(capture.output(print(counts["check"])), collapse = " "), "facts")
  alone <- paste(capture.output(print(audit, "needs")), collapse = " ")
  expect_no_match(alone, "Called standard errors")
  for (bad in list("all", 1, NULL, NA)) {
    expect_error(print(audit, bad), class = "policypanel_error_input")
  }
  expect_error(print(audit, verdicts = "needs"), class = "policypanel_error_input")
  expect_error(summary(audit, by = "table"), class = "policypanel_error_input")
  expect_error(as.data.frame(audit, long = TRUE), class = "policypanel_error_input")
})

test_that("the summary has a sentence per contradiction of the print", {
  words <- attr(summary(audit_of("cbec_quality")), "words")
  expect_identical(words[1], "The print contradicts itself in 3 points that no data allow:")
  expect_identical(sum(startsWith(words, "* ")), 3L)
  expect_match(words[2], "^[*] Table 4, parentheses: .* So also Table 7, ")
  expect_match(words[5], "^11 further points can be settled by the authors alone")
  expect_match(words[6], "^10 contradictions to what was typed in")
  clean <- summary(audit_table(published_tables("minimum_wage")))
  expect_identical(attr(clean, "words"), "No printed number contradicts another.")
  expect_output(print(clean), "No printed number contradicts another.", fixed = TRUE)
})
