#include "serial.h"

namespace policypanel {

Eigen::MatrixXd serial_meat(const RowMatrix& scores, const int* unit, const double* time,
                            double lag, int threads) {
  const Eigen::Index n = scores.rows(), width = scores.cols();
  return pair_meat(scores, threads, [&](Eigen::Index i, double* sum) {
    for (Eigen::Index j = i + 1; j < n && unit[j] == unit[i]; ++j) {
      const double distance = time[j] - time[i];
      if (distance > lag) break;
      add_scaled(1 - distance / (lag + 1), scores.data() + j * width, width, sum);
    }
  });
}

}  // namespace policypanel
