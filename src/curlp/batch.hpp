// SPDX-License-Identifier: GPL-3.0-or-later
// Many independent Curl-P-27 hashes at once: the fragments of one-time keys and signatures, the nodes of a
// tree.
#pragma once

#include <cstdint>
#include <span>

#include "trinary/chunk.hpp"

namespace jm::curlp {

// blocks[i] becomes hash(hash(...hash(blocks[i]))), steps[i] times. Both spans have the same length.
void hash_chains(std::span<trinary::Chunk> blocks, std::span<const std::uint8_t> steps);

// The same with `steps` for every block.
void hash_chains(std::span<trinary::Chunk> blocks, unsigned steps);

// blocks[i] becomes hash(blocks[2i], blocks[2i + 1]); blocks.size() is even, the first half is filled.
void hash_pairs(std::span<trinary::Chunk> blocks);

// out[i] is what a fresh sponge squeezes after absorbing block i * n to i * n + n - 1, n = blocks.size() /
// out.size() > 0.
void hash_lists(std::span<const trinary::Chunk> blocks, std::span<trinary::Chunk> out);

// out[i * n] to out[i * n + n - 1], n = out.size() / seeds.size() > 0, are the first n blocks that a fresh
// sponge squeezes after absorbing seeds[i].
void squeeze_lists(std::span<const trinary::Chunk> seeds, std::span<trinary::Chunk> out);

// What the calling thread has had done so far, for tests of what is not done twice.
struct Tally {
  std::uint64_t chains = 0;    // blocks of hash_chains
  std::uint64_t pairs = 0;     // of hash_pairs
  std::uint64_t lists = 0;     // of hash_lists
  std::uint64_t squeezed = 0;  // blocks of squeeze_lists

  bool operator==(const Tally&) const = default;
};
Tally tally();

}  // namespace jm::curlp
