#pragma once

#include <Eigen/Dense>
#include <cstddef>

#include "../absorb/within.h"

namespace policypanel {

// Everything a least-squares fit on these columns needs, once the fixed effects are out.
struct CrossProducts {
  Eigen::MatrixXd within;       // X~' W X~, all columns
  Eigen::VectorXd mean;         // weighted means of the columns before projection
  Eigen::VectorXd total;        // weighted sums of squares about the mean, before projection
  double weight = 0;            // sum of weights
};

CrossProducts cross_products(const WithinColumns& within, const Columns& columns,
                             const double* weights, std::size_t n, int threads);

}  // namespace policypanel
