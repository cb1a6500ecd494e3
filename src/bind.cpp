#include "bind.h"

#include "core/base/interrupt.h"
#include "core/base/threads.h"

namespace bind {

policypanel::Columns columns(const Rcpp::List& columns) {
  policypanel::Columns out;
  for (R_xlen_t k = 0; k < columns.size(); ++k) {
    const SEXP column = columns[k];
    if (TYPEOF(column) == REALSXP) {
      out.emplace_back(REAL(column));
      continue;
    }
    const Rcpp::List dummy = column;  // of class policypanel_dummy
    out.emplace_back(INTEGER(dummy["code"]), Rcpp::as<int>(dummy["n_levels"]),
                     Rcpp::as<int>(dummy["level"]));
  }
  return out;
}

std::vector<policypanel::Factor> factors(const Rcpp::List& codes,
                                         const Rcpp::IntegerVector& n_levels) {
  std::vector<policypanel::Factor> out;
  for (R_xlen_t f = 0; f < codes.size(); ++f) out.push_back({INTEGER(codes[f]), n_levels[f]});
  return out;
}

std::vector<policypanel::Factor> factors(const Rcpp::List& codes,
                                         const Rcpp::IntegerVector& n_levels,
                                         const Rcpp::List& slopes) {
  std::vector<policypanel::Factor> out = factors(codes, n_levels);
  for (std::size_t f = 0; f < out.size(); ++f) out[f].slope = weights(slopes[f]);
  return out;
}

const double* weights(SEXP weights) { return Rf_isNull(weights) ? nullptr : REAL(weights); }

std::size_t n_rows(const Rcpp::List& columns) {
  return columns.size() > 0 ? static_cast<std::size_t>(Rf_xlength(columns[0])) : 0;
}

System::System(const Rcpp::List& system)
    : columns(bind::columns(system["columns"])),
      factors(bind::factors(system["codes"], system["n_levels"], system["slopes"])),
      weights(bind::weights(system["weights"])),
      weights_are_counts(Rcpp::as<bool>(system["weights_are_counts"])),
      layout(policypanel::lay_out(factors, bind::n_rows(system["columns"]),
                                  Rcpp::as<bool>(system["grouped"]))),
      threads(Rcpp::as<int>(system["threads"])) {
  effects.n_columns = columns.size();
  effects.centre = Rcpp::as<std::vector<double>>(system["centre"]);
  const Rcpp::List level = system["effects"];
  for (R_xlen_t f = 0; f < level.size(); ++f) {
    effects.level.emplace_back();
    if (!Rf_isNull(level[f]))
      effects.level.back().assign(REAL(level[f]), REAL(level[f]) + Rf_xlength(level[f]));
  }
}

SEXP memory_condition() {
  const Rcpp::Shield<SEXP> call(Rf_lang1(Rf_install("memory_condition")));
  const Rcpp::Shield<SEXP> name(Rf_mkString("policypanel"));
  const Rcpp::Shield<SEXP> space(R_FindNamespace(name));
  return Rf_eval(call, space);
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
int core_usable_threads(int requested) { return policypanel::usable_threads(requested); }
