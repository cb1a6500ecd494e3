#pragma once

#include <cstddef>
#include <vector>

namespace policypanel {

struct KernelMatch {
  std::vector<double> kernel_sum;       // per target: sum of kernel weights; 0 without neighbours
  std::vector<double> matched_outcome;  // per target: kernel mean of the outcome, NaN without
  std::vector<double> donor_weight;     // per donor: sum of its normalised weights over targets
};

// Epanechnikov matching on the score: target i gets the mean of the donors' outcomes with weights
// K(u) = 1 - u^2, u = (p_i - p_j) / bandwidth, |u| < 1, normalised to 1 (Heckman, Ichimura & Todd
// 1997; psmatch2's `kernel`).
//
// The weight is a polynomial in the donor's score, so with donors sorted the sums over a window
// are differences of prefix sums of {1, p, p^2} x {1, y}: two binary searches per target instead
// of a pass over all donors, O(n log n) in all and no approximation. The prefix sums are held in
// twice the precision, because their differences cancel.
// For the ATT targets are the treated; for the ATU the controls.
KernelMatch match_epanechnikov(const double* target_score, std::size_t n_targets,
                               const double* donor_score, const double* donor_outcome,
                               std::size_t n_donors, double bandwidth);

}  // namespace policypanel
