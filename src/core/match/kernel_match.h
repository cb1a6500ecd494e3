#pragma once

#include <cstddef>
#include <vector>

#include "kernel.h"

namespace policypanel {

struct KernelMatch {
  std::vector<double> kernel_sum;       // per target: sum of kernel weights; 0 without neighbours
  std::vector<double> matched_outcome;  // per target: fitted outcome, NaN without neighbours
  std::vector<double> own_weight;       // per target: the weight of a donor at its very score
  std::vector<double> donor_weight;     // per donor: sum of its weights over targets
};

// How the outcomes in the window of a target are turned into one number.
struct LocalFit {
  bool is_linear = false;  // local linear regression (Fan 1992) instead of the kernel mean
  double ridge = 0;        // Seifert & Gasser (2000): shrinks the local slope; 0 for none
};

// How often every target and donor counts; null: once. The results are those of that many copies:
// a donor's weight is that of each of them.
struct MatchCounts {
  const double* target = nullptr;
  const double* donor = nullptr;
};

// Matching on the score: target i gets the fitted value at p_i of a local regression of the
// donors' outcomes on their scores, with weights K((p_j - p_i) / bandwidth) (Heckman, Ichimura &
// Todd 1997). The weights of each matched target's donors sum to 1.
//
// The sums over windows come from KernelSums: O(n log n) in all for the polynomial kernels,
// O(n x cells within the reach of its digits) for the Gaussian, no approximation in either. Donors'
// weights are the same sums with the roles exchanged. A target whose neighbours all stand at the
// border of its window enters them with one over a tiny sum; such targets hand their weights out
// one by one. For the ATT targets are the treated; for the ATU the controls.
KernelMatch match_kernel(const double* target_score, std::size_t n_targets,
                         const double* donor_score, const double* donor_outcome,
                         std::size_t n_donors, const Kernel& kernel, double bandwidth,
                         const LocalFit& fit = {}, const MatchCounts& counts = {});

// Derivatives of the sum of the targets' kernel means with respect to every score: what estimating
// the score does to the effect.
struct ScoreGradient {
  std::vector<double> target, donor;
};
ScoreGradient kernel_gradient(const double* target_score, std::size_t n_targets,
                              const double* donor_score, const double* donor_outcome,
                              std::size_t n_donors, const Kernel& kernel, double bandwidth);

}  // namespace policypanel
