#include "layout.h"

#include <limits>
#include <numeric>
#include <stdexcept>

namespace policypanel {

namespace {

std::size_t run_end(const int* code, std::size_t begin, std::size_t limit) {
  std::size_t end = begin + 1;
  while (end < limit && code[end] == code[begin]) ++end;
  return end;
}

// Levels are dense, so rows are grouped exactly when there are as many runs as levels.
bool has_short_runs(const Factor& factor, std::size_t n, std::size_t longest) {
  std::size_t n_runs = 0;
  for (std::size_t begin = 0; begin < n; ++n_runs) {
    const std::size_t end = run_end(factor.code, begin, n);
    if (end - begin > longest || n_runs == static_cast<std::size_t>(factor.n_levels)) return false;
    begin = end;
  }
  return n_runs == static_cast<std::size_t>(factor.n_levels);
}

}  // namespace

Layout lay_out(const std::vector<Factor>& factors, std::size_t n_rows, bool is_grouped) {
  if (n_rows > std::numeric_limits<std::uint32_t>::max())
    throw std::length_error("more than 2^32 - 1 rows");
  Layout layout;
  layout.n_rows = n_rows;
  layout.has_factors = !factors.empty();
  layout.is_grouped = is_grouped;
  layout.eliminated = factors.size();
  for (std::size_t f = 0; f < factors.size(); ++f)
    if (factors[f].slope == nullptr && (layout.eliminated == factors.size() ||
                                        factors[f].n_levels > factors[layout.eliminated].n_levels))
      layout.eliminated = f;
  if (layout.has_factors && layout.eliminated == factors.size())
    throw std::invalid_argument("a factor without a slope is needed");
  for (std::size_t f = 0; f < factors.size(); ++f)
    if (f != layout.eliminated) layout.others.push_back(f);
  return layout;
}

Layout lay_out(const std::vector<Factor>& factors, std::size_t n_rows) {
  Layout layout = lay_out(factors, n_rows, false);
  layout.is_grouped = layout.has_factors &&
                      has_short_runs(factors[layout.eliminated], n_rows, Layout::kChunkRows / 2);
  return layout;
}

std::size_t Layout::chunk_end(const std::vector<Factor>& factors, std::size_t begin,
                              std::size_t limit) const {
  std::size_t end = begin + kChunkRows;
  if (end >= limit) return limit;
  if (is_grouped) {
    const int* code = factors[eliminated].code;
    while (code[end] == code[end - 1]) --end;
  }
  return end;
}

std::vector<std::size_t> Layout::parts(const std::vector<Factor>& factors,
                                       std::size_t n_parts) const {
  std::vector<std::size_t> bound(n_parts + 1);
  for (std::size_t p = 0; p <= n_parts; ++p) {
    bound[p] = n_rows * p / n_parts;
    if (!is_grouped || p == 0) continue;
    const int* code = factors[eliminated].code;
    while (bound[p] > 0 && bound[p] < n_rows && code[bound[p]] == code[bound[p] - 1]) ++bound[p];
  }
  return bound;
}

RowsByLevel::RowsByLevel(const std::vector<Factor>& factors, const double* weights,
                         const Layout& layout)
    : weight_(weights) {
  const Factor& a = factors[layout.eliminated];
  const std::size_t n = layout.n_rows;
  start_.reserve(static_cast<std::size_t>(a.n_levels) + 1);
  if (layout.is_grouped) {
    for (std::size_t begin = 0; begin < n; begin = run_end(a.code, begin, n))
      start_.push_back(static_cast<std::uint32_t>(begin));
    start_.push_back(static_cast<std::uint32_t>(n));
    for (const std::size_t o : layout.others) {
      code_.push_back(factors[o].code);
      slope_.push_back(factors[o].slope);
    }
    return;
  }
  start_.assign(static_cast<std::size_t>(a.n_levels) + 1, 0);
  for (std::size_t i = 0; i < n; ++i) ++start_[a.code[i] + 1];
  std::partial_sum(start_.begin(), start_.end(), start_.begin());
  const auto in_order = [&](const auto* values, auto& ordered) {
    std::vector<std::uint32_t> next(start_.begin(), start_.end() - 1);
    ordered.resize(n);
    for (std::size_t i = 0; i < n; ++i) ordered[next[a.code[i]]++] = values[i];
    return ordered.data();
  };
  ordered_code_.resize(layout.others.size());
  ordered_slope_.resize(layout.others.size());
  for (std::size_t o = 0; o < layout.others.size(); ++o) {
    const Factor& factor = factors[layout.others[o]];
    code_.push_back(in_order(factor.code, ordered_code_[o]));
    slope_.push_back(factor.slope ? in_order(factor.slope, ordered_slope_[o]) : nullptr);
  }
  if (weights != nullptr) weight_ = in_order(weights, ordered_weight_);
}

}  // namespace policypanel
