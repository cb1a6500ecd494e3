#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "../absorb/within.h"

namespace policypanel {

// The middle of a sandwich. The score of row i is s_i = w_i e_i x~_i for every column; when
// `with_constant`, a last entry w_i e_i is added for a constant as Stata reports it.

// sum_i s_i s_i'  (White 1980)
Eigen::MatrixXd robust_meat(const WithinColumns& within, const std::vector<double>& residuals,
                            const double* weights, bool with_constant);

// sum_g (sum_{i in g} s_i)(sum_{i in g} s_i)'  (Liang & Zeger 1986)
Eigen::MatrixXd cluster_meat(const WithinColumns& within, const std::vector<double>& residuals,
                             const double* weights, bool with_constant, const Factor& cluster);

}  // namespace policypanel
