#include "curlp/batch.hpp"

#include "curlp/curlp.hpp"

namespace jm::curlp {

void hash_chains(std::span<Chunk> blocks, std::span<const std::uint8_t> steps) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    for (unsigned step = 0; step < steps[i]; ++step) blocks[i] = hash(blocks[i]);
  }
}

void hash_chains(std::span<Chunk> blocks, unsigned steps) {
  for (Chunk& block : blocks) {
    for (unsigned step = 0; step < steps; ++step) block = hash(block);
  }
}

void hash_pairs(std::span<Chunk> blocks) {
  for (std::size_t i = 0; i < blocks.size() / 2; ++i) blocks[i] = hash(blocks[2 * i], blocks[2 * i + 1]);
}

}  // namespace jm::curlp
