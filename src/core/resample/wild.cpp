#include "wild.h"

#include <algorithm>

#include "../base/interrupt.h"
#include "../base/threads.h"

namespace policypanel {

namespace {

constexpr std::size_t kBatch = 32;

// Sums of scores, clusters x draws
Eigen::MatrixXd score_draws(const WildKernel& kernel, const Eigen::MatrixXd& weights) {
  Eigen::MatrixXd sums = kernel.left * (kernel.right.transpose() * weights);
  sums = -sums;
  for (std::size_t e = 0; e < kernel.n_entries; ++e)
    sums.row(kernel.row[e]) += kernel.value[e] * weights.row(kernel.column[e]);
  return sums;
}

}  // namespace

void replicate_wild(const WildTest& test, WildWeights type, std::uint64_t seed, std::size_t first,
                    std::size_t last, int threads, double* out) {
  const std::size_t n = last - first, n_directions = test.n_directions(), height = test.height();
  const std::size_t n_drawn = static_cast<std::size_t>(test.estimate.cols());
  parallel_for((n + kBatch - 1) / kBatch, threads, [&](std::size_t task) {
    check_interrupt();
    const std::size_t begin = task * kBatch, size = std::min(kBatch, n - begin);
    // Always a whole batch: the order of summation then does not depend on their number.
    Eigen::MatrixXd weights = Eigen::MatrixXd::Zero(test.estimate.cols(), kBatch);
    for (std::size_t k = 0; k < size; ++k)
      draw_wild_weights(type, seed, first + begin + k, n_drawn,
                        weights.col(static_cast<Eigen::Index>(k)).data());
    Eigen::MatrixXd moments = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(height), kBatch);
    moments.topRows(test.estimate.rows()) = test.estimate * weights;
    for (std::size_t c = 0; c < test.kernel.size(); ++c) {
      std::vector<Eigen::MatrixXd> sums;
      for (const WildKernel& kernel : test.kernel[c]) sums.push_back(score_draws(kernel, weights));
      Eigen::Index place = test.estimate.rows();
      for (std::size_t a = 0; a < n_directions; ++a)
        for (std::size_t b = a; b < n_directions; ++b)
          moments.row(place++) += test.sign[c] * sums[a].cwiseProduct(sums[b]).colwise().sum();
    }
    std::copy(moments.data(), moments.data() + size * height, out + begin * height);
  });
}

}  // namespace policypanel
