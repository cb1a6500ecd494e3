#include "levels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "../base/simd.h"

namespace policypanel {

namespace {

constexpr int kNoLevel = -1;

// Open addressing from 64-bit keys to level codes. A table of our own because the standard one
// allocates a node per key, which at a million levels costs more than the regression.
class KeyTable {
 public:
  explicit KeyTable(std::size_t expected) { resize(expected); }

  int find_or_add(std::uint64_t key, int next_code) {
    if (2 * used_ >= slot_key_.size()) resize(2 * slot_key_.size());
    std::size_t slot = locate(key);
    if (slot_code_[slot] == kNoLevel) {
      slot_key_[slot] = key;
      slot_code_[slot] = next_code;
      ++used_;
    }
    return slot_code_[slot];
  }

 private:
  static std::uint64_t mix(std::uint64_t x) {  // finaliser of MurmurHash3
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
  }

  std::size_t locate(std::uint64_t key) const {
    std::size_t slot = mix(key) & mask_;
    while (slot_code_[slot] != kNoLevel && slot_key_[slot] != key) slot = (slot + 1) & mask_;
    return slot;
  }

  void resize(std::size_t wanted) {
    std::size_t size = 64;
    while (size < wanted) size *= 2;
    std::vector<std::uint64_t> old_key = std::move(slot_key_);
    std::vector<int> old_code = std::move(slot_code_);
    slot_key_.assign(size, 0);
    slot_code_.assign(size, kNoLevel);
    mask_ = size - 1;
    for (std::size_t i = 0; i < old_code.size(); ++i) {
      if (old_code[i] == kNoLevel) continue;
      std::size_t slot = locate(old_key[i]);
      slot_key_[slot] = old_key[i];
      slot_code_[slot] = old_code[i];
    }
  }

  std::vector<std::uint64_t> slot_key_;
  std::vector<int> slot_code_;
  std::size_t mask_ = 0;
  std::size_t used_ = 0;
};

int checked_level_count(std::size_t n_levels) {
  if (n_levels > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw std::length_error("more than 2^31 - 1 levels in one dimension");
  return static_cast<int>(n_levels);
}

template <class KeyOf>
Levels code_by_appearance(std::size_t n, int* code, KeyOf key_of) {
  Levels levels;
  KeyTable table(1024);
  for (std::size_t i = 0; i < n; ++i) {
    const int next = checked_level_count(levels.first_row.size());
    // Panels are mostly sorted: the previous row's level is right more often than not.
    code[i] =
        (i > 0 && key_of(i) == key_of(i - 1)) ? code[i - 1] : table.find_or_add(key_of(i), next);
    if (code[i] == next) levels.first_row.push_back(i);
  }
  return levels;
}

// Renumbers levels coded by appearance so that their values increase.
template <class Value>
void sort_levels(const Value* id, std::size_t n, int* code, Levels& levels) {
  std::vector<int> order(levels.first_row.size());
  std::iota(order.begin(), order.end(), 0);
  const auto value_of = [&](int level) { return id[levels.first_row[level]]; };
  const auto by_value = [&](int a, int b) { return value_of(a) < value_of(b); };
  if (std::is_sorted(order.begin(), order.end(), by_value)) return;
  std::sort(order.begin(), order.end(), by_value);
  std::vector<int> rank(order.size());
  std::vector<std::size_t> first_row(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) {
    rank[order[k]] = static_cast<int>(k);
    first_row[k] = levels.first_row[order[k]];
  }
  levels.first_row = std::move(first_row);
  for (std::size_t i = 0; i < n; ++i) code[i] = rank[code[i]];
}

struct Range {
  int low, high;
};

// Eight at a time: at the optimisation level that R uses the compiler leaves such loops scalar.
POLICYPANEL_CLONES
Range value_range(const int* id, std::size_t n) {
  typedef int Eight __attribute__((vector_size(32), aligned(4), may_alias));
  Eight low = {}, high = {};
  low += id[0];
  high += id[0];
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const Eight value = *reinterpret_cast<const Eight*>(id + i);
    low = value < low ? value : low;
    high = value > high ? value : high;
  }
  Range range{id[0], id[0]};
  for (int k = 0; k < 8; ++k) {
    range.low = std::min(range.low, low[k]);
    range.high = std::max(range.high, high[k]);
  }
  for (; i < n; ++i) {
    range.low = std::min(range.low, id[i]);
    range.high = std::max(range.high, id[i]);
  }
  return range;
}

template <class Value>
Levels code_by_table(const Value* id, std::size_t n, int* code, Value low, std::size_t range) {
  const auto slot = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<std::int64_t>(id[i]) -
                                    static_cast<std::int64_t>(low));
  };
  // Backwards, so that what stays in the table is the first row of each value.
  constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> first(range, kAbsent);
  for (std::size_t i = n; i-- > 0;) first[slot(i)] = static_cast<std::uint32_t>(i);
  Levels levels;
  std::vector<int> level_of(range, kNoLevel);
  for (std::size_t v = 0; v < range; ++v) {
    if (first[v] == kAbsent) continue;
    level_of[v] = checked_level_count(levels.first_row.size());
    levels.first_row.push_back(first[v]);
  }
  if (levels.first_row.size() == range) {
    for (std::size_t i = 0; i < n; ++i) code[i] = static_cast<int>(slot(i));
  } else {
    for (std::size_t i = 0; i < n; ++i) code[i] = level_of[slot(i)];
  }
  return levels;
}

