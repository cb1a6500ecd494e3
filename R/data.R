#' Cross-border e-commerce pilot zones of China
#'
#' The roster of comprehensive pilot zones for cross-border e-commerce, batches 1 (2015) to 8
#' (2025). Batch 8 is the whole island of Hainan and fifteen places; its reply revoked the zones of
#' Haikou, Sanya and Alashankou, which lie within Hainan and Bortala.
#'
#' @format A data frame with 181 rows, one per zone:
#' \describe{
#'   \item{batch}{Batch, 1 to 8.}
#'   \item{approval_date, approval_date_confirmed_to}{Date of the State Council's reply, and how
#'     far it is confirmed (`"day"` or `"month"`). [policy_dummy()] uses it.}
#'   \item{treat_year}{Year of approval.}
#'   \item{end_date}{Date on which the zone was revoked, `NA` for all but three. [policy_dummy()]
#'     uses it by `end = "end_date"` only: these places are in a zone of batch 8 from then on.}
#'   \item{doc_no}{Number of the reply.}
#'   \item{zone_en, zone_cn, province_en, province_cn}{Names in English and Chinese.}
#'   \item{admin_level}{Level of the unit.}
#'   \item{parent_prefecture}{Prefecture that contains the zone where it is below that level.}
#'   \item{in_city_panel}{Whether the zone is one of the 98 prefecture-level units of batches 1 to 5
#'     that a panel of 280 cities holds.}
#'   \item{membership_confirmed}{`"yes"`, `"weak"` or `"no"`: whether a second source names the
#'   zone.}
#'   \item{source, note}{Where the entry comes from.}
#' }
#' @source Compiled from State Council replies and press lists; see the column `source`.
#' @seealso [policy_dummy()], [cbec_growth], [cbec_quality].
#' @usage cbec_zones
#' @name cbec_zones
#' @keywords datasets
#' @examples
#' table(cbec_zones$batch, cbec_zones$in_city_panel)
#' @rawNamespace export(cbec_zones)
NULL

#' Stand-in panel: border trade and multidimensional poverty
#'
#' A calibrated stand-in ([stand_in_data]) for the panel behind `published_tables("border_trade")`:
#' eight border provinces of China, 2002 to 2022. The paper prints N = 438; by the arithmetic of its
#' Table 2 it is pooled least squares on 167 rows, and these are 8 x 21 = 168 with one row missing.
#' [mpi_index()] of the five indicators with the paper's weights is its outcome `MPI`, and
#' `did_feols(MPI ~ Intrade + csw0(urb, str, opening, pop, area), ...)` gives its Table 2. Means,
#' SDs, minima and maxima are those of its Table 1, whose rows carry each other's labels. Nothing
#' but the provinces, the years and, nearly, the areas is real.
#'
#' @format A data frame with 168 rows:
#' \describe{
#'   \item{province, region, year}{The panel; three regions as in the paper's Table 5.}
#'   \item{income, beds, employment, students, cpi}{Indicators of the index, one per dimension:
#'     income per head (yuan), hospital beds (per 1,000 people), employment outside agriculture (per
#'     cent), pupils (per 1,000 people), consumer prices (previous year = 100; counts negatively).}
#'   \item{Intrade}{Logarithm of small-scale border trade.}
#'   \item{urb, str}{Urbanisation and industry's share in GDP, per cent.}
#'   \item{opening}{Trade over GDP.}
#'   \item{pop, area}{People per square kilometre; area in 10,000 square kilometres.}
#'   \item{emp, tel, gov}{Employment, telephones (logarithms), fiscal expenditure over GDP.}
#' }
#' All but the panel, `area`, `emp`, `tel` and `gov` are missing for Tibet in 2002.
#' @source Simulated; `data-raw/border_trade.R` in the package's sources.
#' @seealso `vignette("border_trade")`, [border_trade_samples].
#' @examples
#' border_trade
#' index <- mpi_index(border_trade, as.list(c(economy = "income", healthcare = "beds",
#'                    employment = "employment", education = "students", living = "cpi")),
#'                    direction = c(cpi = "negative"),
#'                    weights = c(income = 0.3, beds = 0.2, employment = 0.2, students = 0.2,
#'                                cpi = 0.1))
#' border_trade$MPI <- index$score
#' did_feols(MPI ~ Intrade, border_trade)
"border_trade"

