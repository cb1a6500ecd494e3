#pragma once

// R's lists of a matching, seen from the core. Vectors stay where R has them.

#include "bind.h"
#include "core/match/matching.h"

namespace bind {

// The vector of a list, null where there is none
const double* doubles(const Rcpp::List& list, const char* name);
const int* integers(const Rcpp::List& list, const char* name);

// As matching_data() and core_rules() make them
policypanel::MatchData match_data(const Rcpp::List& data);
policypanel::MatchRules match_rules(const Rcpp::List& rules);

}  // namespace bind
