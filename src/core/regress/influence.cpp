#include "influence.h"

#include <algorithm>

#include "../base/interrupt.h"

namespace policypanel {

Eigen::MatrixXd influence_sums(const WithinRows& within, const std::vector<Influence>& influences,
                               const Clustering& clustering) {
  std::vector<std::vector<double>> contrast;
  for (const Influence& influence : influences) {
    contrast.emplace_back(within.width(), 0.0);
    std::copy(influence.contrast.data(), influence.contrast.data() + influence.contrast.size(),
              contrast.back().begin());
  }
  const std::size_t height =
      clustering.code ? static_cast<std::size_t>(clustering.n_clusters) : within.n_rows();
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(height),
                                               static_cast<Eigen::Index>(influences.size()));
  std::vector<double> value(Layout::kChunkRows);
  within.for_each_chunk(
      0, within.n_rows(), [&](std::size_t begin, std::size_t end, const double* rows) {
        check_interrupt();
        for (std::size_t k = 0; k < influences.size(); ++k) {
          apply_contrast(rows, end - begin, within.width(), contrast[k].data(), value.data());
          double* own = sums.col(static_cast<Eigen::Index>(k)).data();
          for (std::size_t i = begin; i < end; ++i) {
            const double weight = within.weights() ? within.weights()[i] : 1.0;
            const std::size_t level =
                clustering.code ? static_cast<std::size_t>(clustering.code[i]) : i;
            own[level] += value[i - begin] * influences[k].residuals[i] * weight;
          }
        }
      });
  return sums;
}

}  // namespace policypanel
