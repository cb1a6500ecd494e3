// One large reduced factor. Jacobi-preconditioned conjugate gradients first: simple graphs are done
// in a handful of iterations. Where the rate measured on the way says that the rest would cost more
// than forming and factoring S, the factor takes over as the preconditioner, or a sampled one where
// it would fill in.
#include <algorithm>
#include <cmath>

#include "../base/simd.h"
#include "blocks.h"
#include "dense_schur.h"
#include "reduced.h"

namespace policypanel {

namespace {

// matrix[code] -= factor * row over `width` lanes of doubles
POLICYPANEL_CLONES
void subtract_row(const double* row, double factor, std::size_t width, double* from) {
  for (std::size_t c = 0; c < width; c += kLanes)
    *reinterpret_cast<Lanes*>(from + c) -= factor * *reinterpret_cast<const Lanes*>(row + c);
}

// small (n_small x 4) += cross' v, cross n_large x width
POLICYPANEL_CLONES
void multiply_transposed(const double* cross, std::size_t n_large, std::size_t n_small,
                         std::size_t width, const double* v, double* small) {
  for (std::size_t f = 0; f < n_large; ++f) {
    const Lanes value = *reinterpret_cast<const Lanes*>(v + f * kLanes);
    for (std::size_t c = 0; c < n_small; ++c)
      *reinterpret_cast<Lanes*>(small + c * kLanes) += cross[f * width + c] * value;
  }
}

// out -= cross small
POLICYPANEL_CLONES
void subtract_product(const double* cross, std::size_t n_large, std::size_t n_small,
                      std::size_t width, const double* small, double* out) {
  for (std::size_t f = 0; f < n_large; ++f) {
    Lanes sum = {0, 0, 0, 0};
    for (std::size_t c = 0; c < n_small; ++c)
      sum += cross[f * width + c] * *reinterpret_cast<const Lanes*>(small + c * kLanes);
    *reinterpret_cast<Lanes*>(out + f * kLanes) -= sum;
  }
}

// The small factors' part of S: S_fc (large x small) and S_cc (small x small, factored).
class Border {
 public:
  using Small = Eigen::Matrix<double, Eigen::Dynamic, kLanes, Eigen::RowMajor>;

  Border(const RowsByLevel& rows, const std::vector<std::size_t>& n_levels, std::size_t large)
      : n_large_(n_levels[large]) {
    std::vector<std::size_t> small, n_small_levels;
    for (std::size_t o = 0; o < n_levels.size(); ++o) {
      if (o == large) continue;
      small.push_back(o);
      n_small_levels.push_back(n_levels[o]);
    }
    const auto offset = stacked_offsets(n_small_levels);
    n_small_ = offset.back();
    width_ = padded(n_small_);
    if (n_small_ == 0) return;
    DenseSchur schur(rows, small, n_small_levels);
    root_ = std::move(schur.matrix);
    semidefinite_cholesky(root_, schur.weight, is_redundant_);
    accumulate_cross(rows, large, small, offset);
  }

  std::size_t n_small() const { return n_small_; }
  void solve_small(Small& value) const {  // S_cc^+ value, in place
    Eigen::MatrixXd columns = value;
    semidefinite_solve(root_, is_redundant_, columns);
    value = columns;
  }
  Small transposed_times(const double* v) const {  // S_cf v
    Small small = Small::Zero(n_small_, kLanes);
    multiply_transposed(cross_.data(), n_large_, n_small_, width_, v, small.data());
    return small;
  }
  void subtract_times(const Small& small, double* out) const {  // out -= S_fc small
    subtract_product(cross_.data(), n_large_, n_small_, width_, small.data(), out);
  }

 private:
  void accumulate_cross(const RowsByLevel& rows, std::size_t large,
                        const std::vector<std::size_t>& small,
                        const std::vector<std::size_t>& offset) {
    cross_.assign(n_large_ * width_, 0.0);
    std::vector<double> met(width_);
    const int* large_code = rows.other(large);
    for (std::size_t a = 0; a < rows.n_levels(); ++a) {
      std::fill(met.begin(), met.end(), 0.0);
      double total = 0;
      for (std::size_t i = rows.begin(a); i < rows.end(a); ++i) {
        const double w = rows.weight(i);
        total += w;
        for (std::size_t s = 0; s < small.size(); ++s) {
          const std::size_t c = offset[s] + rows.other(small[s])[i];
          const double wz = w * rows.slope(small[s], i);
          met[c] += wz;
          cross_[static_cast<std::size_t>(large_code[i]) * width_ + c] += wz;
        }
      }
      if (!(total > 0)) continue;
      for (std::size_t i = rows.begin(a); i < rows.end(a); ++i)
        subtract_row(met.data(), rows.weight(i) / total, width_,
                     &cross_[static_cast<std::size_t>(large_code[i]) * width_]);
    }
  }

