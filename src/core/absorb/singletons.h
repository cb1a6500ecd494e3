#pragma once

#include <cstddef>
#include <vector>

#include "factor.h"

namespace policypanel {

// Finds the rows that are alone in a level of some factor, again and again until none is left
// (dropping one row can leave another alone). Such rows carry no information on slopes, but
// keeping them understates clustered standard errors (Correia 2015). Returns one flag per row,
// or nothing when there are none.
std::vector<char> find_singletons(const std::vector<Factor>& factors, std::size_t n);

}  // namespace policypanel
