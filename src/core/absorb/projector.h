#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "factor.h"

namespace policypanel {

// The fixed effects of a set of columns: level[f][code * n_columns + column]. Subtracting from
// a column, row by row, its effects of all factors leaves the part that the fixed effects do not
// explain. Holding the effects (levels x columns) instead of demeaned columns (rows x columns)
// is what keeps memory small; see WithinColumns for the way back to rows.
struct Effects {
  std::size_t n_columns = 0;
  std::vector<std::vector<double>> level;
};

enum class Solver { kAutomatic, kNone, kMeans, kBalanced, kElimination, kAlternating };
const char* solver_name(Solver solver);
Solver solver_from_name(const std::string& name);

struct ProjectorOptions {
  Solver solver = Solver::kAutomatic;
  double tolerance = 1e-8;  // of alternating projections: change of an effect over the column's sd
  int max_iterations = 10000;
  int threads = 1;
};

struct Projection {
  Effects effects;
  int iterations = 0;        // the most that any column needed; 1 where the answer is exact
  bool is_converged = true;
};

// Solves for the fixed effects of a block of up to kBlockWidth columns at a time.
class EffectSolver {
 public:
  static constexpr std::size_t kBlockWidth = 4;
  virtual ~EffectSolver() = default;
  // Writes the effects of columns [first, first + width) of `columns` less `centre`. Returns the
  // number of iterations, negative when they ran out.
  virtual int solve(const Columns& columns, const std::vector<double>& centre, std::size_t first,
                    std::size_t width, Effects& effects) const = 0;
};

// Takes fixed effects out of columns: absorb once, project many. Factors, codes and weights must
// outlive the projector. `weights` may be null.
class Projector {
 public:
  Projector(std::vector<Factor> factors, const double* weights, std::size_t n_rows,
            ProjectorOptions options);

  Projection project(const Columns& columns) const;
  Solver solver() const { return solver_; }

 private:
  std::vector<Factor> factors_;
  const double* weights_;
  std::size_t n_rows_;
  ProjectorOptions options_;
  Solver solver_;
  std::unique_ptr<EffectSolver> effect_solver_;
};

}  // namespace policypanel
