# What may be given as `vcov`: a name, a formula of clusters, a matrix, a function of the fit, or a
# specification such as newey_west(2). Here all of them become specifications.

new_specification <- function(type, ..., columns = list()) {
  specification <- list(type = type, ..., columns = columns[lengths(columns) > 0])
  class(specification) <- "policypanel_vcov"
  specification
}

#' @export
print.policypanel_vcov <- function(x, language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  given <- c(x[setdiff(names(x), c("type", "columns"))], x$columns)
  given <- given[lengths(given) > 0]
  cat(wording(if (length(given) > 0) "specification_with" else "specification", type = x$type,
              settings = paste(names(given), vapply(given, format, ""))), "\n", sep = "")
  invisible(x)
}

#' What was asked for, else clustered by the first fixed effect, else iid
#'
#' @param fixed Fixed effects: a list of lists of expressions. @param panel From declared_panel().
#' @param own The clusters that are meant where none are named.
#' @return A specification with `clusters`, a list of lists of expressions.
#' @noRd
choose_inference <- function(vcov, cluster, fixed, panel = NULL,
                             own = fixed[min(1, length(fixed))]) {
  specification <- if (!is.null(vcov)) as_specification(vcov) else {
    new_specification(if (is.null(cluster) && length(fixed) == 0) "iid" else "cluster")
  }
  type <- vcov_types()[[specification$type]]
  if ("cluster" %in% type$roles && is.null(specification$by)) {
    specification$clusters <- choose_clusters(cluster, specification, fixed, own)
  } else {
    refuse_cluster_beside(cluster, specification)
    if (!is.null(specification$by)) {
      specification$clusters <- named_clusters(specification$by, "vcov")
    }
  }
  type$complete(specification, panel)
}

as_specification <- function(vcov) {
  if (inherits(vcov, "policypanel_vcov")) return(vcov)
  if (inherits(vcov, "fixest_vcov_request")) {
    abort_input("{.arg vcov} was made by a function of {.pkg fixest}.",
                "With both packages attached write {.code policypanel::newey_west} and so on.",
                argument = "vcov")
  }
  if (rlang::is_formula(vcov)) return(formula_specification(vcov))
  if (is.function(vcov)) refuse_constructor(vcov)
  if (is.function(vcov) || is.matrix(vcov) || inherits(vcov, "Matrix")) {
    return(new_specification("given", given = vcov))
  }
  named_specification(vcov)
}

#' ~city + year: clusters by a formula
#' @noRd
formula_specification <- function(vcov) {
  if (!is.null(rlang::f_lhs(vcov))) {
    examples <- lapply(vcov_types(), `[[`, "example")
    abort_input("A formula given as {.arg vcov} has clusters on its right and nothing on its left.",
                "For others write {.or {.code {unlist(examples)}}}.", argument = "vcov")
  }
  new_specification("cluster", by = vcov)
}

#' Functions of the user that make specifications
#' @noRd
constructor_names <- function() {
  names(Filter(function(type) !is.null(type$constructor), vcov_types()))
}

refuse_constructor <- function(vcov) {
  is_own <- function(name) identical(vcov_types()[[name]]$constructor, vcov)
  own <- Filter(is_own, constructor_names())
  if (length(own) == 0) return(invisible())
  inside <- if (needs_arguments(own)) "..." else ""
  abort_input("{.arg vcov} is the function {.fn {own}} itself.",
              "Call it: {.code vcov = {own}({inside})}.", argument = "vcov")
}

#' Whether a name alone does not say enough: nobody guesses coordinates
#' @noRd
needs_arguments <- function(type) "latitude" %in% vcov_types()[[type]]$roles

# What other software calls the covariances there are here. Capitals and signs do not matter.
vcov_synonyms <- c(
  standard = "iid", normal = "iid", classical = "iid", const = "iid", constant = "iid",
  homoscedastic = "iid", homoskedastic = "iid",
  robust = "hc1", white = "hc1", hetero = "hc1", heteroscedastic = "hc1", heteroskedastic = "hc1",
  stata = "hc1", clustered = "cluster", cr1s = "cluster", twoway = "cluster",
  nw = "newey_west", dk = "driscoll_kraay", scc = "driscoll_kraay"
)

