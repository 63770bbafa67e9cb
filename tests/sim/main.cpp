// SPDX-License-Identifier: GPL-3.0-or-later
// sim                                          the test, in JM_SIM_SECONDS of processor time
// sim --minutes N [--first SEED]               all scenarios over and over, then the account
// sim --seed N --scenario NAME [--trace] [--plant N] [--real]     one run
#include <cstdlib>
#include <iostream>
#include <map>

#include "tests/sim/simulation.hpp"
#include "tests/sim/test.hpp"

namespace {

using namespace jm::sim;

int usage() {
  std::cerr
      << "usage: sim [--minutes N [--first SEED]] | --scenario NAME --seed N [--trace] [--plant N] [--real]\n"
         "scenarios:";
  for (const Scenario& scenario : scenarios()) std::cerr << ' ' << scenario.name;
  std::cerr << '\n';
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> given;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    const bool flag = name == "--trace" || name == "--real";
    if (name.rfind("--", 0) != 0 || (!flag && i + 1 >= argc)) return usage();
    given[name] = flag ? "1" : argv[++i];
  }
  if (given.empty()) return run_test();
  const auto number = [&](const char* name) { return std::strtoull(given[name].c_str(), nullptr, 10); };
  if (given.contains("--minutes")) return run_long(std::atof(given["--minutes"].c_str()), number("--first"));
  const Scenario* scenario = find_scenario(given["--scenario"]);
  if (scenario == nullptr) return usage();
  RunOptions options;
  options.seed = number("--seed");
  options.plant = static_cast<Plant>(number("--plant"));
  options.real = given.contains("--real");
  if (given.contains("--trace")) options.trace = &std::cout;
  const Outcome outcome = run(*scenario, options);
  std::cout << scenario->name << ", seed " << options.seed << ": " << outcome.calls << " calls, "
            << outcome.steps << " steps, digest " << std::hex << outcome.digest << std::dec << '\n'
            << (outcome.broken.empty() ? "all invariants hold" : "failed: " + outcome.broken) << std::endl;
  return outcome.broken.empty() ? 0 : 1;
}
