# What a mediation prints, and what it adds to a table.

#' @export
print_statistics.sobel_mediate <- function(x, digits) {
  cat("\n")
  say(path_legend(x$plan))
  if (x$plan$steps == "two") {
    tell("two_steps")
    return(invisible())
  }
  cat("\n", wording("indirect_tests"), "\n", wording("indirect_tests_joint"), "\n", sep = "")
  tests <- x$tests
  test <- vapply(facts_of(tests$test, "test_joint"), fact_text, "")
  shown <- data.frame(term_text(x, tests$term), test, signif_text(tests$std.error, digits),
                      decimal_text(tests$z, 3), format_p(tests$p.value))
  names(shown) <- c("", "", wording("std_error"), "z", "p")
  print(shown, row.names = FALSE)
  if (anyNA(tests$z)) tell("indirect_untested")
  cat("\n")
  print_shares(x$proportions, digits)
  print_checks(x)
  if (!is.null(x$bootstrap)) print_bootstrap(x, digits)
}

#' Which effect each letter is
#' @noRd
path_legend <- function(plan) {
  path <- function(kind, ...) {
    wording(kind, treatment = plan$treatment, outcome = plan$outcome, ...)
  }
  m <- if (plan$several) fact("each_mediator") else plan$mediators
  held <- if (!plan$several) m else fact(if (plan$joint) "all_mediators" else "one_mediator")
  total <- path("path_total")
  lines <- c(
    path("path_a", mediator = m),
    if (plan$steps == "two") total else if (plan$interaction) {
      c(path("path_b_untreated", mediator = m), path("path_h"), total, path("path_natural"))
    } else {
      c(path("path_b", mediator = m), total, path("path_direct", held = held))
    }
  )
  paste(lines, collapse = wording("between_lines"))
}

print_shares <- function(proportions, digits) {
  kind <- sub("\\[.*", "", names(proportions))
  of <- sub("\\]$", "", sub("^[^[]*\\[?", "", names(proportions)))
  for (own in unique(of)) {
    values <- signif_text(proportions[of == own], digits)
    text <- fact_text(fact("counts", counts = Map(function(kind, value) {
      fact(kind, value = value)
    }, kind[of == own], values, USE.NAMES = FALSE)))
    if (nzchar(own)) tell("about", name = own, text = text) else say(sentence(text))
  }
  if (any(proportions[kind == "ratio"] < 0, na.rm = TRUE)) {
    tell("opposite_signs")
  }
}

#' The identity and the bound that hold for any mediation by least squares on one sample
#' @noRd
print_checks <- function(x) {
  gap <- signif_text(max(abs(x$identity_gap)), 2)
  if (x$plan$interaction) {
    tell("natural_gap", gap = gap)
  } else {
    tell("identity_holds", gap = gap)
  }
  bound <- x$bound[!is.na(x$bound$z), ]
  if (nrow(bound) == 0) return(invisible())
  # Rounded alike, so that no printed z seems to pass its bound.
  fixed <- function(x) fixed_text(x, 3)
  values <- paste0(fixed(bound$z), ifelse(bound$holds, " <= ", " > "), fixed(bound$smaller_t))
  if (nrow(bound) > 1) values <- wordings("with_name", text = values, name = bound$mediator)
  tell(if (all(bound$holds)) "bound_holds" else "bound_fails", values = values)
}

print_bootstrap <- function(x, digits) {
  own <- x$bootstrap
  terms <- grep("^indirect", names(x$coefficients), value = TRUE)
  methods <- c("percentile", if (!is.null(own$jackknife)) "bca")
  for (method in methods) {
    limits <- stats::confint(x, terms, method = method)
    tell(paste0("interval_", method),
         limits = paste0(term_text(x, terms), " [", signif_text(limits[, 1], digits), ", ",
                         signif_text(limits[, 2], digits), "]"))
  }
  drawn <- fact(if (own$unit == "rows") "drawn_rows" else "drawn_clusters_of",
                draws = own$replicates, size = own$n_clusters, by = own$unit, seed = own$seed)
  if (own$failed > 0) drawn <- fact("drawn_failed", drawn = drawn, count = own$failed)
  say(fact_text(drawn))
}

#' One column per regression; Sobel's z and the shares stand with the direct effects
#' @export
#' @noRd
table_columns.sobel_mediate <- function(fit) {
  columns <- lapply(names(fit$models), function(name) {
    model <- fit$models[[name]]
    if (startsWith(name, "direct")) model$sobel <- sobel_rows(fit, name)
    model
  })
  outcomes <- vapply(fit$models, `[[`, "", "outcome")
  kinds <- words_of(paste0("equation_", sub("\\[.*", "", names(fit$models))))
  # Direct effects on one outcome, each beside a mediator of its own, need its name.
  own <- grepl("^direct\\[", names(fit$models))
  kinds[own] <- wordings("with_name", text = kinds[own], name = fit$mediator)
  stats::setNames(columns, wordings("about", name = kinds, text = outcomes))
}

#' What a table says below an equation with mediators
#' @noRd
sobel_rows <- function(fit, equation) {
  plan <- fit$plan
  own <- plan$mediators
  if (plan$several && !plan$joint) own <- own[tag("direct", own, plan) == equation]
  sobel <- fit$tests[fit$tests$test == "Sobel", ][match(own, plan$mediators), ]
  # One mediator in the column needs no name; its column shows which it is. With an interaction
  # the test is of one of the two indirect effects.
  named <- if (length(own) > 1) own else if (plan$interaction) sobel$term else ""
  share <- if (length(own) > 1 || !plan$several || plan$joint) {
    fit$proportions[["mediated"]]
  } else fit$proportions[[tag("mediated", own, plan)]]
  data.frame(mediator = named, z = sobel$z, p.value = sobel$p.value, share = share)
}
