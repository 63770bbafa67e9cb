// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/bench/bench_work.hpp"

#include <algorithm>
#include <random>
#include <stop_token>
#include <thread>

#include "curlp/batch.hpp"
#include "curlp/cpu.hpp"
#include "pow/pow.hpp"
#include "trinary/trits.hpp"

namespace jm::cli {
namespace {

using Clock = std::chrono::steady_clock;
using trinary::Hash;

constexpr unsigned kZeros = 16;  // mainnet's, of a call's message; the search makes use of there being few

}  // namespace

std::vector<std::string> kernel_names() {
  std::vector<std::string> names;
  const std::string all = curlp::cpu_names();
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find(", ", at), all.size());
    names.push_back(all.substr(at, end - at));
    at = end + 2;
  }
  return names;
}

std::string bench_trytes(std::size_t length, unsigned seed) {
  std::mt19937 random(seed);
  std::string trytes(length, '9');
  for (char& tryte : trytes) tryte = trinary::tryte_at(random() % 27);
  return trytes;
}

BenchSample bench_sample(std::size_t trytes, unsigned security) {
  BenchSample sample;
  sample.writer.seed = *Hash::from_trytes(bench_trytes(81, 1));
  sample.writer.side_key = *Hash::from_trytes(bench_trytes(81, 2));
  sample.writer.security = security;
  sample.message = bench_trytes(trytes, 3);
  sample.made = *mam::create(sample.writer, sample.position, sample.message);
  return sample;
}

std::string bench_junk(const BenchSample& sample) {
  constexpr std::size_t kTries = 2000;
  std::string junk = sample.made.payload;
  for (std::size_t i = 0; i < kTries && i / 26 < junk.size() / 4; ++i) {
    char& tryte = junk[junk.size() - 4 - i / 26];
    const char good = tryte;
    tryte = trinary::tryte_at((trinary::tryte_position(good) + 1 + i % 26) % 27);
    const std::uint64_t before = curlp::tally().chains;
    const bool refused = !mam::parse(junk, sample.made.root, sample.writer.side_key);
    if (refused && curlp::tally().chains > before) return junk;
    tryte = good;
  }
  return "";
}

double bench_hash_rate(unsigned threads, std::chrono::duration<double> time) {
  std::stop_source stop;
  pow::Progress progress;
  const auto begin = Clock::now();
  {
    const std::jthread timer([&stop, &progress, time] {
      do {
        std::this_thread::sleep_for(time);
      } while (progress.hashes == 0);
      stop.request_stop();
    });
    for (pow::Digest digest{}; !stop.stop_requested(); ++digest[0]) {
      (void)pow::search(digest, kZeros, threads, stop.get_token(), &progress);
    }
  }
  const std::chrono::duration<double> took = Clock::now() - begin;
  return static_cast<double>(progress.hashes) / took.count();
}

}  // namespace jm::cli
