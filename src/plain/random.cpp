// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/random.hpp"

#include <sodium.h>

#include <array>
#include <cstdlib>

namespace jm::plain {

trinary::Hash random_hash() {
  constexpr char kTrytes[] = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr unsigned char kUnbiased = 243;  // 9 x 27: larger bytes would favour the first 13 trytes
  if (sodium_init() < 0) std::abort();
  std::array<char, trinary::kHashTrytes> trytes{};
  std::size_t made = 0;
  while (made < trytes.size()) {
    std::array<unsigned char, 128> bytes;
    randombytes_buf(bytes.data(), bytes.size());
    for (const unsigned char byte : bytes) {
      if (byte >= kUnbiased || made == trytes.size()) continue;
      trytes[made++] = kTrytes[byte % 27];
    }
    sodium_memzero(bytes.data(), bytes.size());
  }
  return *trinary::Hash::from_trytes({trytes.data(), trytes.size()});
}

}  // namespace jm::plain
