// SPDX-License-Identifier: GPL-3.0-or-later
// bench: what the core does on this machine, and what that means for a call.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "cli/bench/bench_figures.hpp"
#include "cli/bench/bench_work.hpp"
#include "cli/commands.hpp"
#include "cli/io.hpp"
#include "curlp/cpu.hpp"

namespace jm::cli {
namespace {

constexpr std::uint64_t kMostBenchSeconds = 600;
constexpr std::uint64_t kMostBenchThreads = 256;

std::string cpu_model() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

json_int_t whole(double value) {
  return static_cast<json_int_t>(std::llround(value));
}

json_t* figures_json(const KernelFigures& f) {
  const auto ns = [](double seconds) { return whole(seconds * 1e9); };
  return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "kernel", f.kernel.c_str(), "hashNs",
                   ns(f.hash), "hashOfManyNs", ns(f.many), "createNs", ns(f.create), "createPreparedNs",
                   ns(f.prepared), "parseNs", ns(f.parse), "hashesPerSecond", whole(f.rate),
                   "hashesPerSecondAllThreads", whole(f.rate_all));
}

json_t* figures_json(const BenchFigures& figures) {
  json_t* kernels = json_array();
  for (const KernelFigures& kernel : figures.kernels) json_array_append_new(kernels, figures_json(kernel));
  json_t* networks = json_array();
  for (const NetworkFigures& n : figures.call.networks) {
    json_array_append_new(
        networks, json_pack("{s:s, s:s, s:I, s:I}", "network", n.network.c_str(), "difficulty",
                            n.difficulty.c_str(), "hashes", static_cast<json_int_t>(n.hashes), "microseconds",
                            whole(figures.seconds(n) * 1e6)));
  }
  json_t* call = json_pack("{s:I, s:I, s:I, s:o}", "trytes", static_cast<json_int_t>(kBenchCallTrytes),
                           "bytes", static_cast<json_int_t>(figures.call.bytes), "transactions",
                           static_cast<json_int_t>(figures.call.transactions), "networks", networks);
  return json_pack("{s:o, s:i, s:s, s:{s:I, s:i}, s:o, s:o}", "cpu", json_of(figures.cpu), "threads",
                   static_cast<int>(figures.threads), "kernel", figures.kernels.back().kernel.c_str(),
                   "message", "trytes", static_cast<json_int_t>(kBenchTrytes), "security",
                   static_cast<int>(kBenchSecurity), "kernels", kernels, "call", call);
}

// JANUS_MAM_CPU leaves one kernel to measure.
std::vector<std::string> kernels_to_measure() {
  const char* forced = std::getenv("JANUS_MAM_CPU");
  if (forced != nullptr && *forced != '\0') return {forced};
  return kernel_names();
}

int run_bench(const Arguments& arguments) {
  const Outcome<std::uint64_t> seconds = arguments.number("--seconds", 1, kMostBenchSeconds);
  if (!seconds) return report(arguments, seconds.error());
  BenchFigures figures;
  figures.threads = std::max(1u, std::thread::hardware_concurrency());
  if (arguments.given("--threads")) {
    const Outcome<std::uint64_t> threads = arguments.number("--threads", 1, kMostBenchThreads);
    if (!threads) return report(arguments, threads.error());
    figures.threads = static_cast<unsigned>(*threads);
  }
  figures.cpu = cpu_model();
  const std::vector<std::string> names = kernels_to_measure();
  const std::chrono::duration<double> share(static_cast<double>(*seconds) /
                                            static_cast<double>(names.size()));
  for (const std::string& name : names) {
    figures.kernels.push_back(measure_kernel(name, figures.threads, share));
  }
  figures.call = call_figures();
  return arguments.given("--table") ? put_text(bench_table(figures)) : put_line(figures_json(figures));
}

}  // namespace

const Command kBench = {
    "bench",
    "measure the core on this machine, and tell what a call's messages take",
    "",
    R"({"cpu","threads","kernel","message","kernels":[...],"call":{...,"networks":[...]}})",
    {
        {"--seconds", "N", "how long to measure, in all", "5"},
        {"--threads", "N", "threads of a nonce search; without it as many as the machine has"},
        {"--table", "", "a table for people instead of JSON"},
    },
    {},
    run_bench,
};

}  // namespace jm::cli
