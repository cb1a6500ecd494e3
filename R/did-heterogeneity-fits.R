# The regressions of a heterogeneity analysis, made from one design by interacting its columns.

#' A fit per group, and the one model that they are together
#' @return list(fits, joint, terms, group, left_out): `terms` has per coefficient of the model its
#'   names by group in the joint fit; `group` without the groups that are left out.
#' @noRd
split_fits <- function(design, group, run) {
  made <- fits_of_parts(group$levels, group$name, function(level) {
    own <- design
    own$keep <- rows_of_group(design$keep, group, level)
    run(own)
  })
  fits <- made$fits
  if (length(made$left_out) > 0) {
    group <- some_groups(group, match(names(fits), group$levels))
    design$keep <- join_keep(design$keep, list(step = fact("group_left_out"),
                                               rows = !is.na(group$code)))
  }
  # The separate fits have said already which rows and regressors leave.
  joint <- suppressMessages(run(stacked_design(design, group, fits),
                                fact("title_all_groups", group = group$name)),
                            classes = "policypanel_note")
  slopes <- c(design$endogenous, design$regressors)
  list(fits = fits, joint = joint, group = group, left_out = made$left_out,
       terms = lapply(stats::setNames(nm = slopes), interaction_names, group = group))
}

#' Every regressor, instrument and fixed effect interacted with the group
#' @param fits Of the groups: what they dropped goes last, so that the stack drops the same.
#' @noRd
stacked_design <- function(design, group, fits) {
  design$formula <- NULL
  roles <- c("regressors", "endogenous", "instruments")
  numbers <- design$numbers[design$outcome]
  for (role in roles) {
    numbers <- c(numbers, interaction_columns_of(design$numbers[design[[role]]], group))
    design[[role]] <- unlist(lapply(group$levels, function(level) {
      dropped <- intersect(design[[role]], names(fits[[level]]$dropped))
      interaction_names(c(setdiff(design[[role]], dropped), dropped),
                        list(name = group$name, levels = level))
    }))
  }
  design$recipe$regressors <- design$codes <- NULL
  design$numbers <- numbers[!duplicated(names(numbers))]
  with_group <- function(ids) unique(c(group$part, ids))
  design <- add_group_ids(design, group)
  design$fixed <- unique(lapply(design$fixed, with_group))
  if (length(design$fixed) == 0 && design$intercept) design$fixed <- list(group$part)
  design$slopes <- lapply(design$slopes, function(slope) {
    slope$ids <- with_group(slope$ids)
    slope$label <- paste0(paste(slope$ids, collapse = "^"), "[", slope$variable, "]")
    slope
  })
  design
}

add_group_ids <- function(design, group) {
  design$parts[[group$part]] <- list(key = group$code, labels = group$levels)
  design
}

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
  design$formula <- design$recipe$regressors <- design$codes <- NULL
  own_effects <- !lies_within_effect(design, group)
  design_of <- function(levels) {
    own <- design
    columns <- interaction_columns_of(design$numbers[treatment], group)[levels]
    before <- seq_len(match(treatment, design$regressors) - 1)
    own$regressors <- c(design$regressors[before], names(columns),
                        design$regressors[-c(before, length(before) + 1)])
    own$numbers <- c(design$numbers[setdiff(names(design$numbers), treatment)], columns)
    if (!own_effects) return(own)
    own <- add_group_ids(own, group)
    if (length(own$fixed) > 0 || own$intercept) {
      own$fixed <- unique(c(own$fixed, list(group$part)))
    }
    own
  }
  all <- seq_along(group$levels)
  joint <- run(design_of(all))
  alone <- if (one_by_one) {
    lapply(stats::setNames(all, group$levels), function(level) {
      suppressMessages(run(design_of(level)), classes = "policypanel_note")
    })
  }
  list(fits = c(list(`All groups` = joint), alone), joint = joint, group = group,
       terms = stats::setNames(list(interaction_names(treatment, group)), treatment))
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
  code <- group$code[rows] - 1L
  any(vapply(join_ids(design$fixed, coded), function(effect) {
    core_is_nested(list(effect$code, code), c(effect$n_levels, length(group$levels)))
  }, NA))
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
