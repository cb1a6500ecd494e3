#include "bind.h"

#include "core/base/interrupt.h"
#include "core/base/threads.h"

namespace bind {

policypanel::Columns columns(const Rcpp::List& columns) {
  policypanel::Columns out;
  for (R_xlen_t k = 0; k < columns.size(); ++k) out.push_back(REAL(columns[k]));
  return out;
}

std::vector<policypanel::Factor> factors(const Rcpp::List& codes,
                                         const Rcpp::IntegerVector& n_levels) {
  std::vector<policypanel::Factor> out;
  for (R_xlen_t f = 0; f < codes.size(); ++f) out.push_back({INTEGER(codes[f]), n_levels[f]});
  return out;
}

const double* weights(SEXP weights) { return Rf_isNull(weights) ? nullptr : REAL(weights); }

policypanel::Effects effects(const Rcpp::List& effects, std::size_t n_columns) {
  policypanel::Effects out;
  out.n_columns = n_columns;
  for (R_xlen_t f = 0; f < effects.size(); ++f) {
    const double* value = REAL(effects[f]);
    out.level.emplace_back(value, value + Rf_xlength(effects[f]));
  }
  return out;
}

std::size_t n_rows(const Rcpp::List& columns) {
  return columns.size() > 0 ? static_cast<std::size_t>(Rf_xlength(columns[0])) : 0;
}

}  // namespace bind

namespace {
void ask_r(void*) { R_CheckUserInterrupt(); }
void throw_on_interrupt() {
  if (!R_ToplevelExec(ask_r, nullptr)) throw Rcpp::internal::InterruptedException();
}
}  // namespace

// Called once when the package is loaded.
// [[Rcpp::export(rng = false)]]
void core_install_hooks() {
  policypanel::set_interrupt_hook(throw_on_interrupt);
  policypanel::install_fork_guard();
}

// [[Rcpp::export(rng = false)]]
int core_machine_threads() { return policypanel::machine_threads(); }

// [[Rcpp::export(rng = false)]]
int core_usable_threads(int requested) { return policypanel::usable_threads(requested); }