  std::size_t n_large_, n_small_ = 0, width_ = 0;
  std::vector<double> cross_;
  Eigen::MatrixXd root_;
  std::vector<char> is_redundant_;
};

// S_ff - S_fc S_cc^+ S_cf: what is left of S when the small factors are eliminated too.
class BorderedOperator : public ReducedOperator {
 public:
  BorderedOperator(const CellGraph& graph, const Border& border) : graph_(graph), border_(border) {}
  std::size_t size() const override { return graph_.size(); }
  const std::vector<double>& diagonal() const override { return graph_.diagonal(); }
  void apply(const double* v, double* out) const override {
    graph_.apply(v, out);
    if (border_.n_small() == 0) return;
    Border::Small small = border_.transposed_times(v);
    border_.solve_small(small);
    border_.subtract_times(small, out);
  }

 private:
  const CellGraph& graph_;
  const Border& border_;
};

}  // namespace

struct GraphSolver::Implementation {
  Implementation(const RowsByLevel& rows, const std::vector<std::size_t>& n_levels,
                 std::size_t large, double tolerance, int max_iterations)
      : graph(rows, large, n_levels[large]),
        border(rows, n_levels, large),
        op(graph, border),
        preconditioner(jacobi_preconditioner(op)),
        offset(stacked_offsets(n_levels)),
        n_levels(n_levels),
        large(large),
        tolerance(tolerance),
        max_iterations(max_iterations) {}

  ReducedOutcome solve_block(double* x, double* r, GradientState state);
  double cost_to_come(const GradientState& state, int iterations) const;

  CellGraph graph;
  Border border;
  BorderedOperator op;
  std::unique_ptr<Preconditioner> preconditioner;
  void change_preconditioner(const GradientState& state, int iterations);

