# What arguments and their values are called in Stata and in other packages of R, so that a word
# that is typed first is answered with the one it has here.

# Arguments by the name they have here, with their names elsewhere. One name can stand for several
# of ours: the first that the function has is meant.
names_elsewhere <- list(
  output = c("file", "filename", "filepath", "path", "using", "out", "outfile", "tex", "format",
             "type"),
  labels = c("dict", "coef_map", "coef_rename", "rename", "coeflabels", "varlabels", "label",
             "covariate.labels", "custom.coef.names"),
  keep = "coef_keep",
  drop = c("coef_omit", "omit", "omit.coef"),
  statistics = c("fitstat", "gof_map", "gof_omit", "scalars", "stats", "keep.stat", "sfmt"),
  spanners = c("headers", "mgroups", "column.labels", "column_labels", "mtitles", "mtitle",
               "custom.header"),
  stars = c("signif.code", "signif", "starlevels", "nostar"),
  add_rows = c("extralines", "add.lines", "addrows", "custom.gof.rows"),
  digits = c("fmt", "b", "decimals", "round"),
  parentheses = c("statistic", "coefstat", "brackets", "par"),
  title = "caption",
  groups = c("group_coef", "headings"),
  vcov = c("type", "se", "robust", "vce", "se_type", "std.error", "errors"),
  cluster = c("clusters", "clustervars", "clustervar", "cluster_var", "cl"),
  bandwidth = c("bwidth", "bw", "h"),
  unit = c("id", "idname", "id_var", "i", "panel.id", "panel", "index", "panelvar", "xtset"),
  time = c("tname", "timevar", "time_id", "t"),
  weights = c("weight", "iweights", "aweights", "pweights", "fweights", "weightsname", "w"),
  neighbours = c("neighbor", "neighbors", "nn", "n", "ratio", "m", "M"),
  replicates = c("reps", "rep", "B", "R", "n", "nboot", "n_boot", "biters", "breps", "boot", "sims",
                 "nsim", "iterations", "nperm", "bootstrap"),
  replacement = c("replace", "noreplacement"),
  common_support = c("common", "comsup", "support", "discard"),
  estimand = c("ate", "ATE", "att", "ATT", "atu", "effect_type"),
  score = c("link", "logit", "probit", "distance", "pscore"),
  kernel = c("kerneltype", "kernel_type"),
  reference = c("base", "ref", "omit", "ref.p", "baseline", "base_period"),
  window = c("leads", "lags", "pre", "post", "pre_periods", "post_periods", "effect_window"),
  cohort = c("gname", "gvar", "g", "first_treat", "first.treat", "first_treated", "onset"),
  treatment = c("treat", "treated", "treatvar", "dname", "D", "treatment_name"),
  mediator = c("med", "mv", "mediators"),
  controls = c("control_group", "comparison", "control_units", "indicate"),
  small_sample = c("ssc", "dof", "adj", "small", "df_correction", "fixef.K"),
  threads = c("nthreads", "cores", "ncores", "n_cores", "mc.cores"),
  split = c("fsplit", "by", "over"),
  by = c("groups", "group", "over"),
  probabilities = c("p", "cut", "cuts", "trim", "percentiles", "probs"),
  terms = c("param", "parm", "hypothesis", "hypotheses", "coefs", "variables"),
  level = c("alpha", "conf.level", "conf_level", "conf.int", "ci"),
  constant = c("nocons", "noconstant", "intercept"),
  seed = c("rseed", "random.seed", "set.seed"),
  tolerance = c("tol", "fixef.tol"),
  max_iterations = c("maxit", "maxiter", "fixef.iter", "iterate"),
  estimator = "est",
  formula = c("yname", "xformla", "xvars", "covariates", "fml")
)

