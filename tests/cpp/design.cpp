#include "design.h"

#include <algorithm>
#include <cmath>

#include "core/absorb/within.h"

using policypanel::Factor;

std::vector<Factor> Design::factors() const {
  std::vector<Factor> out;
  for (std::size_t f = 0; f < code.size(); ++f) out.push_back({code[f].data(), n_levels[f]});
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
  return design.rows(random.permutation(design.n_rows()));
}

Design make_line(int units) {
  Design design = make_panel(units, 2, 1);
  design.n_levels[1] = units + 1;
  for (std::size_t i = 0; i < design.n_rows(); ++i) design.code[1][i] += design.code[0][i];
  return design;
}

policypanel::Projection project(const Design& design, policypanel::ProjectorOptions options) {
  const policypanel::Projector projector(design.factors(), design.weights(), design.n_rows(),
                                         options);
  return projector.project(design.columns());
}

Table within_table(const Design& design, const policypanel::Effects& effects) {
  const policypanel::WithinColumns within(design.columns(), design.factors(), effects);
  const std::size_t n = design.n_rows(), width = within.size();
  std::vector<double> values(n * width);
  within.fill(0, n, values.data());
  Table out(width, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t c = 0; c < width; ++c) out[c][i] = values[i * width + c];
  return out;
}

Table within_table(const Design& design, policypanel::ProjectorOptions options) {
  return within_table(design, project(design, options).effects);
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
