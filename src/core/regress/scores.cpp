#include "scores.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "../base/interrupt.h"
#include "../base/sum_over_parts.h"

namespace policypanel {

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct LevelSum {
  double sum = 0, weight = 0;
};

// Sums of one part of the rows.
struct Part {
  double ssr = 0, weight = 0;
  std::vector<std::vector<double>> gram;         // by clustering, width x width
  std::vector<std::vector<LevelSum>> level_sum;  // by factor

  void add(const Part& part) {
    ssr += part.ssr;
    weight += part.weight;
    for (std::size_t k = 0; k < gram.size(); ++k)
      for (std::size_t j = 0; j < gram[k].size(); ++j) gram[k][j] += part.gram[k][j];
    for (std::size_t f = 0; f < level_sum.size(); ++f)
      for (std::size_t l = 0; l < level_sum[f].size(); ++l) {
        level_sum[f][l].sum += part.level_sum[f][l].sum;
        level_sum[f][l].weight += part.level_sum[f][l].weight;
      }
  }
};

enum class Keep { kMeats, kSums };

// we = w e; adds up w e^2 and w
POLICYPANEL_CLONES
void weight_residuals(const double* e, const double* weight, std::size_t n, double* we, double& ssr,
                      double& total) {
  double sum[4] = {0, 0, 0, 0};
  for (std::size_t i = 0; i < n; ++i) {
    we[i] = weight ? weight[i] * e[i] : e[i];
    sum[i & 3] += we[i] * e[i];
  }
  ssr += (sum[0] + sum[1]) + (sum[2] + sum[3]);
  if (weight == nullptr)
    total += static_cast<double>(n);
  else
    for (std::size_t i = 0; i < n; ++i) total += weight[i];
}

class ScorePass {
 public:
  ScorePass(const WithinRows& within, std::size_t outcome, const double* contrast,
            const double* known, double* residuals, const std::vector<Clustering>& clusterings,
            Keep keep = Keep::kMeats)
      : within_(within),
        outcome_(outcome),
        contrast_(contrast),
        known_(known),
        residuals_(residuals),
        clusterings_(clusterings) {
    for (const Clustering& clustering : clusterings) {
      const bool needs_table = clustering.code != nullptr &&
                               (keep == Keep::kSums || !(is_run(clustering) || is_row(clustering)));
      table_.emplace_back(
          needs_table ? static_cast<std::size_t>(clustering.n_clusters) * within.width() : 0, 0.0);
      has_table_ = has_table_ || needs_table;
    }
  }

  bool has_table() const { return has_table_; }

  Part empty_part() const {
    Part part;
    part.gram.assign(clusterings_.size(), std::vector<double>(within_.width() * within_.width()));
    for (const Factor& factor : within_.factors())
      part.level_sum.emplace_back(residuals_ ? factor.n_levels : 0);
    return part;
  }

  void run(std::size_t begin_row, std::size_t end_row, Part& part) {
    std::vector<double> e(Layout::kChunkRows), factor(Layout::kChunkRows);
    std::vector<double> inverse(within_.weights_are_counts() ? Layout::kChunkRows : 0);
    const std::size_t width = within_.width();
    within_.for_each_chunk(
        begin_row, end_row, [&](std::size_t begin, std::size_t end, double* rows) {
          const std::size_t n = end - begin;
          const double* weight = within_.weights() ? within_.weights() + begin : nullptr;
          const double* residual = known_ ? known_ + begin : e.data();
          if (known_ == nullptr) {
            apply_contrast(rows, n, width, contrast_, e.data());
            std::copy(e.begin(), e.begin() + n, residuals_ + begin);
          }
          weight_residuals(residual, weight, n, factor.data(), part.ssr, part.weight);
          if (residuals_ != nullptr) add_level_sums(begin, n, factor.data(), weight, part);
          if (clusterings_.empty()) return;
          for (std::size_t i = 0; i < n; ++i) rows[i * width + outcome_] = 1;
          if (clusterings_.size() == 1 && clusterings_[0].code == nullptr) {
            // Rows alone need no scores: their weights do. One of weight w may be w rows.
            for (std::size_t i = 0; i < n; ++i)
              factor[i] *= inverse.empty() ? factor[i] : residual[i];
            add_gram(rows, n, width, width, factor.data(), part.gram[0].data());
            return;
          }
          scale_rows(rows, n, width, factor.data());
          // The sum over w rows with scores e x each is (w e x)(w e x)' / w.
          for (std::size_t i = 0; i < n && !inverse.empty(); ++i) inverse[i] = 1 / weight[i];
          const double* per_row = inverse.empty() ? nullptr : inverse.data();
          for (std::size_t k = 0; k < clusterings_.size(); ++k)
            add_meat(k, begin, n, rows, per_row, part);
        });
  }

  Eigen::Map<const RowMajor> sums(std::size_t k) const {
    return {table_[k].data(), clusterings_[k].n_clusters,
            static_cast<Eigen::Index>(within_.width())};
  }

  Eigen::MatrixXd meat(std::size_t k, const Part& total, std::size_t n_columns) const {
    const std::size_t width = within_.width();
    Eigen::MatrixXd result;
    if (!table_[k].empty()) {
      result = sums(k).transpose() * sums(k);
    } else {
      const Eigen::MatrixXd upper = Eigen::Map<const RowMajor>(total.gram[k].data(), width, width);
      result = upper.selfadjointView<Eigen::Upper>();
    }
    return result.topLeftCorner(n_columns, n_columns);
  }

