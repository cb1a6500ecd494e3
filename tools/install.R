# Installs the package when its sources are newer than what is installed.
#
# It is built from a copy under build/, where the object files stay: a small
# change compiles in seconds, and objects that other tools leave in src/ (often
# without optimisation) never end up in the installed package.
options(warn = 1)
stage <- file.path("build", "stage")
stamp <- file.path("build", "installed")
package <- read.dcf("DESCRIPTION", "Package")[[1]]

sources <- c("DESCRIPTION", "NAMESPACE", "LICENSE", "LICENSE.note", "NEWS.md",
             list.files(c("R", "src", "data", "inst", "man"), recursive = TRUE, full.names = TRUE))
sources <- sources[file.exists(sources) & !grepl("\\.(o|so|dll|dylib)$", sources)]
staged <- list.files(stage, recursive = TRUE)
staged <- staged[!grepl("\\.(o|so|dll|dylib)$", staged)]

is_same <- tools::md5sum(sources) == tools::md5sum(file.path(stage, sources))
changed <- sources[!is_same %in% TRUE]
gone <- setdiff(staged, sources)

# R's make rules do not know which object includes which header.
if (any(grepl("^src/.*(\\.(h|hpp)|Makevars.*)$", c(gone, changed)))) {
  unlink(list.files(stage, "\\.(o|so)$", recursive = TRUE, full.names = TRUE))
}
invisible(unlink(file.path(stage, gone)))
for (dir in unique(dirname(file.path(stage, changed)))) {
  dir.create(dir, recursive = TRUE, showWarnings = FALSE)
}
invisible(file.copy(changed, file.path(stage, changed), overwrite = TRUE))

# The stamp tells our installation from another one made elsewhere since.
built <- function() {
  path <- find.package(package, quiet = TRUE)
  if (length(path) == 0) "" else paste(path, packageDescription(package, fields = "Built"))
}
is_current <- length(c(gone, changed)) == 0 && file.exists(stamp) &&
  identical(readLines(stamp), built())
if (is_current) quit(save = "no")

source("tools/library.R")
library_dir <- writable_library()
log <- file.path("build", "install.log")
message("== Package: installing ", package, " into ", library_dir, " (output in ", log, ")")
unlink(stamp)
# An installation that was killed leaves its lock, and R then refuses every later one.
unlink(file.path(library_dir, paste0("00LOCK-", basename(stage))), recursive = TRUE)
Sys.setenv(MAKEFLAGS = paste0("-j", max(1L, parallel::detectCores(), na.rm = TRUE)))
status <- system2(file.path(R.home("bin"), "R"),
                  c("CMD", "INSTALL", "--no-multiarch", shQuote(paste0("--library=", library_dir)),
                    shQuote(stage)), stdout = log, stderr = log)
if (status != 0) {
  # Eigen's warnings fill pages: the errors first, then how it ended.
  output <- readLines(log, warn = FALSE)
  writeLines(c(head(grep("error:", output, value = TRUE), 20), "...", tail(output, 20)))
  stop("the package could not be installed, see ", log, call. = FALSE)
}
writeLines(built(), stamp)
