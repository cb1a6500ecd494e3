// Which solver the reduced system gets: the exact ones where they are cheap, else by the graph.
#include <numeric>
#include <stdexcept>
#include <utility>

#include "projector.h"

namespace policypanel {

namespace {

constexpr std::pair<Solver, const char*> kSolverNames[] = {
    {Solver::kAutomatic, "automatic"},
    {Solver::kNone, "none"},
    {Solver::kMeans, "means"},
    {Solver::kDense, "elimination"},
    {Solver::kGraph, "conjugate gradients"},
    {Solver::kGraphFactor, "sparse factor"},
    {Solver::kGraphSample, "approximate factor"},
    {Solver::kJoint, "joint conjugate gradients"},
    {Solver::kAlternating, "map"}};

}  // namespace

const char* solver_name(Solver solver) {
  for (const auto& entry : kSolverNames)
    if (entry.first == solver) return entry.second;
  return "unknown";
}

Solver solver_from_name(const std::string& name) {
  for (const auto& entry : kSolverNames)
    if (name == entry.second) return entry.first;
  throw std::invalid_argument("unknown solver: " + name);
}

// Position among the other factors, or their number when all of them have slopes: the graph of
// levels is for factors without.
std::size_t Projector::largest_without_slope() const {
  std::size_t large = n_levels_.size();
  for (std::size_t o = 0; o < n_levels_.size(); ++o)
    if (factors_[layout_.others[o]].slope == nullptr &&
        (large == n_levels_.size() || n_levels_[o] > n_levels_[large]))
      large = o;
  return large;
}

void Projector::choose_solver() {
  constexpr std::size_t kMostDense = 2000, kMostBorder = 128;
  if (factors_.empty()) return;
  if (n_levels_.empty()) {
    solver_ = Solver::kMeans;
    return;
  }
  const std::size_t reduced = std::accumulate(n_levels_.begin(), n_levels_.end(), std::size_t{0});
  const std::size_t large = largest_without_slope();
  const std::size_t small = reduced - (large < n_levels_.size() ? n_levels_[large] : 0);
  RowsByLevel rows(factors_, weights_, layout_);
  const double cubed = static_cast<double>(reduced) * reduced * reduced;
  // With slopes the dense solver is worth more: it alone counts their degrees of freedom exactly.
  const double affordable = (rows.has_slopes() ? 3e8 : 1e7) + 10.0 * layout_.n_rows;
  const bool is_dense_cheap = reduced <= 64 || (reduced <= kMostDense && cubed / 3 < affordable);
  const auto wants = [&](Solver solver) { return options_.solver == solver; };
  if (wants(Solver::kAlternating)) {
    solver_ = Solver::kAlternating;
    reduced_ = std::make_unique<AlternatingSolver>(std::move(rows), n_levels_, options_.tolerance,
                                                   options_.max_iterations);
  } else if (wants(Solver::kDense) || (wants(Solver::kAutomatic) && is_dense_cheap)) {
    solver_ = Solver::kDense;
    reduced_ = std::make_unique<DenseSolver>(rows, n_levels_);
  } else if (!wants(Solver::kJoint) && large < n_levels_.size() && small <= kMostBorder &&
             small * n_levels_[large] <= layout_.n_rows * 2) {
    solver_ = Solver::kGraph;
    reduced_ = std::make_unique<GraphSolver>(rows, n_levels_, large, options_.tolerance,
                                             options_.max_iterations);
  } else {
    solver_ = Solver::kJoint;
    reduced_ = std::make_unique<JointSolver>(std::move(rows), n_levels_, options_.tolerance,
                                             options_.max_iterations);
  }
}

}  // namespace policypanel
