// SPDX-License-Identifier: GPL-3.0-or-later
#include "pow/pow.hpp"

#include <cmath>

#include "curlp/curlp.hpp"
#include "pow/b1t6.hpp"

namespace jm::pow {

namespace {

constexpr unsigned kHashTrits = 243;

double power_of_three(unsigned exponent) {
  return std::pow(3.0, static_cast<double>(exponent));
}

}  // namespace

unsigned trailing_zeros(const Digest& digest, std::uint64_t nonce) {
  trinary::Chunk block;
  std::size_t at = 0;
  const auto put = [&](std::uint8_t byte) {
    for (std::size_t i = 0; i < kTritsPerByte; ++i) block.set(at++, b1t6_trit(byte, i));
  };
  for (const std::uint8_t byte : digest) put(byte);
  for (unsigned i = 0; i < 8; ++i) put(static_cast<std::uint8_t>(nonce >> (8 * i)));
  const trinary::Chunk hash = curlp::hash81(block);
  unsigned zeros = 0;
  while (zeros < kHashTrits && hash[kHashTrits - 1 - zeros] == 0) ++zeros;
  return zeros;
}

double score(unsigned trailing_zeros, std::size_t length) {
  return power_of_three(trailing_zeros) / static_cast<double>(length);
}

unsigned zeros_needed(double min_score, std::size_t length) {
  unsigned zeros = 0;
  while (zeros < kHashTrits && score(zeros, length) < min_score) ++zeros;
  return zeros;
}

double expected_hashes(unsigned zeros) {
  return power_of_three(zeros);
}

}  // namespace jm::pow
