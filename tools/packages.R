# Installs from CRAN the R packages that a command needs, only those missing or
# too old, and makes sure that they are there.
#   Rscript tools/packages.R demo|test|check|document|site
options(warn = 1, timeout = 600)
target <- commandArgs(TRUE)[1]
description <- read.dcf("DESCRIPTION")
needs <- read.dcf(textConnection(grep("^#", readLines("tools/needs.dcf"), value = TRUE, invert = TRUE)))

# A field that lists packages, as minimum versions ("0" where none is asked
# for) named by package
requirements <- function(fields, name) {
  if (!name %in% colnames(fields)) return(character())
  items <- trimws(strsplit(fields[1, name], ",")[[1]])
  items <- items[nzchar(items)]
  versions <- ifelse(grepl(">=", items, fixed = TRUE), gsub(".*>=\\s*|\\s*\\)", "", items), "0")
  setNames(versions, trimws(sub("\\(.*", "", items)))
}

wanted_r <- requirements(description, "Depends")["R"]
if (getRversion() < wanted_r) {
  stop("R ", wanted_r, " or newer is needed, and this is R ", getRversion(),
       ". CRAN's page 'Download R for Linux' says how to get a newer one.", call. = FALSE)
}

needed <- c(requirements(description, "Imports"), requirements(description, "LinkingTo"))
suggested <- requirements(description, "Suggests")
extra <- requirements(needs, target)
chosen <- if (target == "check") names(suggested) else intersect(names(suggested), names(extra))
needed <- c(needed, extra, suggested[chosen])
needed <- needed[!names(needed) %in% rownames(installed.packages(priority = "base"))]

is_met <- function(name) {
  found <- tryCatch(packageVersion(name), error = function(e) NULL)
  !is.null(found) && all(found >= needed[names(needed) == name])
}
lacking <- Filter(Negate(is_met), unique(names(needed)))
if (length(lacking) == 0) quit(save = "no")

source("tools/library.R")
library_dir <- writable_library()
repos <- getOption("repos")
if (!"CRAN" %in% names(repos) || repos[["CRAN"]] == "@CRAN@") {
  repos["CRAN"] <- utils::getCRANmirrors(local.only = TRUE)$URL[1]
}

message("== R packages: installing ", toString(lacking), " into ", library_dir)
cores <- max(1L, parallel::detectCores(), na.rm = TRUE)
# A package of one big compilation gains from the second, many small ones from
# the first.
Sys.setenv(MAKEFLAGS = paste0("-j", cores))
logs <- file.path(getwd(), "build", "packages")
dir.create(logs, recursive = TRUE, showWarnings = FALSE)
# Does not stop when a package fails to install: hence the look afterwards.
install.packages(lacking, lib = library_dir, repos = repos, Ncpus = min(2L, cores),
                 keep_outputs = logs)

failed <- Filter(function(name) !is_met(name) || !requireNamespace(name, quietly = TRUE), lacking)
if (length(failed) > 0) {
  for (name in failed) {
    log <- file.path(logs, paste0(name, ".out"))
    if (file.exists(log)) writeLines(c(paste("---", log), tail(readLines(log, warn = FALSE), 20)))
  }
  stop("these R packages could not be installed: ", toString(failed), call. = FALSE)
}
