#' Cross-border e-commerce pilot zones of China
#'
#' The roster of comprehensive pilot zones for cross-border e-commerce, batches 1 (2015) to 7
#' (2022).
#'
#' @format A data frame with 165 rows, one per zone:
#' \describe{
#'   \item{batch}{Batch, 1 to 7.}
#'   \item{approval_date, approval_date_confirmed_to}{Date of the State Council's reply, and how
#'     far it is confirmed (`"day"` or `"month"`). [policy_dummy()] uses it for `rule = "share"`.}
#'   \item{treat_year}{Year of approval, used by [policy_dummy()] for its other rules.}
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
#' @usage cbec_zones
#' @name cbec_zones
#' @keywords datasets
#' @examples
#' table(cbec_zones$batch, cbec_zones$in_city_panel)
#' @rawNamespace export(cbec_zones)
NULL
