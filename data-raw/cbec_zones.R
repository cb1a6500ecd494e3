# Makes R/sysdata.rda from the compiled roster (cbec_zones.csv beside this script). It is exported
# from there and not put into data/, because R CMD check notes Chinese strings in data/.
zones <- utils::read.csv("data-raw/cbec_zones.csv", encoding = "UTF-8", stringsAsFactors = FALSE)
zones$approval_date <- as.Date(zones$approval_date)
zones$end_date <- as.Date(ifelse(nzchar(zones$end_date), zones$end_date, NA))
zones$parent_prefecture[!nzchar(zones$parent_prefecture)] <- NA
names(zones)[names(zones) == "in_280_city_panel"] <- "in_city_panel"
zones$in_city_panel <- zones$in_city_panel == "yes"
cbec_zones <- zones
save(cbec_zones, file = "R/sysdata.rda", compress = "xz", version = 2)
