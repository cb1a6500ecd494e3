#pragma once

#include <Eigen/Dense>
#include <vector>

#include "dummies.h"

namespace policypanel {

// Leverages of all rows with the fixed effects counted as dummies, exactly:
//   h_i = w_i / m_a + w_i v_i' S^+ v_i + w_i x~_i' B x~_i,
// m_a the weight of the row's level of the eliminated factor, v_i its other dummies less their
// means by that level, S their cross-products. `inverse` is B, columns x columns, 0 in the rows and
// columns of what is not a regressor. The levels of the other factors must be few: S is dense.
std::vector<double> leverages(const WithinRows& within, const Eigen::MatrixXd& inverse,
                              int threads);

}  // namespace policypanel
