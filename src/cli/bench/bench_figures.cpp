// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/bench/bench_figures.hpp"

#include <algorithm>
#include <cmath>

#include "chrysalis/mam_data.hpp"
#include "chrysalis/message.hpp"
#include "cli/bench/bench_work.hpp"
#include "curlp/batch.hpp"
#include "curlp/cpu.hpp"
#include "curlp/curlp.hpp"
#include "mam/prepared.hpp"
#include "pow/pow.hpp"

namespace jm::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t kFragmentTrytes = 2187;  // of a legacy transaction
constexpr std::size_t kParents = 4;            // that a node gives a Chrysalis message, at most 8
constexpr std::size_t kFewest = 3;             // measurements, however little time there is
constexpr unsigned kHashes = 500;              // too quick to be timed one by one
constexpr std::size_t kChains = 54;            // of a key at security 2
constexpr unsigned kSteps = 26;

// The median of what `once` gives, over and over until `time` is up.
template <class F>
double median(Seconds time, F once) {
  std::vector<double> all;
  const auto end = Clock::now() + time;
  while (all.size() < kFewest || Clock::now() < end) all.push_back(once());
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end());
  return *middle;
}

template <class F>
double seconds_of(F work) {
  const auto begin = Clock::now();
  work();
  return Seconds(Clock::now() - begin).count();
}

std::uint64_t power_of_three(unsigned exponent) {
  return static_cast<std::uint64_t>(std::llround(std::pow(3.0, exponent)));
}

}  // namespace

KernelFigures measure_kernel(const std::string& kernel, unsigned threads, Seconds time) {
  (void)curlp::force_cpu(kernel);
  KernelFigures figures;
  figures.kernel = kernel;
  const Seconds share = time / 7;

  const BenchSample sample = bench_sample(kBenchTrytes, kBenchSecurity);
  trinary::Chunk block = trinary::chunk_of(sample.made.root);
  figures.hash = median(share, [&] {
    return seconds_of([&] {
             for (unsigned i = 0; i < kHashes; ++i) block = curlp::hash(block);
           }) /
           kHashes;
  });
  std::vector<trinary::Chunk> blocks(kChains, block);
  figures.many = median(
      share, [&] { return seconds_of([&] { curlp::hash_chains(blocks, kSteps); }) / (kChains * kSteps); });
  figures.create = median(share, [&] {
    return seconds_of([&] { (void)mam::create(sample.writer, sample.position, sample.message); });
  });
  figures.prepared = median(share, [&] {
    mam::Prepared prepared = *mam::prepare(sample.writer, sample.position);
    return seconds_of([&] { (void)mam::create(std::move(prepared), sample.message); });
  });
  figures.parse = median(share, [&] {
    return seconds_of(
        [&] { (void)mam::parse(sample.made.payload, sample.made.root, sample.writer.side_key); });
  });
  figures.rate = bench_hash_rate(1, share);
  figures.rate_all = bench_hash_rate(threads, share);
  return figures;
}

CallFigures call_figures() {
  const BenchSample sample = bench_sample(kBenchCallTrytes, kBenchSecurity);
  chrysalis::Message message;
  message.parents.resize(kParents);
  message.index = chrysalis::index_of(sample.made.address);
  message.data = *chrysalis::to_data({"", sample.made.payload});

  CallFigures call;
  call.bytes = chrysalis::encoded_size(message);
  call.transactions = (sample.made.payload.size() + kFragmentTrytes - 1) / kFragmentTrytes;
  const auto chrysalis = [&](const char* name, unsigned score) {
    call.networks.push_back(
        {name, "score " + std::to_string(score), power_of_three(pow::zeros_needed(score, call.bytes))});
  };
  const auto legacy = [&](const char* name, unsigned weight) {
    call.networks.push_back(
        {name, "weight " + std::to_string(weight), call.transactions * power_of_three(weight)});
  };
  chrysalis("embedded node", 1);
  chrysalis("Chrysalis devnet", 2000);
  chrysalis("Chrysalis mainnet", 4000);
  legacy("legacy devnet", 9);
  legacy("legacy mainnet", 14);
  return call;
}

}  // namespace jm::cli
