#include "projector.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "../base/sum_over_parts.h"

namespace policypanel {

// What one pass over the rows brings together.
struct Projector::Sums {
  std::size_t left;                 // columns that are multiplied with all, a multiple of kLanes
  std::vector<double> right;        // other levels, stacked, x width
  std::vector<double> gram;         // left x width
  std::vector<double> own;          // sums of squares, where not all columns are multiplied
  std::vector<double> sum, square;  // of the centred columns
  double weight = 0;

  Sums(std::size_t n_levels, std::size_t width, std::size_t left)
      : left(left),
        right(n_levels * width),
        gram(left * width),
        own(left < width ? width : 0),
        sum(width),
        square(width) {}

  std::size_t width() const { return sum.size(); }

  void add_products(const double* rows, std::size_t n_rows, const double* weights) {
    add_gram(rows, n_rows, width(), left, weights, gram.data());
    if (own.empty()) return;
    std::vector<double> unused(width());
    add_totals(rows, n_rows, width(), weights, unused.data(), own.data());
  }

  void add(const Sums& other) {
    const auto add_to = [](std::vector<double>& a, const std::vector<double>& b) {
      for (std::size_t k = 0; k < a.size(); ++k) a[k] += b[k];
    };
    add_to(right, other.right);
    add_to(gram, other.gram);
    add_to(own, other.own);
    add_to(sum, other.sum);
    add_to(square, other.square);
    weight += other.weight;
  }
};

namespace {
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
}  // namespace

// Cross-products of the columns, from the blocks of them that add_gram() fills.
struct Projector::Products {
  Eigen::MatrixXd cross;  // left x width
  Eigen::VectorXd own;    // sums of squares

  explicit Products(const Sums& sums)
      : cross(Eigen::Map<const RowMajor>(sums.gram.data(), sums.left, sums.width())) {
    for (Eigen::Index j = 0; j < cross.rows(); ++j)
      for (Eigen::Index i = j + 1; i < cross.rows(); ++i) cross(i, j) = cross(j, i);
    if (sums.own.empty())
      own = cross.diagonal();
    else
      own = Eigen::Map<const Eigen::VectorXd>(sums.own.data(),
                                              static_cast<Eigen::Index>(sums.own.size()));
  }

