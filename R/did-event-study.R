#' Event study: the effect by period relative to treatment
#'
#' Replaces the treatment dummy of a DID by one dummy per period relative to each unit's first
#' treated period. Units never treated have all dummies 0 and serve as controls.
#'
#' \deqn{y_{it} = \sum_{k \ne r} \beta_k 1(t - g_i = k) + x_{it}'\delta + \alpha_i + \gamma_t +
#' e_{it},}
#' with \eqn{g_i} the first period in which the treatment of unit \eqn{i} is 1 and \eqn{r} the
#' reference.
#'
#' @inheritParams did_feols
#' @param formula As for [did_feols()]; unit and period are the first two fixed effects unless
#'   `unit` and `time` say otherwise.
#' @param window First and last relative period with a coefficient, for example `c(-5, 4)`.
#' @param reference The relative period left out, usually -1.
#' @param treatment The 0/1 treatment among the regressors. `NULL`: the first regressor.
#' @param unit,time Columns. `NULL`: the first and second fixed effect.
#' @param ends What happens to treated rows outside the window: `"bin"` adds them to the first and
#'   last period (whose terms are then labelled `<=` and `>=`), `"drop"` leaves the rows out,
#'   `"keep"` leaves them in with all dummies 0, i.e. in the reference.
#' @return An object of class `event_study`, a [did_feols()] fit whose first terms are
#'   `event_time::k`, with `event` (a data frame `term`, `period`, `treated_rows`, `estimate`, ...,
#'   the reference included) and `pretrend` (Wald test that all leads are zero).
#'   Units already treated in their first period, or with a missing treatment just before the first
#'   treated one, have no known cohort and are left out with a note.
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$policy <- as.numeric(data$city <= 15 & data$year >= 2014 + data$city %% 3)
#' set.seed(1)
#' data$y <- 0.5 * data$policy + rnorm(320)
#' path <- event_study(y ~ policy | city + year, data, window = c(-3, 2), reference = -1)
#' path
#' plot(path)
#' @export
event_study <- function(formula, data, window, reference = -1, treatment = NULL, unit = NULL,
                        time = NULL, ends = c("bin", "drop", "keep"), cluster = NULL,
                        weights = NULL, vcov = NULL,
                        small_sample = c("reghdfe", "xtreg", "areg", "fixest", "plm", "none"),
                        na = c("omit", "fail"), singletons = c("drop", "keep"),
                        threads = getOption("policypanel.threads", 1L)) {
  call <- match.call()
  rules <- check_rules(na, singletons, small_sample)
  ends <- check_choice(ends, c("bin", "drop", "keep"), "ends")
  window <- check_window(window, reference)
  data <- check_data(data)
  model <- parse_formula(formula)
  unit <- declared_column(unit, model$fixed, 1, "unit")
  time <- declared_column(time, model$fixed, 2, "time")
  design <- model_columns(model, data, cluster, weights, vcov, panel = c(unit, time))
  treatment <- event_treatment(treatment, design)

  relative <- relative_period(data, design$numbers[[treatment]], treatment, unit, time)
  dummies <- event_dummies(relative$period, window, reference, ends)
  # The treatment stays among the columns, though in no regression: rows without it must leave.
  controls <- setdiff(design$regressors, treatment)
  design$numbers <- c(design$numbers[c(design$outcome, treatment)], dummies$columns,
                      design$numbers[controls])
  design$regressors <- c(names(dummies$columns), controls)
  reasons <- c("of units whose start of treatment is not known"[any(relative$always)],
               "outside the window"[!all(dummies$inside)])
  design$keep <- list(step = paste(reasons, collapse = ", or "),
                      rows = !relative$always & dummies$inside)
  fit <- feols_from_design(call, design, data, rules, FALSE, projector_options(threads = threads),
                           class = "event_study",
                           title = paste0("Event study of ", design$outcome, " around ", treatment))
  fit$event <- event_table(fit, dummies, reference)
  fit$pretrend <- pretrend_test(fit)
  fit$settings <- list(window = window, reference = reference, ends = ends, treatment = treatment,
                       unit = unit, time = time)
  fit
}

