#include "statistics.h"

#include <algorithm>

#include "../base/interrupt.h"
#include "../base/simd.h"
#include "../base/threads.h"

namespace policypanel {

namespace {

// Runs task(begin, n) over chunks of rows.
template <class Task>
void for_each_chunk(std::size_t n_rows, Task&& task) {
  for (std::size_t begin = 0; begin < n_rows; begin += kChunk) {
    if (begin % (kChunk * 256) == 0) check_interrupt();
    task(begin, std::min(kChunk, n_rows - begin));
  }
}

// sum[group of row] += frequency x value
void add_to_groups(const double* value, std::size_t n, const double* frequency,
                   const RowGroups& groups, std::size_t begin, double* sum) {
  if (groups.code == nullptr) {
    sum[0] += weighted_sum(value, n, frequency);
    return;
  }
  for (std::size_t i = 0; i < n; ++i)
    sum[groups.code[begin + i]] += frequency != nullptr ? frequency[i] * value[i] : value[i];
}

const double* part(const double* column, std::size_t begin) {
  return column != nullptr ? column + begin : nullptr;
}

}  // namespace

void Normaliser::rows(const double* x, std::size_t j, std::size_t begin, std::size_t n,
                      double* z) const {
  if (groups.code == nullptr) {
    scale_rows(x + begin, n, scale[j], base, z);
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    const Scale& own = scale[j * groups.n + groups.code[begin + i]];
    double value = x[begin + i];
    if (value < own.lower) value = own.lower;
    if (value > own.upper) value = own.upper;
    z[i] = base + own.slope * (value - own.centre);
  }
  for (std::size_t i = n; i % kLanes != 0; ++i) z[i] = 0;
}

std::vector<Range> column_ranges(const IndicatorRows& rows, const RowGroups& groups, int threads) {
  std::vector<Range> ranges(rows.columns.size() * groups.n);
  parallel_for(rows.columns.size(), threads, [&](std::size_t j) {
    const double* x = rows.columns[j].values;
    Range* own = &ranges[j * groups.n];
    for_each_chunk(rows.n_rows, [&](std::size_t begin, std::size_t n) {
      const double* frequency = part(rows.frequency, begin);
      if (groups.code == nullptr) {
        add_range(x + begin, n, frequency, own);
        return;
      }
      for (std::size_t i = 0; i < n; ++i)
        add_range(x + begin + i, 1, part(frequency, i), own + groups.code[begin + i]);
    });
  });
  return ranges;
}

Moments scaled_moments(const IndicatorRows& rows, const Normaliser& normaliser,
                       const double* centre, const RowGroups& groups, int threads) {
  const std::size_t size = rows.columns.size() * groups.n;
  const Range empty;
  Moments out{std::vector<double>(size), std::vector<double>(size),
              std::vector<double>(size, empty.lowest), std::vector<double>(size, empty.highest)};
  parallel_for(rows.columns.size(), threads, [&](std::size_t j) {
    const std::size_t own = j * groups.n;
    double z[kChunk], square[kChunk];
    for_each_chunk(rows.n_rows, [&](std::size_t begin, std::size_t n) {
      normaliser.rows(rows.columns[j].values, j, begin, n, z);
      const double* frequency = part(rows.frequency, begin);
      for (std::size_t i = 0; i < n; ++i) {
        const std::size_t at = own + (groups.code != nullptr ? groups.code[begin + i] : 0);
        const double distance = z[i] - (centre != nullptr ? centre[at] : 0);
        square[i] = distance * distance;
        if (frequency != nullptr && frequency[i] <= 0) continue;
        out.lowest[at] = std::min(out.lowest[at], z[i]);
        out.highest[at] = std::max(out.highest[at], z[i]);
      }
      add_to_groups(z, n, frequency, groups, begin, &out.sum[own]);
      add_to_groups(square, n, frequency, groups, begin, &out.square[own]);
    });
  });
  return out;
}

EntropySums entropy_sums(const IndicatorRows& rows, const Normaliser& normaliser,
                         const RowGroups& groups, int threads) {
  const std::size_t size = rows.columns.size() * groups.n;
  EntropySums out{std::vector<double>(size), std::vector<double>(size)};
  parallel_for(rows.columns.size(), threads, [&](std::size_t j) {
    const std::size_t own = j * groups.n;
    double z[kChunk], term[kChunk];
    for_each_chunk(rows.n_rows, [&](std::size_t begin, std::size_t n) {
      normaliser.rows(rows.columns[j].values, j, begin, n, z);
      entropy_terms(z, n, term);
      const double* frequency = part(rows.frequency, begin);
      add_to_groups(z, n, frequency, groups, begin, &out.sum[own]);
      add_to_groups(term, n, frequency, groups, begin, &out.sum_log[own]);
    });
  });
  return out;
}

std::vector<double> cross_products(const IndicatorRows& rows, const Normaliser& normaliser,
                                   const RowGroups& groups, const double* centre) {
  const std::size_t size = rows.columns.size();
  std::vector<double> out(size * size * groups.n), z(size * kChunk);
  for_each_chunk(rows.n_rows, [&](std::size_t begin, std::size_t n) {
    const auto group = [&](std::size_t i) {
      return static_cast<std::size_t>(groups.code != nullptr ? groups.code[begin + i] : 0);
    };
    for (std::size_t j = 0; j < size; ++j) {
      double* own = &z[j * kChunk];
      normaliser.rows(rows.columns[j].values, j, begin, n, own);
      for (std::size_t i = 0; i < n; ++i) own[i] -= centre[j * groups.n + group(i)];
    }
    double weighted[kChunk];
    for (std::size_t j = 0; j < size; ++j) {
      std::copy_n(&z[j * kChunk], kChunk, weighted);
      if (rows.frequency != nullptr)
        for (std::size_t i = 0; i < n; ++i) weighted[i] *= rows.frequency[begin + i];
      for (std::size_t k = 0; k <= j; ++k) {
        const double* other = &z[k * kChunk];
        if (groups.code == nullptr) {
          out[j * size + k] += product_sum(weighted, other, n);
          continue;
        }
        for (std::size_t i = 0; i < n; ++i)
          out[(group(i) * size + j) * size + k] += weighted[i] * other[i];
      }
    }
  });
  for (std::size_t g = 0; g < static_cast<std::size_t>(groups.n); ++g)
    for (std::size_t j = 0; j < size; ++j)
      for (std::size_t k = 0; k < j; ++k)
        out[(g * size + k) * size + j] = out[(g * size + j) * size + k];
  return out;
}

}  // namespace policypanel
