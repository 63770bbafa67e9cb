// The block that the proof of work hashes: b1t6(digest), b1t6(nonce, little-endian), 000. Private to pow/.
#pragma once

#include <cstdint>

#include "curlp/sliced.hpp"
#include "pow/pow.hpp"

namespace jm::pow {

// b1t6 gives a byte six trits.
inline constexpr std::size_t kTritsPerByte = 6;
inline constexpr std::size_t kNonceAt = 32 * kTritsPerByte;

// Trit `at` (0..5) of a byte.
int b1t6_trit(std::uint8_t byte, std::size_t at);

// The same digest in every lane.
void put_digest(const Digest& digest, curlp::Columns& block);

// Lane l gets the nonce `first` + l; `first` is a multiple of `lanes`. Rows whose byte is as in `before` (the
// nonces put last into this block, by its first; null: none) are left alone.
void put_nonces(std::uint64_t first, const std::uint64_t* before, unsigned lanes, curlp::Columns& block);

}  // namespace jm::pow