# What is no argument here, with a sentence in its place
answers_elsewhere <- list(
  list(names = c("absorb", "fe", "fes", "fixef", "fixed_effects", "effect", "effects", "felm",
                 "model"),
       answer = "Fixed effects stand in the formula: {.code y ~ x | unit + time}."),
  list(names = c("notes", "note", "quiet", "quietly", "verbose", "warn", "silent", "message"),
       answer = "Notes are silenced by {.fn suppressMessages}, or for the session by
                 {.code options(policypanel.notes = FALSE)}."),
  list(names = names_elsewhere$level,
       answer = "The level of intervals is chosen in {.fn confint}, {.fn tidy} and {.fn summary}."),
  list(names = "offset", answer = "An offset is a term: {.code y ~ x + offset(z)}."),
  list(names = c("iv", "instruments", "instrument", "endog", "endogenous"),
       answer = "Instruments stand in the formula of {.fn did_feols}:
                 {.code y ~ x | unit + time | endogenous ~ instrument}."),
  list(names = c("family", "link"), answer = "Outcomes are fitted by least squares here."),
  list(names = c("leads", "lags"),
       answer = "Lags and leads of a column stand in the formula: {.code l(x, 1)}, {.code f(x)}.")
)

# Values of arguments by the name they have here
values_elsewhere <- list(
  callaway_santanna = c("cs", "csa", "csdid", "callaway", "att_gt", "did", "dr", "cs2021"),
  sun_abraham = c("sunab", "sa", "eventstudyinteract", "iw", "sun", "saturated"),
  etwfe = c("jwdid", "wooldridge", "mundlak"),
  imputation = c("bjs", "did_imputation", "didimputation", "borusyak", "fect"),
  two_stage = c("did2s", "gardner", "2sdid"),
  stacked = c("stackedev", "stack", "cengiz"),
  lp_did = c("lpdid", "lp"),
  efficient = c("staggered", "roth_santanna", "edid"),
  switching = c("did_multiplegt", "did_multiplegt_dyn", "dcdh", "dh", "chaisemartin"),
  synthetic = c("sdid", "synthdid", "synth"),
  twfe = c("reghdfe", "feols", "xtreg"),
  nearest = c("nn", "neighbor", "neighbour", "nnmatch", "1:1", "nearest neighbor"),
  local_linear = c("lll", "lpoly"),
  mahalanobis = c("mahal", "mdm"),
  entropy_balancing = c("ebal", "ebalance", "entropy"),
  ipw = c("iptw", "weighting", "ipwra"),
  epanechnikov = c("epan", "epan2"),
  uniform = c("rectangle", "rectangular"),
  triangular = c("triangle"),
  gaussian = c("normal", "gauss"),
  biweight = c("quartic"),
  doubly_robust = c("dr", "drdid", "dripw", "aipw"),
  regression = c("reg", "or", "outcome_regression"),
  weighting = c("ipw", "stdipw"),
  never_treated = c("nevertreated", "never"),
  not_yet_treated = c("notyettreated", "notyet")
)

#' What a word elsewhere is called here; NULL where that is not known
#' @param table Words elsewhere, named by the word here. @param known What there is here.
#' @noRd
word_here <- function(word, table, known) {
  meant <- intersect(names(table)[vapply(table, function(words) word %in% words, NA)], known)
  if (length(meant) > 0) meant[1]
}

#' The argument that was meant: known so elsewhere, spelled alike, or part of the other's name
#' @noRd
nearest_argument <- function(name, known) {
  meant <- word_here(name, names_elsewhere, known)
  if (!is.null(meant)) return(meant)
  near <- nearest_name(name, known)
  if (!is.null(near)) return(near)
  is_part <- vapply(known, function(own) {
    both <- c(own, name)[order(nchar(c(own, name)))]
    nchar(both[1]) > 3 && grepl(both[1], both[2], fixed = TRUE)
  }, NA)
  if (any(is_part)) known[is_part][[1]]
}

#' The sentence that answers an argument which is none here, NULL where there is no such sentence
#' @noRd
answer_elsewhere <- function(name) {
  own <- Filter(function(entry) name %in% entry$names, answers_elsewhere)
  if (length(own) > 0) own[[1]]$answer
}

#' "Did you mean `vcov`?", or what stands in the place of an argument that is none here
#' @param known The arguments there are.
#' @noRd
argument_hint <- function(name, known) {
  if (!nzchar(name)) return(NULL)
  answer <- answer_elsewhere(name)
  meant <- word_here(name, names_elsewhere, known)
  if (!is.null(answer) && is.null(meant)) return(answer)
  near <- nearest_argument(name, known)
  if (!is.null(near)) paste0("Did you mean {.arg ", near, "}?")
}

#' "Did you mean "nearest"?" for a value of an argument
#' @param choices The values there are.
#' @noRd
choice_hint <- function(x, choices) {
  if (!checkmate::test_string(x)) return(NULL)
  near <- word_here(tolower(x), values_elsewhere, choices) %||% nearest_name(x, choices)
  if (!is.null(near)) paste0("Did you mean {.val ", near, "}?")
}

#' The name that was meant, NULL where none is spelled alike
#' @noRd
nearest_name <- function(name, names) {
  if (!nzchar(name)) return(NULL)
  distance <- as.vector(utils::adist(name, names, ignore.case = TRUE))
  # Two letters, or a third of them, may differ; of a single letter none.
  reach <- min(nchar(name) - 1, max(2, nchar(name) / 3))
  if (min(distance, Inf, na.rm = TRUE) > reach) {
    starts <- names[startsWith(tolower(names), tolower(name))]
    return(if (length(starts) > 0) starts[1])
  }
  names[which.min(distance)]
}
