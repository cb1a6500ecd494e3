# What a mediation prints, and what it adds to a table.

#' @export
print_statistics.sobel_mediate <- function(x, digits) {
  cat("\n")
  say(path_legend(x$plan))
  if (x$plan$steps == "two") {
    say("Two steps: the mediator's effect on the outcome (b) is not estimated, so there is no
        indirect effect and no test of it.")
    return(invisible())
  }
  cat("\nTests of the indirect effect; Sobel, Aroian and Goodman take a and b as uncorrelated,\n",
      "Joint has their covariance\n", sep = "")
  tests <- x$tests
  shown <- data.frame(tests[c("term", "test")], signif_text(tests$std.error, digits),
                      decimal_text(tests$z, 3), format_p(tests$p.value))
  names(shown) <- c("", "", "Std. error", "z", "p")
  print(shown, row.names = FALSE)
  if (anyNA(tests$z)) say("NA: the variance is negative, zero or missing.")
  cat("\n")
  print_shares(x$proportions, digits)
  print_checks(x)
  if (!is.null(x$bootstrap)) print_bootstrap(x, digits)
}

#' Which effect each letter is
#' @noRd
path_legend <- function(plan) {
  m <- if (plan$several) "each mediator" else plan$mediators
  total <- paste0("total (c): ", plan$treatment, " on ", plan$outcome)
  a <- paste0("a: ", plan$treatment, " on ", m)
  if (plan$steps == "two") return(paste(a, total, sep = "; "))
  b <- paste0("b: ", m, " on ", plan$outcome, " given ", plan$treatment)
  held <- if (plan$several) if (plan$joint) "all mediators" else "one mediator" else m
  rest <- if (plan$interaction) {
    "direct and indirect: natural effects, by whether the other path is as without treatment
     (control) or with it (treated), and their averages"
  } else {
    paste0("direct (c'): the same with ", held, " held; indirect: ab")
  }
  paste(c(a, paste0(b, if (plan$interaction) ", where untreated"),
          if (plan$interaction) paste0("interaction (h): change of b under ", plan$treatment),
          total, rest), collapse = "; ")
}

print_shares <- function(proportions, digits) {
  label <- c(mediated = "mediated share of the total effect", ratio = "indirect to direct",
             total_to_direct = "total to direct")
  kind <- sub("\\[.*", "", names(proportions))
  of <- sub("\\]$", "", sub("^[^[]*\\[?", "", names(proportions)))
  for (own in unique(of)) {
    text <- paste(label[kind[of == own]], signif_text(proportions[of == own], digits),
                  collapse = ", ")
    if (nzchar(own)) say(own, ": ", text) else say(sub("^m", "M", text))
  }
  if (any(proportions[kind == "ratio"] < 0, na.rm = TRUE)) {
    say("Where direct and indirect effects have opposite signs, they offset each other and the
        mediated share is no share.")
  }
}

#' The identity and the bound that hold for any mediation by least squares on one sample
#' @noRd
print_checks <- function(x) {
  gap <- signif_text(max(abs(x$identity_gap)), 2)
  if (x$plan$interaction) {
    say("Total effect less natural direct and indirect effects: ", gap,
        " (exactly 0 only without interaction)")
  } else {
    say("c = c' + ab holds to ", gap)
  }
  bound <- x$bound[!is.na(x$bound$z), ]
  if (nrow(bound) == 0) return(invisible())
  # Rounded alike, so that no printed z seems to pass its bound.
  fixed <- function(x) fixed_text(x, 3)
  say("Sobel's |z| <= min(|t_a|, |t_b|) ", if (all(bound$holds)) "holds: " else "FAILS: ",
      paste0(fixed(bound$z), ifelse(bound$holds, " <= ", " > "), fixed(bound$smaller_t),
             if (nrow(bound) > 1) paste0(" (", bound$mediator, ")"), collapse = ", "))
}

print_bootstrap <- function(x, digits) {
  own <- x$bootstrap
  terms <- grep("^indirect", names(x$coefficients), value = TRUE)
  methods <- c("percentile", if (!is.null(own$jackknife)) "bca")
  for (method in methods) {
    limits <- stats::confint(x, terms, method = method)
    say(c(percentile = "Percentile", bca = "BCa")[[method]], " 95% interval of ",
        paste0(terms, " [", signif_text(limits[, 1], digits), ", ",
               signif_text(limits[, 2], digits), "]", collapse = ", "))
  }
  say(format_count(own$replicates), " draws of ", format_count(own$n_clusters), " ",
      if (own$unit == "rows") "rows" else paste0("clusters (", own$unit, ")"), ", seed ",
      plain_text(own$seed), if (own$failed > 0) {
        paste0("; left out, as they do not identify all paths: ", format_count(own$failed))
      })
}

#' One column per regression; Sobel's z and the shares stand with the direct effects
#' @export
#' @noRd
table_columns.sobel_mediate <- function(fit, words) {
  columns <- lapply(names(fit$models), function(name) {
    model <- fit$models[[name]]
    if (startsWith(name, "direct")) model$sobel <- sobel_rows(fit, name)
    model
  })
  outcomes <- vapply(fit$models, `[[`, "", "outcome")
  kinds <- words$equations[sub("\\[.*", "", names(fit$models))]
  # Direct effects on one outcome, each beside a mediator of its own, need its name.
  own <- grepl("^direct\\[", names(fit$models))
  kinds[own] <- paste0(kinds[own], " (", fit$mediator, ")")
  stats::setNames(columns, paste0(kinds, ": ", outcomes))
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
