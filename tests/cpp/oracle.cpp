#include "oracle.h"

#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>
#include <cmath>

namespace {

using Vector = Eigen::Matrix<long double, Eigen::Dynamic, 1>;

long double row_weight(const Design& design, std::size_t row) { return design.row_weight(row); }

long double root_weight(const Design& design, std::size_t row) {
  return std::sqrt(row_weight(design, row));
}

// Columns [first, end) of the design, then its dummies, all times the root of the weights.
LongMatrix weighted_regressors(const Design& design, std::size_t first) {
  Eigen::Index width = static_cast<Eigen::Index>(design.column.size() - first);
  for (int levels : design.n_levels) width += levels;
  const std::size_t n = design.n_rows();
  LongMatrix x = LongMatrix::Zero(n, width);
  for (std::size_t i = 0; i < n; ++i) {
    Eigen::Index at = 0;
    for (std::size_t c = first; c < design.column.size(); ++c)
      x(i, at++) = root_weight(design, i) * design.column[c][i];
    for (std::size_t f = 0; f < design.code.size(); at += design.n_levels[f++])
      x(i, at + design.code[f][i]) =
          root_weight(design, i) *
          (f < design.slope.size() && !design.slope[f].empty() ? design.slope[f][i] : 1.0);
  }
  return x;
}

LongMatrix weighted_column(const Design& design, std::size_t column) {
  LongMatrix y(design.n_rows(), 1);
  for (std::size_t i = 0; i < design.n_rows(); ++i)
    y(i, 0) = root_weight(design, i) * design.column[column][i];
  return y;
}

// Where each of the other factors starts in the reduced system; its size at the end
std::vector<Eigen::Index> offsets(const Design& design, std::size_t eliminated) {
  std::vector<Eigen::Index> offset;
  Eigen::Index at = 0;
  for (std::size_t f = 0; f < design.code.size(); ++f) {
    offset.push_back(at);
    if (f != eliminated) at += design.n_levels[f];
  }
  offset.push_back(at);
  return offset;
}

Vector eliminated_weight(const Design& design, std::size_t eliminated) {
  Vector total = Vector::Zero(design.n_levels[eliminated]);
  for (std::size_t i = 0; i < design.n_rows(); ++i)
    total[design.code[eliminated][i]] += row_weight(design, i);
  return total;
}

// A column less its means by one factor
Vector demeaned(const Design& design, std::size_t factor, const Vector& x) {
  const auto& code = design.code[factor];
  Vector sum = Vector::Zero(design.n_levels[factor]), out(x.size());
  for (std::size_t i = 0; i < code.size(); ++i) sum[code[i]] += row_weight(design, i) * x[i];
  const Vector total = eliminated_weight(design, factor);
  for (std::size_t i = 0; i < code.size(); ++i) out[i] = x[i] - sum[code[i]] / total[code[i]];
  return out;
}

Vector long_column(const Design& design, std::size_t column) {
  const auto& x = design.column[column];
  return Eigen::Map<const Eigen::VectorXd>(x.data(), x.size()).cast<long double>();
}

std::vector<double> doubles(const Vector& x) {
  const Eigen::VectorXd narrow = x.cast<double>();
  return {narrow.data(), narrow.data() + narrow.size()};
}

}  // namespace

Table dense_residuals(const Design& design) {
  Table out = design.column;
  if (design.code.empty()) return out;
  const LongMatrix x = weighted_regressors(design, design.column.size());
  const Eigen::CompleteOrthogonalDecomposition<LongMatrix> decomposition(x);
  for (std::size_t c = 0; c < out.size(); ++c) {
    const LongMatrix y = weighted_column(design, c);
    const LongMatrix residual = y - x * decomposition.solve(y);
    for (std::size_t i = 0; i < out[c].size(); ++i)
      if (design.row_weight(i) > 0)
        out[c][i] = static_cast<double>(residual(i, 0) / root_weight(design, i));
  }
  return out;
}

Table long_residuals(const Design& design) {
  const auto offset = offsets(design, 0);
  LongMatrix effect = reduced_columns(design, 0);
  if (design.code.size() > 1) {
    Eigen::CompleteOrthogonalDecomposition<LongMatrix> decomposition;
    decomposition.setThreshold(1e-14L);  // a redundant level leaves some 1e-17
    decomposition.compute(dense_schur(design, 0));
    effect = decomposition.solve(effect);
  }
  Table out;
  for (std::size_t c = 0; c < design.column.size(); ++c) {
    Vector rest = long_column(design, c);
    for (std::size_t f = 1; f < design.code.size(); ++f)
      for (Eigen::Index i = 0; i < rest.size(); ++i)
        rest[i] -= effect(offset[f] + design.code[f][i], c);
    out.push_back(doubles(demeaned(design, 0, rest)));
  }
  return out;
}