#' Stand-in samples for the split, robustness and mechanism tables on border trade
#'
#' Tables 3 to 7 of `published_tables("border_trade")` contradict the sample of its Table 2 and each
#' other, so no one panel gives them all. Here each column or pair of columns has a sample of its own:
#' a calibrated stand-in ([stand_in_data]) by which it comes out. For comparing groups within one
#' panel see [border_trade].
#'
#' No density, share or openness is negative. Some are what no province has, such as an openness
#' above 2 or, in `"employment"`, a density that rises with area: the printed coefficients of area
#' and their standard errors ask for it.
#'
#' @format A data frame with 1,361 rows:
#' \describe{
#'   \item{table}{Number of the table, `"3"` to `"7"`.}
#'   \item{group}{The sample within the table, such as `"high density"`.}
#'   \item{province, region, year, Intrade, urb, str, opening, pop, area}{As in [border_trade].}
#'   \item{MPI}{The outcome, missing in the first year of `"lagged"`, of which only `Intrade` is
#'     used.}
#'   \item{emp, tel, gov}{The outcomes of Table 7, each in the sample of its column.}
#' }
#' @source Simulated; `data-raw/border_trade.R` in the package's sources.
#' @seealso `vignette("border_trade")`.
#' @examples
#' table(border_trade_samples$group)
#' did_feols(MPI ~ Intrade, subset(border_trade_samples, table == "3"), split = "group")
"border_trade_samples"

#' Stand-in panel: pilot zones and growth in Jiangsu, Zhejiang and Shanghai
#'
#' A calibrated stand-in ([stand_in_data]) for the panel behind `published_tables("cbec_growth")`:
#' 23 cities, 2010 to 2019. The treatment is real: [policy_dummy()] of [cbec_zones], 10 treated
#' cities and 25 treated rows. The paper does not say which two of the region's 25 units it leaves
#' out; here they are Zhoushan and Lishui. Outcomes and controls are simulated so that the paper's
#' Table 1 comes out: coefficients, t and R2 of all columns, F of the first two.
#'
#' Where it does not look like a panel, printed numbers ask for it. Controls move in the year of
#' approval (at the median industry by 3 points of GDP to services, trade down by 18, investment by
#' 15), as the coefficient falls from .333 to .082 with them. The t values fix the variance of the
#' errors. They have one variance in all cities here, by which they are as large as small cities grow
#' in years, and the population that `gdp` and `pergdp` imply jumps; no city loses a fifth of it in
#' the year of approval.
#'
#' @format A data frame with 230 rows:
#' \describe{
#'   \item{city, province, year}{The panel; cities as [cbec_zones] spells them.}
#'   \item{did}{1 from the year of approval on.}
#'   \item{gdp}{Gross regional product, trillion yuan.}
#'   \item{pergdp}{The same per head, 10,000 yuan.}
#'   \item{govsize, second, third, fdi, growth, trade, consum}{Fiscal expenditure, secondary and
#'     tertiary industry, foreign direct investment, fixed investment, imports and exports, retail
#'     sales: each over GDP.}
#' }
#' @source `did` from [cbec_zones]; all else simulated, `data-raw/cbec_growth.R` in the package's
#'   sources.
#' @seealso `vignette("cbec_growth")`.
#' @examples
#' cbec_growth
#' did_feols(c(gdp, pergdp) ~ did | city + year, cbec_growth, vcov = "iid")
"cbec_growth"

