// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/test.hpp"

#include <cstdlib>
#include <ctime>
#include <iostream>

#include "tests/sim/crypto/mam_kind.hpp"
#include "tests/sim/planted.hpp"
#include "tests/sim/runs.hpp"
#include "tests/sim/tap.hpp"

namespace jm::sim {
namespace {

#ifdef __has_feature
#define JM_SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define JM_SANITIZED 1
#else
#define JM_SANITIZED 0
#endif
#if JM_SANITIZED
constexpr double kSeconds = 10;  // it is slower by far
constexpr std::uint64_t kLeastRuns = 2;
#else
constexpr double kSeconds = 40;
constexpr std::uint64_t kLeastRuns = 30;
#endif
constexpr double kItself = 5;
constexpr std::uint64_t kAllFaults = 30;     // runs, in which each fault of a scenario happens
constexpr std::uint64_t kMostForPlant = 60;  // seeds, within which a planted mistake is found

double used() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::string check_scenario(const Scenario& scenario, double seconds, std::uint64_t first, Account& all) {
  const double end = used() + seconds;
  const Account account = series(scenario, {.first = first}, [&](const Account& so_far) {
    return so_far.runs < kLeastRuns || used() < end;
  });
  all.runs += account.runs;
  all.calls += account.calls;
  if (!account.failures.empty()) {
    const Failure& failure = account.failures.front();
    return std::to_string(account.failures.size()) + " failed: --scenario " + failure.scenario + " --seed " +
           std::to_string(failure.seed) + ": " + failure.how;
  }
  const std::string names = account.runs < kAllFaults ? "" : unused(scenario, account);
  return names.empty() ? "" : "never happened: " + names;
}

std::string check_plant(const Planted& planted) {
  const Account account =
      series(*find_scenario(planted.scenario), {.plant = planted.plant},
             [](const Account& so_far) { return so_far.failures.empty() && so_far.runs < kMostForPlant; });
  if (account.failures.empty()) return "nothing found it";
  const std::string& how = account.failures.front().how;
  return how.find(planted.finder) == std::string::npos ? "found by another invariant: " + how : "";
}

std::string check_replay() {
  const Scenario& scenario = *find_scenario("everything");
  const Outcome once = run(scenario, {.seed = 7}), again = run(scenario, {.seed = 7});
  return once.digest == again.digest && once.steps == again.steps ? "" : "two runs of one seed differ";
}

std::string check_regressions() {
  const char* folder = std::getenv("SRCDIR");
  const auto seeds = regressions(std::string(folder != nullptr ? folder : ".") + "/tests/sim/regressions");
  for (const auto& [name, seed] : seeds) {
    const Scenario* scenario = find_scenario(name);
    if (scenario == nullptr) return "no scenario " + name;
    const Outcome outcome = run(*scenario, {.seed = seed});
    if (!outcome.broken.empty())
      return "--scenario " + name + " --seed " + std::to_string(seed) + ": " + outcome.broken;
  }
  return seeds.empty() ? "no file of seeds" : "";
}

// The primitives of the product.
std::string check_real() {
  for (const char* name : {"wifi_lossy", "strangers"}) {
    const Outcome outcome = run(*find_scenario(name), {.seed = 3, .real = true});
    if (!outcome.broken.empty()) return std::string(name) + ": " + outcome.broken;
  }
  return {};
}

int test_with_stand_in() {
  const char* given = std::getenv("JM_SIM_SECONDS");
  const double seconds = given != nullptr ? std::atof(given) : kSeconds;
  const char* fresh = std::getenv("JM_SIM_SEED");
  const std::uint64_t first = fresh != nullptr ? std::strtoull(fresh, nullptr, 10) : 1;
  Tap tap;
  Account all;
  const double begun = used();
  tap.report("a seed replays exactly", check_replay());
  tap.report("seeds that failed once", check_regressions());
  tap.report("libsodium's primitives", check_real());
  for (const Planted& planted : kPlanted)
    tap.report(std::string("found: ") + planted.name, check_plant(planted));
  const double left = seconds - (used() - begun);
  for (const Scenario& scenario : scenarios())
    tap.report("scenario " + scenario.name,
               check_scenario(scenario, left / static_cast<double>(scenarios().size()), first, all));
  std::cout << "# " << all.runs << " runs, " << all.calls << " calls" << std::endl;
  return tap.finish();
}

// Few runs, with everything as it is in the product: what stands in for it elsewhere does the same.
int test_itself() {
  const char* given = std::getenv("JM_SIM_SECONDS");
  const double end = used() + std::min(kItself, given != nullptr ? std::atof(given) : kItself);
  Tap tap;
  for (std::uint64_t seed = 1; seed == 1 || used() < end; ++seed)
    for (const char* name : {"wifi_lossy", "pool", "strangers"}) {
      const Outcome outcome = run(*find_scenario(name), {.seed = seed, .real = true});
      tap.report(std::string("with mam/ and libsodium: ") + name + ", seed " + std::to_string(seed),
                 outcome.broken);
      if (used() >= end) break;
    }
  return tap.finish();
}

}  // namespace

const Scenario* find_scenario(const std::string& name) {
  for (const Scenario& scenario : scenarios())
    if (scenario.name == name) return &scenario;
  return nullptr;
}

int run_test() {
  return kMamStandsIn ? test_with_stand_in() : test_itself();
}

int run_long(double minutes, std::uint64_t first) {
  Account all;
  const double begun = used();
  std::map<std::string, FaultCounts> faults;
  for (std::uint64_t seed = first; used() - begun < minutes * 60; ++seed)
    for (const Scenario& scenario : scenarios()) {
      const Outcome outcome = run(scenario, {.seed = seed});
      all.add(scenario, seed, outcome);
      faults[scenario.name].add(outcome.faults);
    }
  std::cout << all.text(used() - begun);
  bool missing = false;
  for (const Scenario& scenario : scenarios()) {
    Account one;
    one.faults = faults[scenario.name];
    const std::string names = all.runs < kAllFaults * scenarios().size() ? "" : unused(scenario, one);
    if (!names.empty()) std::cout << "never happened in " << scenario.name << ": " << names << '\n';
    missing = missing || !names.empty();
  }
  return all.failures.empty() && !missing ? 0 : 1;
}

}  // namespace jm::sim
