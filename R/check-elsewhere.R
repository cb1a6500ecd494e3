# What arguments and their values are called in Stata and in other packages of R, so that a word
# that is typed first is answered with the one it has here.

# Arguments by the name they have here, with their names elsewhere. One name can stand for several
# of ours: the first that the function has is meant.
names_elsewhere <- list(
  data = c("df", "dataset", "frame", "pdata", "dta"),
  subset = c("if", "filter", "sample", "condition", "where"),
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
  vcov = c("type", "se", "robust", "vce", "se_type", "std.error", "errors",
           "cluster"),
  cluster = c("clusters", "clustervars", "clustervar", "cluster_var", "cl"),
  bandwidth = c("bwidth", "bw", "h"),
  unit = c("id", "idname", "id_var", "i", "panel.id", "panel", "index", "panelvar", "xtset"),
  time = c("tname", "timevar", "time_id", "t"),
  weights = c("weight", "iweights", "aweights", "pweights", "fweights", "weightsname", "w",
              "weighting", "method"),
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
  direction = c("sign", "signs", "positive", "negative", "polarity", "directions"),
  normalise = c("normalize", "standardise", "standardize", "scale", "normalisation"),
  exact = c("by", "within", "strata", "blocks"),
  mode = c("by", "period", "periods"),
  stages = c("steps", "parts", "stage"),
  ends = c("endpoints", "bin", "binning"),
  r_squared = c("r2", "ar2", "rsq"),
  dependent = c("dep.var", "depvar", "depvars", "dep.var.labels"),
  controls = c("control_group", "comparison", "control_units", "indicate"),
  small_sample = c("ssc", "dof", "adj", "small", "df_correction", "fixef.K"),
  threads = c("nthreads", "cores", "ncores", "n_cores", "mc.cores"),
  split = c("fsplit", "by", "over"),
  by = c("groups", "group", "over", "type", "aggte", "average"),
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

# What is no argument here, with a sentence in its place; with `beside` only where the function has
# that argument
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
  list(names = setdiff(c(names_elsewhere$replicates, "bstrap"), c("B", "R", "n")),
       answer = "Replicates are drawn from a result: {.fn wild_bootstrap} of a regression,
                 {.fn multiplier_bootstrap} of cohort effects, {.fn psm_bootstrap} of a matching."),
  list(names = c("caliper", "neighbours", "neighbor", "neighbors", "replace", "replacement",
                 "noreplacement", "ties", "exact", "ratio", "nn"), beside = "matching",
       answer = "Further options of the matching are a list:
                 {.code matching = list(caliper = 0.05)}."),
  list(names = c(names_elsewhere$treatment, "treatment"), beside = "formula",
       answer = "The treatment is the first regressor: {.code y ~ treatment | unit + time}."),
  list(names = "window", beside = "estimator",
       answer = "Event times are chosen when effects are averaged:
                 {.code aggregate(fit, by = \"event_time\", window = c(-3, 2))}."),
  list(names = c("aggregate", "aggregation", "aggte", "agg"), beside = "estimator",
       answer = "Averages are made of the result: {.code aggregate(fit, by = \"event_time\")}."),
  list(names = c("output", "file", "using"),
       answer = "Results are written by {.fn regression_table} and {.fn policy_report}."),
  list(names = c("names", "model.names", "model_names", "custom.model.names", "mlabels", "colnames",
                 "column_names", "titles"), beside = "spanners",
       answer = "Columns are titled by the names of the fits: {.code \"Model A\" = fit}."),
  list(names = c("width", "align", "landscape", "font", "font.size", "float", "sidewaystable"),
       beside = "spanners",
       answer = "A table fits itself to its page; {.code output = \"data.frame\"} gives the cells to
                 lay out otherwise."),
  list(names = "replace", beside = "output", answer = "A file of that name is replaced."),
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
  event_time = c("dynamic", "event", "es", "event_study"),
  cohort = c("group", "cohorts"),
  time = c("calendar", "calendar_time"),
  overall = c("simple", "att", "average"),
  std.error = c("se", "stderr", "std_error", "std.errors"),
  t = c("tstat", "t.stat", "t_stat", "tvalue", "z"),
  p = c("pvalue", "p.value", "p_value", "pval"),
  confidence = c("ci", "conf.int", "conf", "interval"),
  nobs = c("n", "obs", "observations", "num.obs"),
  r.squared.within = c("r2", "wr2", "r2_w", "r2.within"),
  r.squared.overall = c("r2_o", "r2.overall"),
  r.squared.overall.adjusted = c("ar2", "r2_a", "adj_r2"),
  chinese = c("cn", "zh-cn", "zh_cn", "zh-hans", "\u4e2d\u6587", "mandarin"),
  english = c("eng", "en-us", "en_us", "\u82f1\u6587"),
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

# Functions of other packages that make an argument's value
functions_elsewhere <- list(newey_west = c("NW", "NeweyWest"), driscoll_kraay = c("DK", "vcovSCC"),
                            conley = "vcov_conley")

# What an argument that is missing would be
missing_arguments <- list(
  outcome = "A column of the data: {.code outcome = ~y}.",
  cohort = "A column with the period from which each unit is treated, {.code NA} where never; or a
            0/1 treatment.",
  match = "A formula with the treatment on its left: {.code match = treatment ~ x1 + x2}.",
  mediator = "A column of the data: {.code mediator = ~m}.",
  treatment = "The name of a regressor: {.code treatment = \"policy\"}.",
  formula = "A formula: {.code y ~ treatment + x | unit + time}."
)

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
answer_elsewhere <- function(name, known) {
  own <- Filter(function(entry) {
    name %in% entry$names && (is.null(entry$beside) || entry$beside %in% known)
  }, answers_elsewhere)
  if (length(own) > 0) own[[1]]$answer
}

#' "Did you mean `vcov`?", or what stands in the place of an argument that is none here
#' @param known The arguments there are.
#' @noRd
argument_hint <- function(name, known) {
  if (!nzchar(name)) return(NULL)
  answer <- answer_elsewhere(name, known)
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
