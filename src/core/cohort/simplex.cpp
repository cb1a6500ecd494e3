#include "simplex.h"

#include <algorithm>
#include <vector>

#include "../base/interrupt.h"

namespace policypanel {

namespace {

void centre(double* x, std::size_t n) {
  double mean = 0.0;
  for (std::size_t i = 0; i < n; ++i) mean += x[i];
  mean /= static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) x[i] -= mean;
}

double product(const double* x, const double* y, std::size_t n) {
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) sum += x[i] * y[i];
  return sum;
}

// ||A x - b||^2 / n + penalty ||x||^2, with A and b centred.
class Objective {
 public:
  Objective(const double* a, const double* b, std::size_t n_rows, std::size_t n_columns,
            double penalty)
      : n_rows_(n_rows),
        n_columns_(n_columns),
        penalty_(penalty),
        columns_(a, a + n_rows * n_columns),
        aim_(b, b + n_rows),
        residual_(n_rows),
        direction_(n_rows) {
    centre(aim_.data(), n_rows);
    for (std::size_t j = 0; j < n_columns; ++j) centre(columns_.data() + j * n_rows, n_rows);
  }

  // A x - b at these weights
  const double* miss(const double* weight) {
    for (std::size_t i = 0; i < n_rows_; ++i) residual_[i] = -aim_[i];
    for (std::size_t j = 0; j < n_columns_; ++j)
      for (std::size_t i = 0; i < n_rows_; ++i) residual_[i] += weight[j] * column(j)[i];
    return residual_.data();
  }

  // A step towards the best corner, from weights whose A x - b is known; false if they are there.
  bool step(double* weight) {
    const double eta = static_cast<double>(n_rows_) * penalty_;
    std::size_t best = 0;
    double lowest = 0.0, along = 0.0;  // along: gradient times the weights
    for (std::size_t j = 0; j < n_columns_; ++j) {
      const double slope = product(column(j), residual_.data(), n_rows_) + eta * weight[j];
      along += slope * weight[j];
      if (j == 0 || slope < lowest) {
        lowest = slope;
        best = j;
      }
    }
    // Towards the corner `best`: d = e_best - x, and A d = A_best - A x
    const double size = product(weight, weight, n_columns_);
    const double moved = size - 2 * weight[best] + 1;
    if (moved == 0.0) return false;
    for (std::size_t i = 0; i < n_rows_; ++i)
      direction_[i] = column(best)[i] - residual_[i] - aim_[i];
    const double curvature = product(direction_.data(), direction_.data(), n_rows_) + eta * moved;
    const double length = std::min(1.0, std::max(0.0, (along - lowest) / curvature));
    for (std::size_t j = 0; j < n_columns_; ++j) weight[j] *= 1 - length;
    weight[best] += length;
    for (std::size_t i = 0; i < n_rows_; ++i) residual_[i] += length * direction_[i];
    return true;
  }

  double value(const double* weight) const {
    return penalty_ * product(weight, weight, n_columns_) +
           product(residual_.data(), residual_.data(), n_rows_) / static_cast<double>(n_rows_);
  }

  // How fast half the objective falls in the coefficient of a covariate
  double descent(Objective& covariate, const double* weight) const {
    return product(residual_.data(), covariate.miss(weight), n_rows_) /
           static_cast<double>(n_rows_);
  }

  // Becomes `outcome` less `slope` times the covariates.
  void become(const Objective& outcome, const std::vector<Objective>& covariates,
              const double* slope) {
    columns_ = outcome.columns_;
    aim_ = outcome.aim_;
    for (std::size_t k = 0; k < covariates.size(); ++k) {
      const Objective& own = covariates[k];
      for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i] -= slope[k] * own.columns_[i];
      for (std::size_t i = 0; i < aim_.size(); ++i) aim_[i] -= slope[k] * own.aim_[i];
    }
  }

 private:
  const double* column(std::size_t j) const { return columns_.data() + j * n_rows_; }

  std::size_t n_rows_, n_columns_;
  double penalty_;
  std::vector<double> columns_, aim_, residual_, direction_;
};

// Units or periods: what is weighted, and the rows that the weights are found from.
class Side {
 public:
  Side(std::vector<Objective> parts, double* weight)
      : outcome_(parts[0]),
        left_(parts[0]),
        covariates_(parts.begin() + 1, parts.end()),
        weight_(weight) {
    turn();
  }

