#pragma once

#include "design.h"

// What is true, computed the slow way and in long double.

#ifdef __SIZEOF_FLOAT128__
using Wide = __float128;
#else
using Wide = long double;
#endif

// Residuals of every column on the dummies of all factors, by weighted dense least squares
// (complete orthogonal decomposition: no dummy need be left out).
Table dense_residuals(const Design& design);

// Coefficients of column 0 on columns 1, 2, ... and the dummies, by the same decomposition;
// the columns must be independent of each other and of the dummies.
std::vector<double> dense_coefficients(const Design& design);

// Largest |sum of w e| over all levels of all factors and all columns
double largest_first_order_condition(const Design& design, const Table& residuals);
