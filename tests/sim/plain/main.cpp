// SPDX-License-Identifier: GPL-3.0-or-later
// sim_plain                                       the test, in JM_SIM_SECONDS of processor time
// sim_plain --minutes N [--first SEED]            all scenarios over and over, then the account
// sim_plain --scenario NAME --seed N [--plant N]  one run
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "tests/sim/plain/simulation.hpp"
#include "tests/sim/tap.hpp"

namespace {

using namespace jm::sim;

constexpr double kSeconds = 10;
constexpr std::uint64_t kLeastRuns = 3;
constexpr std::uint64_t kAllFaults = 30;     // runs, in which each fault of a scenario happens
constexpr std::uint64_t kMostForPlant = 40;  // seeds, within which a planted mistake is found

// Where each mistake shows, and which invariant finds it.
struct Planted {
  Plant plant;
  const char *name, *scenario, *finder;
};
constexpr Planted kPlanted[] = {
    {Plant::PutsBackAll, "a machine that was put back, and no look at the carrier", "machine_put_back",
     "signs once"},
    {Plant::TellsEarly, "durable is what was never written", "crashes", "durable"},
    {Plant::TellsWhenFull, "and what waits for room on the disk", "full_disk_crashes", "durable"},
    {Plant::DecidesFirst, "a request is decided before its answer is durable", "crashes", "recovery"},
    {Plant::DecidesLate, "and after it", "crashes", "answers once"},
};

struct Account {
  std::uint64_t runs = 0, requests = 0, answers = 0;
  FaultCounts faults;
  std::string failed;  // the first

  void add(const PlainScenario& scenario, std::uint64_t seed, const PlainOutcome& outcome) {
    ++runs;
    requests += outcome.requests;
    answers += outcome.answers;
    faults.add(outcome.faults);
    if (failed.empty() && !outcome.broken.empty())
      failed = "--scenario " + scenario.name + " --seed " + std::to_string(seed) + ": " + outcome.broken;
  }
};

// In a folder of its own.
class Runs {
 public:
  Runs() {
    std::string name = std::filesystem::temp_directory_path() / "jm-sim-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
  }
  ~Runs() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Runs(const Runs&) = delete;
  Runs& operator=(const Runs&) = delete;

  PlainOutcome one(const PlainScenario& scenario, std::uint64_t seed, Plant plant = Plant::None) {
    return run_plain(scenario, seed, plant, folder_ / "state");
  }

 private:
  std::filesystem::path folder_;
};

double used() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

const PlainScenario* find(const std::string& name) {
  for (const PlainScenario& scenario : plain_scenarios())
    if (scenario.name == name) return &scenario;
  return nullptr;
}

std::string unused(const PlainScenario& scenario, const FaultCounts& counts) {
  std::string names;
  for (const Fault fault : scenario.faults())
    if (counts.of(fault) == 0)
      names += (names.empty() ? "" : ", ") + std::string(kFaultNames[static_cast<std::size_t>(fault)]);
  return names;
}

std::string check_scenario(Runs& runs, const PlainScenario& scenario, double seconds, std::uint64_t first,
                           Account& all) {
  const double end = used() + seconds;
  Account account;
  for (std::uint64_t seed = first; account.failed.empty() && (account.runs < kLeastRuns || used() < end);
       ++seed)
    account.add(scenario, seed, runs.one(scenario, seed));
  all.runs += account.runs;
  all.requests += account.requests;
  if (!account.failed.empty()) return account.failed;
  const std::string names = account.runs < kAllFaults ? "" : unused(scenario, account.faults);
  return names.empty() ? "" : "never happened: " + names;
}

std::string check_plant(Runs& runs, const Planted& planted) {
  for (std::uint64_t seed = 1; seed <= kMostForPlant; ++seed) {
    const std::string how = runs.one(*find(planted.scenario), seed, planted.plant).broken;
    if (!how.empty()) return how.find(planted.finder) != std::string::npos ? "" : "found by another: " + how;
  }
  return "nothing found it";
}

std::string check_replay(Runs& runs) {
  for (const char* name : {"put_back", "full_disk_crashes"}) {
    const auto once = runs.one(*find(name), 7), again = runs.one(*find(name), 7);
    if (once.steps != again.steps || once.answers != again.answers)
      return std::string("two runs of one seed differ: ") + name;
  }
  return {};
}

std::string check_regressions(Runs& runs) {
  const char* source = std::getenv("SRCDIR");
  std::ifstream in(std::string(source != nullptr ? source : ".") + "/tests/sim/plain/regressions");
  if (!in) return "no file of seeds";
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t seed = 0;
    if (!(words >> name >> seed) || name[0] == '#') continue;
    if (find(name) == nullptr) return "no scenario " + name;
    const std::string how = runs.one(*find(name), seed).broken;
    if (!how.empty()) return "--scenario " + name + " --seed " + std::to_string(seed) + ": " + how;
  }
  return {};
}

