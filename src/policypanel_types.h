#pragma once

// RcppExports.cpp includes this file first, so what stands here holds for every binding.

#include <RcppEigen.h>

#include <new>
#include <stdexcept>

namespace bind {
// An error of the package's own class, which memory_condition() in R/conditions.R words.
SEXP memory_condition();
}  // namespace bind

#define BIND_MEMORY_CONDITION                                \
  rcpp_output_type = 2;                                      \
  rcpp_output_condition = PROTECT(bind::memory_condition()); \
  ++nprot;

// Memory that runs out, or an array that no memory could hold. Rcpp's macro begins with the brace
// that closes the second handler.
#undef END_RCPP
#define END_RCPP                     \
  }                                  \
  catch (const std::bad_alloc&) {    \
    BIND_MEMORY_CONDITION            \
  }                                  \
  catch (const std::length_error&) { \
    BIND_MEMORY_CONDITION            \
    VOID_END_RCPP                    \
    return R_NilValue;
