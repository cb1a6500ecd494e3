#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "design.h"

// What is true, computed the slow way and in long double.

#ifdef __SIZEOF_FLOAT128__
using Wide = __float128;
#else
using Wide = long double;
#endif
using LongMatrix = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

// Residuals of every column on the dummies of all factors, by weighted dense least squares
// (complete orthogonal decomposition: no dummy need be left out).
Table dense_residuals(const Design& design);

// The same for designs of many rows: the first factor is eliminated, the others' normal equations
// are solved dense. For some hundred levels in the other factors and moderate weights.
Table long_residuals(const Design& design);

// The same for graphs of many levels: two factors, the normal equations of both factored sparse.
Table graph_residuals(const Design& design);

// The same for a ring made by make_ring(): the only column orthogonal to all dummies takes turns of
// 1 / w and -1 / w.
Table ring_residuals(const Design& design);

// Coefficients of column 0 on columns 1, 2, ... and the dummies, by the same decomposition;
// the columns must be independent of each other and of the dummies.
std::vector<double> dense_coefficients(const Design& design);

// Levels of all factors less the rank of their dummies
int rank_deficiency(const Design& design);

// S = B' (W - W A (A' W A)^-1 A' W) B: A the dummies of the factor eliminated, B those of the
// others, stacked in their order. And B' (W - ...) x for every column x.
LongMatrix dense_schur(const Design& design, std::size_t eliminated);
LongMatrix reduced_columns(const Design& design, std::size_t eliminated);

// Cross-products of columns, weighted
LongMatrix dense_gram(const Design& design, const Table& table);

// Largest |sum of w e| over all levels of all factors and all columns
double largest_first_order_condition(const Design& design, const Table& residuals);
