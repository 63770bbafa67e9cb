// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of `janus-mam bench`.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace jm::cli {

inline constexpr std::size_t kBenchTrytes = 8600;      // of the message that is made and read
inline constexpr std::size_t kBenchCallTrytes = 1000;  // of a packed offer
inline constexpr unsigned kBenchSecurity = 2;

// Seconds for one operation with one kernel, and hashes a second of the nonce search.
struct KernelFigures {
  std::string kernel;
  double hash = 0;      // Curl-P-27 of one block
  double many = 0;      // the same of many side by side, each
  double create = 0;    // a message from nothing
  double prepared = 0;  // with keys and next root made ahead
  double parse = 0;
  double rate = 0;      // on one thread
  double rate_all = 0;  // on all threads asked for
};

// Measures for about `time`. The kernel stays forced.
KernelFigures measure_kernel(const std::string& kernel, unsigned threads, std::chrono::duration<double> time);

// What the proof of work of one message takes at a network's difficulty.
struct NetworkFigures {
  std::string network;
  std::string difficulty;    // "score 4000", "weight 14"
  std::uint64_t hashes = 0;  // on average
};

// A message that carries `kBenchCallTrytes` trytes, and its work everywhere.
struct CallFigures {
  std::size_t bytes = 0;         // of the Chrysalis message
  std::size_t transactions = 0;  // of the legacy bundle
  std::vector<NetworkFigures> networks;
};
CallFigures call_figures();

struct BenchFigures {
  std::string cpu;
  unsigned threads = 1;
  std::vector<KernelFigures> kernels;  // the last one is the one in use
  CallFigures call;

  double seconds(const NetworkFigures& network) const {
    return static_cast<double>(network.hashes) / kernels.back().rate_all;
  }
};

// For people; several lines.
std::string bench_table(const BenchFigures& figures);

}  // namespace jm::cli
