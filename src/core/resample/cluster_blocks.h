#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "../absorb/within.h"
#include "../regress/scores.h"

namespace policypanel {

// A bootstrap sample of clusters is a reweighting of them, so what it needs of the rows are sums
// over clusters of blocks that are made once. The block of cluster g is Z_g'W_g M Z_g with Z =
// [dummies of all fixed effects but the excepted one, columns], M taking out the excepted effect,
// whose levels must lie within clusters (each copy of a cluster then has levels of its own, which
// is the same as weighting the cluster's rows). From a weighted sum of blocks the dummies are
// eliminated by Cholesky: exactly the cross-products that projecting the weighted rows anew would
// give.
//
// A block is stored as its lower triangle, column by column, and below it the weights of the
// dummies, by which their pivots are judged.
struct BlockShape {
  std::size_t n_dummies = 0, n_columns = 0;
  std::size_t size() const { return n_dummies + n_columns; }
  std::size_t height() const { return size() * (size() + 1) / 2 + n_dummies; }
};

// `excepted` is a factor's position or -1. Factors must be without slopes.
BlockShape block_shape(const std::vector<Factor>& factors, int excepted, std::size_t n_columns);

// Writes height x clusters numbers.
void fill_cluster_blocks(const WithinRows& within, std::size_t n_columns, int excepted,
                         const Clustering& clusters, double* blocks);

// Cross-products of the columns after projection, from a weighted sum of blocks.
Eigen::MatrixXd project_blocks(const BlockShape& shape, const double* sum);

}  // namespace policypanel
