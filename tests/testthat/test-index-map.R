map_data <- function() {
  data <- index_data()
  data[-c(2, 15), ]
}

map_index <- function(data = map_data()) {
  quiet(mpi_index(data, c("a", "b"), unit = "city", time = "year"))
}

test_that("every unit has a row, the highest mean on top, and gaps are counted", {
  data <- map_data()
  index <- map_index(data)
  map <- index_map(index, 30, "bands")
  means <- sort(tapply(index$score, data$city, mean), decreasing = TRUE)
  expect_identical(rownames(map$score), names(means))
  expect_identical(colnames(map$score), as.character(1:4))
  by_hand <- tapply(index$score, list(data$city, data$year), mean)
  expect_equal(map$score, by_hand[rownames(map$score), ], ignore_attr = TRUE)
  expect_identical(map$caption, "12 units by mean score; crosses: 2 tiles without a score")
  # The order of rows in the data does not matter.
  shuffled <- data[order(-data$year, data$city), ]
  expect_equal(index_map(map_index(shuffled), 30, "bands"), map)
  # Nor do rows without a score.
  padded <- rbind(data, data.frame(city = 1, year = 9, a = NA, b = 1, c = 1, d = 1))
  expect_equal(index_map(map_index(padded), 30, "bands"), map)
})

test_that("bands hold all units and average over those observed", {
  index <- map_index()
  cells <- index_cells(index)
  map <- index_map(index, 5, "bands")
  expect_identical(rownames(map$score), c("1-3", "4-6", "7-9", "10-12"))
  expect_equal(map$score[2, ], colMeans(cells[4:6, ], na.rm = TRUE))
  expect_match(map$caption, "12 units by mean score in 4 bands of 3;", fixed = TRUE)
  expect_match(index_map(index, 8, "bands")$caption, "in 6 bands of 2;", fixed = TRUE)
  expect_match(index_map(index, 11, "bands")$caption, "in 6 bands of 2;", fixed = TRUE)
  cities <- data.frame(u = rep(1:285, 2), t = rep(1:2, each = 285), a = with_seed(1, rexp(570)))
  many <- mpi_index(cities, "a", unit = "u", time = "t")
  expect_match(index_map(many, 30, "bands")$caption, "285 units by mean score in 29 bands of 9 to")
  expect_identical(sum(vapply(strsplit(rownames(index_map(many, 30, "bands")$score), "-"),
                              function(r) diff(as.integer(r)) + 1L, 1L)), 285L)
})

test_that("the highest and the lowest are counted", {
  index <- map_index()
  all <- rownames(index_cells(index))
  highest <- index_map(index, 5, "highest")
  expect_identical(rownames(highest$score), all[1:5])
  expect_match(highest$caption, "The 5 highest of 12 units", fixed = TRUE)
  expect_identical(rownames(index_map(index, 5, "lowest")$score), all[8:12])
  both <- index_map(index, 5, "extremes")
  expect_identical(rownames(both$score), all[c(1:3, 11:12)])
  expect_identical(both$parted, 3)
  expect_match(both$caption, "The 3 highest and 2 lowest of 12 units", fixed = TRUE)
})

test_that("the tiles drawn are the scores", {
  index <- map_index()
  calls <- drawn_by(map <- plot(index, "map"))
  tiles <- calls$image
  # image() hands over colours as numbers of its palette, from the bottom up.
  place <- (map$score - min(map$score, na.rm = TRUE)) / diff(range(map$score, na.rm = TRUE))
  expected <- floor(t(place[12:1, ]) * (64 - 1e-5))
  expect_equal(as.vector(tiles[[3]]), as.vector(expected))
  expect_setequal(tiles[[4]], map_colours(64))
  expect_true(all(c(rownames(map$score), as.character(1:4), map$caption, "Score") %in%
                    strings_of(calls)))
  crosses <- calls[names(calls) == "plotXY"]
  crosses <- crosses[[length(crosses)]][[1]]
  empty <- which(is.na(map$score), arr.ind = TRUE)
  expect_setequal(paste(13 - crosses$y, crosses$x), paste(empty[, 1], empty[, 2]))
  # A score that is the same everywhere still draws.
  flat <- index
  flat$score[] <- 0.5
  expect_no_error(drawn_by(plot(flat, "map")))
})

test_that("autoplot() draws the same tiles", {
  skip_if_not_installed("ggplot2")
  index <- map_index()
  map <- index_map(index, 30, "bands")
  plot <- ggplot2::autoplot(index, "map", main = "Title")
  built <- ggplot2::ggplot_build(plot)$data
  tiles <- built[[1]]
  expect_equal(nrow(tiles), 46)
  expect_equal(map$score[cbind(13 - as.integer(tiles$y), as.integer(tiles$x))],
               plot$data$score)
  expect_equal(nrow(built[[2]]), 2)
  expect_identical(plot$labels$caption, map$caption)
  expect_identical(plot$labels$title, "Title")
  expect_length(ggplot2::ggplot_build(ggplot2::autoplot(index, "map", rows = 4,
                                                        show = "extremes"))$data, 3)
})

test_that("the colours get darker all the way", {
  rgb <- grDevices::col2rgb(map_colours(64))
  luminance <- drop(c(0.2126, 0.7152, 0.0722) %*% (rgb / 255)^2.2)
  expect_true(all(diff(luminance) < 0))
  expect_gt(luminance[1] - luminance[64], 0.5)
})

test_that("what makes no map is refused", {
  data <- map_data()
  expect_error(plot(mpi_index(data, "a", time = "year"), "map"), "unit",
               class = "policypanel_error_input")
  expect_error(plot(map_index(), "map", rows = 1), "rows", class = "policypanel_error_input")
  expect_error(plot(map_index(), "map", show = "all"), "bands", class = "policypanel_error_input")
})
