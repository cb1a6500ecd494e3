// The projector: taking fixed effects out of the columns of a system, and out of further ones
// later.
#include <algorithm>
#include <memory>
#include <utility>

#include "bind.h"
#include "core/absorb/projector.h"

using Rcpp::Named;

namespace {

// A projector and the R vectors that it reads, which it keeps from being collected.
class LiveProjector {
 public:
  LiveProjector(Rcpp::List codes, Rcpp::IntegerVector n_levels, Rcpp::List slopes,
                Rcpp::RObject weights, std::size_t n_rows, const Rcpp::List& options)
      : codes_(std::move(codes)),
        slopes_(std::move(slopes)),
        weights_(std::move(weights)),
        projector_(bind::factors(codes_, n_levels, slopes_), bind::weights(weights_), n_rows,
                   options_of(options)) {}

  const policypanel::Projector& projector() const { return projector_; }

 private:
  static policypanel::ProjectorOptions options_of(const Rcpp::List& options) {
    policypanel::ProjectorOptions out;
    out.solver = policypanel::solver_from_name(Rcpp::as<std::string>(options["solver"]));
    out.tolerance = Rcpp::as<double>(options["tolerance"]);
    out.max_iterations = Rcpp::as<int>(options["max_iterations"]);
    out.threads = Rcpp::as<int>(options["threads"]);
    return out;
  }

  Rcpp::List codes_, slopes_;
  Rcpp::RObject weights_;
  policypanel::Projector projector_;
};

void finalize(SEXP handle) {
  delete static_cast<LiveProjector*>(R_ExternalPtrAddr(handle));
  R_ClearExternalPtr(handle);
}

// A system's projector. The handle is empty until somebody asks, and again in a system that was
// saved and loaded; it is filled in place then.
const policypanel::Projector& live_projector(const Rcpp::List& system) {
  const SEXP handle = system["projector"];
  if (R_ExternalPtrAddr(handle) == nullptr) {
    auto made = std::make_unique<LiveProjector>(system["codes"], system["n_levels"],
                                                system["slopes"], system["weights"],
                                                bind::n_rows(system["columns"]), system["options"]);
    R_SetExternalPtrAddr(handle, made.release());
    R_RegisterCFinalizerEx(handle, finalize, FALSE);
  }
  return static_cast<LiveProjector*>(R_ExternalPtrAddr(handle))->projector();
}

}  // namespace

// [[Rcpp::export(rng = false)]]
Rcpp::List core_absorb(Rcpp::List columns, Rcpp::List codes, Rcpp::IntegerVector n_levels,
                       Rcpp::List slopes, SEXP weights, Rcpp::List options) {
  const LiveProjector live(codes, n_levels, slopes, weights, bind::n_rows(columns), options);
  const policypanel::Projector& projector = live.projector();
  const policypanel::Projection projection = projector.project(bind::columns(columns));
  const policypanel::Effects& effects = projection.effects;
  Rcpp::List level(codes.size());
  for (R_xlen_t f = 0; f < codes.size(); ++f) {
    if (effects.level[f].empty()) continue;
    Rcpp::NumericVector value(effects.level[f].begin(), effects.level[f].end());
    value.attr("dim") = Rcpp::Dimension(effects.width(), n_levels[f]);
    level[f] = value;
  }
  return Rcpp::List::create(
      Named("effects") = level, Named("centre") = effects.centre,
      Named("within") = projection.within, Named("mean") = projection.mean,
      Named("total") = projection.total, Named("weight") = projection.weight,
      Named("grouped") = projector.layout().is_grouped,
      Named("redundant") = projector.n_redundant(),
      Named("solver") = policypanel::solver_name(projection.solver),
      Named("iterations") = projection.iterations, Named("converged") = projection.is_converged,
      Named("finite") = projection.is_finite,
      Named("projector") = R_MakeExternalPtr(nullptr, R_NilValue, R_NilValue));
}

// Further columns with their fixed effects out, against a few: `cross` (further x few) and `own`,
// sums of squares of the further ones.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_project_more(Rcpp::List system, Rcpp::List block, Rcpp::List against) {
  const policypanel::Projector& projector = live_projector(system);
  const policypanel::Columns few = bind::columns(against), further = bind::columns(block);
  const Eigen::Index n_few = static_cast<Eigen::Index>(few.size());
  Eigen::MatrixXd cross(further.size(), n_few);
  Eigen::VectorXd own(further.size());
  bool is_converged = true, is_finite = true;
  constexpr std::size_t kBatch = 32;  // a chunk of rows then stays in the processor's cache
  for (std::size_t begin = 0; begin < further.size(); begin += kBatch) {
    const std::size_t end = std::min(further.size(), begin + kBatch);
    policypanel::Columns columns = few;
    columns.insert(columns.end(), further.begin() + begin, further.begin() + end);
    const policypanel::Projection projection = projector.project(columns, few.size());
    const Eigen::Index n = static_cast<Eigen::Index>(end - begin);
    cross.middleRows(begin, n) = projection.within.rightCols(n).transpose();
    own.segment(begin, n) = projection.own.tail(n);
    is_converged = is_converged && projection.is_converged;
    is_finite = is_finite && projection.is_finite;
  }
  return Rcpp::List::create(Named("cross") = cross, Named("own") = own,
                            Named("converged") = is_converged, Named("finite") = is_finite);
}
