# Small matrices.

#' A square matrix with the same names on both sides
#' @noRd
named_square <- function(m, names) {
  dimnames(m) <- list(names, names)
  m
}

block_diagonal <- function(m, corner) {
  size <- nrow(m)
  out <- matrix(0, size + 1, size + 1)
  out[seq_len(size), seq_len(size)] <- m
  out[size + 1, size + 1] <- corner
  out
}