// A table of so many values is cheaper than looking keys up.
bool is_narrow(double range, std::size_t n) {
  return range <= static_cast<double>(std::max<std::size_t>(100000, 2 * n));
}

// The same as code_by_appearance(), for few possible keys.
template <class KeyOf>
Levels code_by_appearance_in_table(std::size_t n, int* code, std::size_t n_keys, KeyOf key_of) {
  Levels levels;
  std::vector<int> level_of(n_keys, kNoLevel);
  for (std::size_t i = 0; i < n; ++i) {
    int& level = level_of[key_of(i)];
    if (level == kNoLevel) {
      level = checked_level_count(levels.first_row.size());
      levels.first_row.push_back(i);
    }
    code[i] = level;
  }
  return levels;
}

}  // namespace

Levels code_integers(const int* id, std::size_t n, int* code) {
  if (n == 0) return {};
  const Range values = value_range(id, n);
  const double range = static_cast<double>(values.high) - values.low + 1;
  if (is_narrow(range, n))
    return code_by_table(id, n, code, values.low, static_cast<std::size_t>(range));
  Levels levels = code_by_appearance(n, code, [&](std::size_t i) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(id[i]));
  });
  sort_levels(id, n, code, levels);
  return levels;
}

Levels code_whole_doubles(const double* id, std::size_t n, int* code) {
  if (n == 0) return {};
  const auto ends = std::minmax_element(id, id + n);
  const double range = *ends.second - *ends.first + 1;
  if (is_narrow(range, n))
    return code_by_table(id, n, code, *ends.first, static_cast<std::size_t>(range));
  Levels levels = code_by_appearance(n, code, [&](std::size_t i) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(id[i]));
  });
  sort_levels(id, n, code, levels);
  return levels;
}

Levels code_keys(const std::uint64_t* key, std::size_t n, int* code) {
  return code_by_appearance(n, code, [&](std::size_t i) { return key[i]; });
}

Levels code_interaction(const std::vector<Factor>& factors, std::size_t n, int* code) {
  if (factors.empty()) throw std::invalid_argument("an interaction needs a factor");
  std::vector<int> left(factors[0].code, factors[0].code + n);
  std::size_t n_left = static_cast<std::size_t>(factors[0].n_levels);
  Levels levels;
  for (std::size_t f = 1; f < factors.size(); ++f) {
    const std::uint64_t n_right = static_cast<std::uint64_t>(factors[f].n_levels);
    const int* right = factors[f].code;
    const auto key_of = [&](std::size_t i) {
      return static_cast<std::uint64_t>(left[i]) * n_right + static_cast<std::uint64_t>(right[i]);
    };
    const double n_pairs = static_cast<double>(n_left) * static_cast<double>(n_right);
    levels = is_narrow(n_pairs, n)
                 ? code_by_appearance_in_table(n, code, static_cast<std::size_t>(n_pairs), key_of)
                 : code_by_appearance(n, code, key_of);
    n_left = levels.first_row.size();
    std::copy(code, code + n, left.begin());
  }
  if (factors.size() == 1)
    levels = code_by_appearance(n, code,
                                [&](std::size_t i) { return static_cast<std::uint64_t>(left[i]); });
  return levels;
}

POLICYPANEL_CLONES
bool are_whole(const double* x, std::size_t n) {
  constexpr double kLargest = 9007199254740992.0;  // 2^53
  bool is_bad = false;
  for (std::size_t i = 0; i < n; ++i) {
    const bool is_whole = std::trunc(x[i]) == x[i] && std::abs(x[i]) <= kLargest;
    is_bad |= !is_whole && x[i] == x[i];
  }
  return !is_bad;
}

bool has_repeated_pair(const Factor& a, const Factor& b, std::size_t n) {
  const std::size_t n_b = static_cast<std::size_t>(b.n_levels);
  std::vector<bool> is_met(static_cast<std::size_t>(a.n_levels) * n_b);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t pair = static_cast<std::size_t>(a.code[i]) * n_b + b.code[i];
    if (is_met[pair]) return true;
    is_met[pair] = true;
  }
  return false;
}

bool is_nested(const Factor& inner, const Factor& outer, std::size_t n) {
  if (inner.code == outer.code) return true;
  std::vector<int> home(inner.n_levels, kNoLevel);
  for (std::size_t i = 0; i < n; ++i) {
    int& expected = home[inner.code[i]];
    if (expected == kNoLevel) expected = outer.code[i];
    if (expected != outer.code[i]) return false;
  }
  return true;
}

}  // namespace policypanel
