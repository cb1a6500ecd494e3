// An approximate Cholesky factor of a cell graph's Schur complement, for graphs on which iterations
// creep and an exact factor would fill in. Eliminating a level joins all its neighbours to each
// other; here every neighbour is joined to one other only, drawn so that the expectation is right
// (Kyng & Sachdeva 2016; Gao, Kyng & Spielman 2023). The eliminated factor's levels go first, by
// the same rule, so that S is never formed. Draws are seeded: the same data give the same bits.
#include <algorithm>
#include <cstdint>
#include <queue>
#include <utility>
#include <vector>

#include "../base/interrupt.h"
#include "../base/simd.h"
#include "reduced.h"

namespace policypanel {

namespace {

class Uniform {  // splitmix64
 public:
  double next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_ = 1;
};

struct Edge {
  int to;
  double weight;
};

class ApproximateFactor : public Preconditioner {
 public:
  explicit ApproximateFactor(const CellGraph& graph) : edges_(graph.size()) {
    start_.reserve(graph.size() + 1);
    std::vector<Edge> star;
    for (std::size_t a = 0; a < graph.n_eliminated(); ++a) {
      star.clear();
      for (std::uint32_t k = graph.start()[a]; k < graph.start()[a + 1]; ++k)
        star.push_back({graph.level()[k], graph.weight(k)});
      join_neighbours(star);
    }
    eliminate_all();
    edges_.clear();
    edges_.shrink_to_fit();
  }

  void apply(const double* v, double* out) const override {
    std::copy(v, v + order_.size() * kLanes, out);
    solve(out);
  }

 private:
  void join(int a, int b, double weight) {
    edges_[a].push_back({b, weight});
    edges_[b].push_back({a, weight});
  }

  // The clique of a star's leaves, sampled: leaf i is joined to one later (heavier) leaf j with
  // probability in proportion to j's weight, and with the weight of all of i's edges to later ones.
  void join_neighbours(std::vector<Edge>& star) {
    std::sort(star.begin(), star.end(), [](const Edge& a, const Edge& b) {
      return a.weight != b.weight ? a.weight < b.weight : a.to < b.to;
    });
    later_.resize(star.size() + 1);
    later_[star.size()] = 0;
    for (std::size_t i = star.size(); i-- > 0;) later_[i] = later_[i + 1] + star[i].weight;
    for (std::size_t i = 0; i + 1 < star.size(); ++i) {
      const double drawn = uniform_.next() * later_[i + 1];
      // later_ falls: the last position at which more than `drawn` is still to come.
      std::size_t low = i + 1, high = star.size() - 1;
      while (low < high) {
        const std::size_t middle = (low + high + 1) / 2;
        if (later_[middle] > drawn)
          low = middle;
        else
          high = middle - 1;
      }
      join(star[i].to, star[low].to, star[i].weight * later_[i + 1] / later_[0]);
    }
  }

  // Level by level, the one with fewest edges first (roughly: counts include edges to levels gone).
  void eliminate_all() {
    using Entry = std::pair<std::size_t, int>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> queue;
    std::vector<char> is_gone(edges_.size(), 0);
    std::vector<double> met(edges_.size(), 0.0);
    std::vector<std::size_t> degree(edges_.size());
    for (std::size_t b = 0; b < edges_.size(); ++b) {
      degree[b] = edges_[b].size();
      queue.push({degree[b], static_cast<int>(b)});
    }
    std::vector<Edge> star;
    start_.push_back(0);
    while (!queue.empty()) {
      const auto [count, level] = queue.top();
      queue.pop();
      if (is_gone[level]) continue;
      if (count < degree[level]) {  // grew since it was queued
        queue.push({degree[level], level});
        continue;
      }
      if ((order_.size() & 4095) == 0) check_interrupt();
      is_gone[level] = 1;
      star.clear();
      double total = 0;
      for (const Edge& edge : edges_[level]) {
        if (is_gone[edge.to]) continue;
        if (met[edge.to] == 0) star.push_back({edge.to, 0.0});
        met[edge.to] += edge.weight;
        total += edge.weight;
      }
      for (Edge& edge : star) {
        edge.weight = met[edge.to];
        met[edge.to] = 0;
        share_.push_back(edge.weight / total);
        to_.push_back(edge.to);
      }
      order_.push_back(level);
      inverse_.push_back(total > 0 ? 1 / total : 0);
      start_.push_back(to_.size());
      std::vector<Edge>().swap(edges_[level]);
      join_neighbours(star);
      for (const Edge& edge : star) degree[edge.to] = live_edges(edge.to, is_gone);
      for (const Edge& edge : star) queue.push({degree[edge.to], edge.to});
    }
  }

  // Edges to levels still there; those to levels gone are dropped once they are the most.
  std::size_t live_edges(int level, const std::vector<char>& is_gone) {
    auto& own = edges_[level];
    own.erase(
        std::remove_if(own.begin(), own.end(), [&](const Edge& e) { return is_gone[e.to] != 0; }),
        own.end());
    return own.size();
  }

  // In place: down the order of elimination, through the diagonal, and back.
  void solve(double* x) const {
    Lanes* value = reinterpret_cast<Lanes*>(x);
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const Lanes own = value[order_[i]];
      for (std::size_t k = start_[i]; k < start_[i + 1]; ++k) value[to_[k]] += share_[k] * own;
    }
    for (std::size_t i = order_.size(); i-- > 0;) {
      Lanes own = inverse_[i] * value[order_[i]];
      for (std::size_t k = start_[i]; k < start_[i + 1]; ++k) own += share_[k] * value[to_[k]];
      value[order_[i]] = own;
    }
  }

  std::vector<std::vector<Edge>> edges_;
  std::vector<double> later_;
  Uniform uniform_;
  std::vector<int> order_, to_;     // levels as eliminated; their neighbours then
  std::vector<std::size_t> start_;  // of each one's neighbours
  std::vector<double> share_, inverse_;
};

}  // namespace

std::unique_ptr<Preconditioner> approximate_preconditioner(const CellGraph& graph) {
  return std::make_unique<ApproximateFactor>(graph);
}

}  // namespace policypanel
