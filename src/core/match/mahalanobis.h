#pragma once

#include <cstddef>
#include <vector>

namespace policypanel {

enum class MahalanobisStatus { kDone, kConstant, kCollinear };

// Covariates as points (row-major) whose Euclidean distance is the Mahalanobis distance: the
// covariance is pooled within treated and untreated rows, as in psmatch2. Points are rotated so
// that the first coordinate spreads most, by which the search is sorted. `is_constant` marks
// covariates that do not vary within the groups.
MahalanobisStatus mahalanobis_points(const std::vector<std::vector<double>>& covariates,
                                     const std::vector<int>& treated, std::vector<double>& points,
                                     std::vector<int>& is_constant);

}  // namespace policypanel
