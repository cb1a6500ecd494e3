// Floor `base`: double-double arithmetic, threads, the interrupt hook.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "core/base/double_double.h"
#include "core/base/interrupt.h"
#include "core/base/sorted_order.h"
#include "core/base/threads.h"
#include "core/base/vector_math.h"
#include "hook_guard.h"
#include "oracle.h"
#include "random.h"

#ifdef __unix__
#include <sys/wait.h>
#include <unistd.h>
#endif

using policypanel::DoubleDouble;
using policypanel::parallel_for;

#ifdef __SIZEOF_FLOAT128__
namespace {

Wide wide(const DoubleDouble& x) { return static_cast<Wide>(x.high) + x.low; }
Wide absolute(Wide x) { return x < 0 ? -x : x; }

// Magnitudes from 1e-5 to 1e5: two of them add and multiply exactly in 113 bits.
double random_double(Random& random) {
  return (random.uniform() - 0.5) * std::pow(10.0, random.below(11) - 5);
}
DoubleDouble random_double_double(Random& random) {
  const double high = random_double(random);
  return policypanel::quick_two_sum(high, high * 0x1p-54 * random.uniform());
}

}  // namespace

TEST_CASE("two_sum and two_product lose nothing") {
  Random random(1);
  for (int k = 0; k < 2000; ++k) {
    const double a = random_double(random), b = random_double(random);
    const bool is_exact_sum = wide(policypanel::two_sum(a, b)) == static_cast<Wide>(a) + b;
    const bool is_exact_product = wide(policypanel::two_product(a, b)) == static_cast<Wide>(a) * b;
    REQUIRE(is_exact_sum);
    REQUIRE(is_exact_product);
  }
}

TEST_CASE("double-double sums, differences and products are right to 2^-100 of their size") {
  // The bound for a difference is relative to the operands: cancellation may leave less.
  Random random(2);
  for (int k = 0; k < 2000; ++k) {
    const DoubleDouble a = random_double_double(random), b = random_double_double(random);
    const Wide size = absolute(wide(a)) + absolute(wide(b));
    const Wide product = wide(a) * wide(b);
    const bool is_right_sum = absolute(wide(a + b) - (wide(a) + wide(b))) <= 0x1p-100 * size;
    const bool is_right_difference = absolute(wide(a - b) - (wide(a) - wide(b))) <= 0x1p-100 * size;
    const bool is_right_product = absolute(wide(a * b) - product) <= 0x1p-100 * absolute(product);
    REQUIRE(is_right_sum);
    REQUIRE(is_right_difference);
    REQUIRE(is_right_product);
  }
}
#endif

TEST_CASE("a double-double prefix sum gives back a small term under a large one") {
  const DoubleDouble before = DoubleDouble(1e16) + DoubleDouble(0.1);
  const DoubleDouble after = before + DoubleDouble(1e-8);
  CHECK(std::abs((after - before).value() - 1e-8) <= 1e-15);  // 1e16 x 2^-104
}

TEST_CASE("parallel_for runs every task once for any number of threads") {
  for (const int threads : {-1, 0, 1, 2, 4})
    for (const std::size_t n : {0, 1, 7, 1000}) {
      std::vector<int> runs(n, 0);
      parallel_for(n, threads, [&](std::size_t i) { ++runs[i]; });
      CHECK(std::count(runs.begin(), runs.end(), 1) == static_cast<std::ptrdiff_t>(n));
    }
}

TEST_CASE("an exception in a task reaches the caller for any number of threads") {
  const auto fail_at_five = [](std::size_t i) {
    if (i == 5) throw std::runtime_error("five");
  };
  for (const int threads : {1, 2, 4})
    CHECK_THROWS_WITH_AS(parallel_for(20, threads, fail_at_five), "five", std::runtime_error);
}

TEST_CASE("usable threads lie between one and what the machine has") {
  const int most = policypanel::machine_threads();
  CHECK(most >= 1);
  for (const int requested : {-3, 0, 1, 2, 4, 100000}) {
    const int usable = policypanel::usable_threads(requested);
    CHECK(usable == std::max(1, std::min(requested, most)));
  }
}

