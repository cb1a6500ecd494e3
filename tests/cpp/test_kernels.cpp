// The inner loops, each against the loop anybody would write. Data are small whole numbers, so sums
// are exact in any order and equality is meant to the bit.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/absorb/kernels.h"
#include "core/base/simd.h"
#include "random.h"

using policypanel::kLanes;

namespace {

using Values = std::vector<double>;

Values whole_numbers(std::size_t n, int size, Random& random) {
  Values out(n);
  for (double& value : out) value = random.below(2 * size + 1) - size;
  return out;
}

// Rows x width; the columns from n_columns on are padding.
struct Chunk {
  std::size_t n, width, n_columns;
  Values row, weight;
  std::vector<int> code;  // in runs of one to nine rows; levels come again
  int n_levels = 5;

  const double* weights(bool is_weighted) const { return is_weighted ? weight.data() : nullptr; }
  double at(std::size_t i, std::size_t c) const { return row[i * width + c]; }
  double row_weight(std::size_t i, bool is_weighted) const { return is_weighted ? weight[i] : 1; }
};

Chunk make_chunk(std::size_t n, std::size_t n_columns, Random& random) {
  Chunk chunk{n, policypanel::padded(n_columns), n_columns, {}, {}, {}};
  chunk.row = whole_numbers(n * chunk.width, 100, random);
  for (std::size_t i = 0; i < n; ++i)
    std::fill_n(&chunk.row[i * chunk.width] + n_columns, chunk.width - n_columns, 0.0);
  for (std::size_t i = 0; i < n; ++i) chunk.weight.push_back(1 + random.below(7));
  while (chunk.code.size() < n) {
    int level = random.below(chunk.n_levels);
    if (!chunk.code.empty() && level == chunk.code.back()) level = (level + 1) % chunk.n_levels;
    chunk.code.insert(chunk.code.end(), 1 + random.below(9), level);
  }
  chunk.code.resize(n);
  return chunk;
}

// Widths 4, 8 and 12 with one to four columns in the last block, weighted and not; row counts
// around the pairs that the loops take.
template <class Check>
void for_each_chunk_kind(std::uint64_t seed, Check&& check) {
  Random random(seed);
  for (std::size_t n_columns = 1; n_columns <= 12; ++n_columns)
    for (const std::size_t n : {0, 1, 2, 3, 64, 511, 512})
      for (const bool is_weighted : {false, true}) {
        CAPTURE(n_columns);
        CAPTURE(n);
        CAPTURE(is_weighted);
        check(make_chunk(n, n_columns, random), is_weighted, random);
      }
}

}  // namespace

TEST_CASE("padded width is the next multiple of a block") {
  for (std::size_t n = 0; n <= 13; ++n) {
    CHECK(policypanel::padded(n) % kLanes == 0);
    CHECK(policypanel::padded(n) >= n);
    CHECK(policypanel::padded(n) < n + kLanes);
  }
}

TEST_CASE("pack_rows interleaves columns less their centres, and pads with zeros") {
  for_each_chunk_kind(1, [](const Chunk& chunk, bool, Random& random) {
    std::vector<Values> column(chunk.n_columns);
    std::vector<const double*> columns;
    for (auto& values : column) {
      values = whole_numbers(chunk.n, 1000, random);
      columns.push_back(values.data());
    }
    Values centre = whole_numbers(chunk.width, 9, random);
    std::fill(centre.begin() + chunk.n_columns, centre.end(), 0.0);
    Values expected(chunk.n * chunk.width, 0.0), row(expected.size(), -7);
    for (std::size_t i = 0; i < chunk.n; ++i)
      for (std::size_t c = 0; c < chunk.n_columns; ++c)
        expected[i * chunk.width + c] = column[c][i] - centre[c];
    policypanel::pack_rows(columns.data(), centre.data(), chunk.n_columns, chunk.width, chunk.n,
                           row.data());
    CHECK(row == expected);
  });
}

