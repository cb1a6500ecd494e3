# Whose methods a study uses.

#' Sources by what the words on methods call them, parentheses left out
#' @noRd
method_sources <- c(
  "Arkhangelsky, Athey, Hirshberg, Imbens and Wager 2021" = paste(
    "Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W. and Wager, S. (2021). Synthetic",
    "difference-in-differences. American Economic Review 111(12), 4088-4118."
  ),
  "Baker, Callaway, Cunningham, Goodman-Bacon and Sant'Anna 2025" = paste(
    "Baker, A., Callaway, B., Cunningham, S., Goodman-Bacon, A. and Sant'Anna, P. H. C. (2025).",
    "Difference-in-differences designs: a practitioner's guide. arXiv 2503.13323."
  ),
  "Borusyak, Jaravel and Spiess 2024" = paste(
    "Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study designs: robust and",
    "efficient estimation. Review of Economic Studies 91(6), 3253-3285."
  ),
  "Callaway and Sant'Anna 2021" = paste(
    "Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time",
    "periods. Journal of Econometrics 225(2), 200-230."
  ),
  "Cameron, Gelbach and Miller 2008" = paste(
    "Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2008). Bootstrap-based improvements for",
    "inference with clustered errors. Review of Economics and Statistics 90(3), 414-427."
  ),
  "Cengiz, Dube, Lindner and Zipperer 2019" = paste(
    "Cengiz, D., Dube, A., Lindner, A. and Zipperer, B. (2019). The effect of minimum wages on",
    "low-wage jobs. Quarterly Journal of Economics 134(3), 1405-1454."
  ),
  "de Chaisemartin and D'Haultfoeuille 2020" = paste(
    "de Chaisemartin, C. and D'Haultfoeuille, X. (2020). Two-way fixed effects estimators with",
    "heterogeneous treatment effects. American Economic Review 110(9), 2964-2996."
  ),
  "Cinelli and Hazlett 2020" = paste(
    "Cinelli, C. and Hazlett, C. (2020). Making sense of sensitivity: extending omitted variable",
    "bias. Journal of the Royal Statistical Society B 82(1), 39-67."
  ),
  "Dube, Girardi, Jorda and Taylor 2025" = paste(
    "Dube, A., Girardi, D., Jorda, O. and Taylor, A. M. (2025). A local projections approach to",
    "difference-in-differences. Journal of Applied Econometrics."
  ),
  "Gardner 2022" = "Gardner, J. (2022). Two-stage differences in differences. arXiv 2207.05943.",
  "Heckman, Ichimura and Todd 1997" = paste(
    "Heckman, J., Ichimura, H. and Todd, P. (1997). Matching as an econometric evaluation",
    "estimator: evidence from evaluating a job training programme. Review of Economic Studies",
    "64(4), 605-654."
  ),
  "MacKinnon, Nielsen and Webb 2023" = paste(
    "MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2023). Leverage, influence, and the",
    "jackknife in clustered regression models. Stata Journal 23(4), 942-982."
  ),
  "Montiel Olea and Plagborg-Moller 2019" = paste(
    "Montiel Olea, J. L. and Plagborg-Moller, M. (2019). Simultaneous confidence bands: theory,",
    "implementation, and an application to SVARs. Journal of Applied Econometrics 34(1), 1-17."
  ),
  "Oster 2019" = paste(
    "Oster, E. (2019). Unobservable selection and coefficient stability: theory and evidence.",
    "Journal of Business & Economic Statistics 37(2), 187-204."
  ),
  "Rambachan and Roth 2023" = paste(
    "Rambachan, A. and Roth, J. (2023). A more credible approach to parallel trends. Review of",
    "Economic Studies 90(5), 2555-2591."
  ),
  "Roodman, MacKinnon, Nielsen and Webb 2019" = paste(
    "Roodman, D., MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2019). Fast and wild:",
    "Bootstrap inference in Stata using boottest. Stata Journal 19(1), 4-60."
  ),
  "Roth 2022" = paste(
    "Roth, J. (2022). Pretest with caution: event-study estimates after testing for parallel",
    "trends. American Economic Review: Insights 4(3), 305-322."
  ),
  "Roth and Sant'Anna 2023" = paste(
    "Roth, J. and Sant'Anna, P. H. C. (2023). Efficient estimation for staggered rollout designs.",
    "Journal of Political Economy: Microeconomics 1(4), 669-709."
  ),
  "Simonsohn, Simmons and Nelson 2020" = paste(
    "Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve analysis. Nature",
    "Human Behaviour 4, 1208-1214."
  ),
  "Sobel 1982" = paste(
    "Sobel, M. E. (1982). Asymptotic confidence intervals for indirect effects in structural",
    "equation models. Sociological Methodology 13, 290-312."
  ),
  "Sun and Abraham 2021" = paste(
    "Sun, L. and Abraham, S. (2021). Estimating dynamic treatment effects in event studies with",
    "heterogeneous treatment effects. Journal of Econometrics 225(2), 175-199."
  ),
  "Weesie 1999" = paste(
    "Weesie, J. (1999). Seemingly unrelated estimation and the cluster-adjusted sandwich",
    "estimator. Stata Technical Bulletin 52, 34-47."
  ),
  "Wooldridge 2021" = paste(
    "Wooldridge, J. M. (2021). Two-way fixed effects, the two-way Mundlak regression, and",
    "difference-in-differences estimators. Working paper, Michigan State University."
  )
)

#' The sources that a text names
#' @noRd
sources_in <- function(text) {
  text <- gsub("[()\uff08\uff09]", "", paste(text, collapse = " "))
  named <- vapply(names(method_sources), grepl, NA, x = text, fixed = TRUE)
  unname(method_sources[named])
}