 private:
  // The eliminated factor's own levels, in runs: a cluster is over when its run is.
  bool is_run(const Clustering& clustering) const {
    const Layout& layout = within_.layout();
    return layout.has_factors && layout.is_grouped &&
           clustering.code == within_.factors()[layout.eliminated].code;
  }

  // As many clusters as rows: each row is one.
  bool is_row(const Clustering& clustering) const {
    return static_cast<std::size_t>(clustering.n_clusters) == within_.n_rows();
  }

  void add_level_sums(std::size_t begin, std::size_t n, const double* we, const double* weight,
                      Part& part) const {
    for (std::size_t f = 0; f < within_.factors().size(); ++f) {
      const int* code = within_.factors()[f].code + begin;
      LevelSum* level = part.level_sum[f].data();
      // Runs are demeaned on the spot: their sums are 0 by construction.
      if (within_.layout().is_grouped && f == within_.layout().eliminated) continue;
      const double* slope = within_.factors()[f].slope;
      for (std::size_t i = 0; i < n; ++i) {
        const double z = slope ? slope[begin + i] : 1.0;
        level[code[i]].sum += z * we[i];
        level[code[i]].weight += (weight ? weight[i] : 1.0) * z * z;
      }
    }
  }

  void add_meat(std::size_t k, std::size_t begin, std::size_t n, const double* rows,
                const double* per_row, Part& part) {
    const std::size_t width = within_.width();
    const Clustering& clustering = clusterings_[k];
    if (clustering.code == nullptr)
      add_gram(rows, n, width, width, per_row, part.gram[k].data());
    else if (!table_[k].empty())
      add_to_levels(rows, n, width, nullptr, clustering.code + begin, table_[k].data());
    else if (is_row(clustering))
      add_gram(rows, n, width, width, nullptr, part.gram[k].data());
    else
      add_run_gram(rows, n, width, clustering.code + begin, part.gram[k].data());
  }

  const WithinRows& within_;
  std::size_t outcome_;
  const double* contrast_;
  const double* known_;
  double* residuals_;
  const std::vector<Clustering>& clusterings_;
  std::vector<std::vector<double>> table_;  // cluster sums, clusters x width
  bool has_table_ = false;
};

// Cut where the data say, not the threads. Tables of cluster sums are shared, so a pass that needs
// one is a single part.
Part run_parts(const WithinRows& within, ScorePass& pass, int threads) {
  const std::size_t n = within.n_rows();
  std::size_t n_levels = 0;
  for (std::size_t f = 0; f < within.factors().size(); ++f)
    n_levels += static_cast<std::size_t>(within.factors()[f].n_levels);
  const std::size_t most = n_levels > 100000 ? 4 : 16;
  const std::size_t n_parts =
      pass.has_table() ? 1 : std::max<std::size_t>(1, std::min(most, n / 32768));
  const auto bound = within.layout().parts(within.factors(), n_parts);
  return sum_over_parts(
      bound, threads, pass.empty_part(),
      [&](std::size_t begin, std::size_t end, Part& part) { pass.run(begin, end, part); });
}

double largest_level_sum(const Part& total) {
  const double sd = std::sqrt(total.ssr / total.weight);
  if (sd == 0) return 0;
  if (!std::isfinite(sd)) return std::numeric_limits<double>::quiet_NaN();
  double largest = 0;
  for (const auto& levels : total.level_sum)
    for (const LevelSum& level : levels)
      if (level.weight > 0)
        largest = std::max(largest, std::abs(level.sum) / (std::sqrt(level.weight) * sd));
  return largest;
}

}  // namespace

ScoreSums residuals_and_meats(const WithinRows& within, std::size_t n_columns, std::size_t outcome,
                              const Eigen::VectorXd& b, const std::vector<Clustering>& clusterings,
                              int threads, double* residuals) {
  std::vector<double> contrast(within.width(), 0.0);
  for (std::size_t c = 0; c < n_columns; ++c) contrast[c] = -b[static_cast<Eigen::Index>(c)];
  contrast[outcome] = 1;
  ScoreSums result;
  ScorePass pass(within, outcome, contrast.data(), nullptr, residuals, clusterings);
  const Part total = run_parts(within, pass, threads);
  result.ssr = total.ssr;
  result.largest_level_sum = largest_level_sum(total);
  for (std::size_t k = 0; k < clusterings.size(); ++k)
    result.meats.push_back(pass.meat(k, total, n_columns));
  return result;
}

std::vector<Eigen::MatrixXd> meats(const WithinRows& within, std::size_t n_columns,
                                   std::size_t outcome, const double* residuals,
                                   const std::vector<Clustering>& clusterings, int threads) {
  ScorePass pass(within, outcome, nullptr, residuals, nullptr, clusterings);
  const Part total = run_parts(within, pass, threads);
  std::vector<Eigen::MatrixXd> result;
  for (std::size_t k = 0; k < clusterings.size(); ++k)
    result.push_back(pass.meat(k, total, n_columns));
  return result;
}

Eigen::MatrixXd score_sums(const WithinRows& within, std::size_t n_columns, std::size_t outcome,
                           const double* residuals, const Clustering& clustering) {
  const std::vector<Clustering> clusterings{clustering};
  ScorePass pass(within, outcome, nullptr, residuals, nullptr, clusterings, Keep::kSums);
  run_parts(within, pass, 1);
  return pass.sums(0).leftCols(static_cast<Eigen::Index>(n_columns));
}

}  // namespace policypanel
