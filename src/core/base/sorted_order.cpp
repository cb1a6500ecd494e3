#include "sorted_order.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace policypanel {

namespace {

struct Entry {
  double value;
  std::size_t place;
};

bool is_less(const Entry& a, const Entry& b) { return a.value < b.value; }

void sort_bucket(Entry* begin, Entry* end) {
  if (end - begin > 24) return std::stable_sort(begin, end, is_less);
  for (Entry* next = begin + 1; next < end; ++next) {
    const Entry own = *next;
    Entry* hole = next;
    for (; hole > begin && own.value < hole[-1].value; --hole) *hole = hole[-1];
    *hole = own;
  }
}

}  // namespace

SortedValues sorted_values(const double* value, std::size_t n, std::size_t stride) {
  std::vector<Entry> entry(n);
  double low = n > 0 ? value[0] : 0, high = low;
  for (std::size_t i = 0; i < n; ++i) {
    low = std::min(low, value[i * stride]);
    high = std::max(high, value[i * stride]);
  }
  const double scale = static_cast<double>(n) / (high - low);
  if (n < 64 || n > UINT32_MAX || !std::isfinite(scale) || !(scale > 0)) {
    for (std::size_t i = 0; i < n; ++i) entry[i] = {value[i * stride], i};
    std::stable_sort(entry.begin(), entry.end(), is_less);
  } else {
    // Rounding keeps the order, so buckets are in the order of their values.
    const auto bucket_of = [&](double v) {
      return std::min(n - 1, static_cast<std::size_t>((v - low) * scale));
    };
    std::vector<std::uint32_t> end(n, 0);
    for (std::size_t i = 0; i < n; ++i) ++end[bucket_of(value[i * stride])];
    std::uint32_t begin = 0;
    for (std::uint32_t& place : end) {
      const std::uint32_t count = place;
      place = begin;
      begin += count;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const double v = value[i * stride];
      entry[end[bucket_of(v)]++] = {v, i};
    }
    std::uint32_t from = 0;
    for (const std::uint32_t to : end) {
      if (to - from > 1) sort_bucket(entry.data() + from, entry.data() + to);
      from = to;
    }
  }
  SortedValues sorted;
  sorted.value.resize(n);
  sorted.order.resize(n);
  for (std::size_t k = 0; k < n; ++k) {
    sorted.value[k] = entry[k].value;
    sorted.order[k] = entry[k].place;
  }
  return sorted;
}

}  // namespace policypanel
