// SPDX-License-Identifier: GPL-3.0-or-later
// Chrysalis proof of work (TIP-12): score = 3^z / length, where z counts the trailing zero trits of
// Curl-P-81(b1t6(blake2b-256 of the message without its nonce) + b1t6(nonce) + 000). Pure but for its
// threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "pow/progress.hpp"

namespace jm::pow {

using Digest = std::array<std::uint8_t, 32>;  // blake2b-256 of the message without its last 8 bytes

// Trailing zero trits that `nonce` gives, 0..243.
unsigned trailing_zeros(const Digest& digest, std::uint64_t nonce);

// Score of a message of `length` bytes, nonce included.
double score(unsigned trailing_zeros, std::size_t length);

// Fewest trailing zeros with which a message of `length` bytes reaches `min_score`.
unsigned zeros_needed(double min_score, std::size_t length);

// That a search for so many zeros computes on average.
double expected_hashes(unsigned zeros);

// Finds a nonce with at least `zeros` trailing zeros on `threads` (>= 1) threads; nullopt when stopped
// (within a millisecond or so) and for more than 243 zeros. All threads have ended when it returns. Which of
// the nonces it finds depends on the kernel and, with several threads, on chance. `progress` may be null.
std::optional<std::uint64_t> search(const Digest& digest, unsigned zeros, unsigned threads,
                                    std::stop_token stop = {}, Progress* progress = nullptr);

}  // namespace jm::pow
