// The one-time signatures of MAM (Winternitz over Curl-P-27). A key signs once: two signatures give it away.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "trinary/chunk.hpp"

namespace jm::mam {

using trinary::Chunk;

inline constexpr std::size_t kFragments = 27;  // of a key or a signature, for each level of security
inline constexpr std::size_t kSecurityTrits = 81;

// A key or a signature: 27 * security fragments.
using Fragments = std::vector<Chunk>;

// Security that can be read from a hash: the smallest s for which its first 81 s trits sum to zero; 0: none.
unsigned security_of(const Chunk& hash);

// Private key number `index` of a seed.
Fragments key_of(const Chunk& seed, std::uint64_t index, unsigned security);

// The leaf of a tree that a key stands for.
Chunk leaf_of(const Fragments& key);

// Turns `key` into the signature of `hash`, or a signature into the key's end, of which leaf_of_ends makes
// the leaf. Only the first fragments.size() trytes of the hash count.
void sign(Fragments& key, const Chunk& hash);
Chunk leaf_of_signature(Fragments signature, const Chunk& hash);

}  // namespace jm::mam
