#pragma once

#include <Eigen/Dense>
#include <vector>

namespace policypanel {

// Entropy balancing (Hainmueller 2012): the weights of the rows of `x` nearest to `base` that sum
// to one and give its columns the means `means`, as multiples of `base`. Newton's method on the
// convex dual, the log of the sum of base exp((x - means) b). Columns whose means cannot be met are
// marked in `is_unequal`, and then false is returned.
bool balance_means(const Eigen::MatrixXd& x, const Eigen::VectorXd& means,
                   const Eigen::VectorXd& base, Eigen::VectorXd& weight,
                   std::vector<int>& is_unequal);

}  // namespace policypanel