  void add_descent(double* gradient) {
    for (std::size_t k = 0; k < covariates_.size(); ++k)
      gradient[k] += left_.descent(covariates_[k], weight_);
  }
  void take_off(const double* slope) { left_.become(outcome_, covariates_, slope); }
  void turn() {
    left_.miss(weight_);
    left_.step(weight_);
  }
  double value() const { return left_.value(weight_); }

 private:
  Objective outcome_, left_;
  std::vector<Objective> covariates_;
  double* weight_;
};

std::vector<Objective> unit_parts(const WeightedCells* cells, std::size_t n, std::size_t n_periods,
                                  std::size_t n_units, double penalty) {
  std::vector<Objective> parts;
  for (std::size_t k = 0; k < n; ++k)
    parts.emplace_back(cells[k].early, cells[k].path, n_periods, n_units, penalty);
  return parts;
}

std::vector<Objective> period_parts(const WeightedCells* cells, std::size_t n,
                                    std::size_t n_periods, std::size_t n_units, double penalty) {
  std::vector<Objective> parts;
  std::vector<double> turned(n_periods * n_units);
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < n_units; ++i)
      for (std::size_t t = 0; t < n_periods; ++t)
        turned[t * n_units + i] = cells[k].early[i * n_periods + t];
    parts.emplace_back(turned.data(), cells[k].late, n_units, n_periods, penalty);
  }
  return parts;
}

}  // namespace

std::size_t simplex_weights(const double* a, const double* b, std::size_t n_rows,
                            std::size_t n_columns, double penalty, double least, std::size_t most,
                            double* weight) {
  Objective objective(a, b, n_rows, n_columns, penalty);
  objective.miss(weight);
  double before = 0.0;
  std::size_t step = 0;
  while (step < most) {
    if (step % 256 == 0) check_interrupt();
    ++step;
    if (!objective.step(weight)) break;
    const double value = objective.value(weight);
    if (step >= 2 && before - value <= least) break;
    before = value;
  }
  return step;
}

std::size_t adjusted_weights(const WeightedCells* cells, std::size_t n_covariates,
                             std::size_t n_periods, std::size_t n_units, double unit_penalty,
                             double period_penalty, double least, std::size_t most,
                             double* unit_weight, double* period_weight, double* slope) {
  const std::size_t n = n_covariates + 1;
  Side units(unit_parts(cells, n, n_periods, n_units, unit_penalty), unit_weight);
  Side periods(period_parts(cells, n, n_periods, n_units, period_penalty), period_weight);
  std::fill(slope, slope + n_covariates, 0.0);
  std::vector<double> gradient(n_covariates);
  double before = 0.0;
  std::size_t turn = 0;
  while (turn < most) {
    if (turn % 64 == 0) check_interrupt();
    ++turn;
    std::fill(gradient.begin(), gradient.end(), 0.0);
    units.add_descent(gradient.data());
    periods.add_descent(gradient.data());
    for (std::size_t k = 0; k < n_covariates; ++k)
      slope[k] += gradient[k] / static_cast<double>(turn);
    units.take_off(slope);
    units.turn();
    periods.take_off(slope);
    periods.turn();
    const double value = units.value() + periods.value();
    if (turn >= 2 && before - value <= least) break;
    before = value;
  }
  return turn;
}

std::size_t descended_slopes(const double* gram, const double* score, std::size_t n_covariates,
                             double least, std::size_t most, double* slope) {
  std::fill(slope, slope + n_covariates, 0.0);
  std::vector<double> gradient(score, score + n_covariates);
  double before = 0.0;
  std::size_t turn = 0;
  while (turn < most) {
    ++turn;
    for (std::size_t k = 0; k < n_covariates; ++k)
      slope[k] += gradient[k] / static_cast<double>(turn);
    double value = 0.0;
    for (std::size_t k = 0; k < n_covariates; ++k) {
      gradient[k] = score[k] - product(gram + k * n_covariates, slope, n_covariates);
      value -= slope[k] * (score[k] + gradient[k]);
    }
    if (turn >= 2 && before - value <= least) break;
    before = value;
  }
  return turn;
}

}  // namespace policypanel