#' Pilot zones and the quality of growth in 280 cities: a stand-in panel
#'
#' A simulated panel from which the published tables of Zhou and Wang come out, for
#' `vignette("cbec_quality")`. The paper ships no data. **Real** are the dates of the pilot zones,
#' the provinces and regions of the 98 treated cities, whether these lie on the coast, and which
#' belong to the three urban agglomerations. Everything else is invented, the 182 other cities
#' included. That the tables come out checks the package, not the paper.
#'
#' Each printed number that does not contradict others is met by the smallest change of a random
#' start: moments (Table 3), coefficients, t and R2 (Table 4), the score and its matching (Tables 5
#' and 6), pooled mediations (Tables 11 and 13, and 12 in part). Tables 7 to 10 need an outcome of
#' their own, `HQD_groups`: at the same model and rows their R2 is not Table 4's. (The likelier
#' reading of the paper is another kind of R2.) The path of the event study is not the paper's,
#' which prints no numbers of it. [mpi_index()] with entropy weights makes `HQD` and `diginf` of the
#' indicators; which these are is an assumption. The script is `data-raw/cbec_quality.R` of the
#' sources.
#'
#' Cities keep their level, grow along a common trend and do not jump when their zone is approved.
#' Rows that stand apart are asked for by printed numbers: Shanghai in 2019, the treated row that
#' matching dropped, with an urban share of 0 and teachers and internet users to match (by the means
#' of Table 5); one row with retail sales of e^5.47 (the minimum of Table 3); Chongqing in 2021 (the
#' maxima of population and internet users); Beijing in 2017, the untreated row above all treated
#' rows but one, and the rows of the smallest cities below Heihe, by which twelve untreated rows and
#' one treated row are off support (Table 6).
#'
#' @format A data frame of class `stand_in` with 3,360 rows, one per city and year (2010 to 2021):
#' \describe{
#'   \item{city, province, region}{Treated cities by name, the others by number; regions `"East"`,
#'     `"Mid"`, `"West"`, `"Northeast"`.}
#'   \item{location, size, cluster, structure}{`"Coast"` (51 cities) or `"Inland"`; `"Large"` (91),
#'     `"Medium"` (181) or `"Small"` (8); `"JJJ"`, `"YRD"`, `"PRD"` or `"Other"` (missing in four
#'     rows); `"Second"` or `"Third"`, the larger sector, which may change by year.}
#'   \item{year, CBEC}{The year, and 1 from the year of the city's approval on (312 rows), as
#'     [policy_dummy()] makes it of [cbec_zones].}
#'   \item{HQD, HQD_groups}{High-quality development, and the same for Tables 7 to 10; missing for
#'     two cities.}
#'   \item{lnpop, lnaca, lngdp, lngov, urban, lncons, lninter}{Logarithms of population, teachers,
#'     output, government expenditure, share of urban residents, logarithms of retail sales and
#'     internet users. One `urban` is 0 on purpose: the printed means say such a row was there.}
#'   \item{diginf, envir}{Digital infrastructure and business environment.}
#'   \item{rd, patents, tertiary, income_gap, so2, sewage, fdi, exports, beds, books}{Indicators of
#'     `HQD`, two for each of innovation, coordination, green, openness and sharing: expenditure on
#'     research (per cent of output), patents (per 10,000 people); tertiary industry (per cent),
#'     urban over rural income (counts negatively); sulphur dioxide (counts negatively), treated
#'     sewage (per cent); foreign investment and exports (per cent of output); hospital beds (per
#'     1,000 people), library books (per head).}
#'   \item{fibre, it_staff, it_investment, broadband, mobile, telecom}{Indicators of `diginf`, three
#'     inputs and three outputs: optical cable (km per square km), employment and investment in
#'     information services (per cent), broadband and mobile subscribers (per 100 people), telecom
#'     revenue (yuan per head).}
#'   \item{transport, trade, leasing, information, finance, science, jobs}{Employment in six
#'     producer services and in all industries, 2010 to 2019.}
#' }
#' @source Simulated; dates and names from [cbec_zones]. Printed tables: `published_tables(
#'   "cbec_quality")`.
#' @seealso [stand_in_data]
#' @usage cbec_quality
#' @name cbec_quality
#' @docType data
#' @keywords datasets
#' @examples
#' cbec_quality
#' did_feols(HQD ~ CBEC | city + year, cbec_quality, cluster = ~city)
NULL
