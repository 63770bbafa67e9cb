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

}  // namespace jm::curlp