#ifdef __unix__
TEST_CASE("a forked child runs on one thread and does not hang") {
  policypanel::install_fork_guard();
  parallel_for(8, 2, [](std::size_t) {});  // so that the child inherits a pool that is dead there
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    alarm(20);  // a hang ends as a failure
    std::vector<int> runs(8, 0);
    parallel_for(8, 2, [&](std::size_t i) { runs[i] = 1; });
    const bool is_right =
        policypanel::usable_threads(4) == 1 && std::count(runs.begin(), runs.end(), 1) == 8;
    _exit(is_right ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(policypanel::usable_threads(2) == std::min(2, policypanel::machine_threads()));
}
#endif

TEST_CASE("check_interrupt calls the hook that is installed, and none when none is") {
  CHECK_NOTHROW(policypanel::check_interrupt());
  {
    const HookGuard guard(0);
    CHECK_THROWS_AS(policypanel::check_interrupt(), Interrupted);
  }
  CHECK_NOTHROW(policypanel::check_interrupt());
}

#ifdef _OPENMP
TEST_CASE("check_interrupt leaves the hook alone on any thread but the caller's") {
  const HookGuard guard(0);
  bool is_called_elsewhere = false;
#pragma omp parallel num_threads(2)
  {
    if (omp_get_thread_num() != 0) {
      try {
        policypanel::check_interrupt();
      } catch (const Interrupted&) {
        is_called_elsewhere = true;
      }
    }
  }
  CHECK_FALSE(is_called_elsewhere);
}
#endif

TEST_CASE("sorted values come in order, equal ones in the order they stood in") {
  Random random(31);
  for (const int n : {0, 1, 2, 63, 64, 65, 1000, 20000})
    for (const int shape : {0, 1, 2, 3, 4}) {
      std::vector<double> value(2 * static_cast<std::size_t>(n));
      for (double& v : value) {
        v = random.uniform();
        if (shape == 1) v = random.below(7);                   // ties
        if (shape == 2) v = std::pow(10.0, -300 * v);          // nearly all in one bucket
        if (shape == 3) v = 5;                                 // all the same
        if (shape == 4) v = random.below(2) ? v : -1e308 * v;  // a span that overflows
      }
      for (const std::size_t stride : {1, 2}) {
        const auto sorted =
            policypanel::sorted_values(value.data(), static_cast<std::size_t>(n), stride);
        std::vector<std::size_t> expected(static_cast<std::size_t>(n));
        for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = i;
        std::stable_sort(expected.begin(), expected.end(), [&](std::size_t a, std::size_t b) {
          return value[a * stride] < value[b * stride];
        });
        REQUIRE(sorted.order == expected);
        for (std::size_t k = 0; k < expected.size(); ++k)
          REQUIRE(sorted.value[k] == value[expected[k] * stride]);
      }
    }
}

TEST_CASE("exp and log of four numbers are right to the last digits") {
  Random random(32);
  for (int round = 0; round < 20000; ++round) {
    double x[4], y[4];
    for (double& v : x) v = -708 * std::pow(random.uniform(), 4);
    policypanel::exp_lanes(policypanel::lanes(x), policypanel::lanes(y));
    for (int k = 0; k < 4; ++k) REQUIRE(std::abs(y[k] / std::exp(x[k]) - 1) <= 5e-16);
    for (double& v : x) v = std::pow(10.0, 600 * random.uniform() - 300);
    policypanel::log_lanes(policypanel::lanes(x), policypanel::lanes(y));
    for (int k = 0; k < 4; ++k)
      REQUIRE(std::abs(y[k] - std::log(x[k])) <= 5e-16 * (1 + std::abs(std::log(x[k]))));
  }
  double far[4] = {-1e4, -1e300, -709, 0}, out[4];
  policypanel::exp_lanes(policypanel::lanes(far), policypanel::lanes(out));
  for (int k = 0; k < 3; ++k) CHECK(out[k] == doctest::Approx(std::exp(-708)).epsilon(1e-14));
  CHECK(out[3] == 1);
}
