#include "curlp/batch.hpp"

#include <algorithm>
#include <vector>

#include "curlp/kernel.hpp"

namespace jm::curlp {

void hash_chains(std::span<Chunk> blocks, std::span<const std::uint8_t> steps) {
  std::vector<Chain> list;
  list.reserve(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (steps[i] > 0) list.push_back({&blocks[i], steps[i]});
  }
  // The longest first, so that all lanes end at about the same time.
  std::sort(list.begin(), list.end(), [](const Chain& a, const Chain& b) { return a.steps > b.steps; });
  kernel().chains(list);
}

void hash_chains(std::span<Chunk> blocks, unsigned steps) {
  if (steps == 0) return;
  std::vector<Chain> list;
  list.reserve(blocks.size());
  for (Chunk& block : blocks) list.push_back({&block, steps});
  kernel().chains(list);
}

void hash_pairs(std::span<Chunk> blocks) {
  const std::size_t pairs = blocks.size() / 2;
  std::vector<Chunk> out(pairs);
  kernel().sponges(pairs, blocks.data(), 2, out.data(), 1);
  std::copy(out.begin(), out.end(), blocks.begin());
}

void hash_lists(std::span<const Chunk> blocks, std::span<Chunk> out) {
  kernel().sponges(out.size(), blocks.data(), out.empty() ? 0 : blocks.size() / out.size(), out.data(), 1);
}

void squeeze_lists(std::span<const Chunk> seeds, std::span<Chunk> out) {
  kernel().sponges(seeds.size(), seeds.data(), 1, out.data(), seeds.empty() ? 0 : out.size() / seeds.size());
}

}  // namespace jm::curlp
