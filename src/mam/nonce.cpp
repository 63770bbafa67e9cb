// SPDX-License-Identifier: GPL-3.0-or-later
#include "mam/nonce.hpp"

#include <array>

#include "mam/onetime.hpp"

namespace jm::mam {
namespace {

// Trits 0 to 3 number the 64 lanes of the reference's search; trits 4 to 53 stay, 54 to 80 count upwards.
constexpr std::size_t kLanes = 64;
constexpr std::size_t kTriesAtOnce = 8;  // tries hashed side by side
constexpr std::size_t kLaneTrits = 4;
constexpr std::size_t kCounterStart = 54;

// A lane is a bit: (low, high) = (1, 1) is 0, (0, 1) is 1, (1, 0) is -1.
constexpr std::array<std::uint64_t, kLaneTrits> kLow = {0xDB6DB6DB6DB6DB6D, 0xF1F8FC7E3F1F8FC7,
                                                        0x7FFFE00FFFFC01FF, 0xFFC0000007FFFFFF};
constexpr std::array<std::uint64_t, kLaneTrits> kHigh = {0xB6DB6DB6DB6DB6DB, 0x8FC7E3F1F8FC7E3F,
                                                         0xFFC01FFFF803FFFF, 0x003FFFFFFFFFFFFF};

void increment(Chunk& nonce) {
  for (std::size_t i = kCounterStart; i < kNonceTrits; ++i) {
    if (nonce[i] < 1) {
      nonce.set(i, nonce[i] + 1);
      return;
    }
    nonce.set(i, -1);
  }
}

// Puts in the lane's number.
void set_lane(Chunk& nonce, std::size_t lane) {
  for (std::size_t i = 0; i < kLaneTrits; ++i) {
    nonce.set(i, static_cast<int>(kHigh[i] >> lane & 1) - static_cast<int>(kLow[i] >> lane & 1));
  }
}

}  // namespace

Chunk find_nonce(const curlp::Curl& curl, unsigned security) {
  curlp::Curl sponge = curl;
  Chunk nonce = sponge.rate();
  nonce.cut(kNonceTrits);
  std::array<Chunk, kTriesAtOnce> tries;
  std::array<Chunk, kTriesAtOnce> hashes;
  while (true) {
    increment(nonce);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      if (lane % kTriesAtOnce == 0) {
        for (std::size_t i = 0; i < kTriesAtOnce; ++i) set_lane(tries[i] = nonce, lane + i);
        sponge.trials(tries, kNonceTrits, hashes);
      }
      if (security_of(hashes[lane % kTriesAtOnce]) != security) continue;
      if (lane == 0) break;  // the reference takes a find in lane 0 for none and goes on counting
      return tries[lane % kTriesAtOnce];
    }
  }
}

}  // namespace jm::mam
