#pragma once

#include <vector>

namespace policypanel {

enum class SupportRule { kNone, kTreated, kControls, kBoth, kQuantile, kCrump, kTrim };

// Takes rows off common support out of `eligible`, judged by the rows in it, each counting as often
// as `count` says. kTreated restricts treated rows to the range of the untreated, and with
// `both_groups` the reverse; kControls untreated rows to that of the treated; kBoth does both;
// kQuantile to the range between the `trim`-th and (100 - `trim`)-th percentile of either group;
// kCrump trims as Crump, Hotz, Imbens & Mitnik (2009) do; kTrim is psmatch2's trim(#): treated rows
// (with `both_groups` all) where the density of the other group's scores is zero or among the
// lowest `trim` percent of the own group.
void keep_supported(SupportRule rule, double trim, bool both_groups,
                    const std::vector<double>& score, const std::vector<int>& treated,
                    const std::vector<double>& count, std::vector<char>& eligible);

}  // namespace policypanel
