// SPDX-License-Identifier: GPL-3.0-or-later
// What `janus-mam bench` and tests/bench measure: inputs that are the same each time, and a rate of hashes.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "mam/mam.hpp"

namespace jm::cli {

// The kernels that this machine has, the plainest first: names for curlp::force_cpu().
std::vector<std::string> kernel_names();

// A channel and a message of `trytes` trytes in it. The same for the same arguments, so that others can be
// given the same work.
struct BenchSample {
  mam::Writer writer;  // mode restricted
  mam::Position position;
  std::string message;
  mam::Message made;
};
BenchSample bench_sample(std::size_t trytes, unsigned security);

// `length` random trytes, the same each time.
std::string bench_trytes(std::size_t length, unsigned seed);

// The junk of somebody who knows root and side key: `sample` with another end of its signature, so that only
// the whole signature shows that it is wrong. Empty if none was found.
std::string bench_junk(const BenchSample& sample);

// Hashes a second, more than none, of nonce searches on so many threads, one after another: for `time`, or
// until something was hashed if the processor is so busy that nothing was by then.
double bench_hash_rate(unsigned threads, std::chrono::duration<double> time);

}  // namespace jm::cli
