#include "meat.h"

namespace policypanel {

namespace {

// Calls visit(row, score) for every row in order.
template <class Visit>
void for_each_score(const WithinColumns& within, const std::vector<double>& residuals,
                    const double* weights, bool with_constant, Visit&& visit) {
  const std::size_t width = within.size();
  Eigen::VectorXd score(width + with_constant);
  for_each_chunk(within, 0, residuals.size(), [&](std::size_t begin, std::size_t end,
                                                  const double* values) {
    for (std::size_t i = begin; i < end; ++i) {
      const double we = weights ? weights[i] * residuals[i] : residuals[i];
      const double* row = values + (i - begin) * width;
      for (std::size_t c = 0; c < width; ++c) score[c] = we * row[c];
      if (with_constant) score[width] = we;
      visit(i, score);
    }
  });
}

}  // namespace

Eigen::MatrixXd robust_meat(const WithinColumns& within, const std::vector<double>& residuals,
                            const double* weights, bool with_constant) {
  const std::size_t width = within.size() + with_constant;
  Eigen::MatrixXd meat = Eigen::MatrixXd::Zero(width, width);
  for_each_score(within, residuals, weights, with_constant,
                 [&](std::size_t, const Eigen::VectorXd& score) {
                   meat.selfadjointView<Eigen::Lower>().rankUpdate(score);
                 });
  return meat.selfadjointView<Eigen::Lower>();
}

Eigen::MatrixXd cluster_meat(const WithinColumns& within, const std::vector<double>& residuals,
                             const double* weights, bool with_constant, const Factor& cluster) {
  Eigen::MatrixXd sums =
      Eigen::MatrixXd::Zero(within.size() + with_constant, cluster.n_levels);
  for_each_score(within, residuals, weights, with_constant,
                 [&](std::size_t row, const Eigen::VectorXd& score) {
                   sums.col(cluster.code[row]) += score;
                 });
  return sums * sums.transpose();
}

}  // namespace policypanel