# Names that mean something elsewhere and are not had here under that name, and what to write.
vcov_remedies <- c(
  hc = "{.code vcov = \"hc1\", small_sample = \"none\"} is HC0.",
  hc0 = "{.code vcov = \"hc1\", small_sample = \"none\"} is HC0.",
  cr0 = "{.code vcov = \"cluster\", small_sample = \"none\"} is CR0.",
  threeway = "Name the clusters: {.code vcov = ~a + b + c}.",
  fourway = "Name the clusters: {.code vcov = ~a + b + c + d}."
)

named_types <- function() names(Filter(function(type) type$has_name, vcov_types()))

named_specification <- function(vcov) {
  key <- if (checkmate::test_string(vcov, min.chars = 1)) vcov_key(vcov) else ""
  type <- vcov_type_of(key)
  if (is.na(type)) refuse_vcov_name(vcov, key, named_types())
  if (needs_arguments(type)) {
    abort_input("{.code vcov = \"{type}\"} needs coordinates and a cutoff.",
                "Write {.code vcov = {type}(latitude, longitude, cutoff)}.", argument = "vcov")
  }
  new_specification(type, ways = if (key == "twoway") 2L)
}

#' The type that a name means
#' @param key From vcov_key(). @return NA for none.
#' @noRd
vcov_type_of <- local({
  by_key <- NULL
  function(key) {
    if (is.null(by_key)) {
      by_key <<- c(stats::setNames(named_types(), vcov_key(named_types())), vcov_synonyms)
    }
    unname(by_key[key])
  }
})

#' "Newey-West" and "newey_west" are one name; capitals of ASCII only, in any locale
#' @noRd
vcov_key <- function(name) {
  gsub("[^a-z0-9]", "", chartr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", name),
       perl = TRUE)
}

