// SPDX-License-Identifier: GPL-3.0-or-later
// Curl-P: one state, several, and the slow reference.
#include <benchmark/benchmark.h>

#include "cli/bench/bench_work.hpp"
#include "core.hpp"
#include "curlp/batch.hpp"
#include "curlp/cpu.hpp"
#include "curlp/curlp.hpp"
#include "slow_reference.hpp"

namespace {

using jm::trinary::Chunk;

constexpr unsigned kSteps = 26;  // hashes of a chain, as in a key's fragment

Chunk some_chunk(unsigned seed) {
  return jm::trinary::chunk_of(jm::cli::bench_trytes(81, seed));
}

// `hash` of its own result, over and over.
template <class F>
void chain(benchmark::State& state, const std::string& kernel, F hash) {
  (void)jm::curlp::force_cpu(kernel);
  Chunk block = some_chunk(4);
  for (auto _ : state) block = hash(block);
  benchmark::DoNotOptimize(block);
}

// Chains of `kSteps` hashes side by side; the time of all of them, `hashes` tells how many there are.
void chains(benchmark::State& state, const std::string& kernel, std::size_t count) {
  (void)jm::curlp::force_cpu(kernel);
  std::vector<Chunk> blocks(count);
  for (std::size_t i = 0; i < count; ++i) blocks[i] = some_chunk(static_cast<unsigned>(5 + i));
  for (auto _ : state) {
    jm::curlp::hash_chains(blocks, kSteps);
    benchmark::ClobberMemory();
  }
  state.counters["hashes"] = static_cast<double>(count * kSteps);
}

void slow(benchmark::State& state, unsigned rounds) {
  SlowState trits{};
  const Chunk block = some_chunk(4);
  for (std::size_t i = 0; i < 243; ++i) trits[i] = static_cast<std::int8_t>(block[i]);
  for (auto _ : state) {
    // As hash(): a fresh sponge, one block absorbed.
    std::fill(trits.begin() + 243, trits.end(), std::int8_t{0});
    slow_transform(trits, rounds);
    benchmark::ClobberMemory();
  }
}

}  // namespace

void register_curlp(const std::string& kernel) {
  const auto name = [&](const char* operation) { return std::string(operation) + "/" + kernel; };
  benchmark::RegisterBenchmark(name("p27").c_str(), [kernel](benchmark::State& state) {
    chain(state, kernel, [](const Chunk& block) { return jm::curlp::hash(block); });
  });
  benchmark::RegisterBenchmark(name("p81").c_str(), [kernel](benchmark::State& state) {
    chain(state, kernel, [](const Chunk& block) { return jm::curlp::hash81(block); });
  });
  for (const std::size_t count : {4, 8, 54}) {
    benchmark::RegisterBenchmark(name(("p27x" + std::to_string(count)).c_str()).c_str(),
                                 [kernel, count](benchmark::State& state) { chains(state, kernel, count); });
  }
}

void register_slow() {
  benchmark::RegisterBenchmark("slow27", [](benchmark::State& state) { slow(state, 27); });
  benchmark::RegisterBenchmark("slow81", [](benchmark::State& state) { slow(state, 81); });
}
