# The names that entries of published tables may have.

published_choices <- list(
  parentheses = c("unknown", "t", "se", "p", "ci"),
  standard_errors = c("unknown", "classical", "robust", "clustered")
)

#' Entries of a column of a regression table that are numbers but no regressors
#' @noRd
published_numbers_known <- c("r2", "r2_within", "r2_overall", "r2_adjusted", "f", "first_stage_f",
                             "sobel_z", "total_effect", "a_path")

#' Those that a column prints; the others are typed in beside it
#' @noRd
published_numbers_printed <- c(setdiff(published_numbers_known, c("total_effect", "a_path")), "n")

#' Entries of a column of a regression table that are not regressors
#' @noRd
published_statistics_known <- c(
  published_numbers_known, "n", "df", "outcome", "sample", "controls", "n_controls", "method",
  "mediator", "treatment", "total_n", "standard_errors", "fixed_effects", "model_effects", "units",
  "periods", "absorbed", "title", "clusters", "level"
)

#' Entries that are words
#' @noRd
published_labels <- c("outcome", "sample", "method", "mediator", "treatment", "title")

published_descriptive_statistics <- c("n", "mean", "sd", "min", "median", "max")

published_balance_statistics <- c(
  outer(c("mean_treated", "mean_control", "t", "p", "bias"), c("before", "after"), paste,
        sep = "_"), "reduction"
)

published_claim_kinds <- c("larger", "same", "cited", "effect", "variables", "balanced", "equal")

#' Further numbers of a regressor: "did|se"
#' @noRd
published_label_pattern <- "\\|(t|se|p|ci)$"
