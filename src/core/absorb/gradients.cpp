#include <cmath>
#include <limits>

#include "../base/interrupt.h"
#include "../base/simd.h"
#include "reduced.h"

namespace policypanel {

namespace {

class Jacobi : public Preconditioner {
 public:
  explicit Jacobi(const ReducedOperator& op) : inverse_(op.diagonal()) {
    for (double& d : inverse_) d = d > 0 ? 1 / d : 0;
  }
  void apply(const double* v, double* out) const override {
    for (std::size_t k = 0; k < inverse_.size(); ++k)
      for (std::size_t c = 0; c < kLanes; ++c)
        out[k * kLanes + c] = inverse_[k] * v[k * kLanes + c];
  }

 private:
  std::vector<double> inverse_;
};

POLICYPANEL_CLONES
void inner_products(const double* a, const double* b, std::size_t n_levels, double* out) {
  Lanes sum = {0, 0, 0, 0};
  for (std::size_t k = 0; k < n_levels; ++k)
    sum += *reinterpret_cast<const Lanes*>(a + k * kLanes) *
           *reinterpret_cast<const Lanes*>(b + k * kLanes);
  for (std::size_t c = 0; c < kLanes; ++c) out[c] = sum[c];
}

// y = factor * y + x
POLICYPANEL_CLONES
void scale_and_add(const double* x, const double* factor, std::size_t n_levels, double* y) {
  const Lanes f = *reinterpret_cast<const Lanes*>(factor);
  for (std::size_t k = 0; k < n_levels; ++k) {
    Lanes& own = *reinterpret_cast<Lanes*>(y + k * kLanes);
    own = f * own + *reinterpret_cast<const Lanes*>(x + k * kLanes);
  }
}

POLICYPANEL_CLONES
void add_scaled(const double* x, const double* factor, std::size_t n_levels, double* y) {
  const Lanes f = *reinterpret_cast<const Lanes*>(factor);
  for (std::size_t k = 0; k < n_levels; ++k)
    *reinterpret_cast<Lanes*>(y + k * kLanes) +=
        f * *reinterpret_cast<const Lanes*>(x + k * kLanes);
}

}  // namespace

std::unique_ptr<Preconditioner> jacobi_preconditioner(const ReducedOperator& op) {
  return std::make_unique<Jacobi>(op);
}

ReducedOutcome conjugate_gradients(const ReducedOperator& op, const Preconditioner& preconditioner,
                                   double* solution, double* residual, double tolerance,
                                   int max_iterations, GradientState& state) {
  const std::size_t n = op.size();
  std::vector<double> z(n * kLanes), q(n * kLanes);
  std::vector<double>& p = state.direction;
  double rz[kLanes], pq[kLanes], step[kLanes], minus_step[kLanes], turn[kLanes];
  preconditioner.apply(residual, z.data());
  if (p.empty()) p = z;
  inner_products(residual, z.data(), n, rz);
  if (state.reference[0] < 0)
    for (std::size_t c = 0; c < kLanes; ++c) state.reference[c] = rz[c];

  const auto is_done = [&](std::size_t c) {
    return !(rz[c] > tolerance * tolerance * state.reference[c]) || !(rz[c] > state.floor[c]) ||
           !(rz[c] > std::numeric_limits<double>::min());
  };
  const auto all_done = [&] {
    for (std::size_t c = 0; c < kLanes; ++c)
      if (!is_done(c)) return false;
    return true;
  };
  ReducedOutcome outcome{0, all_done()};
  while (!outcome.is_converged && outcome.iterations < max_iterations) {
    check_interrupt();
    op.apply(p.data(), q.data());
    inner_products(p.data(), q.data(), n, pq);
    for (std::size_t c = 0; c < kLanes; ++c) {
      step[c] = is_done(c) || !(pq[c] > 0) ? 0.0 : rz[c] / pq[c];
      minus_step[c] = -step[c];
    }
    add_scaled(p.data(), step, n, solution);
    add_scaled(q.data(), minus_step, n, residual);
    preconditioner.apply(residual, z.data());
    double next[kLanes];
    inner_products(residual, z.data(), n, next);
    for (std::size_t c = 0; c < kLanes; ++c) {
      turn[c] = step[c] == 0 ? 0.0 : next[c] / rz[c];
      rz[c] = next[c];
    }
    scale_and_add(z.data(), turn, n, p.data());
    ++outcome.iterations;
    outcome.is_converged = all_done();
  }
  for (std::size_t c = 0; c < kLanes; ++c) state.reached[c] = rz[c];
  return outcome;
}

}  // namespace policypanel
