// SPDX-License-Identifier: GPL-3.0-or-later
// Nonce search: hashes a second on one thread and on two.
#include <benchmark/benchmark.h>

#include "cli/bench/bench_work.hpp"
#include "core.hpp"
#include "curlp/cpu.hpp"

void register_pow(const std::string& kernel) {
  for (const unsigned threads : {1, 2}) {
    const std::string name = "pow" + std::to_string(threads) + "/" + kernel;
    benchmark::RegisterBenchmark(name.c_str(),
                                 [kernel, threads](benchmark::State& state) {
                                   (void)jm::curlp::force_cpu(kernel);
                                   for (auto _ : state) {
                                     const double rate =
                                         jm::cli::bench_hash_rate(threads, std::chrono::milliseconds(250));
                                     state.SetIterationTime(1 / rate);
                                   }
                                 })
        ->UseManualTime()
        ->Iterations(1);
  }
}
