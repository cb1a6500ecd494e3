#pragma once

#include <cstddef>

namespace policypanel {

// The inner loops of probit and logit. Rows come in chunks of kBinaryChunk; arrays of a chunk are
// that long, and what stands beyond the last row must be finite.
constexpr std::size_t kBinaryChunk = 256;

// What the likelihood needs of one row, for the index z signed so that the observed outcome is
// more likely the larger z: log P, d log P / dz, and -d2 log P / dz2.
struct BinaryTerms {
  double log_probability[kBinaryChunk], slope[kBinaryChunk], curvature[kBinaryChunk];
};
void probit_terms(const double* z, BinaryTerms& terms);
void logit_terms(const double* z, BinaryTerms& terms);

// sum += b x
void add_multiple(const double* x, double b, double* sum);
double chunk_product(const double* a, const double* b);
// out = a b
void multiply_chunk(const double* a, const double* b, double* out);

// Mills' ratio of the normal at x >= 0, R(x) = (1 - Phi(x)) / phi(x), and 1 / R(x) - x
struct MillsRatio {
  double ratio, excess;
};
MillsRatio mills_ratio(double x);

}  // namespace policypanel
