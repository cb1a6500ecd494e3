#include "kernels.h"

#include <algorithm>

#include "../base/simd.h"

namespace policypanel {

namespace {
inline const Lanes& lanes(const double* p) { return *reinterpret_cast<const Lanes*>(p); }
inline Lanes& lanes(double* p) { return *reinterpret_cast<Lanes*>(p); }
}  // namespace

POLICYPANEL_CLONES
void pack_rows(const double* const* columns, const double* centre, std::size_t n_columns,
               std::size_t width, std::size_t n_rows, double* row) {
  for (std::size_t c = 0; c < n_columns; c += kLanes) {
    const Lanes middle = lanes(centre + c);
    const double* c0 = columns[c];
    double* to = row + c;
    const std::size_t rest = n_columns - c;
    if (rest >= 4) {
      const double *c1 = columns[c + 1], *c2 = columns[c + 2], *c3 = columns[c + 3];
      for (std::size_t i = 0; i < n_rows; ++i)
        lanes(to + i * width) = Lanes{c0[i], c1[i], c2[i], c3[i]} - middle;
    } else if (rest == 3) {
      const double *c1 = columns[c + 1], *c2 = columns[c + 2];
      for (std::size_t i = 0; i < n_rows; ++i)
        lanes(to + i * width) = Lanes{c0[i], c1[i], c2[i], 0} - middle;
    } else if (rest == 2) {
      const double* c1 = columns[c + 1];
      for (std::size_t i = 0; i < n_rows; ++i)
        lanes(to + i * width) = Lanes{c0[i], c1[i], 0, 0} - middle;
    } else {
      for (std::size_t i = 0; i < n_rows; ++i)
        lanes(to + i * width) = Lanes{c0[i], 0, 0, 0} - middle;
    }
  }
}

void add_single_values(const int* code, std::size_t n_rows, std::size_t width,
                       const std::size_t* place, const double* size, double* row) {
  for (std::size_t i = 0; i < n_rows; ++i) row[i * width + place[code[i]]] += size[code[i]];
}

POLICYPANEL_CLONES
void add_totals(const double* row, std::size_t n_rows, std::size_t width, const double* weight,
                double* sum, double* square) {
  for (std::size_t c = 0; c < width; c += kLanes) {
    Lanes s = lanes(sum + c), q = lanes(square + c);
    for (std::size_t i = 0; i < n_rows; ++i) {
      const Lanes x = lanes(row + i * width + c);
      const Lanes wx = weight ? weight[i] * x : x;
      s += wx;
      q += wx * x;
    }
    lanes(sum + c) = s;
    lanes(square + c) = q;
  }
}

POLICYPANEL_CLONES
void demean_runs(double* row, std::size_t n_rows, std::size_t width, const double* weight,
                 const int* code) {
  for (std::size_t begin = 0; begin < n_rows;) {
    std::size_t end = begin + 1;
    while (end < n_rows && code[end] == code[begin]) ++end;
    double total = static_cast<double>(end - begin);
    if (weight) {
      total = 0;
      for (std::size_t i = begin; i < end; ++i) total += weight[i];
    }
    const double inverse = total > 0 ? 1 / total : 0;  // rows without weight stay as they are
    for (std::size_t c = 0; c < width; c += kLanes) {
      Lanes even = {0, 0, 0, 0}, odd = even;  // two chains of additions run side by side
      std::size_t i = begin;
      for (; i + 1 < end; i += 2) {
        const Lanes x = lanes(row + i * width + c), y = lanes(row + (i + 1) * width + c);
        even += weight ? weight[i] * x : x;
        odd += weight ? weight[i + 1] * y : y;
      }
      if (i < end)
        even += weight ? weight[i] * lanes(row + i * width + c) : lanes(row + i * width + c);
      const Lanes mean = (even + odd) * inverse;
      for (i = begin; i < end; ++i) lanes(row + i * width + c) -= mean;
    }
    begin = end;
  }
}

POLICYPANEL_CLONES
void add_to_levels(const double* row, std::size_t n_rows, std::size_t width, const double* weight,
                   const int* code, double* level) {
  for (std::size_t i = 0; i < n_rows; ++i) {
    double* own = level + static_cast<std::size_t>(code[i]) * width;
    for (std::size_t c = 0; c < width; c += kLanes) {
      const Lanes x = lanes(row + i * width + c);
      lanes(own + c) += weight ? weight[i] * x : x;
    }
  }
}

POLICYPANEL_CLONES
void subtract_levels(double* row, std::size_t n_rows, std::size_t width, const int* code,
                     const double* level) {
  for (std::size_t i = 0; i < n_rows; ++i) {
    const double* own = level + static_cast<std::size_t>(code[i]) * width;
    for (std::size_t c = 0; c < width; c += kLanes) lanes(row + i * width + c) -= lanes(own + c);
  }
}

POLICYPANEL_CLONES
void subtract_slopes(double* row, std::size_t n_rows, std::size_t width, const double* slope,
                     const int* code, const double* level) {
  for (std::size_t i = 0; i < n_rows; ++i) {
    const double* own = level + static_cast<std::size_t>(code[i]) * width;
    for (std::size_t c = 0; c < width; c += kLanes)
      lanes(row + i * width + c) -= slope[i] * lanes(own + c);
  }
}

POLICYPANEL_CLONES
void add_levels(const double* level, const int* code, std::size_t n_rows, std::size_t width,
                const double* weight, const double* slope, double* sum) {
  for (std::size_t i = 0; i < n_rows; ++i) {
    const double times = (weight ? weight[i] : 1.0) * (slope ? slope[i] : 1.0);
    const double* own = level + static_cast<std::size_t>(code[i]) * width;
    for (std::size_t c = 0; c < width; c += kLanes) lanes(sum + c) += times * lanes(own + c);
  }
}

POLICYPANEL_CLONES
void add_gram(const double* row, std::size_t n_rows, std::size_t width, std::size_t left,
              const double* weight, double* gram) {
  for (std::size_t r = 0; r < left; r += kLanes) {
    for (std::size_t c = r; c < width; c += kLanes) {
      Lanes a0 = {0, 0, 0, 0}, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
      std::size_t i = 0;
      for (; i + 1 < n_rows; i += 2) {
        const double *x = row + i * width + r, *y = x + width;
        Lanes u = lanes(row + i * width + c), v = lanes(row + (i + 1) * width + c);
        if (weight) {
          u *= weight[i];
          v *= weight[i + 1];
        }
        a0 += x[0] * u;
        a1 += x[1] * u;
        a2 += x[2] * u;
        a3 += x[3] * u;
        b0 += y[0] * v;
        b1 += y[1] * v;
        b2 += y[2] * v;
        b3 += y[3] * v;
      }
      if (i < n_rows) {
        const double* x = row + i * width + r;
        Lanes u = lanes(row + i * width + c);
        if (weight) u *= weight[i];
        a0 += x[0] * u;
        a1 += x[1] * u;
        a2 += x[2] * u;
        a3 += x[3] * u;
      }
      a0 += b0;
      a1 += b1;
      a2 += b2;
      a3 += b3;
      lanes(gram + (r + 0) * width + c) += a0;
      lanes(gram + (r + 1) * width + c) += a1;
      lanes(gram + (r + 2) * width + c) += a2;
      lanes(gram + (r + 3) * width + c) += a3;
    }
  }
}

POLICYPANEL_CLONES
void add_run_gram(const double* row, std::size_t n_rows, std::size_t width, const int* code,
                  double* gram) {
  for (std::size_t begin = 0; begin < n_rows;) {
    std::size_t end = begin + 1;
    while (end < n_rows && code[end] == code[begin]) ++end;
    for (std::size_t c = 0; c < width; c += kLanes) {
      Lanes right = {0, 0, 0, 0};
      for (std::size_t i = begin; i < end; ++i) right += lanes(row + i * width + c);
      for (std::size_t r = 0; r <= c; r += kLanes) {
        Lanes left = right;
        if (r < c) {
          left = right - right;
          for (std::size_t i = begin; i < end; ++i) left += lanes(row + i * width + r);
        }
        for (std::size_t j = 0; j < kLanes; ++j)
          lanes(gram + (r + j) * width + c) += left[j] * right;
      }
    }
    begin = end;
  }
}

POLICYPANEL_CLONES
void apply_contrast(const double* row, std::size_t n_rows, std::size_t width,
                    const double* contrast, double* out) {
  for (std::size_t i = 0; i < n_rows; ++i) {
    Lanes sum = {0, 0, 0, 0};
    for (std::size_t c = 0; c < width; c += kLanes)
      sum += lanes(row + i * width + c) * lanes(contrast + c);
    out[i] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  }
}

POLICYPANEL_CLONES
double absolute_sum(const double* x, std::size_t n) {
  Lanes a = {0, 0, 0, 0}, b = a;
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const Lanes u = lanes(x + i), v = lanes(x + i + 4);
    a += u < 0 ? -u : u;
    b += v < 0 ? -v : v;
  }
  a += b;
  double sum = (a[0] + a[1]) + (a[2] + a[3]);
  for (; i < n; ++i) sum += x[i] < 0 ? -x[i] : x[i];
  return sum;
}

POLICYPANEL_CLONES
void scale_rows(double* row, std::size_t n_rows, std::size_t width, const double* factor) {
  for (std::size_t i = 0; i < n_rows; ++i)
    for (std::size_t c = 0; c < width; c += kLanes) lanes(row + i * width + c) *= factor[i];
}

}  // namespace policypanel
