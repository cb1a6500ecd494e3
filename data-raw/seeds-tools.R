# What the scripts <stand-in>-seeds.R share: the steps of the script that makes a stand-in, which
# are run again for other draws, and the file of what checks say of each draw.

# Steps of a script, and where the first stands that begins with `words`
steps_of <- function(file) parse(file, keep.source = FALSE)
place_of <- function(steps, words) {
  which(startsWith(vapply(steps, function(step) deparse(step)[1], ""), words))[1]
}
run <- function(steps, home) for (step in steps) eval(step, home)

# Writes one row per seed from 1 on: `checks_of(draw_of(seed))`, numbers by name. Draws that end in
# an error are left out and counted, by message
write_draws <- function(file, n_draws, draw_of, checks_of) {
  draws <- lapply(seq_len(n_draws), function(seed) {
    utils::capture.output(result <- tryCatch(
      suppressWarnings(suppressMessages(checks_of(draw_of(seed)))),
      error = function(e) conditionMessage(e)
    ))
    result
  })
  failed <- vapply(draws, is.character, NA)
  cat(sum(failed), "of", n_draws, "draws failed\n")
  print(table(unlist(draws[failed])))
  found <- data.frame(seed = which(!failed), signif(do.call(rbind, draws[!failed]), 6))
  utils::write.csv(found, file, row.names = FALSE)
}
