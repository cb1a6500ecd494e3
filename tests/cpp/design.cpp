#include "design.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using policypanel::Factor;

std::vector<Factor> Design::factors() const {
  std::vector<Factor> out;
  for (std::size_t f = 0; f < code.size(); ++f) {
    out.push_back({code[f].data(), n_levels[f]});
    if (f < slope.size() && !slope[f].empty()) out.back().slope = slope[f].data();
  }
  return out;
}

policypanel::Columns Design::columns() const {
  policypanel::Columns out;
  for (const auto& values : column) out.push_back(values.data());
  return out;
}

void Design::add_factor(int levels, const std::function<int(std::size_t)>& code_of_row) {
  const std::size_t n = n_rows();
  std::vector<int> own(n);
  for (std::size_t i = 0; i < n; ++i) own[i] = code_of_row(i);
  code.push_back(own);
  n_levels.push_back(levels);
}

void Design::add_weights(Random& random) {
  weight.resize(n_rows());
  for (double& w : weight) w = std::exp(random.normal());
}

void Design::add_columns(int count, Random& random) {
  for (int c = 0; c < count; ++c) {
    std::vector<double> values = random.normals(n_rows());
    for (std::size_t f = 0; f < code.size(); ++f) {
      const std::vector<double> effect = random.normals(n_levels[f]);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] += 3 * effect[code[f][i]];
    }
    column.push_back(values);
  }
}

Design Design::rows(const std::vector<std::size_t>& which) const {
  const auto pick = [&](const auto& values) {
    auto out = values;
    out.resize(which.size());
    for (std::size_t i = 0; i < which.size(); ++i) out[i] = values[which[i]];
    return out;
  };
  Design out;
  out.n_levels = n_levels;
  for (const auto& values : code) out.code.push_back(pick(values));
  for (const auto& values : column) out.column.push_back(pick(values));
  if (!weight.empty()) out.weight = pick(weight);
  return out;
}

Design Design::sorted_by(std::size_t factor) const {
  std::vector<std::size_t> order(n_rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return code[factor][i] < code[factor][j]; });
  return rows(order);
}

void Design::close_gaps() {
  for (std::size_t f = 0; f < code.size(); ++f) {
    std::vector<int> renumbered(n_levels[f], 0);
    for (const int level : code[f]) renumbered[level] = 1;
    n_levels[f] = 0;
    for (int& level : renumbered)
      if (level > 0) level = n_levels[f]++;
    for (int& level : code[f]) level = renumbered[level];
  }
}

namespace {

// Every unit in every period; each of `blocks` groups of units has periods of its own.
Design make_panel(int units, int periods, int blocks) {
  Design design;
  design.code.resize(2);
  design.n_levels = {units, periods * blocks};
  for (int unit = 0; unit < units; ++unit)
    for (int period = 0; period < periods; ++period) {
      design.code[0].push_back(unit);
      design.code[1].push_back(period + periods * (unit % blocks));
    }
  return design;
}

Design keep_share(const Design& design, double share, Random& random) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < design.n_rows(); ++i)
    if (random.uniform() < share) kept.push_back(i);
  return design.rows(kept);
}

}  // namespace

const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::kBalanced:
      return "balanced";
    case Kind::kUnbalanced:
      return "unbalanced";
    case Kind::kRandom:
      return "random";
    case Kind::kDisconnected:
      return "disconnected";
    default:
      return "nested";
  }
}

Design make_design(Kind kind, int n_factors, Random& random) {
  Design design;
  switch (kind) {
    case Kind::kBalanced:
      design = make_panel(12, 7, 1);
      break;
    case Kind::kUnbalanced:
      design = keep_share(make_panel(18, 8, 1), 0.7, random);
      break;
    case Kind::kRandom:
      design.column.assign(1, std::vector<double>(200));  // only to say how many rows
      design.add_factor(25, [&](std::size_t) { return random.below(25); });
      design.add_factor(9, [&](std::size_t) { return random.below(9); });
      design.column.clear();
      break;
    case Kind::kDisconnected:
      design = keep_share(make_panel(21, 6, 3), 0.9, random);
      break;
    case Kind::kNested:  // units within provinces
      design = make_panel(20, 6, 1);
      design.code[1] = design.code[0];
      for (int& province : design.code[1]) province %= 5;
      design.n_levels[1] = 5;
      break;
  }
  design.add_factor(4, [&](std::size_t) { return random.below(4); });
  design.code.resize(n_factors);
  design.n_levels.resize(n_factors);
  design = design.rows(random.permutation(design.n_rows()));
  design.close_gaps();
  return design;
}

Design make_line(int units) {
  Design design = make_panel(units, 2, 1);
  design.n_levels[1] = units + 1;
  for (std::size_t i = 0; i < design.n_rows(); ++i) design.code[1][i] += design.code[0][i];
  return design;
}

Design make_ring(int units) {
  Design design = make_line(units);
  design.code[1].back() = 0;
  design.n_levels[1] = units;
  return design;
}

Design make_band(int units, int links) {
  Design design = make_panel(units, links, 1);
  design.n_levels[1] = units + links - 1;
  for (std::size_t i = 0; i < design.n_rows(); ++i) design.code[1][i] += design.code[0][i];
  return design;
}

Design make_expander(int units, int levels, int links, Random& random) {
  Design design = make_panel(units, links, 1);
  design.n_levels[1] = levels;
  for (std::size_t i = 0; i < design.n_rows(); ++i) {
    const std::size_t first = i - i % static_cast<std::size_t>(links);
    const auto is_met = [&](int level) {
      return std::find(&design.code[1][first], &design.code[1][i], level) != &design.code[1][i];
    };
    do design.code[1][i] = random.below(levels);
    while (is_met(design.code[1][i]));
  }
  design.close_gaps();
  return design;
}

Fit::Fit(const Design& design, policypanel::ProjectorOptions options)
    : columns(design.columns()),
      factors(design.factors()),
      projector(factors, design.weights(), design.n_rows(), options),
      projection(projector.project(columns)),
      within(columns, factors, design.weights(), projector.layout(), projection.effects) {}

Table Fit::table() const { return table_of(within, n_columns()); }

policypanel::Projection project(const Design& design, policypanel::ProjectorOptions options) {
  return Fit(design, options).projection;
}

Table within_table(const Design& design, policypanel::ProjectorOptions options) {
  return Fit(design, options).table();
}

Table table_of(const policypanel::WithinRows& within, std::size_t n_columns) {
  Table out(n_columns, std::vector<double>(within.n_rows()));
  within.for_each_chunk(0, within.n_rows(),
                        [&](std::size_t begin, std::size_t end, const double* rows) {
                          for (std::size_t i = begin; i < end; ++i)
                            for (std::size_t c = 0; c < n_columns; ++c)
                              out[c][i] = rows[(i - begin) * within.width() + c];
                        });
  return out;
}

double largest_difference(const Design& design, const Table& a, const Table& b) {
  double largest = 0;
  for (std::size_t c = 0; c < a.size(); ++c)
    for (std::size_t i = 0; i < design.n_rows(); ++i) {
      if (design.row_weight(i) == 0) continue;
      const double difference = std::abs(a[c][i] - b[c][i]);
      // A NaN must not pass as a small difference.
      if (!(difference <= largest)) largest = difference;
    }
  return largest;
}
