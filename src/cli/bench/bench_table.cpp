// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>

#include "cli/bench/bench_figures.hpp"

namespace jm::cli {
namespace {

// Three digits.
std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", value < 9.995 ? 2 : value < 99.95 ? 1 : 0, value);
  return text;
}

std::string duration(double seconds) {
  const char* unit = "s";
  for (const char* smaller : {"ms", "us", "ns"}) {
    if (seconds >= 0.9995) break;
    seconds *= 1000;
    unit = smaller;
  }
  return number(seconds) + " " + unit;
}

using Row = std::vector<std::string>;

// The first column to the left, the others to the right.
std::string columns(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - row[i].size(), ' ');
      text += i == 0 ? row[i] + space : "   " + space + row[i];
    }
    text += "\n";
  }
  return text;
}

}  // namespace

std::string bench_table(const BenchFigures& figures) {
  const std::string threads =
      std::to_string(figures.threads) + (figures.threads == 1 ? " thread" : " threads");
  std::vector<Row> kernels = {
      {"kernel", "hash", "of many", "create", "prepared", "parse", "MH/s, 1 thread", threads}};
  for (const KernelFigures& f : figures.kernels) {
    kernels.push_back({f.kernel, duration(f.hash), duration(f.many), duration(f.create), duration(f.prepared),
                       duration(f.parse), number(f.rate / 1e6), number(f.rate_all / 1e6)});
  }
  std::vector<Row> networks = {{"network", "difficulty", "hashes", "takes about"}};
  for (const NetworkFigures& n : figures.call.networks) {
    networks.push_back({n.network, n.difficulty, std::to_string(n.hashes), duration(figures.seconds(n))});
  }
  return figures.cpu + "; " + figures.kernels.back().kernel + " is in use\n\n" + columns(kernels) +
         "\nhash: Curl-P-27; create, parse: a message of " + std::to_string(kBenchTrytes) +
         " trytes, security " + std::to_string(kBenchSecurity) +
         "; MH/s: nonce search\n\nProof of work of a message of " + std::to_string(kBenchCallTrytes) +
         " trytes (" + std::to_string(figures.call.bytes) + " bytes, or " +
         std::to_string(figures.call.transactions) + " transactions), on average, " + threads + ":\n\n" +
         columns(networks);
}

}  // namespace jm::cli
