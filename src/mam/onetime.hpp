// SPDX-License-Identifier: GPL-3.0-or-later
// The one-time signatures of MAM (Winternitz over Curl-P-27). A key signs once: two signatures reveal it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "trinary/chunk.hpp"

namespace jm::mam {

using trinary::Chunk;

inline constexpr std::size_t kFragments = 27;  // of a key or a signature, for each level of security
inline constexpr std::size_t kSecurityTrits = 81;

// Keys or a signature: 27 * security fragments each.
using Fragments = std::vector<Chunk>;

// Security that can be read from a hash: the smallest s for which its first 81 s trits sum to zero; 0: none.
unsigned security_of(const Chunk& hash);

// Private keys number `start` .. `start + count - 1` of a seed, one behind another.
Fragments keys_of(const Chunk& seed, std::uint64_t start, std::size_t count, unsigned security);

// Overwrites private keys in a way that the compiler keeps.
void wipe(Fragments& keys);

// The leaves of a tree, one for each key.
std::vector<Chunk> leaves_of(Fragments keys, unsigned security);

// Turns `key` into the signature of `hash`, or finds the leaf that a signature of it leads to. Only the first
// key.size() trytes of the hash count.
void sign(Fragments& key, const Chunk& hash);
Chunk leaf_of_signature(Fragments signature, const Chunk& hash);

}  // namespace jm::mam
