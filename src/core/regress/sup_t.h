#pragma once

#include <Eigen/Dense>

namespace policypanel {

// The sum over j of the mean over draws of 1 / N, N the number of coefficients l with |t_l| >=
// `critical`: draw i of them is normal_li scale_i, shifted along the correlations with the jth so
// that the jth is t_i. `normal` is coefficients x draws.
double effective_number(const Eigen::Ref<const Eigen::MatrixXd>& normal, const double* scale,
                        const double* t, const Eigen::Ref<const Eigen::MatrixXd>& correlation,
                        double critical);

}  // namespace policypanel
