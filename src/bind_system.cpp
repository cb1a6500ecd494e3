// The projector: taking fixed effects out of the columns of a system, and out of further ones
// later.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "bind.h"
#include "core/absorb/projector.h"

using Rcpp::Named;

namespace {

// Columns at a time: a chunk of rows then stays in the processor's cache, and columns that are made
// for it in 160 MB.
constexpr std::size_t kBatch = 32, kMostValues = 20000000;

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

namespace {

// Further columns with their fixed effects out, against a few: `cross` (further x few), `own`, sums
// of squares of the further ones, and `before`, what these are with the fixed effects in.
// `columns_of` gives the further columns [begin, end), at most `batch` of them.
template <class ColumnsOf>
Rcpp::List project_further(const Rcpp::List& system, std::size_t n_further, std::size_t batch,
                           const Rcpp::List& against, ColumnsOf&& columns_of) {
  const policypanel::Projector& projector = live_projector(system);
  const policypanel::Columns few = bind::columns(against);
  Eigen::MatrixXd cross(n_further, few.size());
  Eigen::VectorXd own(n_further), before(n_further);
  bool is_converged = true, is_finite = true;
  for (std::size_t begin = 0; begin < n_further; begin += batch) {
    const std::size_t end = std::min(n_further, begin + batch);
    policypanel::Columns columns = few;
    for (const policypanel::Column& column : columns_of(begin, end)) columns.push_back(column);
    const policypanel::Projection found = projector.project(columns, few.size());
    const Eigen::Index n = static_cast<Eigen::Index>(end - begin);
    cross.middleRows(begin, n) = found.within.rightCols(n).transpose();
    own.segment(begin, n) = found.own.tail(n);
    before.segment(begin, n) =
        found.total.tail(n).array() + found.weight * found.mean.tail(n).array().square();
    is_converged = is_converged && found.is_converged;
    is_finite = is_finite && found.is_finite;
  }
  return Rcpp::List::create(Named("cross") = cross, Named("own") = own, Named("before") = before,
                            Named("converged") = is_converged, Named("finite") = is_finite);
}

}  // namespace

// [[Rcpp::export(rng = false)]]
Rcpp::List core_project_more(Rcpp::List system, Rcpp::List block, Rcpp::List against) {
  const policypanel::Columns further = bind::columns(block);
  const auto columns_of = [&further](std::size_t begin, std::size_t end) {
    return policypanel::Columns(further.begin() + begin, further.begin() + end);
  };
  return project_further(system, further.size(), kBatch, against, columns_of);
}

// The same of columns that follow paths: in a row of unit i and period t column b is
// value(path(i, b), t), all codes from 0 on. They are made a batch at a time.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_project_paths(Rcpp::List system, Rcpp::IntegerVector unit,
                              Rcpp::IntegerVector period, Rcpp::NumericMatrix value,
                              Rcpp::IntegerMatrix path, Rcpp::List against) {
  const std::size_t n_rows = static_cast<std::size_t>(unit.size());
  std::size_t batch = kBatch;
  while (batch > 1 && batch * n_rows > kMostValues) batch /= 2;
  std::vector<double> rows(batch * n_rows);
  const double* values = value.begin();
  const std::size_t n_paths = static_cast<std::size_t>(value.nrow());
  std::vector<std::size_t> place(period.begin(), period.end());
  for (std::size_t& own : place) own *= n_paths;
  const auto columns_of = [&](std::size_t begin, std::size_t end) {
    policypanel::Columns columns;
    for (std::size_t b = begin; b < end; ++b) {
      const int* own = path.begin() + b * static_cast<std::size_t>(path.nrow());
      double* column = rows.data() + (b - begin) * n_rows;
      for (std::size_t i = 0; i < n_rows; ++i) column[i] = values[place[i] + own[unit[i]]];
      columns.emplace_back(column);
    }
    return columns;
  };
  return project_further(system, static_cast<std::size_t>(path.ncol()), batch, against, columns_of);
}
