#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "core/absorb/factor.h"
#include "core/absorb/projector.h"
#include "core/absorb/within.h"
#include "random.h"

using Table = std::vector<std::vector<double>>;  // [column][row]

// Factors, weights and columns that own their values, for a test to build and to change.
struct Design {
  std::vector<std::vector<int>> code;  // [factor][row]
  std::vector<int> n_levels;           // [factor]
  Table slope;                         // [factor][row], a factor's empty: none; set last
  std::vector<double> weight;          // empty: unweighted
  Table column;

  std::size_t n_rows() const { return code.empty() ? column.at(0).size() : code[0].size(); }
  double row_weight(std::size_t row) const { return weight.empty() ? 1.0 : weight[row]; }
  const double* weights() const { return weight.empty() ? nullptr : weight.data(); }
  std::vector<policypanel::Factor> factors() const;
  policypanel::Columns columns() const;

  void add_factor(int levels, const std::function<int(std::size_t row)>& code_of_row);
  void add_weights(Random& random);  // log-normal
  // Noise of standard deviation 1 plus an effect of 3 for every level of every factor
  void add_columns(int count, Random& random);
  // The rows named, in the order given; level counts stay as they are
  Design rows(const std::vector<std::size_t>& which) const;
  Design sorted_by(std::size_t factor) const;  // rows of a level keep their order
  // Renumbers the levels that have rows: the core takes for granted that all of them do.
  void close_gaps();
};

enum class Kind { kBalanced, kUnbalanced, kRandom, kDisconnected, kNested };
constexpr Kind kAllKinds[] = {Kind::kBalanced, Kind::kUnbalanced, Kind::kRandom,
                              Kind::kDisconnected, Kind::kNested};
const char* kind_name(Kind kind);

// A design of 84 to 200 rows in random order with one to three factors and no columns yet.
Design make_design(Kind kind, int n_factors, Random& random);

// Unit i is seen in periods i and i + 1: the graph is one long line, the hardest for iterations.
Design make_line(int units);

// The same closed into a ring: one cycle through all rows, in the order of the rows.
Design make_ring(int units);

// `units` seen `links` times each, always with other random levels of a second factor: no long way
// from anywhere to anywhere.
Design make_expander(int units, int levels, int links, Random& random);

// Every unit is seen in `links` neighbouring periods of `units + links - 1`.
Design make_band(int units, int links);

// A design with its fixed effects taken out. Refers to the design, which must outlive it.
struct Fit {
  explicit Fit(const Design& design, policypanel::ProjectorOptions options = {});
  Fit(const Fit&) = delete;
  Fit& operator=(const Fit&) = delete;

  std::size_t n_columns() const { return columns.size(); }
  Table table() const;  // the columns within, as the core makes them

  policypanel::Columns columns;
  std::vector<policypanel::Factor> factors;
  policypanel::Projector projector;
  policypanel::Projection projection;
  policypanel::WithinRows within;
};

policypanel::Projection project(const Design& design, policypanel::ProjectorOptions options = {});
Table within_table(const Design& design, policypanel::ProjectorOptions options = {});
Table table_of(const policypanel::WithinRows& within, std::size_t n_columns);

// Largest absolute difference over the rows that weigh something
double largest_difference(const Design& design, const Table& a, const Table& b);