int test() {
  const char* given = std::getenv("JM_SIM_SECONDS");
  const double seconds = std::min(kSeconds, given != nullptr ? std::atof(given) : kSeconds);
  const char* fresh = std::getenv("JM_SIM_SEED");
  const std::uint64_t first = fresh != nullptr ? std::strtoull(fresh, nullptr, 10) : 1;
  Runs runs;
  Tap tap;
  Account all;
  const double begun = used();
  tap.report("a seed replays exactly", check_replay(runs));
  tap.report("seeds that failed once", check_regressions(runs));
  for (const Planted& planted : kPlanted)
    tap.report(std::string("found: ") + planted.name, check_plant(runs, planted));
  const double left = seconds - (used() - begun);
  for (const PlainScenario& scenario : plain_scenarios())
    tap.report(
        "durable chains: " + scenario.name,
        check_scenario(runs, scenario, left / static_cast<double>(plain_scenarios().size()), first, all));
  std::cout << "# " << all.runs << " runs, " << all.requests << " requests" << std::endl;
  return tap.finish();
}

int run_long(double minutes, std::uint64_t first) {
  Runs runs;
  Account all;
  std::map<std::string, FaultCounts> faults;
  const double end = used() + minutes * 60;
  bool failed = false;
  for (std::uint64_t seed = first; used() < end; ++seed)
    for (const PlainScenario& scenario : plain_scenarios()) {
      const PlainOutcome outcome = runs.one(scenario, seed);
      all.failed.clear();
      all.add(scenario, seed, outcome);
      faults[scenario.name].add(outcome.faults);
      if (!all.failed.empty()) std::cout << "failed: " << all.failed << std::endl;
      failed = failed || !all.failed.empty();
    }
  std::cout << all.runs << " runs, " << all.requests << " requests, " << all.answers << " answers\nfaults:";
  for (std::size_t i = 0; i < kFaults; ++i)
    if (all.faults.of(i) > 0) std::cout << ' ' << kFaultNames[i] << ' ' << all.faults.of(i) << ',';
  std::cout << std::endl;
  for (const PlainScenario& scenario : plain_scenarios())
    if (const std::string names = unused(scenario, faults[scenario.name]); !names.empty())
      std::cout << "never happened in " << scenario.name << ": " << names << '\n';
  return failed ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
  if (argc == 1) return test();
  const auto number = [&](const char* name) { return std::strtoull(given[name].c_str(), nullptr, 10); };
  if (given.contains("--minutes")) return run_long(std::atof(given["--minutes"].c_str()), number("--first"));
  const PlainScenario* scenario = find(given["--scenario"]);
  if (scenario == nullptr) {
    std::cerr << "usage: sim_plain [--minutes N [--first SEED] | --scenario NAME --seed N [--plant N]]\n";
    return 2;
  }
  Runs runs;
  const auto outcome = runs.one(*scenario, number("--seed"), static_cast<Plant>(number("--plant")));
  std::cout << scenario->name << ": " << outcome.requests << " requests, " << outcome.answers << " answers, "
            << outcome.steps << " steps\n"
            << (outcome.broken.empty() ? "all invariants hold" : "failed: " + outcome.broken) << std::endl;
  return outcome.broken.empty() ? 0 : 1;
}
