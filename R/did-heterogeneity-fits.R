# The regressions of a heterogeneity analysis, made from one design by interacting its columns.

#' A fit per group, and the one model that they are together
#' @return list(fits, joint, terms, group, left_out): `terms` has per coefficient of the model its
#'   names by group in the joint fit; `group` without the groups that are left out.
#' @noRd
split_fits <- function(design, group, run) {
  made <- fits_of_parts(group$levels, group$name, function(level) {
    run(restrict_design(design, rows_of_group(group, level)))
  })
  fits <- made$fits
  if (length(made$left_out) > 0) {
    group <- some_groups(group, match(names(fits), group$levels))
    design <- restrict_design(design, list(step = fact("group_left_out"),
                                           rows = !is.na(group$code)))
  }
  # The separate fits have said already which rows and regressors leave.
  joint <- suppressMessages(run(stacked_design(design, group, fits),
                                fact("title_all_groups", group = group$name)),
                            classes = "policypanel_note")
  slopes <- unlist(design$equations[[1]][c("endogenous", "regressors")], use.names = FALSE)
  list(fits = fits, joint = joint, group = group, left_out = made$left_out,
       terms = lapply(stats::setNames(nm = slopes), interaction_names, group = group))
}

#' Every regressor, instrument and fixed effect interacted with the group
#' @param fits Of the groups: what they dropped goes last, so that the stack drops the same.
#' @noRd
stacked_design <- function(design, group, fits) {
  own <- design$equations[[1]]
  roles <- c("regressors", "endogenous", "instruments")
  numbers <- design$numbers[own$outcome]
  stacked <- list()
  for (role in roles) {
    numbers <- c(numbers, interaction_columns_of(design$numbers[own[[role]]], group))
    stacked[[role]] <- unlist(lapply(group$levels, function(level) {
      dropped <- intersect(own[[role]], names(fits[[level]]$dropped))
      interaction_names(c(setdiff(own[[role]], dropped), dropped),
                        list(name = group$name, levels = level))
    }))
  }
  own <- with_columns(own, regressors = stacked$regressors, endogenous = stacked$endogenous,
                      instruments = stacked$instruments)
  design <- replace_equations(design, list(own), numbers[!duplicated(names(numbers))])
  absorb_id(keep_columns(design, unique(names(numbers))), group$part, group_id(group),
            within = TRUE)
}

#' A group as an id
#' @noRd
group_id <- function(group) list(key = group$code, labels = group$levels)

interaction_names <- function(names, group) {
  if (length(names) == 0) return(NULL)
  paste0(group$name, "::", group$levels, ":", names)
}

#' Columns that are zero outside one group, for each column and group
#' @noRd
interaction_columns_of <- function(columns, group) {
  made <- lapply(seq_along(group$levels), function(level) {
    own <- list(name = group$name, levels = group$levels[level])
    stats::setNames(lapply(columns, `*`, as.double(group$code == level)),
                    interaction_names(names(columns), own))
  })
  unlist(made, recursive = FALSE)
}

#' One model with the treatment by group; and, if asked for, each group's interaction alone
#' @noRd
interaction_fits <- function(design, group, treatment, one_by_one, run) {
  equation <- design$equations[[1]]
  others <- setdiff(names(design$numbers), treatment)
  if (!lies_within_effect(design, group)) design <- absorb_id(design, group$part, group_id(group))
  design_of <- function(levels) {
    columns <- interaction_columns_of(design$numbers[treatment], group)[levels]
    own <- equation$regressors
    at <- match(treatment, own)
    own <- with_columns(equation, regressors = append(own[-at], names(columns), at - 1))
    keep_columns(replace_equations(design, list(own), columns), c(others, names(columns)))
  }
  all <- seq_along(group$levels)
  joint <- run(design_of(all))
  alone <- if (one_by_one) {
    warn_treated_controls(design, group, treatment)
    lapply(stats::setNames(all, group$levels), function(level) {
      suppressMessages(run(design_of(level)), classes = "policypanel_note")
    })
  }
  list(fits = c(list(`All groups` = joint), alone), joint = joint, group = group,
       terms = stats::setNames(list(interaction_names(treatment, group)), treatment))
}

#' Where each interaction stands alone, the treated of other groups are among its controls
#' @noRd
warn_treated_controls <- function(design, group, treatment) {
  rows <- design$keep$rows %||% TRUE
  treated <- which(rows & !is.na(group$code) & design$numbers[[treatment]] != 0)
  in_others <- length(treated) - tabulate(group$code[treated], length(group$levels))
  if (all(in_others == 0)) return(invisible())
  warn("Where an interaction stands alone the treated rows of other groups count as untreated:
        {plain_text(paste0(group$levels, ' ', in_others))}. {.code one_by_one = FALSE} has them in
        the model.")
}

#' Whether groups do not change within the levels of some fixed effect
#' @noRd
lies_within_effect <- function(design, group) {
  if (length(design$fixed) == 0) return(FALSE)
  known <- !is.na(group$code) & (design$keep$rows %||% TRUE)
  for (part in design$parts[unique(unlist(design$fixed))]) known <- known & !is.na(part$key)
  rows <- which(known)
  coded <- lapply(design$parts[unique(unlist(design$fixed))], function(id) {
    code_id(subset_id(id, rows), rows)
  })
  own <- list(code = group$code[rows] - 1L, n_levels = length(group$levels))
  any(vapply(join_ids(design$fixed, coded), is_nested_in, NA, own))
}

#' Per column of clusters, how many have rows in several groups
#' @noRd
spanning_clusters <- function(joint, group) {
  clusters <- join_ids(joint$inference$clusters, joint$ids)
  code <- take_rows(group$code, joint$rows) - 1L
  vapply(clusters, function(cluster) {
    pairs <- unique(data.table::as.data.table(list(cluster = cluster$code, group = code)))
    sum(tabulate(pairs$cluster + 1L) > 1)
  }, 1L)
}