TEST_CASE("add_totals adds weighted sums and sums of squares to what is there") {
  for_each_chunk_kind(2, [](const Chunk& chunk, bool is_weighted, Random& random) {
    Values sum = whole_numbers(chunk.width, 9, random), square = sum;
    Values expected_sum = sum, expected_square = square;
    for (std::size_t i = 0; i < chunk.n; ++i)
      for (std::size_t c = 0; c < chunk.width; ++c) {
        expected_sum[c] += chunk.row_weight(i, is_weighted) * chunk.at(i, c);
        expected_square[c] += chunk.row_weight(i, is_weighted) * chunk.at(i, c) * chunk.at(i, c);
      }
    policypanel::add_totals(chunk.row.data(), chunk.n, chunk.width, chunk.weights(is_weighted),
                            sum.data(), square.data());
    CHECK(sum == expected_sum);
    CHECK(square == expected_square);
  });
}

TEST_CASE("demean_runs takes from each row the weighted mean of its run") {
  for_each_chunk_kind(3, [](const Chunk& chunk, bool is_weighted, Random&) {
    Values row = chunk.row;
    policypanel::demean_runs(row.data(), chunk.n, chunk.width, chunk.weights(is_weighted),
                             chunk.code.data());
    double largest = 0;
    for (std::size_t i = 0; i < chunk.n; ++i)
      for (std::size_t c = 0; c < chunk.width; ++c) {
        std::size_t begin = i, end = i;
        while (begin > 0 && chunk.code[begin - 1] == chunk.code[i]) --begin;
        while (end < chunk.n && chunk.code[end] == chunk.code[i]) ++end;
        double sum = 0, total = 0;
        for (std::size_t j = begin; j < end; ++j) {
          sum += chunk.row_weight(j, is_weighted) * chunk.at(j, c);
          total += chunk.row_weight(j, is_weighted);
        }
        largest =
            std::max(largest, std::abs(row[i * chunk.width + c] - (chunk.at(i, c) - sum / total)));
      }
    CHECK(largest <= 4 * 1.5e-14);  // the mean is a quotient: some last places of 100
  });
}

TEST_CASE(
    "add_to_levels adds weighted rows to their levels, subtract_levels takes levels off rows") {
  for_each_chunk_kind(4, [](const Chunk& chunk, bool is_weighted, Random& random) {
    Values level = whole_numbers(chunk.n_levels * chunk.width, 9, random);
    Values expected_level = level, row = chunk.row, expected_row = row;
    for (std::size_t i = 0; i < chunk.n; ++i)
      for (std::size_t c = 0; c < chunk.width; ++c) {
        const std::size_t place = chunk.code[i] * chunk.width + c;
        expected_row[i * chunk.width + c] -= level[place];
        expected_level[place] += chunk.row_weight(i, is_weighted) * chunk.at(i, c);
      }
    policypanel::subtract_levels(row.data(), chunk.n, chunk.width, chunk.code.data(), level.data());
    CHECK(row == expected_row);
    policypanel::add_to_levels(chunk.row.data(), chunk.n, chunk.width, chunk.weights(is_weighted),
                               chunk.code.data(), level.data());
    CHECK(level == expected_level);
  });
}

namespace {

// What blocks on and above the diagonal must hold; those below are nobody's business.
bool is_gram(const Values& gram, const Values& expected, std::size_t width) {
  bool is_right = true;
  for (std::size_t a = 0; a < width; ++a)
    for (std::size_t b = a / kLanes * kLanes; b < width; ++b)
      is_right = is_right && gram[a * width + b] == expected[a * width + b];
  return is_right;
}

}  // namespace

