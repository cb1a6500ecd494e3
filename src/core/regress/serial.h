#pragma once

#include <Eigen/Dense>

#include "pairs.h"

namespace policypanel {

// The meat of Newey & West (1987): the sum over pairs of rows of one unit, |t_i - t_j| <= lag, of
// (1 - |t_i - t_j| / (lag + 1)) s_i s_j'. Distances are those of `time`, so a gap is a gap. Rows
// must be sorted by unit, then time. With one unit and a row per period that holds the period's sum
// of scores, it is the meat of Driscoll & Kraay (1998). Work: rows x (lag x columns + columns^2).
Eigen::MatrixXd serial_meat(const RowMatrix& scores, const int* unit, const double* time,
                            double lag, int threads);

}  // namespace policypanel
