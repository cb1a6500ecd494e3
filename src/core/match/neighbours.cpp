#include "neighbours.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "../base/interrupt.h"
#include "../base/sorted_order.h"

namespace policypanel {

namespace {

// The next free place to one side; the outermost place is never taken.
class FreePlaces {
 public:
  explicit FreePlaces(std::size_t n) : next_(n) { std::iota(next_.begin(), next_.end(), 0); }
  std::size_t at(std::size_t place) {
    while (next_[place] != place) place = next_[place] = next_[next_[place]];
    return place;
  }
  void take(std::size_t place, std::size_t neighbour) { next_[place] = neighbour; }

 private:
  std::vector<std::size_t> next_;
};

struct Candidate {
  double distance;
  std::size_t donor;
  bool operator<(const Candidate& other) const {
    return distance < other.distance || (distance == other.distance && donor < other.donor);
  }
};

}  // namespace

NeighbourMatch nearest_scores(const double* target, std::size_t n_targets, const double* donor,
                              std::size_t n_donors, const NeighbourRule& rule) {
  const auto [score, order] = sorted_values(donor, n_donors);
  NeighbourMatch match;
  match.start.push_back(0);
  for (std::size_t i = 0; i < n_targets; ++i) {
    if ((i & 0xffff) == 0) check_interrupt();
    const auto p = target[i];
    // `left` counts the donors below that are still to come, `right` is the next one above. Equal
    // scores are taken in the order of the data on either side: a run of them is entered at its
    // head.
    std::size_t right = std::lower_bound(score.begin(), score.end(), p) - score.begin();
    std::size_t left = right, run_end = right, run = right;
    std::size_t found = 0;
    double last = -1;
    while (true) {
      if (run == run_end && left > 0) {  // the next run of equal scores below
        run_end = left;
        run =
            std::lower_bound(score.begin(), score.begin() + left, score[left - 1]) - score.begin();
        left = run;
      }
      const bool has_left = run < run_end, has_right = right < n_donors;
      if (!has_left && !has_right) break;
      const double below = has_left ? p - score[run] : std::numeric_limits<double>::infinity();
      const double above = has_right ? score[right] - p : std::numeric_limits<double>::infinity();
      const double distance = std::min(below, above);
      const std::size_t place = below <= above ? run++ : right++;
      if (!(distance < rule.caliper)) break;
      if (rule.skips_self && order[place] == i) continue;
      if (found >= rule.n_neighbours && !(rule.has_ties && distance <= last)) break;
      match.donor.push_back(order[place]);
      match.distance.push_back(distance);
      last = distance;
      ++found;
    }
    match.start.push_back(match.donor.size());
  }
  return match;
}

NeighbourMatch nearest_free_scores(const double* target, const std::vector<std::size_t>& order,
                                   const double* donor, std::size_t n_donors,
                                   const NeighbourRule& rule) {
  const auto [score, sorted] = sorted_values(donor, n_donors);
  // Place k + 1 is donor k; 0 and n + 1 are the walls.
  FreePlaces to_left(n_donors + 2), to_right(n_donors + 2);
  std::vector<std::vector<std::size_t>> chosen(order.size());
  for (const std::size_t i : order) {
    const double p = target[i];
    const std::size_t place = std::lower_bound(score.begin(), score.end(), p) - score.begin() + 1;
    for (std::size_t k = 0; k < rule.n_neighbours; ++k) {
      const std::size_t right = to_right.at(place), left = to_left.at(place - 1);
      const double above =
          right <= n_donors ? score[right - 1] - p : std::numeric_limits<double>::infinity();
      const double below = left > 0 ? p - score[left - 1] : std::numeric_limits<double>::infinity();
      if (!(std::min(below, above) < rule.caliper)) break;
      const std::size_t taken = below <= above ? left : right;
      to_right.take(taken, taken + 1);
      to_left.take(taken, taken - 1);
      chosen[i].push_back(sorted[taken - 1]);
    }
  }
  NeighbourMatch match;
  match.start.push_back(0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (const std::size_t j : chosen[i]) {
      match.donor.push_back(j);
      match.distance.push_back(std::abs(target[i] - donor[j]));
    }
    match.start.push_back(match.donor.size());
  }
  return match;
}

NeighbourMatch nearest_points(const double* target, std::size_t n_targets, const double* donor,
                              std::size_t n_donors, std::size_t n_dimensions,
                              const NeighbourRule& rule) {
  const auto [first, order] = sorted_values(donor, n_donors, n_dimensions);
  std::vector<double> point(n_donors * n_dimensions);
  for (std::size_t k = 0; k < n_donors; ++k)
    std::copy_n(donor + order[k] * n_dimensions, n_dimensions, &point[k * n_dimensions]);
  const auto distance = [&](const double* a, const double* b) {
    double squares = 0;
    for (std::size_t d = 0; d < n_dimensions; ++d) squares += (a[d] - b[d]) * (a[d] - b[d]);
    return std::sqrt(squares);
  };
  NeighbourMatch match;
  match.start.push_back(0);
  std::vector<Candidate> near;  // the nearest so far, sorted; beyond the k-th only its ties
  for (std::size_t i = 0; i < n_targets; ++i) {
    if ((i & 0xff) == 0) check_interrupt();
    const double* p = target + i * n_dimensions;
    near.clear();
    std::size_t right = std::lower_bound(first.begin(), first.end(), p[0]) - first.begin();
    std::size_t left = right;
    double limit = std::numeric_limits<double>::infinity();
    while (left > 0 || right < n_donors) {
      const double below =
          left > 0 ? p[0] - first[left - 1] : std::numeric_limits<double>::infinity();
      const double above =
          right < n_donors ? first[right] - p[0] : std::numeric_limits<double>::infinity();
      if (std::min(below, above) > limit || !(std::min(below, above) < rule.caliper)) break;
      const std::size_t place = below <= above ? --left : right++;
      if (rule.skips_self && order[place] == i) continue;
      const Candidate candidate{distance(p, &point[place * n_dimensions]), order[place]};
      if (!(candidate.distance < rule.caliper) || candidate.distance > limit) continue;
      near.insert(std::upper_bound(near.begin(), near.end(), candidate), candidate);
      if (near.size() < rule.n_neighbours) continue;
      limit = near[rule.n_neighbours - 1].distance;
      while (near.size() > rule.n_neighbours && (!rule.has_ties || near.back().distance > limit))
        near.pop_back();
    }
    for (const Candidate& candidate : near) {
      match.donor.push_back(candidate.donor);
      match.distance.push_back(candidate.distance);
    }
    match.start.push_back(match.donor.size());
  }
  return match;
}

}  // namespace policypanel
