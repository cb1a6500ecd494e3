test_that("distances are great circles", {
  # Beijing to Shanghai; a quarter of a meridian; over the date line; the same place
  expect_equal(great_circle(39.9042, 116.4074, 31.2304, 121.4737), 1067, tolerance = 1e-3)
  expect_equal(great_circle(0, 0, 90, 0), pi / 2 * 6371.0088, tolerance = 1e-12)
  expect_equal(great_circle(10, 179.9, 10, -179.9), great_circle(10, 0, 10, 0.2), tolerance = 1e-9)
  expect_identical(great_circle(30, 110, 30, 110), 0)
  expect_equal(great_circle(0, 0, 0, 180), pi * 6371.0088, tolerance = 1e-12)
})

test_that("adjacency counts borders", {
  data <- panel_data(n_units = 20)
  line <- data.frame(a = 1:19, b = 2:20)
  data$d <- as.numeric(data$unit == 5 & data$year >= 2003)
  found <- quiet(spillover_ring(data, "unit", "year", "d", neighbours = line, order = 3))
  for (r in 1:3) {
    expect_identical(found[[paste0("ring_", r)]],
                     as.numeric(abs(data$unit - 5) == r & data$year >= 2003))
  }
  turned <- quiet(spillover_ring(data, "unit", "year", "d", neighbours = line[2:1], order = 3))
  expect_identical(turned, found)
  twice <- quiet(spillover_ring(data, "unit", "year", "d", neighbours = rbind(line, line[4:6, ]),
                                order = 3))
  expect_identical(twice, found)
})

test_that("a unit that nobody names as a neighbour has no ring, and a note says so", {
  data <- panel_data(n_units = 6)
  data$d <- as.numeric(data$unit %in% c(2, 6) & data$year >= 2003)
  borders <- data.frame(a = c(1, 2, 9), b = c(2, 3, 1))
  notes <- character()
  found <- withCallingHandlers(
    spillover_ring(data, "unit", "year", "d", neighbours = borders),
    policypanel_note = function(m) {
      notes <<- c(notes, conditionMessage(m))
      invokeRestart("muffleMessage")
    }
  )
  notes <- gsub("\\s+", " ", paste(notes, collapse = " "))
  expect_match(notes, "not in the data: 1 \\(9\\)")
  expect_match(notes, "3 of 6 units without a pair of neighbours.*in nobody's ring: 1")
  expect_identical(is.na(found$ring_1), data$unit %in% 4:6 & data$d == 0)
})
