#pragma once

#include <vector>

namespace policypanel {

enum class SupportRule { kNone, kTreated, kControls, kBoth, kQuantile, kCrump };

// Takes rows off common support out of `eligible`, judged by the rows in it, each counting as often
// as `count` says. kTreated restricts treated rows to the range of the untreated, and with
// `both_groups` the reverse; kControls untreated rows to that of the treated; kBoth does both;
// kQuantile to the range between the quantiles `tail` and 1 - `tail` of either group; kCrump trims
// as Crump, Hotz, Imbens & Mitnik (2009) do.
void keep_supported(SupportRule rule, double tail, bool both_groups,
                    const std::vector<double>& score, const std::vector<int>& treated,
                    const std::vector<double>& count, std::vector<char>& eligible);

}  // namespace policypanel
