// SPDX-License-Identifier: GPL-3.0-or-later
// The C++ side of `make bench`, with every kernel that this machine has. `--inputs` prints what the reference
// clients are to be given; the other arguments are Google Benchmark's.
#include "core.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <string_view>

#include "cli/bench/bench_work.hpp"

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--inputs") {
    return std::puts(inputs().c_str()) == EOF ? 1 : 0;
  }
  register_slow();
  for (const std::string& kernel : jm::cli::kernel_names()) {
    register_curlp(kernel);
    register_mam(kernel);
    register_pow(kernel);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
