# Floors and rooms: a file uses what stands on its own floor's ground and below, never above, and
# files use each other in no circle.

# Which rooms each room may use. A room is what file names have before the first hyphen; rooms of
# one line may use each other.
ground <- c("algebra", "check", "conditions", "data", "diagnosis", "plot", "register", "text",
            "threads", "words")
regression <- c("design", "feols", "system", "vcov")
estimators <- c("did", "mediate", "psm")
may_use <- list(
  list(rooms = ground),
  list(rooms = "panel", also = ground),
  list(rooms = "resample", also = ground),
  list(rooms = "fit", also = c(ground, "panel")),
  list(rooms = regression, also = c(ground, "panel", "fit")),
  list(rooms = "index", also = c(ground, "panel", "fit", "resample", regression)),
  list(rooms = "did", also = c(ground, "panel", "fit", "resample", regression)),
  list(rooms = "mediate", also = c(ground, "panel", "fit", "resample", regression)),
  list(rooms = "psm", also = c(ground, "panel", "fit", "resample", regression)),
  list(rooms = "challenge", also = c(ground, "panel", "fit", "resample", regression, estimators)),
  list(rooms = "report",
       also = c(ground, "panel", "fit", "resample", regression, "index", estimators, "challenge")),
  list(rooms = "audit", also = c(ground, "panel", "fit", regression, "report")),
  # What is run when the package or another one is loaded
  list(rooms = "policypanel", also = c(ground, "fit", "feols"))
)

room_of <- function(file) sub("[-.].*", "", file)

# Lines of arrows that go to a room which the user's room may not use
forbidden <- function(arrows, may_use) {
  allowed <- unlist(lapply(may_use, function(floor) {
    outer(floor$rooms, c(floor$rooms, floor$also), paste)
  }))
  arrows[!paste(room_of(arrows$from), room_of(arrows$to)) %in% allowed, ]
}

# tools/uses.R, and with it what the package's files use of each other, once for all tests
shape_tools <- function() {
  skip_if_not_installed("codetools")
  if (is.null(world$tools)) {
    world$tools <- new.env()
    source(source_path("tools", "uses.R"), local = world$tools)
  }
  world$tools
}
arrows_of_package <- function() {
  if (is.null(world$arrows)) {
    definitions <- definitions_of_package()
    uses <- shape_tools()$package_uses(source_path("R"), definitions, asNamespace("policypanel"))
    world$arrows <- shape_tools()$uses_between_files(definitions, uses)
  }
  world$arrows
}
definitions_of_package <- function() {
  shape_tools()$package_definitions(source_path("R"), asNamespace("policypanel"))
}
world <- new.env()

# A folder with files of the given names and lines
folder_of <- function(...) {
  folder <- tempfile("rooms")
  dir.create(folder)
  files <- list(...)
  for (name in names(files)) writeLines(files[[name]], file.path(folder, name))
  folder
}

test_that("uses, circles and arrows upwards are found", {
  tools <- shape_tools()
  folder <- folder_of(
    "text.R" = "say <- function(x) abort_input('{count_of(x, \"row\")}')",
    "panel-a.R" = c("first <- function(x) second(x)", "table <- list(one = function() say(1))"),
    "panel-b.R" = c("second <- function(x) if (x) first(x)", "count_of <- function(x, noun) x"),
    "psm-c.R" = "at_once <- c(twice = count_of(2, 'row'))"
  )
  space <- new.env()
  for (file in list.files(folder, full.names = TRUE)) sys.source(file, space)
  definitions <- tools$package_definitions(folder, space)
  expect_identical(definitions$is_function[definitions$name == "table"], FALSE)
  arrows <- tools$uses_between_files(definitions, tools$package_uses(folder, definitions, space))
  expect_setequal(paste(arrows$user, arrows$used),
                  c("first second", "second first", "table say", "say count_of",
                    "psm-c.R count_of"))
  expect_identical(tools$file_circles(arrows), list(c("panel-a.R", "panel-b.R", "text.R")))
  expect_identical(tools$file_circles(arrows[arrows$user != "say", ]),
                   list(c("panel-a.R", "panel-b.R")))
  expect_identical(forbidden(arrows, may_use)$user, "say")
})

test_that("no room uses one above it, and every file is in a room", {
  found <- forbidden(arrows_of_package(), may_use)
  expect_identical(sprintf("%s uses %s() of %s", found$from, found$used, found$to), character())
  rooms <- unlist(lapply(may_use, `[[`, "rooms"))
  files <- setdiff(list.files(source_path("R"), "\\.R$"), "RcppExports.R")
  expect_identical(files[!room_of(files) %in% rooms], character())
})

test_that("files use each other in no circle", {
  expect_identical(shape_tools()$file_circles(arrows_of_package()), list())
})

test_that("functions of the audit say so by their names", {
  definitions <- definitions_of_package()
  own <- definitions$name[room_of(definitions$file) == "audit"]
  root <- normalizePath(dirname(source_path("NAMESPACE")))
  methods <- shape_tools()$method_names(parseNamespaceFile(basename(root), dirname(root)))
  own <- setdiff(own, c(methods, "compare_published"))
  expect_identical(own[!grepl("^(audit|published)_", own)], character())
})
