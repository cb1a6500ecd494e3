// The door: counting what is missing, coding ids, when units are first treated.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "bind.h"
#include "core/absorb/components.h"
#include "core/absorb/kernels.h"
#include "core/absorb/levels.h"
#include "core/absorb/singletons.h"
#include "core/panel/treatment.h"

// For each numeric column the counts of NA, NaN and infinite values and the sum of the others'
// absolute values; `complete` marks the rows without any NA or NaN, and is NULL when that is all.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_scan_columns(Rcpp::List columns) {
  const R_xlen_t width = columns.size(), n = width > 0 ? Rf_xlength(columns[0]) : 0;
  Rcpp::IntegerVector na(width), nan(width), infinite(width);
  Rcpp::NumericVector size(width);
  bool any_missing = false;
  for (R_xlen_t c = 0; c < width; ++c) {
    const double* x = REAL(columns[c]);
    size[c] = policypanel::absolute_sum(x, static_cast<std::size_t>(n));
    if (std::isfinite(size[c])) continue;  // then every value is: one cheap pass
    size[c] = 0;
    for (R_xlen_t i = 0; i < n; ++i) {
      if (std::isfinite(x[i])) {
        size[c] += std::abs(x[i]);
        continue;
      }
      if (R_IsNA(x[i]))
        ++na[c];
      else if (std::isnan(x[i]))
        ++nan[c];
      else
        ++infinite[c];
    }
    any_missing = any_missing || na[c] > 0 || nan[c] > 0;
  }
  SEXP complete = R_NilValue;
  Rcpp::LogicalVector mark;
  if (any_missing) {
    mark = Rcpp::LogicalVector(n, TRUE);
    for (R_xlen_t c = 0; c < width; ++c) {
      if (na[c] + nan[c] == 0) continue;
      const double* x = REAL(columns[c]);
      for (R_xlen_t i = 0; i < n; ++i)
        if (std::isnan(x[i])) mark[i] = FALSE;
    }
    complete = mark;
  }
  return Rcpp::List::create(Rcpp::Named("na") = na, Rcpp::Named("nan") = nan,
                            Rcpp::Named("infinite") = infinite, Rcpp::Named("size") = size,
                            Rcpp::Named("complete") = complete);
}

namespace {
Rcpp::List coded(const Rcpp::IntegerVector& code, const policypanel::Levels& levels) {
  Rcpp::NumericVector first_row(levels.first_row.size());
  for (std::size_t k = 0; k < levels.first_row.size(); ++k)
    first_row[k] = static_cast<double>(levels.first_row[k]) + 1;
  return Rcpp::List::create(Rcpp::Named("code") = code, Rcpp::Named("first_row") = first_row);
}
}  // namespace

// Dense 0-based codes of an id without missing values: integer, whole double or character (R
// holds equal strings of one encoding once, so their addresses identify them).
// [[Rcpp::export(rng = false)]]
Rcpp::List core_code_ids(SEXP id) {
  const R_xlen_t n = Rf_xlength(id);
  Rcpp::IntegerVector code(Rcpp::no_init(n));
  switch (TYPEOF(id)) {
    case INTSXP:
    case LGLSXP:
      return coded(code, policypanel::code_integers(INTEGER(id), n, code.begin()));
    case REALSXP:
      return coded(code, policypanel::code_whole_doubles(REAL(id), n, code.begin()));
    case STRSXP: {
      std::vector<std::uint64_t> key(n);
      for (R_xlen_t i = 0; i < n; ++i)
        key[i] = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(STRING_ELT(id, i)));
      return coded(code, policypanel::code_keys(key.data(), n, code.begin()));
    }
    default:
      Rcpp::stop("internal error: an id of unsupported type reached the core");
  }
}

// [[Rcpp::export(rng = false)]]
Rcpp::List core_code_interaction(Rcpp::List codes, Rcpp::IntegerVector n_levels) {
  const std::size_t n = Rf_xlength(codes[0]);
  Rcpp::IntegerVector code(Rcpp::no_init(n));
  return coded(code,
               policypanel::code_interaction(bind::factors(codes, n_levels), n, code.begin()));
}

// [[Rcpp::export(rng = false)]]
Rcpp::LogicalVector core_find_singletons(Rcpp::List codes, Rcpp::IntegerVector n_levels) {
  const std::size_t n = Rf_xlength(codes[0]);
  const auto found = policypanel::find_singletons(bind::factors(codes, n_levels), n);
  return Rcpp::LogicalVector(found.begin(), found.end());
}

// [[Rcpp::export(rng = false)]]
Rcpp::IntegerVector core_redundant_levels(Rcpp::List codes, Rcpp::IntegerVector n_levels) {
  return Rcpp::wrap(
      policypanel::redundant_levels(bind::factors(codes, n_levels), Rf_xlength(codes[0])));
}

// [[Rcpp::export(rng = false)]]
bool core_is_nested(Rcpp::List codes, Rcpp::IntegerVector n_levels) {
  const auto factors = bind::factors(codes, n_levels);
  return policypanel::is_nested(factors[0], factors[1], Rf_xlength(codes[0]));
}

// [[Rcpp::export(rng = false)]]
bool core_are_whole(Rcpp::NumericVector x) { return policypanel::are_whole(x.begin(), x.size()); }

// [[Rcpp::export(rng = false)]]
bool core_are_binary(Rcpp::NumericVector x) { return policypanel::are_binary(x.begin(), x.size()); }

// [[Rcpp::export(rng = false)]]
bool core_has_repeated_pair(Rcpp::List codes, Rcpp::IntegerVector n_levels) {
  const auto factors = bind::factors(codes, n_levels);
  return policypanel::has_repeated_pair(factors[0], factors[1], Rf_xlength(codes[0]));
}

// [[Rcpp::export(rng = false)]]
Rcpp::List core_treatment_start(Rcpp::NumericVector treated, Rcpp::IntegerVector unit, int n_units,
                                Rcpp::NumericVector time) {
  const auto start = policypanel::treatment_start(treated.begin(), unit.begin(), time.begin(),
                                                  unit.size(), n_units);
  return Rcpp::List::create(Rcpp::Named("first") = start.first,
                            Rcpp::Named("last_off") = start.last_off,
                            Rcpp::Named("any_missing") = start.any_missing);
}

// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector core_last_before(Rcpp::NumericVector first, Rcpp::IntegerVector unit,
                                     Rcpp::NumericVector time) {
  return Rcpp::wrap(policypanel::last_before(first.begin(), unit.begin(), time.begin(), unit.size(),
                                             first.size()));
}

// [[Rcpp::export(rng = false)]]
Rcpp::IntegerVector core_place_in_window(Rcpp::NumericVector first, Rcpp::IntegerVector unit,
                                         Rcpp::NumericVector time, double low, double high) {
  Rcpp::IntegerVector place(Rcpp::no_init(unit.size()));
  policypanel::place_in_window(first.begin(), unit.begin(), time.begin(), unit.size(), low, high,
                               place.begin());
  return place;
}

// The numbers that bit64's integer64 keeps in the bits of doubles; NA where it says so.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector core_decode_integer64(Rcpp::NumericVector x) {
  Rcpp::NumericVector out(x.size());
  for (R_xlen_t i = 0; i < x.size(); ++i) {
    std::int64_t bits;
    std::memcpy(&bits, &x[i], sizeof bits);
    out[i] = bits == std::numeric_limits<std::int64_t>::min() ? NA_REAL : static_cast<double>(bits);
  }
  return out;
}