TEST_CASE("add_gram adds weighted products of the first columns with all") {
  for_each_chunk_kind(5, [](const Chunk& chunk, bool is_weighted, Random& random) {
    Values gram = whole_numbers(chunk.width * chunk.width, 9, random), expected = gram;
    for (std::size_t i = 0; i < chunk.n; ++i)
      for (std::size_t a = 0; a < chunk.width; ++a)
        for (std::size_t b = 0; b < chunk.width; ++b)
          expected[a * chunk.width + b] +=
              chunk.row_weight(i, is_weighted) * chunk.at(i, a) * chunk.at(i, b);
    Values few(gram.begin(), gram.begin() + static_cast<std::ptrdiff_t>(kLanes * chunk.width));
    policypanel::add_gram(chunk.row.data(), chunk.n, chunk.width, chunk.width,
                          chunk.weights(is_weighted), gram.data());
    CHECK(is_gram(gram, expected, chunk.width));
    policypanel::add_gram(chunk.row.data(), chunk.n, chunk.width, kLanes,
                          chunk.weights(is_weighted), few.data());
    CHECK(few == Values(gram.begin(), gram.begin() + static_cast<std::ptrdiff_t>(few.size())));
  });
}

TEST_CASE("add_run_gram adds products of the sums of runs") {
  for_each_chunk_kind(6, [](const Chunk& chunk, bool, Random& random) {
    Values gram = whole_numbers(chunk.width * chunk.width, 9, random), expected = gram;
    for (std::size_t begin = 0, end = 0; begin < chunk.n; begin = end) {
      Values sum(chunk.width, 0.0);
      for (end = begin; end < chunk.n && chunk.code[end] == chunk.code[begin]; ++end)
        for (std::size_t c = 0; c < chunk.width; ++c) sum[c] += chunk.at(end, c);
      for (std::size_t a = 0; a < chunk.width; ++a)
        for (std::size_t b = 0; b < chunk.width; ++b)
          expected[a * chunk.width + b] += sum[a] * sum[b];
    }
    policypanel::add_run_gram(chunk.row.data(), chunk.n, chunk.width, chunk.code.data(),
                              gram.data());
    CHECK(is_gram(gram, expected, chunk.width));
  });
}

TEST_CASE("apply_contrast multiplies rows with a vector, scale_rows with a number each") {
  for_each_chunk_kind(7, [](const Chunk& chunk, bool, Random& random) {
    const Values contrast = whole_numbers(chunk.width, 9, random);
    const Values factor = whole_numbers(chunk.n, 9, random);
    Values out(chunk.n, -7), expected(chunk.n, 0.0), row = chunk.row, expected_row = row;
    for (std::size_t i = 0; i < chunk.n; ++i)
      for (std::size_t c = 0; c < chunk.width; ++c) {
        expected[i] += chunk.at(i, c) * contrast[c];
        expected_row[i * chunk.width + c] *= factor[i];
      }
    policypanel::apply_contrast(chunk.row.data(), chunk.n, chunk.width, contrast.data(),
                                out.data());
    policypanel::scale_rows(row.data(), chunk.n, chunk.width, factor.data());
    CHECK(out == expected);
    CHECK(row == expected_row);
  });
}

TEST_CASE("absolute_sum adds absolute values, and is not finite when a value is not") {
  Random random(8);
  for (const std::size_t n : {0, 1, 2, 3, 4, 5, 31, 32, 33, 1000}) {
    Values x = whole_numbers(n, 1000, random);
    double expected = 0;
    for (const double value : x) expected += std::abs(value);
    CHECK(policypanel::absolute_sum(x.data(), n) == expected);
    for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL})
      for (const std::size_t place : {std::size_t{0}, n / 2, n - 1}) {
        if (n == 0) continue;
        Values spoilt = x;
        spoilt[place] = bad;
        CHECK_FALSE(std::isfinite(policypanel::absolute_sum(spoilt.data(), n)));
      }
  }
  const Values opposed{HUGE_VAL, -HUGE_VAL};
  CHECK_FALSE(std::isfinite(policypanel::absolute_sum(opposed.data(), 2)));
}
