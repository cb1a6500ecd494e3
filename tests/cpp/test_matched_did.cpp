// Replicates of matching and DID: counts of clusters against rows that are really there.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "core/resample/matched_did.h"
#include "core/resample/streams.h"
#include "hook_guard.h"
#include "random.h"

using policypanel::BandwidthRule;
using policypanel::MatchedDid;
using policypanel::MatchMethod;
using policypanel::MatchRules;
using policypanel::MatchStatus;
using policypanel::SupportRule;

namespace {

constexpr int kUnits = 24, kPeriods = 5;

struct Panel {
  std::vector<int> unit, period, cluster, treated, complete;
  std::vector<double> x, z, y;
  int n_units = 0, n_clusters = 0;

  void add(const Panel& from, std::size_t row, int own_unit, int own_cluster) {
    unit.push_back(own_unit);
    period.push_back(from.period[row]);
    cluster.push_back(own_cluster);
    treated.push_back(from.treated[row]);
    complete.push_back(from.complete[row]);
    x.push_back(from.x[row]);
    z.push_back(from.z[row]);
    y.push_back(from.y[row]);
  }

  // Two units to a cluster
  explicit Panel(Random& random) : n_units(kUnits), n_clusters(kUnits / 2) {
    for (int u = 0; u < kUnits; ++u) {
      const double level = random.normal();
      const bool is_ever = 0.7 * level + random.normal() > 0.3;
      for (int t = 0; t < kPeriods; ++t) {
        unit.push_back(u);
        period.push_back(t);
        cluster.push_back(u / 2);
        treated.push_back(is_ever && t >= 2);
        complete.push_back(random.below(20) > 0);
        x.push_back(level + random.normal());
        z.push_back(random.normal());
        y.push_back(level + treated.back() + random.normal());
      }
    }
  }
  // Every cluster as often as `count` says, units of copies renamed
  Panel(const Panel& from, const std::vector<double>& count) {
    for (int g = 0; g < from.n_clusters; ++g)
      for (int copy = 0; copy < count[static_cast<std::size_t>(g)]; ++copy) {
        for (std::size_t i = 0; i < from.unit.size(); ++i)
          if (from.cluster[i] == g) add(from, i, n_units + from.unit[i] % 2, n_clusters);
        n_units += 2;
        ++n_clusters;
      }
  }

  MatchedDid did() const {
    MatchedDid did;
    did.data.n_rows = did.n_rows = unit.size();
    did.cluster = did.row_cluster = cluster.data();
    did.n_clusters = n_clusters;
    did.data.treated = treated.data();
    did.outcomes = {y.data()};
    did.data.unit = did.row_unit = unit.data();
    did.n_units = n_units;
    did.data.covariates = {x.data(), z.data()};
    did.rules.kernel = policypanel::kernel_named("epanechnikov");
    did.rules.bandwidth = 0.15;
    did.rules.caliper = 1;
    did.is_complete = complete.data();
    did.columns = {y.data(), treated_column.data(), z.data()};
    did.factors = {{unit.data(), n_units}, {period.data(), kPeriods}};
    did.is_of_unit = {1, 0};
    did.row_of = own_row.data();
    did.is_before = is_before.data();
    return did;
  }
  std::vector<double> treated_column;
  std::vector<int> own_row, is_before;
  void finish() {
    treated_column.assign(treated.begin(), treated.end());
    own_row.resize(unit.size());
    std::iota(own_row.begin(), own_row.end(), 0);
    for (const int t : period) is_before.push_back(t < 2);
  }
};

}  // namespace

