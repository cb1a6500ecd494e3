#include "influence.h"

#include <algorithm>

#include "../base/interrupt.h"

namespace policypanel {

std::vector<Eigen::MatrixXd> influence_meats(const WithinRows& within,
                                             const std::vector<Influence>& influences,
                                             const std::vector<Clustering>& clusterings) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const std::size_t size = influences.size();
  const Eigen::Index p = static_cast<Eigen::Index>(size);
  std::vector<std::vector<double>> contrast;
  for (const Influence& influence : influences) {
    contrast.emplace_back(within.width(), 0.0);
    std::copy(influence.contrast.data(), influence.contrast.data() + influence.contrast.size(),
              contrast.back().begin());
  }
  std::vector<RowMajor> sums;  // of clusters; of rows there are only the products
  std::vector<Eigen::MatrixXd> meats(clusterings.size(), Eigen::MatrixXd::Zero(p, p));
  for (const Clustering& clustering : clusterings)
    sums.push_back(RowMajor::Zero(clustering.code ? clustering.n_clusters : 0, p));

  RowMajor chunk(static_cast<Eigen::Index>(Layout::kChunkRows), p);
  std::vector<double> value(Layout::kChunkRows);
  within.for_each_chunk(
      0, within.n_rows(), [&](std::size_t begin, std::size_t end, const double* rows) {
        check_interrupt();
        const std::size_t n = end - begin;
        const double* weight = within.weights() ? within.weights() + begin : nullptr;
        for (std::size_t k = 0; k < size; ++k) {
          apply_contrast(rows, n, within.width(), contrast[k].data(), value.data());
          const double* e = influences[k].residuals + begin;
          for (std::size_t i = 0; i < n; ++i)
            chunk(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) =
                value[i] * e[i] * (weight ? weight[i] : 1.0);
        }
        const auto filled = chunk.topRows(static_cast<Eigen::Index>(n));
        for (std::size_t c = 0; c < clusterings.size(); ++c) {
          if (clusterings[c].code == nullptr) {
            meats[c].noalias() += filled.transpose() * filled;
            continue;
          }
          const int* code = clusterings[c].code + begin;
          for (std::size_t i = 0; i < n; ++i)
            sums[c].row(code[i]) += filled.row(static_cast<Eigen::Index>(i));
        }
      });
  for (std::size_t c = 0; c < clusterings.size(); ++c)
    if (clusterings[c].code != nullptr) meats[c] = sums[c].transpose() * sums[c];
  return meats;
}

}  // namespace policypanel
