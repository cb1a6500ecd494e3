#' The Solow model with transaction costs
#'
#' Steady state, elasticities and transition path of the growth model behind the hypotheses about
#' infrastructure, agglomeration and business environment.
#'
#' Output is \eqn{Y = A K^\alpha L^{1-\alpha} T^\gamma} with technology \eqn{A}, capital \eqn{K},
#' labour \eqn{L} and transaction costs \eqn{T}; capital follows \eqn{\dot K = s Y - \delta K}. With
#' \eqn{B = A L^{1-\alpha} T^\gamma} the steady state is
#' \deqn{K^* = (s B/\delta)^{1/(1-\alpha)}, \qquad Y^* = B K^{*\alpha}.}
#' The equation is Bernoulli's: \eqn{z = K^{1-\alpha}} is linear in time, so that from \eqn{K_0}
#' \deqn{K(t)^{1-\alpha} = \frac{sB}{\delta} + \Big(K_0^{1-\alpha} - \frac{sB}{\delta}\Big)
#' e^{-(1-\alpha)\delta t},}
#' exactly. The capital-output ratio closes half of its distance in
#' \eqn{\ln 2/((1-\alpha)\delta)} periods.
#'
#' That lower costs raise output needs \eqn{\gamma < 0}.
#'
#' @param savings,depreciation,alpha \eqn{s} and \eqn{\alpha} between 0 and 1, \eqn{\delta} above 0,
#'   per period of `time`.
#' @param technology,labour,transaction_cost \eqn{A}, \eqn{L} and \eqn{T}, above 0.
#' @param gamma The output elasticity of transaction costs.
#' @param capital The capital \eqn{K_0} at time 0; `NULL` for no path.
#' @param time Times at which the path is wanted, not negative.
#' @return An object of class `solow_steady_state`: `steady_state` (named: `capital`, `output`,
#'   `consumption`, `capital_output_ratio`), `elasticities` (a data frame: the percentage by which
#'   steady-state capital, output and consumption change with 1% more of each parameter; for
#'   `alpha` and `gamma` too, of which 1% is 0.01 times their value), `speed` (the rate of
#'   convergence \eqn{(1-\alpha)\delta}), `half_life`, `golden_rule` (the savings rate that makes
#'   consumption largest, \eqn{\alpha}), and `path` (a data frame `time`, `capital`, `output`,
#'   `consumption`, `capital_growth`), NULL without `capital`.
#' @references
#' Solow, R. M. (1956). A contribution to the theory of economic growth. Quarterly Journal of
#' Economics 70(1), 65-94.
#' @seealso [mpi_index()].
#' @examples
#' before <- solow_steady_state(savings = 0.3, depreciation = 0.1, alpha = 0.4, gamma = -0.2,
#'                              transaction_cost = 1)
#' before
#' after <- solow_steady_state(savings = 0.3, depreciation = 0.1, alpha = 0.4, gamma = -0.2,
#'                             transaction_cost = 0.9, capital = before$steady_state[["capital"]],
#'                             time = 0:5)
#' after$path
#' @export
solow_steady_state <- function(savings, depreciation, alpha, technology = 1, labour = 1,
                               transaction_cost = 1, gamma = 0, capital = NULL, time = 0:50) {
  check_arguments()
  p <- list(
    savings = check_inside(savings, "savings"),
    depreciation = check_number(depreciation, "depreciation", 0, above = TRUE),
    alpha = check_inside(alpha, "alpha"),
    technology = check_number(technology, "technology", 0, above = TRUE),
    labour = check_number(labour, "labour", 0, above = TRUE),
    transaction_cost = check_number(transaction_cost, "transaction_cost", 0, above = TRUE),
    gamma = check_number(gamma, "gamma")
  )
  if (is.null(capital) && !missing(time)) {
    abort_input("{.arg time} is of a path, which needs {.arg capital} to start from.",
                argument = "time")
  }
  if (p$gamma > 0) note("With {.arg gamma} above 0 higher transaction costs raise output.")
  steady <- solow_levels(p)
  if (!all(is.finite(steady)) || any(steady <= 0)) {
    abort_input("The steady state is outside the range of numbers: capital
                 {plain_number(steady[['capital']])}.", "Is {.arg alpha} too close to 1?")
  }
  speed <- (1 - p$alpha) * p$depreciation
  structure(
    list(call = match.call(), parameters = unlist(p), steady_state = steady,
         elasticities = solow_elasticities(p, steady), speed = speed, half_life = log(2) / speed,
         golden_rule = p$alpha, path = solow_path(p, capital, time),
         version = package_version_text()),
    class = "solow_steady_state"
  )
}

#' A share, neither 0 nor 1
#' @noRd
check_inside <- function(x, argument) {
  if (checkmate::test_number(x, finite = TRUE) && x > 0 && x < 1) return(as.double(x))
  abort_input("{.arg {argument}} must be one number between 0 and 1.", argument = argument)
}

#' What is produced with one unit of capital: A L^(1 - alpha) T^gamma
#' @noRd
solow_scale <- function(p) p$technology * p$labour^(1 - p$alpha) * p$transaction_cost^p$gamma

solow_levels <- function(p) {
  capital <- (p$savings * solow_scale(p) / p$depreciation)^(1 / (1 - p$alpha))
  output <- solow_scale(p) * capital^p$alpha
  c(capital = capital, output = output, consumption = (1 - p$savings) * output,
    capital_output_ratio = p$savings / p$depreciation)
}

#' Elasticities of the steady state, from its logarithm
#' @noRd
solow_elasticities <- function(p, steady) {
  rest <- 1 - p$alpha
  log_cost <- log(p$transaction_cost)
  by_alpha <- (log(p$savings * p$technology / p$depreciation) + p$gamma * log_cost) / rest^2
  capital <- c(1 / rest, -1 / rest, p$alpha * by_alpha, 1 / rest, 1, p$gamma / rest,
               p$gamma * log_cost / rest)
  # ln Y = ln B + alpha ln K, in which the parameters stand themselves too.
  own <- c(0, 0, p$alpha * (log(steady[["capital"]]) - log(p$labour)), 1, rest, p$gamma,
           p$gamma * log_cost)
  output <- own + p$alpha * capital
  consumption <- output
  # alpha / (1 - alpha) - s / (1 - s), which is 0 by the golden rule
  consumption[1] <- (p$alpha - p$savings) / (rest * (1 - p$savings))
  data.frame(parameter = names(p), value = unlist(p, use.names = FALSE), capital = capital,
             output = output, consumption = consumption)
}

solow_path <- function(p, capital, time) {
  if (is.null(capital)) return(NULL)
  capital <- check_number(capital, "capital", 0, above = TRUE)
  if (!is.numeric(time) || length(time) == 0 || !all(is.finite(time)) || any(time < 0)) {
    abort_input("{.arg time} must hold finite numbers that are not negative.", argument = "time")
  }
  rest <- 1 - p$alpha
  limit <- p$savings * solow_scale(p) / p$depreciation
  k <- (limit + (capital^rest - limit) * exp(-rest * p$depreciation * time))^(1 / rest)
  output <- solow_scale(p) * k^p$alpha
  data.frame(time = time, capital = k, output = output, consumption = (1 - p$savings) * output,
             capital_growth = p$savings * output / k - p$depreciation)
}

#' @export
print.solow_steady_state <- function(x, digits = 4,
                                     language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  number <- function(value) signif_text(value, digits)
  values <- function(x) {
    say(paste(words_of(names(x)), number(x), collapse = wording("comma")))
  }
  cat(wording("solow_title"), "\n", sep = "")
  values(x$parameters)
  cat("\n", wording("solow_steady"), "\n", sep = "")
  values(x$steady_state)
  tell("solow_speed", speed = number(x$speed), half = number(x$half_life),
       golden = number(x$golden_rule))
  cat("\n", wording("solow_elasticities"), "\n", sep = "")
  shown <- x$elasticities
  shown[[1]] <- words_of(shown[[1]])
  shown[-1] <- lapply(shown[-1], number)
  print(in_words(shown), row.names = FALSE)
  if (!is.null(x$path)) {
    end <- x$path[nrow(x$path), ]
    cat("\n", wording("solow_path", capital = number(x$path$capital[1]),
                      time = plain_number(x$path$time[1]), capital_end = number(end$capital),
                      time_end = plain_number(end$time)), "\n", sep = "")
  }
  invisible(x)
}
