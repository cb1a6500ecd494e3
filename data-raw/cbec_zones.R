# Makes data/cbec_zones.rda from the compiled roster (cbec_zones.csv beside this script).
zones <- utils::read.csv("data-raw/cbec_zones.csv", encoding = "UTF-8", stringsAsFactors = FALSE)
zones$approval_date <- as.Date(zones$approval_date)
zones$parent_prefecture[!nzchar(zones$parent_prefecture)] <- NA
names(zones)[names(zones) == "in_280_city_panel"] <- "in_city_panel"
zones$in_city_panel <- zones$in_city_panel == "yes"
cbec_zones <- zones
save(cbec_zones, file = "data/cbec_zones.rda", compress = "xz", version = 2)
