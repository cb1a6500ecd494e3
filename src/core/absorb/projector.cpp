#include "projector.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "../base/threads.h"
#include "solvers.h"

namespace policypanel {

namespace {

constexpr std::pair<Solver, const char*> kSolverNames[] = {
    {Solver::kAutomatic, "automatic"}, {Solver::kNone, "none"},
    {Solver::kMeans, "means"},         {Solver::kBalanced, "balanced"},
    {Solver::kElimination, "elimination"}, {Solver::kAlternating, "map"}};

Solver choose_solver(const std::vector<Factor>& factors, const double* weights, std::size_t n,
                     Solver wanted) {
  if (factors.empty()) return Solver::kNone;
  if (factors.size() == 1) return Solver::kMeans;
  if (wanted == Solver::kAlternating || wanted == Solver::kElimination) return wanted;
  if (BalancedSolver::applies(factors, weights, n)) return Solver::kBalanced;
  return EliminationSolver::applies(factors) ? Solver::kElimination : Solver::kAlternating;
}

// A rough centre is enough: it only keeps sums of large, nearly constant columns from losing
// digits, and goes back into the first factor's effects.
double rough_centre(const double* column, std::size_t n) {
  const std::size_t stride = std::max<std::size_t>(1, n / 1024);
  double sum = 0;
  std::size_t used = 0;
  for (std::size_t i = 0; i < n; i += stride, ++used) sum += column[i];
  return used > 0 ? sum / static_cast<double>(used) : 0.0;
}

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

Projector::Projector(std::vector<Factor> factors, const double* weights, std::size_t n_rows,
                     ProjectorOptions options)
    : factors_(std::move(factors)), weights_(weights), n_rows_(n_rows), options_(options) {
  solver_ = choose_solver(factors_, weights_, n_rows_, options_.solver);
  switch (solver_) {
    case Solver::kMeans:
      effect_solver_ = std::make_unique<MeansSolver>(factors_[0], weights_, n_rows_);
      break;
    case Solver::kBalanced:
      effect_solver_ = std::make_unique<BalancedSolver>(factors_[0], factors_[1], n_rows_);
      break;
    case Solver::kElimination:
      effect_solver_ = std::make_unique<EliminationSolver>(factors_, weights_, n_rows_);
      break;
    case Solver::kAlternating:
      effect_solver_ = std::make_unique<AlternatingSolver>(
          factors_, weights_, n_rows_, options_.tolerance, options_.max_iterations);
      break;
    default:
      break;
  }
}

Projection Projector::project(const Columns& columns) const {
  Projection result;
  result.effects.n_columns = columns.size();
  for (const Factor& factor : factors_)
    result.effects.level.emplace_back(factor.n_levels * columns.size(), 0.0);
  if (!effect_solver_) return result;

  std::vector<double> centre;
  for (const double* column : columns) centre.push_back(rough_centre(column, n_rows_));
  constexpr std::size_t kWidth = EffectSolver::kBlockWidth;
  const std::size_t n_blocks = (columns.size() + kWidth - 1) / kWidth;
  std::vector<int> iterations(n_blocks, 0);
  parallel_for(n_blocks, options_.threads, [&](std::size_t b) {
    const std::size_t first = b * kWidth;
    iterations[b] = effect_solver_->solve(columns, centre, first,
                                          std::min(kWidth, columns.size() - first), result.effects);
  });
  for (int count : iterations) {
    result.iterations = std::max(result.iterations, std::abs(count));
    result.is_converged = result.is_converged && count > 0;
  }
  std::vector<double>& level = result.effects.level[0];
  for (std::size_t k = 0; k < level.size(); ++k) level[k] += centre[k % columns.size()];
  return result;
}

}  // namespace policypanel