TEST_CASE("a cluster counted twice is the cluster twice") {
  Random random(1);
  int n_done = 0;
  for (int round = 0; round < 84; ++round) {
    Panel panel(random);
    panel.finish();
    std::vector<double> count(static_cast<std::size_t>(panel.n_clusters));
    policypanel::draw_clusters(5, static_cast<std::uint64_t>(round), count.size(), count.data());
    Panel copies(panel, count);
    copies.finish();
    MatchedDid did = panel.did(), other = copies.did();
    for (MatchedDid* own : {&did, &other}) {
      const Panel& rows = own == &did ? panel : copies;
      MatchRules& rules = own->rules;
      rules.wants_att = rules.wants_atu = rules.wants_ate = true;
      own->is_weighted = round % 2 == 0;
      own->data.block = round % 5 == 0 ? rows.period.data() : nullptr;
      own->data.n_blocks = own->data.block ? kPeriods : 1;
      own->data.comparison = round % 4 == 0 ? rows.period.data() : nullptr;
      own->data.n_comparisons = own->data.comparison ? kPeriods : 1;
      if (round % 3 == 1) own->row_of = nullptr;  // matched rows stand for their units
      rules.support = static_cast<SupportRule>(round % 7);
      rules.trim = 3;
      rules.method = static_cast<MatchMethod>(round % 6);
      rules.has_ties = round % 4 == 1;
      rules.n_neighbours = 2;
      rules.fit = {round % 8 == 0, 0};
      rules.self_match = round % 12 != 6;
      rules.bandwidth_rule = static_cast<BandwidthRule>(round % 5 % 3);
      rules.link = round % 3 == 0 ? policypanel::Link::kLogit : policypanel::Link::kProbit;
    }
    std::vector<double> a(5, -1), b(5, -2);
    const MatchStatus status = policypanel::replicate_once(did, count.data(), a.data());
    const std::vector<double> once(static_cast<std::size_t>(copies.n_clusters), 1.0);
    CHECK(status == policypanel::replicate_once(other, once.data(), b.data()));
    if (status != MatchStatus::kDone) continue;
    ++n_done;
    CAPTURE(round);
    for (std::size_t k = 0; k < 5; ++k)
      CHECK((std::abs(a[k] - b[k]) <= 1e-10 || (std::isnan(a[k]) && std::isnan(b[k]))));
  }
  CHECK(n_done > 50);
}

TEST_CASE("what is compared on its own and has one group alone is not there") {
  Random random(6);
  Panel panel(random);
  panel.finish();
  // Periods 0 and 1 have no treated row; the rest without them has the rows of the others.
  Panel rest(panel, std::vector<double>(static_cast<std::size_t>(panel.n_clusters), 0.0));
  for (std::size_t i = 0; i < panel.unit.size(); ++i)
    if (panel.period[i] >= 2) rest.add(panel, i, panel.unit[i], panel.cluster[i]);
  rest.n_units = panel.n_units;
  rest.n_clusters = panel.n_clusters;
  rest.finish();
  MatchedDid did = panel.did(), other = rest.did();
  for (MatchedDid* own : {&did, &other}) {
    own->data.block = (own == &did ? panel : rest).period.data();
    own->data.n_blocks = kPeriods;
  }
  did.data.comparison = did.data.block;
  did.data.n_comparisons = kPeriods;
  const std::vector<double> once(static_cast<std::size_t>(panel.n_clusters), 1.0);
  std::vector<double> a(3, -1), b(3, -2);
  REQUIRE(policypanel::replicate_once(did, once.data(), a.data()) == MatchStatus::kDone);
  REQUIRE(policypanel::replicate_once(other, once.data(), b.data()) == MatchStatus::kDone);
  CHECK(a[0] == doctest::Approx(b[0]).epsilon(1e-13));
  CHECK(a[2] == doctest::Approx(b[2]).epsilon(1e-12));
  // Without the comparison their untreated rows are in the score.
  did.data.comparison = nullptr;
  REQUIRE(policypanel::replicate_once(did, once.data(), b.data()) == MatchStatus::kDone);
  CHECK(std::abs(a[0] - b[0]) > 1e-6);
}

TEST_CASE("threads and the order of replicates change no bit; separated draws have no score") {
  Random random(2);
  Panel panel(random);
  panel.finish();
  const MatchedDid did = panel.did();
  std::vector<double> one(3 * 60), two(3 * 60), late(3 * 20);
  std::vector<int> status(60), again(60), own(20);
  policypanel::replicate_matched(did, 3, 0, 1, 61, 1, one.data(), status.data());
  policypanel::replicate_matched(did, 3, 0, 1, 61, 2, two.data(), again.data());
  policypanel::replicate_matched(did, 3, 0, 41, 61, 1, late.data(), own.data());
  CHECK(status == again);
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  for (std::size_t k = 0; k < one.size(); ++k) REQUIRE(same(one[k], two[k]));
  for (std::size_t k = 0; k < late.size(); ++k) REQUIRE(same(late[k], one[3 * 40 + k]));
  for (std::size_t i = 0; i < panel.x.size(); ++i) panel.x[i] = panel.treated[i] ? 5 + i : -5.0 - i;
  std::vector<double> count(static_cast<std::size_t>(panel.n_clusters), 1.0);
  CHECK(policypanel::replicate_once(did, count.data(), one.data()) == MatchStatus::kNoScore);
  const HookGuard guard(0);
  CHECK_THROWS_AS(policypanel::replicate_matched(did, 3, 0, 1, 3, 1, one.data(), status.data()),
                  Interrupted);
}
