// Level codes against a std::map, in value order or in order of appearance.
#include <doctest/doctest.h>

#include <climits>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

#include "core/absorb/levels.h"
#include "random.h"

using policypanel::Factor;
using policypanel::Levels;

namespace {

template <class Value>
bool is_coded_by_value(const std::vector<Value>& id, const std::vector<int>& code,
                       const Levels& levels) {
  std::map<Value, std::size_t> first;
  for (std::size_t i = 0; i < id.size(); ++i) first.emplace(id[i], i);
  std::map<Value, int> rank;
  std::vector<std::size_t> first_row;
  for (const auto& [value, row] : first) {
    rank[value] = static_cast<int>(first_row.size());
    first_row.push_back(row);
  }
  bool is_right = levels.first_row == first_row && levels.n_levels() == int(first_row.size());
  for (std::size_t i = 0; i < id.size(); ++i) is_right = is_right && code[i] == rank[id[i]];
  return is_right;
}

template <class Key>
bool is_coded_by_appearance(const std::vector<Key>& key, const std::vector<int>& code,
                            const Levels& levels) {
  std::map<Key, int> seen;
  std::vector<std::size_t> first_row;
  bool is_right = true;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto [place, is_new] = seen.emplace(key[i], static_cast<int>(first_row.size()));
    if (is_new) first_row.push_back(i);
    is_right = is_right && code[i] == place->second;
  }
  return is_right && levels.first_row == first_row;
}

bool integers_are_right(const std::vector<int>& id) {
  std::vector<int> code(id.size(), -7);
  return is_coded_by_value(id, code, policypanel::code_integers(id.data(), id.size(), code.data()));
}

bool doubles_are_right(const std::vector<double>& id) {
  std::vector<int> code(id.size(), -7);
  const Levels levels = policypanel::code_whole_doubles(id.data(), id.size(), code.data());
  return is_coded_by_value(id, code, levels);
}

bool keys_are_right(const std::vector<std::uint64_t>& key) {
  std::vector<int> code(key.size(), -7);
  const Levels levels = policypanel::code_keys(key.data(), key.size(), code.data());
  return is_coded_by_appearance(key, code, levels);
}

std::vector<Factor> as_factors(const std::vector<std::vector<int>>& code, int n_levels) {
  std::vector<Factor> out;
  for (const auto& own : code) out.push_back({own.data(), n_levels});
  return out;
}

// Rows of codes below n_levels, about `distinct` of them different
std::vector<std::vector<int>> random_codes(std::size_t n_factors, std::size_t n, int n_levels,
                                           int distinct, Random& random) {
  std::vector<std::vector<int>> code(n_factors, std::vector<int>(n));
  for (auto& own : code) {
    std::vector<int> pool(distinct);
    for (int& value : pool) value = random.below(n_levels);
    pool[0] = n_levels - 1;
    for (int& value : own) value = pool[random.below(distinct)];
  }
  return code;
}

bool interaction_is_right(const std::vector<std::vector<int>>& code, int n_levels) {
  const std::size_t n = code[0].size();
  std::vector<int> own(n, -7);
  const Levels levels = policypanel::code_interaction(as_factors(code, n_levels), n, own.data());
  std::vector<std::vector<int>> key(n);
  for (std::size_t i = 0; i < n; ++i)
    for (const auto& factor : code) key[i].push_back(factor[i]);
  return is_coded_by_appearance(key, own, levels);
}

}  // namespace

TEST_CASE("integer codes are ranks of the values, by table and by hash, negative ones too") {
  Random random(1);
  for (const int n : {1, 2, 50, 3000})
    for (const double range : {1.0, 3.0, 1000.0, 99999.0, 100000.0, 100001.0, 4.2e9})
      for (const double low : {0.0, -1500.0, double(INT_MIN)}) {
        std::vector<int> id(n);
        const double width = std::min(range, INT_MAX - low);
        for (int& value : id) value = static_cast<int>(low + std::floor(random.uniform() * width));
        CAPTURE(n);
        CAPTURE(range);
        CAPTURE(low);
        CHECK(integers_are_right(id));
      }
}

TEST_CASE("the table and the hash meet without a gap at the range where they change over") {
  for (const int high : {99998, 99999, 100000, 100001})
    for (const int low : {0, -50000}) CHECK(integers_are_right({low, high + low, 17 + low, low}));
}

TEST_CASE("the whole range of an int does not overflow") {
  CHECK(integers_are_right({INT_MAX, INT_MIN, 0, -1, INT_MIN, INT_MAX, 1}));
}

TEST_CASE("whole doubles are coded by value up to 9e18 on either side of zero") {
  Random random(2);
  for (const double size : {10.0, 1e6, 9007199254740992.0, 9e18}) {
    std::vector<double> id(2000);
    for (double& value : id) value = std::trunc((2 * random.uniform() - 1) * size);
    CAPTURE(size);
    CHECK(doubles_are_right(id));
  }
}

TEST_CASE("minus zero is zero") { CHECK(doubles_are_right({-0.0, 3, 0.0, -2, -0.0})); }

