#include "score.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "../base/interrupt.h"
#include "../base/simd.h"
#include "../base/threads.h"

namespace policypanel {

Aggregation aggregation_from_name(const std::string& name) {
  if (name == "arithmetic") return Aggregation::kArithmetic;
  if (name == "geometric") return Aggregation::kGeometric;
  if (name == "topsis") return Aggregation::kTopsis;
  throw std::invalid_argument("unknown aggregation " + name);
}

namespace {

// D- / (D+ + D-); all rows alike have no distance at all
double closeness(double plus, double minus) {
  const double far = std::sqrt(minus), near = std::sqrt(plus);
  return far + near == 0 ? 0 : far / (far + near);
}

// Scores a chunk of rows: sums over the indicators of each part first, then what they stand for.
class ChunkScorer {
 public:
  ChunkScorer(const IndicatorRows& rows, const Normaliser& normaliser, const Weighting& weighting,
              const Parts& parts)
      : rows_(rows),
        normaliser_(normaliser),
        weighting_(weighting),
        parts_(parts),
        is_topsis_(weighting.aggregation == Aggregation::kTopsis),
        sum_(parts.n * kChunk),
        plus_(is_topsis_ ? parts.n * kChunk : 0) {}

  void run(std::size_t begin, std::size_t n, double* score) {
    std::fill(sum_.begin(), sum_.end(), 0.0);
    std::fill(plus_.begin(), plus_.end(), 0.0);
    for (std::size_t j = 0; j < rows_.columns.size(); ++j) add_indicator(j, begin, n);
    for (std::size_t i = 0; i < n; ++i) finish(begin, i, score);
  }

 private:
  void add_indicator(std::size_t j, std::size_t begin, std::size_t n) {
    double z[kChunk], log[kChunk];
    normaliser_.rows(rows_.columns[j].values, j, begin, n, z);
    const double* value = z;
    if (weighting_.aggregation == Aggregation::kGeometric) {
      log_rows(z, n, log);
      value = log;
    }
    double* sum = &sum_[parts_.of[j] * kChunk];
    double* plus = is_topsis_ ? &plus_[parts_.of[j] * kChunk] : nullptr;
    if (weighting_.groups.code == nullptr) {
      add(value, n, weighting_.weight[j], j, sum, plus);
      return;
    }
    double one[kLanes] = {}, one_sum[kLanes] = {}, one_plus[kLanes] = {};  // a row at a time
    const int* code = weighting_.groups.code + begin;
    for (std::size_t i = 0; i < n; ++i) {
      one[0] = value[i];
      one_sum[0] = sum[i];
      if (is_topsis_) one_plus[0] = plus[i];
      add(one, 1, weighting_.weight[code[i] * rows_.columns.size() + j], j, one_sum, one_plus);
      sum[i] = one_sum[0];
      if (is_topsis_) plus[i] = one_plus[0];
    }
  }

  // Indicators without weight stay out altogether: 0 x ln 0 is no number.
  void add(const double* value, std::size_t n, double w, std::size_t j, double* sum,
           double* plus) const {
    if (is_topsis_) {
      add_squares(value, n, w, weighting_.worst[j], sum);
      add_squares(value, n, w, weighting_.best[j], plus);
    } else if (w != 0) {
      add_scaled(value, n, w, sum);
    }
  }

  void finish(std::size_t begin, std::size_t i, double* score) {
    double total = 0, total_plus = 0;
    for (std::size_t p = 0; p < parts_.n; ++p) {
      total += sum_[p * kChunk + i];
      if (is_topsis_) total_plus += plus_[p * kChunk + i];
    }
    double index = total;
    if (weighting_.aggregation == Aggregation::kGeometric) index = std::exp(total);
    if (is_topsis_) index = closeness(total_plus, total);
    if (score != nullptr) score[begin + i] = index;
    for (std::size_t p = 0; p < parts_.out.size(); ++p)
      parts_.out[p][begin + i] = part_value(p, i, index, total);
  }

  double part_value(std::size_t p, std::size_t i, double index, double total) const {
    const double own = sum_[p * kChunk + i];
    switch (weighting_.aggregation) {
      case Aggregation::kArithmetic:
        return own;
      case Aggregation::kGeometric:
        return parts_.is_contribution ? own : std::exp(own);
      case Aggregation::kTopsis:
        if (!parts_.is_contribution) return closeness(plus_[p * kChunk + i], own);
        return total == 0 ? 0 : index * own / total;
    }
    return own;
  }

  const IndicatorRows& rows_;
  const Normaliser& normaliser_;
  const Weighting& weighting_;
  const Parts& parts_;
  bool is_topsis_;
  std::vector<double> sum_, plus_;  // part x row of the chunk
};

}  // namespace

void score_rows(const IndicatorRows& rows, const Normaliser& normaliser, const Weighting& weighting,
                const Parts& parts, int threads, double* score) {
  constexpr std::size_t kTask = 64 * kChunk;
  const std::size_t n_tasks = (rows.n_rows + kTask - 1) / kTask;
  parallel_for(n_tasks, threads, [&](std::size_t task) {
    check_interrupt();
    ChunkScorer scorer(rows, normaliser, weighting, parts);
    const std::size_t end = std::min(rows.n_rows, (task + 1) * kTask);
    for (std::size_t begin = task * kTask; begin < end; begin += kChunk)
      scorer.run(begin, std::min(kChunk, end - begin), score);
  });
}

}  // namespace policypanel