refuse_vcov_name <- function(vcov, key, types) {
  found <- if (!is.character(vcov) || length(vcov) != 1) {
    "Found {.obj_type_friendly {vcov}}."
  } else "Found {.val {vcov}}."
  # HC4 is no misspelt HC1.
  near <- if (nchar(key) > 4) nearest_name(key, c(types, names(vcov_synonyms)))
  remedy <- if (key %in% names(vcov_remedies)) vcov_remedies[[key]] else {
    if (!is.null(near)) "Did you mean {.val {near}}?"
  }
  abort_input("{.arg vcov} must be one of {.val {types}}, a formula of clusters such as
               {.code ~city}, a matrix, a function of the fit, or made by
               {.or {.fn {constructor_names()}}}.", found, remedy, argument = "vcov")
}

refuse_cluster_beside <- function(cluster, specification) {
  if (is.null(cluster)) return(invisible())
  what <- if (!is.null(specification$by)) "names clusters too" else if (
    is.function(specification$given)) "is a function" else if (
    !is.null(specification$given)) "is a matrix" else "is {.val {specification$type}}"
  abort_input(paste0("{.arg cluster} is given but {.arg vcov} ", what, "."), argument = "cluster")
}

named_clusters <- function(columns, argument) {
  lapply(check_columns(columns, argument), function(column) {
    named_expressions(split_call(column, "^"))
  })
}

choose_clusters <- function(cluster, specification, fixed, own) {
  if (!is.null(cluster)) {
    clusters <- named_clusters(cluster, "cluster")
    ways <- specification$ways %||% length(clusters)
    if (length(clusters) != ways) {
      abort_input("{.code vcov = \"twoway\"} needs two clusters; {.arg cluster} names
                   {length(clusters)}.", argument = "cluster")
    }
    return(clusters)
  }
  if (!is.null(specification$ways)) {
    if (length(fixed) >= specification$ways) return(fixed[seq_len(specification$ways)])
    abort_input("{.code vcov = \"twoway\"} clusters by the first two fixed effects; there
                 {?is/are} {length(fixed)}.", "Name the clusters: {.code vcov = ~a + b}.",
                argument = "vcov")
  }
  if (length(own) == 0) {
    abort_input("{.code vcov = \"{specification$type}\"} needs {.arg cluster}.",
                argument = "cluster")
  }
  own
}

#' A covariance that the user gives, as a matrix or as a function of the fit
#'
#' It is taken as it is: no small-sample factor, and the residual degrees of freedom, because a
#' matrix does not say what it was made of.
#' @noRd
given_type <- function() {
  vcov_type(
    facts = function(inference, adjusted) {
      kind <- if (is.function(inference$given)) "given_function" else "given_matrix"
      fact(kind, df = df_text(inference$df))
    },
    settle = settle_given, has_own_factor = TRUE, has_name = FALSE,
    whole = function(problem, constant) {
      terms <- c(names(problem$fit$coefficients), if (constant) "(Intercept)")
      given <- problem$inference$matrix
      # A first stage has coefficients of its own, of which the matrix says nothing.
      if (!identical(rownames(given), terms)) {
        given <- matrix(NA_real_, length(terms), length(terms))
      }
      list(matrix = given, df = problem$inference$df)
    }
  )
}

register_vcov_type("given", given_type)

settle_given <- function(inference, held) {
  # While a fit is being made there are no coefficients yet that the matrix could be of.
  if (!inherits(held, "policypanel_fit")) return(inference)
  inference$matrix <- given_matrix(inference$given, held)
  inference$df <- residual_df(held$system, held$fit)
  inference
}

given_matrix <- function(given, fit) {
  if (!is.function(given)) {
    return(check_vcov_matrix(given, names(fit$coefficients), "The matrix given as {.arg vcov}"))
  }
  made <- tryCatch(given(fit), error = function(e) {
    abort_input("The function given as {.arg vcov} stopped: {conditionMessage(e)}",
                argument = "vcov")
  })
  check_vcov_matrix(made, names(fit$coefficients), "What the function {.arg vcov} returns")
}

#' A covariance of these coefficients: by their names, or without names in their order
#' @param what How errors call it, a cli string.
#' @noRd
check_vcov_matrix <- function(m, terms, what) {
  refuse <- function(problem) {
    abort_input(paste(what, problem), argument = "vcov", env = parent.frame())
  }
  if (inherits(m, "Matrix")) m <- as.matrix(m)
  if (!is.matrix(m) || !is.numeric(m)) {
    refuse("must be a matrix of numbers, not {.obj_type_friendly {m}}.")
  }
  k <- length(terms)
  if (any(dim(m) != k)) {
    refuse("has {nrow(m)} row{?s} and {ncol(m)} column{?s}; the fit has {k} coefficient{?s}:
            {.val {terms}}.")
  }
  names <- dimnames(m)[lengths(dimnames(m)) > 0]
  for (own in names) {
    if (!setequal(enc2utf8(own), terms) || !identical(own, names[[1]])) {
      refuse("has the names {.val {own}}; the coefficients are {.val {terms}}.")
    }
  }
  if (length(names) > 0) {
    at <- match(terms, enc2utf8(names[[1]]))
    m <- m[at, at, drop = FALSE]
  }
  if (!all(is.finite(m))) refuse("has missing or infinite values.")
  if (any(abs(m - t(m)) > 1e-8 * max(abs(m)))) refuse("is not symmetric.")
  if (any(diag(m) < 0)) refuse("has negative variances.")
  named_square(m, terms)
}

#' Where several regressions have one joint covariance, each matrix must be made here
#' @noRd
refuse_given <- function(inference, what) {
  if (inference$type != "given") return(invisible())
  abort_input("{.fn {what}} needs the joint covariance of several regressions; {.arg vcov} cannot
               be a matrix or a function.", argument = "vcov")
}