check_window <- function(window, reference) {
  is_good <- is.numeric(window) && length(window) == 2 && all(is.finite(window)) &&
    all(window == trunc(window)) && window[1] < window[2]
  if (!is_good) {
    abort_input("{.arg window} must be two whole numbers, first < last, such as {.code c(-5, 4)}.",
                argument = "window")
  }
  reference <- check_number(reference, "reference")
  if (!reference %in% seq(window[1], window[2])) {
    abort_input("{.arg reference} ({reference}) is not in the window from {window[1]} to
                {window[2]}.", argument = "reference")
  }
  window
}

declared_column <- function(asked, fixed, position, argument) {
  if (!is.null(asked)) return(check_column(asked, argument))
  if (length(fixed) < position || length(fixed[[position]]) > 1 ||
        !is_column(fixed[[position]][[1]])) {
    abort_input("Say which column is the {argument}: {.arg {argument}}.",
                "It is taken from the fixed effects only when they are {.code | unit + time}.",
                argument = argument)
  }
  column_name(fixed[[position]][[1]])
}

event_treatment <- function(treatment, design) {
  if (length(design$regressors) == 0) {
    abort_input("{.arg formula} names no treatment.", argument = "formula")
  }
  name <- if (is.null(treatment)) design$regressors[1] else check_column(treatment, "treatment")
  if (!name %in% design$regressors) {
    abort_input("{.arg treatment} {.val {name}} is not among the regressors.",
                argument = "treatment")
  }
  treatment_dummy(design$numbers[[name]], name)
  name
}

#' Periods since each unit's first treated period
#' @return list(period, always): doubles, NA for never treated; and whether a row belongs to a unit
#'   treated from its first row on, or not observed just before its first treated row.
#' @noRd
relative_period <- function(data, treated, treatment, unit, time) {
  keys <- panel_keys(data, unit, time)
  code <- keys$unit$code + 1L
  is_on <- treated %in% 1
  first_on <- lowest_by_unit(ifelse(is_on, keys$time, Inf), code, keys$unit$n_levels)
  first_seen <- lowest_by_unit(keys$time, code, keys$unit$n_levels)
  reversed <- which(treated %in% 0 & keys$time > first_on[code])
  if (length(reversed) > 0) {
    abort_design("The treatment {.val {treatment}} switches off again.",
                 "An event study needs treatment that stays on.",
                 column = treatment, rows = reversed)
  }
  # Missing between the last 0 and the first 1: the switch may have been there.
  last_off <- -lowest_by_unit(ifelse(treated %in% 0 & keys$time < first_on[code], -keys$time, Inf),
                              code, keys$unit$n_levels)
  unclear <- is.na(treated) & keys$time < first_on[code] & keys$time > last_off[code]
  always <- is.finite(first_on) &
    (first_on == first_seen | seq_along(first_on) %in% code[unclear])
  if (any(always)) {
    shown <- as.character(utils::head(keys$unit$labels[always], 3))
    note("{sum(always)} unit{?s} ({.val {shown}}) {?is/are} left out: treated from the first period
          on, or not observed just before, so that when treatment began is not known.")
  }
  period <- keys$time - first_on[code]
  period[!is.finite(period)] <- NA
  if (all(is.na(period) | always[code])) {
    abort_design("No unit becomes treated within the data.", column = treatment)
  }
  list(period = period, always = always[code])
}

lowest_by_unit <- function(value, code, n_units) {
  table <- data.table::data.table(value = value, code = code)
  lowest <- table[, list(lowest = min(value)), by = "code"]
  out <- numeric(n_units)
  out[lowest$code] <- lowest$lowest
  out
}

event_dummies <- function(period, window, reference, ends) {
  below <- !is.na(period) & period < window[1]
  above <- !is.na(period) & period > window[2]
  if (ends == "bin") period <- pmin(pmax(period, window[1]), window[2])
  periods <- setdiff(seq(window[1], window[2]), reference)
  columns <- lapply(periods, function(k) as.double(period %in% k))
  is_empty <- vapply(columns, function(x) !any(x > 0), NA)
  if (any(is_empty)) {
    empty <- as.character(periods[is_empty])
    note("No treated row at relative period{?s} {empty}; {?it has/they have} no coefficient.")
  }
  if (all(is_empty)) {
    abort_design("No treated row lies in the window from {window[1]} to {window[2]}.")
  }
  periods <- periods[!is_empty]
  sign <- rep("", length(periods))
  if (ends == "bin" && any(below)) sign[periods == window[1]] <- "<="
  if (ends == "bin" && any(above)) sign[periods == window[2]] <- ">="
  names <- paste0("event_time::", sign, periods)
  columns <- stats::setNames(columns[!is_empty], names)
  if (!any(period %in% reference)) {
    abort_design("No treated row is at the reference period {reference}.")
  }
  list(columns = columns, periods = periods,
       inside = if (ends == "drop") !below & !above else rep(TRUE, length(period)))
}

#' The path, the reference included
#' @noRd
event_table <- function(fit, dummies, reference, level = 0.95) {
  table <- coefficient_table(fit, level)
  table <- table[match(names(dummies$columns), table$term), ]
  table$term <- names(dummies$columns)
  table$period <- dummies$periods
  base <- table[1, ]
  base[] <- NA
  base$term <- paste0("event_time::", reference)
  base$period <- reference
  base$estimate <- 0
  table <- rbind(table, base)
  table <- table[order(table$period), ]
  rownames(table) <- NULL
  table[c("term", "period", setdiff(names(table), c("term", "period")))]
}

#' @export
replace_vcov.event_study <- function(object, vcov) {
  object <- NextMethod()
  table <- coefficient_table(object)
  own <- match(object$event$term, table$term)
  estimated <- !is.na(object$event$std.error)
  from_vcov <- c("std.error", "statistic", "p.value", "conf.low", "conf.high")
  object$event[estimated, from_vcov] <- table[own[estimated], from_vcov]
  object$pretrend <- pretrend_test(object)
  object
}

#' Joint Wald test that all leads before the reference are zero
#' @noRd
pretrend_test <- function(fit) {
  leads <- fit$event$term[fit$event$period < 0 & !is.na(fit$event$std.error)]
  leads <- intersect(leads, names(fit$coefficients))
  v <- fit$vcov
  v$df <- df_of(v, leads)
  v$matrix <- v$matrix[leads, leads, drop = FALSE]
  c(wald_test(fit$coefficients[leads], v), list(terms = leads))
}

#' @export
print_statistics.event_study <- function(x, digits) {
  NextMethod()
  test <- x$pretrend
  if (!is.na(test$statistic)) {
    say("Leads jointly zero: F(", test$df1, ", ", df_text(test$df2), ") ",
        formatC(test$statistic, format = "f", digits = 2), ", p ", format_p(test$p.value))
  }
  outside <- c(bin = "binned into the ends", drop = "left out", keep = "in the reference")
  say("Reference period ", x$settings$reference, "; treated rows outside the window: ",
      outside[[x$settings$ends]])
}