TEST_CASE("keys are coded in order of appearance, whatever their bits") {
  const std::uint64_t all_ones = ~std::uint64_t{0};
  CHECK(keys_are_right({all_ones, 0, 5, 0, all_ones, 5, std::uint64_t{1} << 63, 0}));
  Random random(3);
  std::vector<std::uint64_t> key(5000);
  for (auto& value : key) value = std::uint64_t(random.below(800)) << 40;  // low bits all equal
  CHECK(keys_are_right(key));
}

TEST_CASE("codes stay right while the table of keys grows") {
  Random random(4);
  std::vector<std::uint64_t> key(60000);
  for (std::size_t i = 0; i < key.size(); ++i)
    key[i] = i % 3 == 2 ? key[random.below(static_cast<int>(i))] : random.bits();
  CHECK(keys_are_right(key));
}

TEST_CASE("a permutation of the rows permutes the codes of values and changes nothing else") {
  Random random(5);
  std::vector<int> id(1000), shuffled(1000), code(1000), code_of_shuffled(1000);
  for (int& value : id) value = static_cast<int>(random.bits() % 300) * 1000003 - 77;
  const auto order = random.permutation(1000);
  for (std::size_t i = 0; i < 1000; ++i) shuffled[i] = id[order[i]];
  policypanel::code_integers(id.data(), 1000, code.data());
  policypanel::code_integers(shuffled.data(), 1000, code_of_shuffled.data());
  bool is_permuted = true;
  for (std::size_t i = 0; i < 1000; ++i)
    is_permuted = is_permuted && code_of_shuffled[i] == code[order[i]];
  CHECK(is_permuted);
}

TEST_CASE("interactions have one level per combination that occurs, in order of appearance") {
  Random random(6);
  for (const std::size_t n_factors : {2, 3, 4}) {
    CAPTURE(n_factors);
    CHECK(interaction_is_right(random_codes(n_factors, 400, 5, 5, random), 5));
  }
}

TEST_CASE("interactions may have more than 2^31 possible combinations") {
  Random random(7);
  for (const int n_levels : {70000, 2000000, INT_MAX})
    for (const std::size_t n_factors : {2, 3, 4}) {
      CAPTURE(n_levels);
      CAPTURE(n_factors);
      CHECK(interaction_is_right(random_codes(n_factors, 3000, n_levels, 40, random), n_levels));
    }
}

TEST_CASE("combinations that agree in their lowest 32 bits stay apart") {
  // 61357 x 70000 = 2^32 + 22704
  CHECK(interaction_is_right({{0, 61357, 0}, {22704, 0, 22704}}, 70000));
}

TEST_CASE("an interaction of one factor is coded in order of appearance like any other") {
  CHECK(interaction_is_right({{2, 0, 2, 1}}, 3));
}

TEST_CASE("an interaction of no factors is refused") {
  int code = 0;
  CHECK_THROWS_AS(policypanel::code_interaction({}, 1, &code), std::invalid_argument);
}

TEST_CASE("no rows give no levels") {
  CHECK(policypanel::code_integers(nullptr, 0, nullptr).n_levels() == 0);
  CHECK(policypanel::code_whole_doubles(nullptr, 0, nullptr).n_levels() == 0);
  CHECK(policypanel::code_keys(nullptr, 0, nullptr).n_levels() == 0);
  const std::vector<Factor> none{{nullptr, 0}, {nullptr, 0}};
  CHECK(policypanel::code_interaction(none, 0, nullptr).n_levels() == 0);
  CHECK(policypanel::is_nested(none[0], none[1], 0));
}

TEST_CASE("whole numbers are told from others, missing ones aside") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const auto are_whole = [](const std::vector<double>& x) {
    return policypanel::are_whole(x.data(), x.size());
  };
  CHECK(are_whole({}));
  CHECK(are_whole({0, -0.0, 3, -7, nan, 0x1p53, -0x1p53}));
  for (const double bad : {0.5, -1e-300, infinity, -infinity, 0x1p53 + 2, 1e300})
    CHECK_FALSE(are_whole({1, bad, 2}));
}

TEST_CASE("a pair that stands twice is found wherever it stands") {
  std::vector<int> a, b;
  for (int i = 0; i < 60; ++i) {
    a.push_back(i % 12);
    b.push_back(i / 12);
  }
  const auto is_found = [&] {
    return policypanel::has_repeated_pair({a.data(), 12}, {b.data(), 5}, a.size());
  };
  CHECK_FALSE(is_found());
  for (std::size_t i = 1; i < a.size(); ++i) {
    const int old_a = a[i], old_b = b[i];
    a[i] = a[i / 2];
    b[i] = b[i / 2];
    CHECK(is_found());
    a[i] = old_a;
    b[i] = old_b;
  }
}

TEST_CASE("is_nested holds exactly when no inner level meets two outer ones") {
  Random random(8);
  int n_nested = 0;
  for (int round = 0; round < 300; ++round) {
    const int n = 1 + random.below(12);
    const auto code = random_codes(2, n, 4, 4, random);
    std::map<int, std::set<int>> met;
    for (int i = 0; i < n; ++i) met[code[0][i]].insert(code[1][i]);
    bool is_nested = true;
    for (const auto& [inner, outer] : met) is_nested = is_nested && outer.size() == 1;
    n_nested += is_nested;
    REQUIRE(policypanel::is_nested({code[0].data(), 4}, {code[1].data(), 4}, n) == is_nested);
  }
  CHECK(n_nested > 30);  // both answers were met
  CHECK(n_nested < 270);
}
