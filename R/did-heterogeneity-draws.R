# Tests of group differences by draws: group labels dealt out anew to units, and clusters drawn.

#' The tests that are asked for besides Wald's
#' @noRd
check_group_tests <- function(tests, type, replicates, seed) {
  known <- c("wald", "seemingly_unrelated", "permutation", "bootstrap")
  if (!is.character(tests) || length(tests) == 0 || !all(tests %in% known)) {
    abort_input("{.arg tests} must be among {.val {known}}.", argument = "tests")
  }
  for_split <- intersect(c("seemingly_unrelated", "permutation"), tests)
  if (length(for_split) > 0 && type == "interaction") {
    abort_input("{.val {for_split}} {?is/are} for {.code type = \"split\"}.", argument = "tests")
  }
  list(tests = unique(tests), replicates = check_draws(replicates, "replicates", 19),
       seed = check_seed(seed))
}

#' What is asked for besides Wald's tests
#' @noRd
add_group_tests <- function(found, design, group, data, settings) {
  note_few_treated_clusters(found)
  if ("seemingly_unrelated" %in% settings$tests) found <- add_seemingly_unrelated(found)
  add_drawn_tests(found, design, group, data, settings)
}

#' p values of the differences of the treatment's effect, by draws
#' @param design The one design of all groups. @param settings From check_group_tests().
#' @return `found` with columns in `pairwise`, missing for other terms than the treatment.
#' @noRd
add_drawn_tests <- function(found, design, group, data, settings) {
  own <- found$pairwise$term == found$treatment
  pairs <- found$pairwise[own, ]
  among <- cbind(match(pairs$group_1, group$levels), match(pairs$group_2, group$levels))
  differences <- function(effects) effects[among[, 1], , drop = FALSE] -
    effects[among[, 2], , drop = FALSE]
  if ("permutation" %in% settings$tests) {
    draws <- differences(permuted_effects(found, design, group, data, settings))
    found$pairwise$p.permutation <- replace(NA_real_ * own, own,
                                            share_at_least(abs(draws), abs(pairs$difference)))
  }
  if ("bootstrap" %in% settings$tests) {
    # Without a standard error (one treated cluster in a group) draws say nothing of its spread.
    known <- which(pairs$std.error > 0)
    draws <- differences(bootstrapped_effects(found, settings))[known, , drop = FALSE] -
      pairs$difference[known]
    at <- which(own)[known]
    found$pairwise[c("p.bootstrap", "p.romano_wolf")] <- NA_real_
    found$pairwise$p.bootstrap[at] <- share_at_least(abs(draws), abs(pairs$difference[known]))
    found$pairwise$p.romano_wolf[at] <- romano_wolf(draws, pairs$difference[known])
  }
  found
}

#' (1 + draws at least as large) / (1 + draws), by row; draws without an answer are left out
#' @noRd
share_at_least <- function(draws, found) {
  is_beyond <- draws >= found * (1 - 1e-9)
  (1 + rowSums(is_beyond, na.rm = TRUE)) / (1 + rowSums(!is.na(is_beyond)))
}

#' Stepdown p values of several differences at once (Romano and Wolf 2005)
#' @param draws About zero, pairs x replicates.
#' @noRd
romano_wolf <- function(draws, difference) {
  spread <- apply(draws, 1, stats::sd, na.rm = TRUE)
  size <- abs(draws) / spread
  found <- abs(difference) / spread
  order <- order(found, decreasing = TRUE)
  p <- vapply(seq_along(order), function(k) {
    largest <- apply(size[order[k:length(order)], , drop = FALSE], 2, max)
    share_at_least(matrix(largest, 1), found[order[k]])
  }, 0)
  replace(p, order, cummax(p))
}

#' Effects by group with the groups dealt out anew to the units
#' @return Groups x replicates.
#' @noRd
permuted_effects <- function(found, design, group, data, settings) {
  unit <- group_units(design, group, data)
  note_few_assignments(count_assignments(unit$group))
  scheme <- new_scheme("permutation", settings$replicates, settings$seed)
  effects_of <- function(code) {
    vapply(seq_along(group$levels), function(level) {
      part <- restrict_design(design, list(step = fact("group_left_out"), rows = code %in% level))
      made <- tryCatch(suppressMessages(estimate(part), classes = "policypanel_note"),
                       policypanel_error = function(e) NULL)
      unname(made$solutions[[1]]$coefficients[found$treatment] %||% NA_real_)
    }, 0)
  }
  replicate_over(scheme, function(first, last) {
    orders <- core_draw_orders(settings$seed, length(unit$group), NULL, first, last) + 1L
    list(draws = vapply(seq_len(ncol(orders)), function(b) {
      effects_of(unit$group[orders[, b]][unit$code])
    }, numeric(length(group$levels))))
  }, "Dealing out groups", piece = 64)$draws
}

#' The units, in the order of their labels, and the group of each
#' @return list(code: per row, NA without a group; group: per unit).
#' @noRd
group_units <- function(design, group, data) {
  name <- design$panel$unit
  if (is.null(name)) {
    abort_input("Groups are dealt out to units, which the fit does not know.",
                "Give {.arg unit} and {.arg time}.", argument = "unit")
  }
  label <- id_texts(data, name, "unit")
  label[is.na(group$code)] <- NA
  known <- sort(unique(label), method = "radix")
  code <- match(label, known)
  own <- group$code[match(seq_along(known), code)]
  if (any(own[code] != group$code, na.rm = TRUE)) {
    abort_design("{.val {group$name}} changes within units, so that it cannot be dealt out to
                  them.", argument = "tests", column = group$name)
  }
  list(code = code, group = own)
}

#' Effects by group in draws of clusters, in the one model of all groups
#' @return Groups x replicates.
#' @noRd
bootstrapped_effects <- function(found, settings) {
  joint <- found$joint
  if (!is.null(joint$iv)) {
    abort_input("The bootstrap of groups is for least squares.", argument = "tests")
  }
  clusters <- join_ids(joint$inference$clusters, joint$ids)
  if (length(clusters) != 1) {
    abort_input("The bootstrap draws clusters of one kind; there are {length(clusters)}.",
                "Name one: {.code cluster = ~city}.", argument = "cluster")
  }
  # Codes in the order of labels, so that draws do not depend on that of the rows
  drawn <- clusters[[1]]
  drawn$code <- order(order(drawn$labels, method = "radix"))[drawn$code + 1L] - 1L
  equation <- list(outcome = joint$fit$position, regressors = joint$fit$kept)
  run <- replicate_system(joint$system, drawn, list(equation), threads_of(joint$system))
  wanted <- match(found$terms[[found$treatment]], names(joint$fit$coefficients))
  replicate_over(new_scheme("bootstrap", settings$replicates, settings$seed, drawn),
                 function(first, last) {
    list(draws = run$replicate(settings$seed, first, last)[wanted, , drop = FALSE])
  }, "Drawing clusters")$draws
}
