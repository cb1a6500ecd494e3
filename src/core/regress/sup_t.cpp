#include "sup_t.h"

#include <cmath>

namespace policypanel {

double effective_number(const Eigen::Ref<const Eigen::MatrixXd>& normal, const double* scale,
                        const double* t, const Eigen::Ref<const Eigen::MatrixXd>& correlation,
                        double critical) {
  // The jth itself always counts, and so do its copies, whatever rounding does to them.
  const double least = critical * (1 - 1e-9);
  double sum = 0;
  for (Eigen::Index j = 0; j < normal.rows(); ++j) {
    double own = 0;
    for (Eigen::Index i = 0; i < normal.cols(); ++i) {
      const double shift = t[i] - normal(j, i) * scale[i];
      int n_beyond = 0;
      for (Eigen::Index l = 0; l < normal.rows(); ++l)
        n_beyond += std::abs(normal(l, i) * scale[i] + shift * correlation(l, j)) >= least;
      own += 1.0 / n_beyond;
    }
    sum += own / static_cast<double>(normal.cols());
  }
  return sum;
}

}  // namespace policypanel
