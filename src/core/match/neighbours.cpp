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

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Distances between points that differ by less, relatively, are equal.
constexpr double kRounding = 1e-12;

// Where the run of equal values begins to which each place belongs.
std::vector<std::size_t> run_starts(const std::vector<double>& sorted) {
  std::vector<std::size_t> start(sorted.size());
  for (std::size_t k = 1; k < sorted.size(); ++k)
    start[k] = sorted[k] == sorted[k - 1] ? start[k - 1] : k;
  return start;
}

// The k smallest of the distances seen, ascending.
class SmallestDistances {
 public:
  explicit SmallestDistances(std::size_t k) : k_(k) {}
  void clear() { distances_.clear(); }
  void add(double distance) {
    if (distances_.size() == k_ && distance >= distances_.back()) return;
    if (distances_.size() == k_) distances_.pop_back();
    distances_.insert(std::upper_bound(distances_.begin(), distances_.end(), distance), distance);
  }
  // The k-th, infinite until there are k.
  double last() const { return distances_.size() == k_ ? distances_.back() : kInfinity; }

 private:
  std::size_t k_;
  std::vector<double> distances_;
};

// Of candidates within reach those that the rule takes, nearest first.
// Returns whether others as near as the last one are left.
bool take_nearest(std::vector<Candidate>& near, double last, const NeighbourRule& rule) {
  const auto is_beyond = [&](const Candidate& c) { return c.distance > last * (1 + kRounding); };
  const auto is_nearer = [&](const Candidate& c) { return c.distance < last * (1 - kRounding); };
  near.erase(std::remove_if(near.begin(), near.end(), is_beyond), near.end());
  const auto equal = std::partition(near.begin(), near.end(), is_nearer);
  std::sort(near.begin(), equal);
  std::sort(equal, near.end(),
            [](const Candidate& a, const Candidate& b) { return a.donor < b.donor; });
  if (rule.has_ties || near.size() <= rule.n_neighbours) return false;
  near.resize(rule.n_neighbours);
  return true;
}

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
    match.passed_over.push_back(0);
    while (true) {
      if (run == run_end && left > 0) {  // the next run of equal scores below
        run_end = left;
        run =
            std::lower_bound(score.begin(), score.begin() + left, score[left - 1]) - score.begin();
        left = run;
      }
      const bool has_left = run < run_end, has_right = right < n_donors;
      if (!has_left && !has_right) break;
      const double below = has_left ? p - score[run] : kInfinity;
      const double above = has_right ? score[right] - p : kInfinity;
      const double distance = std::min(below, above);
      const std::size_t place = below <= above ? run++ : right++;
      if (!(distance < rule.caliper)) break;
      if (rule.skips_self && order[place] == i) continue;
      if (found >= rule.n_neighbours && !(rule.has_ties && distance <= last)) {
        match.passed_over.back() = distance <= last;
        break;
      }
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
  const auto run = run_starts(score);
  // Place k + 1 is donor k; 0 and n + 1 are the walls.
  FreePlaces to_left(n_donors + 2), to_right(n_donors + 2);
  std::vector<std::vector<std::size_t>> chosen(order.size());
  NeighbourMatch match;
  match.passed_over.assign(order.size(), 0);
  for (const std::size_t i : order) {
    const double p = target[i];
    const std::size_t place = std::lower_bound(score.begin(), score.end(), p) - score.begin() + 1;
    double last = -1;
    while (true) {
      const std::size_t right = to_right.at(place), left = to_left.at(place - 1);
      const double above = right <= n_donors ? score[right - 1] - p : kInfinity;
      const double below = left > 0 ? p - score[left - 1] : kInfinity;
      const double distance = std::min(below, above);
      if (!(distance < rule.caliper)) break;
      if (chosen[i].size() >= rule.n_neighbours) {
        match.passed_over[i] = distance <= last;
        break;
      }
      // A run of equal scores below is entered at its head too.
      const std::size_t taken = below <= above ? to_right.at(run[left - 1] + 1) : right;
      to_right.take(taken, taken + 1);
      to_left.take(taken, taken - 1);
      chosen[i].push_back(sorted[taken - 1]);
      last = distance;
    }
  }
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
  const double caliper = rule.caliper * (1 - kRounding);
  NeighbourMatch match;
  match.start.push_back(0);
  std::vector<Candidate> near;
  SmallestDistances smallest(rule.n_neighbours);
  for (std::size_t i = 0; i < n_targets; ++i) {
    if ((i & 0xff) == 0) check_interrupt();
    const double* p = target + i * n_dimensions;
    near.clear();
    smallest.clear();
    std::size_t right = std::lower_bound(first.begin(), first.end(), p[0]) - first.begin();
    std::size_t left = right;
    while (left > 0 || right < n_donors) {
      const double below = left > 0 ? p[0] - first[left - 1] : kInfinity;
      const double above = right < n_donors ? first[right] - p[0] : kInfinity;
      const double reach = smallest.last() * (1 + kRounding);
      if (std::min(below, above) > reach || !(std::min(below, above) < caliper)) break;
      const std::size_t place = below <= above ? --left : right++;
      if (rule.skips_self && order[place] == i) continue;
      const Candidate candidate{distance(p, &point[place * n_dimensions]), order[place]};
      if (!(candidate.distance < caliper) || candidate.distance > reach) continue;
      near.push_back(candidate);
      smallest.add(candidate.distance);
    }
    match.passed_over.push_back(take_nearest(near, smallest.last(), rule));
    for (const Candidate& candidate : near) {
      match.donor.push_back(candidate.donor);
      match.distance.push_back(candidate.distance);
    }
    match.start.push_back(match.donor.size());
  }
  return match;
}

}  // namespace policypanel
