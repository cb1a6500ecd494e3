# What a reader types from a paper: tables as text, so that printed digits give rounding intervals.

#' Tables of a paper, typed as printed
#'
#' What [audit_table()] takes. Numbers are given as text, as they are printed: `"0.050**"` says that
#' the coefficient lies between 0.0495 and 0.0505 and carries two stars. Numbers without quotation
#' marks are taken with the digits R prints, or with `digits` decimals.
#'
#' @param columns Named list, one element per column of the table, each a named list:
#'   \describe{
#'     \item{regressors}{`did = c("0.050**", "2.31")`: the coefficient, then what stands in
#'       parentheses, which may be a confidence interval: `c("0.050**", "[0.008, 0.092]")`, also
#'       with `;`, `to` or a dash between the ends. Further numbers by name: `c("0.050**", "2.31",
#'       se = "0.022", p = "0.021", ci = "[0.008, 0.092]")`.
#'       The intercept is called `constant`. A regressor whose name is taken goes into `terms`, a
#'       list of its own.}
#'     \item{statistics}{`n`, `r2` (kind unknown), `r2_within`, `r2_overall`, `r2_adjusted`, `f`,
#'       `df` (of the t-tests), `clusters`, `sobel_z`, `first_stage_f`.}
#'     \item{what the column is}{`outcome`; `sample`, a name for its rows where they are not those
#'       of the other columns; `controls` where controls are not printed, `"no"`, `"yes"` or, where
#'       it is known which, their names, `c("pop", "gdp")`, or a name for the set of them, and
#'       `n_controls`; `method` where it is not least squares
#'       (`"2sls"`, `"logit"`, `"weighted"`; most checks are of least squares); `mediator`,
#'       `treatment`, `total_effect` (c), its `total_n`, and `a_path` for a mediation
#'       table; of the settings below `outcome`, `standard_errors`, `fixed_effects`,
#'       `model_effects`, `units`, `periods`, `absorbed` and `level`, where they differ. A number in
#'       parentheses makes an entry a regressor, whatever its name.}
#'   }
#' @param parentheses What stands in parentheses, by the table's note: `"t"`, `"se"`, `"p"`, `"ci"`
#'   (confidence intervals, which are known by their form too), or `"unknown"`.
#' @param stars Levels by the table's note; `NULL` when there is no note.
#' @param title Name of the table, by which other entries refer to it: `"2"`.
#' @param outcome The dependent variable, where all columns share it.
#' @param standard_errors `"classical"`, `"robust"`, `"clustered"`, or `"unknown"`.
#' @param fixed_effects Names of the fixed effects that the table prints, `"none"`, or `NULL` where
#'   nothing is said. `"unit"` and `"time"` are counted with `units` and `periods`.
#' @param model_effects Those of the paper's equation or text, where they differ.
#' @param units,periods Size of the panel.
#' @param absorbed Coefficients taken by the fixed effects beyond the constant, where it is known.
#' @param time_invariant Regressors that do not vary within a unit.
#' @param ratios Regressors that are ratios, named, and to what: `c(fdi = "gdp")`.
#' @param rows Descriptive and balance tables: named list, one element per variable, each a named
#'   vector. Descriptive: `n`, `mean`, `sd`, `min`, `median`, `max`. Balance:
#'   `mean_treated_before`, `mean_control_before`, `t_before` and `p_before` (of the two-sample
#'   test, treated less control), `bias_before` (100 (treated - control) over the root of the mean
#'   of the two unmatched variances, Rosenbaum and Rubin 1985), the same with `_after`, and
#'   `reduction` (percent).
#' @param sd_label What the table calls the column of standard deviations, where it calls it
#'   something else.
#' @param shares,dummies,logs Variables that are shares of a whole, 0/1, or logarithms.
#' @param known Named list: values per unit of variables that do not vary over time, known from
#'   elsewhere, `list(area = c(14.9, 18.7, ...))`.
#' @param n_treated,n_control Rows of the two groups after matching.
#' @param n_treated_before,n_control_before Rows of the two groups before matching, of every
#'   variable; those after where they are not given.
#' @param level Level of the confidence intervals, by the table's note (`0.95`). Where it is `NULL`
#'   stars are judged as if it were that, which makes their verdict `needs`, and no standard errors
#'   are taken from the intervals.
#' @param digits Decimals of numbers that are not given as text.
#' @param ... `published_counts()`: what a paper says about its rows, see below.
#'   `published_claims()`: what its text says about its tables.
#'
#' @section Counts:
#' `n`, `units`, `periods`; `groups = c(east = 196, west = 154)`, rows of the parts; `lagged`, rows
#' left by a lag; `without_periods = c(n = 378, periods = 3)` and
#' `without_units = c(n = 3279, units = 4)`, rows left without some of them; `winsorised`, rows
#' after winsorising; `balanced = "yes"`; `population`, units there are in the region;
#' `adoption = c("2015" = 1, "2016" = 12)`, units adopting per year, with `last_period`, and
#' `treatment`, the variable of the descriptive table that it is.
#'
#' @section Claims:
#' Cells are called `"table:column/row"`, for example `"3:(4)/trade"`. Names may be repeated.
#' `larger = c(cell, cell)`: the first is claimed to exceed the second. `same = c(cell, cell)`: the
#' two are claimed to agree. `cited = c(title = "lagged", "4:(1)")`: the text finds that column
#' there. `effect = c("0.029", cell)`: the effect of one percent more, in percent, of a regressor
#' in logarithms on an outcome in levels. `variables = c("gdp", "fdi")`: variables that the text
#' defines. `balanced = "5"`: the text calls that balance table balanced. `equal = c(what = "91",
#' "98")`: one quantity, stated twice.
#'
#' @section Files:
#' `published_table()` also takes the path of a csv file, and then returns the list of all tables in
#' it. Its columns: `paper`, `table`, `kind` (`regression`, `descriptive`, `balance`, `counts`,
#' `claims`), `column`, `row`, `value`, `parentheses`, `note`. Rows with an empty `column` are
#' settings of the table (the arguments above); several values are separated by semicolons, names
#' and values by `=`. In claims, `column` is the kind of claim, `row` its name, `value` and
#' `parentheses` its two parts. The files in `system.file("extdata", "papers", package =
#' "policypanel")` are examples. `system.file("extdata", "template.csv", package = "policypanel")`
#' is one to fill; `vignette("audit")` says how.
#'
#' @section Errors and findings:
#' A number that is printed may be nonsense: an R2 of 1.2, a negative standard error or a t of the
#' wrong sign is a finding of the audit. What no print can mean is an error of input: a word where a
#' number belongs, a decimal comma, half a number of rows or a negative one, one cell twice, a
#' setting or an entry that is not known, a variable that the table does not have.
#'
#' @return An object of class `published_table`: `kind`, `title`, `settings`, and `cells`, a data
#'   frame with the columns `column`, `row`, `value`, `parentheses`. With a path, a list of them.
#' @references
#' Rosenbaum, P. R. and Rubin, D. B. (1985). Constructing a control group using multivariate matched
#' sampling methods that incorporate the propensity score. The American Statistician 39(1), 33-38.
#' \doi{10.1080/00031305.1985.10479383}
#' @seealso [audit_table()], [published_tables()], [compare_published()].
#' @examples
#' table <- published_table(
#'   columns = list(
#'     "(1)" = list(did = c("0.333***", "9.92"), n = 230, r2 = "0.966"),
#'     "(2)" = list(did = c("0.082***", "2.85"), growth = c("-0.104*", "-1.72"), n = 230,
#'                  r2 = "0.986")
#'   ),
#'   parentheses = "t", stars = c("***" = 0.01, "**" = 0.05, "*" = 0.1)
#' )
#' audit_table(table)
#' @export
published_table <- function(columns, parentheses = c("unknown", "t", "se", "p", "ci"),
                            stars = NULL, title = "1", outcome = NULL,
                            standard_errors = c("unknown", "classical", "robust", "clustered"),
                            fixed_effects = NULL, model_effects = NULL, units = NULL,
                            periods = NULL, absorbed = NULL, time_invariant = NULL, ratios = NULL,
                            level = NULL, digits = NULL) {
  check_arguments()
  if (is.character(columns)) {
    given <- setdiff(names(match.call())[-1], c("columns", ""))
    if (length(given) > 0) {
      abort_input("{.arg {given}} cannot be given beside a file, which has the settings of its
                  tables.", argument = given[1])
    }
    return(published_read_file(columns))
  }
  if (!is.null(digits)) digits <- check_digits(digits, "digits")
  settings <- list(
    parentheses = check_choice(parentheses, published_choices$parentheses, "parentheses"),
    stars = stars, outcome = outcome,
    standard_errors = check_choice(standard_errors, published_choices$standard_errors,
                                   "standard_errors"),
    fixed_effects = fixed_effects, model_effects = model_effects, units = units,
    periods = periods, absorbed = absorbed, time_invariant = time_invariant, ratios = ratios,
    level = level
  )
  cells <- published_cells_of(columns, "columns", function(column, name) {
    terms <- column[["terms"]]
    column[["terms"]] <- NULL
    rbind(
      if (length(terms) > 0) published_part_cells(published_part(terms, name), name, TRUE, digits),
      if (length(column) > 0) published_part_cells(column, name, FALSE, digits)
    )
  })
  published_from_cells("regression", title, settings, cells)
}