Table graph_residuals(const Design& design) {
  using Sparse = Eigen::SparseMatrix<long double>;
  const int n_first = design.n_levels[0], size = n_first + design.n_levels[1];
  std::vector<Eigen::Triplet<long double>> entry;
  std::vector<long double> diagonal(size, 0);
  for (std::size_t i = 0; i < design.n_rows(); ++i) {
    const int a = design.code[0][i], b = n_first + design.code[1][i];
    diagonal[a] += row_weight(design, i);
    diagonal[b] += row_weight(design, i);
    entry.emplace_back(b, a, row_weight(design, i));
  }
  // A breath of 1e-15 on the diagonal makes the matrix definite; one step of refinement against the
  // matrix without it takes the breath out again.
  for (int k = 0; k < size; ++k) entry.emplace_back(k, k, diagonal[k]);
  Sparse lower(size, size), identity(size, size);
  lower.setFromTriplets(entry.begin(), entry.end());
  identity.setIdentity();
  const Eigen::SimplicialLDLT<Sparse, Eigen::Lower> factored(Sparse(lower + 1e-15L * identity));
  Table out;
  for (std::size_t c = 0; c < design.column.size(); ++c) {
    Vector rest = long_column(design, c);
    for (int step = 0; step < 4; ++step) {
      Vector right = Vector::Zero(size);
      for (Eigen::Index i = 0; i < rest.size(); ++i) {
        right[design.code[0][i]] += row_weight(design, i) * rest[i];
        right[n_first + design.code[1][i]] += row_weight(design, i) * rest[i];
      }
      const Vector effect = factored.solve(right);
      for (Eigen::Index i = 0; i < rest.size(); ++i)
        rest[i] -= effect[design.code[0][i]] + effect[n_first + design.code[1][i]];
    }
    out.push_back(doubles(rest));
  }
  return out;
}

Table ring_residuals(const Design& design) {
  const std::size_t n = design.n_rows();
  Table out;
  for (const auto& x : design.column) {
    long double turns = 0, inverse = 0;
    for (std::size_t i = 0; i < n; ++i) {
      turns += i % 2 == 0 ? static_cast<long double>(x[i]) : -static_cast<long double>(x[i]);
      inverse += 1 / row_weight(design, i);
    }
    out.emplace_back(n);
    for (std::size_t i = 0; i < n; ++i) {
      const long double size = turns / inverse / row_weight(design, i);
      out.back()[i] = static_cast<double>(i % 2 == 0 ? size : -size);
    }
  }
  return out;
}

std::vector<double> dense_coefficients(const Design& design) {
  const LongMatrix x = weighted_regressors(design, 1);
  const Eigen::CompleteOrthogonalDecomposition<LongMatrix> decomposition(x);
  const LongMatrix b = decomposition.solve(weighted_column(design, 0));
  std::vector<double> out;
  for (std::size_t c = 1; c < design.column.size(); ++c)
    out.push_back(static_cast<double>(b(static_cast<Eigen::Index>(c) - 1, 0)));
  return out;
}

int rank_deficiency(const Design& design) {
  Design dummies = design;  // weights that are not zero do not change the rank
  dummies.weight.clear();
  dummies.column.clear();
  const LongMatrix x = weighted_regressors(dummies, 0);
  return static_cast<int>(x.cols() - Eigen::CompleteOrthogonalDecomposition<LongMatrix>(x).rank());
}

LongMatrix dense_schur(const Design& design, std::size_t eliminated) {
  const auto offset = offsets(design, eliminated);
  const Vector total = eliminated_weight(design, eliminated);
  LongMatrix schur = LongMatrix::Zero(offset.back(), offset.back());
  LongMatrix met = LongMatrix::Zero(total.size(), offset.back());  // A' W B
  for (std::size_t i = 0; i < design.n_rows(); ++i)
    for (std::size_t f = 0; f < design.code.size(); ++f) {
      if (f == eliminated) continue;
      const Eigen::Index here = offset[f] + design.code[f][i];
      met(design.code[eliminated][i], here) += row_weight(design, i);
      for (std::size_t g = 0; g < design.code.size(); ++g)
        if (g != eliminated) schur(here, offset[g] + design.code[g][i]) += row_weight(design, i);
    }
  schur.noalias() -= met.transpose() * total.cwiseInverse().asDiagonal() * met;
  return schur;
}

LongMatrix reduced_columns(const Design& design, std::size_t eliminated) {
  const auto offset = offsets(design, eliminated);
  LongMatrix out = LongMatrix::Zero(offset.back(), design.column.size());
  for (std::size_t c = 0; c < design.column.size(); ++c) {
    const Vector x = demeaned(design, eliminated, long_column(design, c));
    for (std::size_t f = 0; f < design.code.size(); ++f)
      if (f != eliminated)
        for (Eigen::Index i = 0; i < x.size(); ++i)
          out(offset[f] + design.code[f][i], c) += row_weight(design, i) * x[i];
  }
  return out;
}

LongMatrix dense_gram(const Design& design, const Table& table) {
  const Eigen::Index width = static_cast<Eigen::Index>(table.size());
  LongMatrix gram = LongMatrix::Zero(width, width);
  for (Eigen::Index a = 0; a < width; ++a)
    for (Eigen::Index b = 0; b < width; ++b)
      for (std::size_t i = 0; i < design.n_rows(); ++i)
        gram(a, b) += row_weight(design, i) * table[a][i] * table[b][i];
  return gram;
}

double largest_first_order_condition(const Design& design, const Table& residuals) {
  double largest = 0;
  for (std::size_t f = 0; f < design.code.size(); ++f)
    for (const auto& residual : residuals) {
      std::vector<long double> sum(design.n_levels[f], 0);
      for (std::size_t i = 0; i < residual.size(); ++i)
        sum[design.code[f][i]] += row_weight(design, i) * static_cast<long double>(residual[i]);
      for (const long double s : sum)
        if (!(std::abs(s) <= largest)) largest = static_cast<double>(std::abs(s));
    }
  return largest;
}