  bool has_factor = false;    // the exact one; nothing is to be gained after it
  bool has_sampled = false;   // the approximate one
  double refused_flops = -1;  // what the exact factor was refused for, when it was
  std::vector<std::size_t> offset, n_levels;
  std::size_t large;
  double tolerance;
  int max_iterations;
};

namespace {
constexpr int kProbeIterations = 20;
// What a step costs relative to one visit of a cell in an iteration; measured, rough.
constexpr double kFormOneProduct = 4, kOrderOneLevel = 100, kFlop = 0.4, kSampleOneCell = 150;
constexpr double kMostFlops = 2e9;
constexpr int kSampledIterations = 35;  // what the approximate factor needs
constexpr double kSampledCost = 4;      // of one of them, in plain ones
}  // namespace

// The iterations still to come at the rate seen so far, in visits of a cell.
double GraphSolver::Implementation::cost_to_come(const GradientState& state, int iterations) const {
  double slowest = 0;
  for (std::size_t c = 0; c < kLanes; ++c)
    if (state.reference[c] > 0)
      slowest = std::max(slowest, std::sqrt(state.reached[c] / state.reference[c]));
  if (!(slowest > tolerance)) return 0;
  const double rate = std::min(std::pow(slowest, 1.0 / iterations), 0.9999);
  const double to_come =
      std::min<double>(std::log(tolerance / slowest) / std::log(rate), max_iterations);
  return to_come *
         (2.0 * static_cast<double>(graph.n_cells()) + 10.0 * static_cast<double>(graph.size()));
}

// After some iterations: is a better preconditioner worth its making?
void GraphSolver::Implementation::change_preconditioner(const GradientState& state,
                                                        int iterations) {
  const double to_come = cost_to_come(state, iterations);
  const double to_form =
      kFormOneProduct * graph.assembly_cost() + kOrderOneLevel * static_cast<double>(graph.size());
  const double affordable = std::min(kMostFlops, (to_come - to_form) / kFlop);
  if (affordable > 2 * refused_flops && affordable > 0) {
    if (auto factor = sparse_preconditioner(graph, affordable)) {
      preconditioner = std::move(factor);
      has_factor = true;
      return;
    }
    refused_flops = affordable;
  }
  const double one =
      2.0 * static_cast<double>(graph.n_cells()) + 10.0 * static_cast<double>(graph.size());
  const double sampled = kSampleOneCell * static_cast<double>(graph.n_cells()) +
                         kSampledIterations * kSampledCost * one;
  if (has_sampled || to_come < sampled) return;
  preconditioner = approximate_preconditioner(graph);
  has_sampled = true;
}

ReducedOutcome GraphSolver::Implementation::solve_block(double* x, double* r, GradientState state) {
  ReducedOutcome outcome{0, false};
  int budget = kProbeIterations;
  while (!outcome.is_converged && outcome.iterations < max_iterations) {
    const bool is_final = has_factor || has_sampled;
    const int left = max_iterations - outcome.iterations;
    const ReducedOutcome part = conjugate_gradients(
        op, *preconditioner, x, r, tolerance, is_final ? left : std::min(budget, left), state);
    outcome.iterations += std::max(part.iterations, 1);
    outcome.is_converged = part.is_converged;
    if (outcome.is_converged || is_final) continue;
    const Preconditioner* before = preconditioner.get();
    change_preconditioner(state, outcome.iterations);
    // Residuals are measured by the new preconditioner from here on.
    if (preconditioner.get() != before) state.start_afresh();
    budget *= 2;
  }
  outcome.used_factor = has_factor;
  outcome.used_sample = has_sampled;
  return outcome;
}

GraphSolver::GraphSolver(const RowsByLevel& rows, const std::vector<std::size_t>& n_levels,
                         std::size_t large, double tolerance, int max_iterations)
    : implementation_(
          std::make_unique<Implementation>(rows, n_levels, large, tolerance, max_iterations)) {}
GraphSolver::~GraphSolver() = default;

int GraphSolver::n_redundant() const {
  return implementation_->border.n_small() == 0 ? implementation_->graph.n_components() : -1;
}

ReducedOutcome GraphSolver::solve(const double* right, double* solution, double* residual,
                                  std::size_t width, const double* floor) const {
  Implementation& own = *implementation_;
  const std::size_t size = own.offset.back();
  return for_each_block(
      right, solution, residual, size, width, floor,
      [&](double* x, double* r, GradientState& state) {
        using Four = Eigen::Matrix<double, Eigen::Dynamic, kLanes, Eigen::RowMajor>;
        Eigen::Map<Four> all_x(x, size, kLanes), all_r(r, size, kLanes);
        const Eigen::Index first = static_cast<Eigen::Index>(own.offset[own.large]);
        const Eigen::Index n_large = static_cast<Eigen::Index>(own.n_levels[own.large]);
        Four large_x = Four::Zero(n_large, kLanes), large_r = all_r.middleRows(first, n_large);
        // Into the small factors and back: their rows, stacked without the large factor's.
        const auto small_rows = [&](auto&& visit) {
          Eigen::Index at = 0;
          for (std::size_t o = 0; o < own.n_levels.size(); ++o) {
            if (o == own.large) continue;
            const Eigen::Index n = static_cast<Eigen::Index>(own.n_levels[o]);
            visit(at, static_cast<Eigen::Index>(own.offset[o]), n);
            at += n;
          }
        };
        Border::Small small_r(own.border.n_small(), kLanes);
        small_rows([&](Eigen::Index at, Eigen::Index row, Eigen::Index n) {
          small_r.middleRows(at, n) = all_r.middleRows(row, n);
        });
        if (own.border.n_small() > 0) {
          Border::Small small = small_r;
          own.border.solve_small(small);
          own.border.subtract_times(small, large_r.data());
        }
        const ReducedOutcome outcome = own.solve_block(large_x.data(), large_r.data(), state);
        all_r.setZero();
        all_x.middleRows(first, n_large) = large_x;
        all_r.middleRows(first, n_large) = large_r;
        if (own.border.n_small() > 0) {
          small_r -= own.border.transposed_times(large_x.data());
          own.border.solve_small(small_r);
          small_rows([&](Eigen::Index at, Eigen::Index row, Eigen::Index n) {
            all_x.middleRows(row, n) = small_r.middleRows(at, n);
          });
        }
        return outcome;
      });
}

}  // namespace policypanel
