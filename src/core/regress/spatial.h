#pragma once

#include <Eigen/Dense>

#include "pairs.h"

namespace policypanel {

enum class Distance {
  kHaversine,  // great circle on a sphere of radius kEarthRadius
  kTriangular  // Pythagoras on degrees of 111 km, longitude shrunk by the cosine of the mean
               // latitude
};
constexpr double kEarthRadius = 6371.0088;  // km, the IUGG's mean radius
constexpr double kDegree = 111;             // km

struct SpatialKernel {
  double cutoff;  // km
  bool is_bartlett;
  Distance distance;
};

// The meat of Conley (1999): the sum over pairs of rows at most `cutoff` apart of K(d) s_i s_j', K
// being 1 or, for Bartlett, 1 - d / cutoff. Latitude and longitude are in degrees. `period` may be
// null; else only rows of the same period pair.
//
// Rows are sorted into bands of latitude as high as the cutoff and by longitude within a band, so a
// row is compared with those in a box around it: work grows with n log n plus the rows in all
// boxes, about twice the pairs that count, and is n^2 only when the cutoff spans the data.
Eigen::MatrixXd spatial_meat(const RowMatrix& scores, const double* latitude,
                             const double* longitude, const int* period,
                             const SpatialKernel& kernel, int threads);

}  // namespace policypanel
