// Singletons, components and redundant levels against brute force on random graphs.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "core/absorb/components.h"
#include "core/absorb/singletons.h"
#include "design.h"
#include "random.h"

using policypanel::count_components;
using policypanel::find_singletons;
using policypanel::redundant_levels;

namespace {

// Takes out rows that stand alone in a level until nothing changes.
std::vector<char> singletons_by_fixed_point(const Design& design) {
  std::vector<char> is_out(design.n_rows(), 0);
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (const auto& code : design.code)
      for (std::size_t i = 0; i < is_out.size(); ++i) {
        if (is_out[i]) continue;
        int rows = 0;
        for (std::size_t j = 0; j < is_out.size(); ++j) rows += !is_out[j] && code[j] == code[i];
        if (rows == 1) is_out[i] = is_changed = 1;
      }
  }
  return is_out;
}

// Spreads the smallest label over every edge until nothing changes, then counts the labels.
int components_by_labels(const Design& design) {
  const int n_a = design.n_levels[0], n = n_a + design.n_levels[1];
  std::vector<int> label(n);
  for (int k = 0; k < n; ++k) label[k] = k;
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (std::size_t i = 0; i < design.n_rows(); ++i) {
      int &a = label[design.code[0][i]], &b = label[n_a + design.code[1][i]];
      is_changed = is_changed || a != b;
      a = b = std::min(a, b);
    }
  }
  std::sort(label.begin(), label.end());
  return static_cast<int>(std::unique(label.begin(), label.end()) - label.begin());
}

Design random_graph(int n_factors, Random& random) {
  Design design;
  design.column.assign(1, std::vector<double>(random.below(60)));
  for (int f = 0; f < n_factors; ++f) {
    const int levels = 1 + random.below(30);
    design.add_factor(levels, [&](std::size_t) { return random.below(levels); });
  }
  design.close_gaps();
  return design;
}

// One flag per row also where there are none to flag
std::vector<char> singleton_flags(const Design& design) {
  auto found = find_singletons(design.factors(), design.n_rows());
  if (found.empty()) found.assign(design.n_rows(), 0);
  return found;
}

}  // namespace

TEST_CASE("singletons are the fixed point of taking out lonely rows") {
  Random random(1);
  std::size_t n_found = 0, n_rows = 0;
  for (int round = 0; round < 300; ++round) {
    const Design design = random_graph(1 + round % 3, random);
    const auto found = singleton_flags(design);
    REQUIRE(found == singletons_by_fixed_point(design));
    const bool has_one = std::count(found.begin(), found.end(), 1) > 0;
    REQUIRE(find_singletons(design.factors(), design.n_rows()).empty() == !has_one);
    n_found += std::count(found.begin(), found.end(), 1);
    n_rows += found.size();
  }
  CHECK(n_found > n_rows / 10);  // there was something to find, and something to keep
  CHECK(n_found < n_rows * 9 / 10);
}

TEST_CASE("one lonely row at the end of a chain takes the whole chain with it") {
  Design chain = make_line(1000);
  const auto cascade = singleton_flags(chain);
  CHECK(std::count(cascade.begin(), cascade.end(), 1) == 2000);
  chain.code[1].back() = 0;  // closed into a ring, no row is alone
  chain.close_gaps();
  CHECK(find_singletons(chain.factors(), chain.n_rows()).empty());
}

TEST_CASE("the order of the factors and of the rows does not change who is a singleton") {
  Random random(2);
  for (int round = 0; round < 50; ++round) {
    Design design = random_graph(3, random);
    const auto found = singleton_flags(design);
    const auto order = random.permutation(design.n_rows());
    Design other = design.rows(order);
    std::swap(other.code[0], other.code[2]);
    std::swap(other.n_levels[0], other.n_levels[2]);
    const auto found_in_other = singleton_flags(other);
    for (std::size_t i = 0; i < order.size(); ++i) REQUIRE(found_in_other[i] == found[order[i]]);
  }
}

TEST_CASE("where there are no singletons nothing is returned") {
  CHECK(find_singletons({}, 3).empty());
  CHECK(find_singletons({{nullptr, 0}}, 0).empty());
  const std::vector<int> twice{0, 1, 1, 0};
  CHECK(find_singletons({{twice.data(), 2}}, 4).empty());
  CHECK(find_singletons({{twice.data(), 2}}, 3) == std::vector<char>{1, 0, 0});
}

TEST_CASE("components are those that labels spread over edges find") {
  Random random(3);
  for (int round = 0; round < 300; ++round) {
    const Design design = random_graph(2, random);
    const auto factors = design.factors();
    const int expected = components_by_labels(design);
    REQUIRE(count_components(factors[0], factors[1], design.n_rows()) == expected);
    REQUIRE(count_components(factors[1], factors[0], design.n_rows()) == expected);
  }
}

TEST_CASE("each later factor has as many redundant levels as components with a predecessor") {
  Random random(4);
  for (int round = 0; round < 100; ++round) {
    const Design design = random_graph(3, random);
    const auto pair = [&](int a, int b) {
      Design two = design;
      two.code = {design.code[a], design.code[b]};
      two.n_levels = {design.n_levels[a], design.n_levels[b]};
      return components_by_labels(two);
    };
    const std::vector<int> expected{0, pair(0, 1), std::max(pair(0, 2), pair(1, 2))};
    REQUIRE(redundant_levels(design.factors(), design.n_rows()) == expected);
  }
}
