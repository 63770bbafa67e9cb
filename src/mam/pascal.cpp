// SPDX-License-Identifier: GPL-3.0-or-later
#include "mam/pascal.hpp"

#include <algorithm>
#include <array>

namespace jm::mam {
namespace {

constexpr std::array<std::int8_t, 4> kZero = {1, 0, 0, -1};

void append_trits(std::vector<std::int8_t>& trits, std::int64_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t rest = ((value % 3) + 3) % 3;
    const std::int64_t trit = rest == 2 ? -1 : rest;
    trits.push_back(static_cast<std::int8_t>(trit));
    value = (value - trit) / 3;
  }
}

int tryte(std::span<const std::int8_t> trits, std::size_t index) {
  return trits[3 * index] + 3 * trits[3 * index + 1] + 9 * trits[3 * index + 2];
}

}  // namespace

std::vector<std::int8_t> pascal_encode(std::uint64_t value) {
  if (value == 0) return {kZero.begin(), kZero.end()};
  std::size_t trytes = 1;
  for (std::uint64_t largest = 13; largest < value; largest = 27 * largest + 13) ++trytes;

  std::vector<std::int8_t> trits;
  trits.reserve(4 * trytes);
  append_trits(trits, static_cast<std::int64_t>(value), 3 * trytes);
  std::int64_t turned = 0;
  for (std::size_t i = 0; i < trytes; ++i) {
    const int v = tryte(trits, i);
    if (i + 1 < trytes ? v < 0 : v >= 0) continue;
    turned |= std::int64_t{1} << i;
    for (std::size_t j = 3 * i; j < 3 * i + 3; ++j) trits[j] = static_cast<std::int8_t>(-trits[j]);
  }
  append_trits(trits, turned, trytes);
  return trits;
}

std::optional<Pascal> pascal_decode(std::span<const std::int8_t> trits) {
  if (trits.size() >= kZero.size() && std::equal(kZero.begin(), kZero.end(), trits.begin())) {
    return Pascal{0, kZero.size()};
  }
  std::size_t trytes = 1;
  while (true) {
    if (trytes > kPascalTrytes || trits.size() < 4 * trytes) return std::nullopt;
    if (tryte(trits, trytes - 1) > 0) break;
    ++trytes;
  }
  std::int64_t turned = 0;
  for (std::size_t i = 4 * trytes; i-- > 3 * trytes;) turned = 3 * turned + trits[i];
  std::int64_t value = 0;
  for (std::size_t i = trytes; i-- > 0;) {
    const int v = tryte(trits, i);
    value = 27 * value + ((turned >> i & 1) != 0 ? -v : v);
  }
  return Pascal{value, 4 * trytes};
}

}  // namespace jm::mam