  // Less what the other factors explain: half of g' r + rho' g and its transpose.
  template <class Levels>
  void subtract(const Levels& g, const Levels& r, const Levels& rho) {
    const Eigen::Index left = cross.rows();
    Eigen::MatrixXd explained = g.leftCols(left).transpose() * r;
    explained.noalias() += rho.leftCols(left).transpose() * g;
    if (left == cross.cols()) {
      cross -= 0.5 * (explained + explained.transpose());
      own = cross.diagonal();
      return;
    }
    explained.noalias() += r.leftCols(left).transpose() * g;
    explained.noalias() += g.leftCols(left).transpose() * rho;
    cross -= 0.5 * explained;
    own -= (g.cwiseProduct(r) + rho.cwiseProduct(g)).colwise().sum().transpose();
  }
};

namespace {

// A value of the column to count from: sums of large, nearly constant columns then keep their
// digits, and a constant column becomes exactly 0. It is taken from the heaviest of some rows,
// since a row of next to no weight may be far off.
double some_centre(const Column& column, const double* weights, std::size_t n) {
  if (n == 0) return 0;
  std::size_t heaviest = 0;
  if (weights != nullptr)
    for (std::size_t i = 0; i < n; i += std::max<std::size_t>(1, n / 1024))
      if (weights[i] > weights[heaviest]) heaviest = i;
  return std::isfinite(column[heaviest]) ? column[heaviest] : 0;
}

std::size_t part_count(std::size_t n_rows, std::size_t n_sums) {
  if (n_sums > 100000) return n_rows > 262144 ? 4 : 1;
  return std::max<std::size_t>(1, std::min<std::size_t>(16, n_rows / 32768));
}

// level += w z row, z the factor's slope (or 1): the transpose of subtract_effects().
void add_effects(const Factor& factor, std::size_t begin, std::size_t n_rows, std::size_t width,
                 const double* weight, const double* rows, double* level) {
  double multiplier[Layout::kChunkRows];
  if (factor.slope != nullptr) {
    for (std::size_t i = 0; i < n_rows; ++i)
      multiplier[i] = factor.slope[begin + i] * (weight ? weight[i] : 1.0);
    weight = multiplier;
  }
  add_to_levels(rows, n_rows, width, weight, factor.code + begin, level);
}

// Cross-products straight from the demeaned rows: one more pass, for columns that lose most of
// their digits in A - g' r.
Projector::Products direct_products(const WithinRows& within, std::size_t left, int threads) {
  const auto bound = within.layout().parts(within.factors(), part_count(within.n_rows(), 0));
  return Projector::Products(sum_over_parts(
      bound, threads, Projector::Sums(0, within.width(), left),
      [&](std::size_t begin_row, std::size_t end_row, Projector::Sums& part) {
        within.for_each_chunk(
            begin_row, end_row, [&](std::size_t begin, std::size_t end, const double* rows) {
              part.add_products(rows, end - begin,
                                within.weights() ? within.weights() + begin : nullptr);
            });
      }));
}

}  // namespace

Projector::Projector(std::vector<Factor> factors, const double* weights, std::size_t n_rows,
                     ProjectorOptions options)
    : factors_(std::move(factors)),
      weights_(weights),
      options_(options),
      layout_(lay_out(factors_, n_rows)) {
  for (const std::size_t o : layout_.others)
    n_levels_.push_back(static_cast<std::size_t>(factors_[o].n_levels));
  constexpr double kSmallestTolerance = 1e-13;  // beyond it conjugate gradients only stir rounding
  options_.tolerance = std::max(options_.tolerance, kSmallestTolerance);
  choose_solver();
  if (layout_.has_factors && !layout_.is_grouped) {
    const Factor& a = factors_[layout_.eliminated];
    eliminated_weight_.assign(a.n_levels, 0.0);
    for (std::size_t i = 0; i < n_rows; ++i)
      eliminated_weight_[a.code[i]] += weights_ ? weights_[i] : 1.0;
  }
}

Projector::~Projector() = default;

int Projector::n_redundant() const { return factors_.size() < 2 ? 0 : reduced_->n_redundant(); }

// The means of the eliminated levels, for rows that are not grouped.
std::vector<double> Projector::eliminated_means(const Columns& columns,
                                                const Effects& effects) const {
  const Factor& a = factors_[layout_.eliminated];
  const std::size_t width = effects.width();
  std::vector<double> mean(static_cast<std::size_t>(a.n_levels) * width, 0.0);
  for_each_plain_chunk(width, [&](std::size_t begin, std::size_t end, double* rows) {
    pack_columns(columns, effects.centre.data(), width, begin, end, rows);
    add_to_levels(rows, end - begin, width, weights_from(begin), a.code + begin, mean.data());
  });
  divide_by_level_weight(mean, width);
  return mean;
}

// From the means of the eliminated levels to their effects: less the means of the other effects.
void Projector::subtract_other_means(Effects& effects) const {
  const RowsByLevel rows(factors_, weights_, layout_);
  const std::size_t width = effects.width();
  std::vector<double>& mean = effects.level[layout_.eliminated];
  std::vector<double> others(width);
  for (std::size_t a = 0; a < rows.n_levels(); ++a) {
    if (!(eliminated_weight_[a] > 0)) continue;
    const std::size_t begin = rows.begin(a), n = rows.end(a) - begin;
    std::fill(others.begin(), others.end(), 0.0);
    for (std::size_t o = 0; o < layout_.others.size(); ++o)
      add_levels(effects.level[layout_.others[o]].data(), rows.other(o) + begin, n, width,
                 rows.weights() ? rows.weights() + begin : nullptr,
                 rows.slope(o) ? rows.slope(o) + begin : nullptr, others.data());
    for (std::size_t c = 0; c < width; ++c)
      mean[a * width + c] -= others[c] / eliminated_weight_[a];
  }
}

void Projector::divide_by_level_weight(std::vector<double>& sum, std::size_t width) const {
  for (std::size_t k = 0; k < sum.size(); ++k)
    sum[k] = eliminated_weight_[k / width] > 0 ? sum[k] / eliminated_weight_[k / width] : 0;
}

template <class Visit>
void Projector::for_each_plain_chunk(std::size_t width, Visit&& visit) const {
  std::vector<double> rows(Layout::kChunkRows * width, 0.0);
  for (std::size_t begin = 0; begin < layout_.n_rows; begin += Layout::kChunkRows)
    visit(begin, std::min(layout_.n_rows, begin + Layout::kChunkRows), rows.data());
}

// The first pass over the rows: demeaned by the eliminated factor, summed by level of the others,
// multiplied with each other.
Projector::Sums Projector::reduce_rows(const Columns& columns, const Effects& effects,
                                       std::size_t left) const {
  const std::size_t width = effects.width();
  const auto offset = stacked_offsets(n_levels_);
  const auto parts = layout_.parts(factors_, part_count(layout_.n_rows, offset.back() * width));
  return sum_over_parts(
      parts, options_.threads, Sums(offset.back(), width, left),
      [&](std::size_t begin_row, std::size_t end_row, Sums& part) {
        std::vector<double> rows(Layout::kChunkRows * width);
        for (std::size_t begin = begin_row, end; begin < end_row; begin = end) {
          end = layout_.chunk_end(factors_, begin, end_row);
          const std::size_t n = end - begin;
          const double* w = weights_from(begin);
          pack_columns(columns, effects.centre.data(), width, begin, end, rows.data());
          add_totals(rows.data(), n, width, w, part.sum.data(), part.square.data());
          part.weight += w ? std::accumulate(w, w + n, 0.0) : static_cast<double>(n);
          if (layout_.has_factors) {
            const int* code = factors_[layout_.eliminated].code + begin;
            if (layout_.is_grouped)
              demean_runs(rows.data(), n, width, w, code);
            else
              subtract_levels(rows.data(), n, width, code,
                              effects.level[layout_.eliminated].data());
          }
          for (std::size_t o = 0; o < layout_.others.size(); ++o)
            add_effects(factors_[layout_.others[o]], begin, n, width, w, rows.data(),
                        part.right.data() + offset[o] * width);
          part.add_products(rows.data(), n, w);
        }
      });
}

// Solves for the other factors' effects and takes what they explain out of the cross-products.
void Projector::solve_reduced(const Sums& sums, Projection& result, Products& products) const {
  const std::size_t width = sums.width();
  const auto offset = stacked_offsets(n_levels_);
  std::vector<double> solution(sums.right.size(), 0.0), residual(sums.right.size(), 0.0);
  constexpr double kRounding = 1e-28;  // squared, of the column less the eliminated factor
  const Eigen::VectorXd floor = kRounding * products.own;
  const ReducedOutcome outcome =
      reduced_->solve(sums.right.data(), solution.data(), residual.data(), width, floor.data());
  result.iterations = outcome.iterations;
  result.is_converged = outcome.is_converged;
  result.solver = outcome.used_factor   ? Solver::kGraphFactor
                  : outcome.used_sample ? Solver::kGraphSample
                                        : solver_;

  const Eigen::Map<const RowMajor> g(solution.data(), offset.back(), width);
  const Eigen::Map<const RowMajor> r(sums.right.data(), offset.back(), width);
  const Eigen::Map<const RowMajor> rho(residual.data(), offset.back(), width);
  products.subtract(g, r, rho);
  for (std::size_t o = 0; o < layout_.others.size(); ++o)
    result.effects.level[layout_.others[o]].assign(
        solution.begin() + static_cast<std::ptrdiff_t>(offset[o] * width),
        solution.begin() + static_cast<std::ptrdiff_t>(offset[o + 1] * width));
}

// Rounding noise has a part outside the range of S, which no iteration removes. Nothing else is
// left of a column that the eliminated factor explains, and of the level sums of a column that the
// other factors do not explain at all: those right-hand sides are 0.
void Projector::silence_noise(const Eigen::VectorXd& own, Sums& sums) const {
  constexpr double kNoise = 1e-24;  // squared, relative
  if (sums.right.empty()) return;
  const std::size_t width = sums.width();
  const std::size_t n_levels = sums.right.size() / width;
  for (std::size_t c = 0; c < width; ++c) {
    const double left = own[static_cast<Eigen::Index>(c)];
    double squares = 0;
    for (std::size_t l = 0; l < n_levels; ++l)
      squares += sums.right[l * width + c] * sums.right[l * width + c];
    const double mean_level_weight = sums.weight / static_cast<double>(n_levels);
    if (left <= kNoise * sums.square[c] || squares <= kNoise * left * mean_level_weight)
      for (std::size_t l = 0; l < n_levels; ++l) sums.right[l * width + c] = 0;
  }
}

Projection Projector::project(const Columns& columns, std::size_t n_crossed) const {
  Projection result;
  result.solver = solver_;
  Effects& effects = result.effects;
  effects.n_columns = columns.size();
  effects.level.resize(factors_.size());
  effects.centre.assign(effects.width(), 0.0);
  if (layout_.has_factors)
    for (std::size_t c = 0; c < columns.size(); ++c)
      effects.centre[c] = some_centre(columns[c], weights_, layout_.n_rows);
  const bool stores_means = layout_.has_factors && !layout_.is_grouped;
  if (stores_means) effects.level[layout_.eliminated] = eliminated_means(columns, effects);

  const std::size_t left = padded(n_crossed);
  Sums sums = reduce_rows(columns, effects, left);
  const Eigen::Index k = static_cast<Eigen::Index>(columns.size());
  result.weight = sums.weight;
  result.mean.resize(k);
  result.total.resize(k);
  for (Eigen::Index c = 0; c < k; ++c) {
    const double mean_about_centre = sums.sum[c] / sums.weight;
    result.mean[c] = effects.centre[c] + mean_about_centre;
    result.total[c] = std::max(0.0, sums.square[c] - sums.sum[c] * mean_about_centre);
    result.is_finite = result.is_finite && std::isfinite(sums.square[c]);
  }
  Products products(sums);
  silence_noise(products.own, sums);
  if (result.is_finite && !sums.right.empty()) {
    const Eigen::VectorXd before = products.own;
    solve_reduced(sums, result, products);
    if (stores_means) subtract_other_means(effects);
    // A column that the other factors nearly explain keeps few digits in A - g' r.
    constexpr double kDigitsAtRisk = 1e-6;
    if ((products.own.head(k).array() < kDigitsAtRisk * before.head(k).array()).any())
      products = direct_products(WithinRows(columns, factors_, weights_, layout_, effects), left,
                                 options_.threads);
  }
  result.within = products.cross.topLeftCorner(static_cast<Eigen::Index>(n_crossed), k);
  result.own = products.own.head(k);
  return result;
}

}  // namespace policypanel
