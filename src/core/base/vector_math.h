#pragma once

#include <cmath>
#include <cstddef>
#include <cstring>

#include "simd.h"

// Functions that take Lanes must be inlined: their calling convention depends on the processor.
#define POLICYPANEL_INLINE inline __attribute__((always_inline))

namespace policypanel {

// The integers in the bits of Lanes
typedef unsigned long long LaneBits __attribute__((vector_size(32), aligned(8), may_alias));

inline const Lanes& lanes(const double* p) { return *reinterpret_cast<const Lanes*>(p); }
inline Lanes& lanes(double* p) { return *reinterpret_cast<Lanes*>(p); }

// The natural logarithm of four positive normal numbers, as in fdlibm (Sun Microsystems 1993):
// x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), and ln(1 + f) by a polynomial in
// f / (2 + f). Anything else gives a finite number without meaning.
POLICYPANEL_INLINE void log_lanes(const Lanes& x, Lanes& out) {
  LaneBits bits;
  std::memcpy(&bits, &x, sizeof bits);
  bits += 0x3ff0000000000000ull - 0x3fe6a09e00000000ull;
  // k + 1023 goes into the last bits of 2^52, which makes it a double without a conversion.
  const LaneBits exponent_bits = (bits >> 52) | 0x4330000000000000ull;
  const LaneBits mantissa_bits = (bits & 0x000fffffffffffffull) + 0x3fe6a09e00000000ull;
  Lanes exponent, mantissa;
  std::memcpy(&exponent, &exponent_bits, sizeof exponent);
  std::memcpy(&mantissa, &mantissa_bits, sizeof mantissa);
  const Lanes k = exponent - (0x1p52 + 1023);
  const Lanes f = mantissa - 1.0;
  const Lanes half_square = 0.5 * f * f;
  const Lanes s = f / (2.0 + f), z = s * s, w = z * z;
  const Lanes even = w * (3.999999999940941908e-01 +
                          w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const Lanes odd = z * (6.666666666666735130e-01 +
                         w * (2.857142874366239149e-01 +
                              w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  out = s * (half_square + (even + odd)) + k * 1.90821492927058770002e-10 - half_square + f +
        k * 6.93147180369123816490e-01;
}

// exp(x) for -708 <= x <= 0: x = k ln 2 + r, |r| <= ln(2) / 2, and exp(r) by its Taylor series.
// Below -708, exp(-708).
POLICYPANEL_INLINE void exp_lanes(const Lanes& from, Lanes& out) {
  const Lanes lowest = {-708, -708, -708, -708};
  const Lanes x = from > lowest ? from : lowest;
  const Lanes shifted = x * 1.44269504088896338700e+00 + 0x1.8p52;  // k in the last bits
  const Lanes k = shifted - 0x1.8p52;
  const Lanes r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
  Lanes sum = r * (1.0 / 6227020800.0) + 1.0 / 479001600.0;
  sum = sum * r + 1.0 / 39916800.0;
  sum = sum * r + 1.0 / 3628800.0;
  sum = sum * r + 1.0 / 362880.0;
  sum = sum * r + 1.0 / 40320.0;
  sum = sum * r + 1.0 / 5040.0;
  sum = sum * r + 1.0 / 720.0;
  sum = sum * r + 1.0 / 120.0;
  sum = sum * r + 1.0 / 24.0;
  sum = sum * r + 1.0 / 6.0;
  sum = sum * r + 0.5;
  sum = r * r * sum + r + 1.0;
  LaneBits bits, exponent;
  std::memcpy(&exponent, &shifted, sizeof exponent);
  std::memcpy(&bits, &sum, sizeof bits);
  bits += exponent << 52;
  std::memcpy(&out, &bits, sizeof out);
}

}  // namespace policypanel
