#include "mam/tree.hpp"

#include "curlp/batch.hpp"
#include "curlp/curlp.hpp"

namespace jm::mam {

Tree tree_of(const Chunk& seed, std::uint64_t start, std::uint32_t count, std::uint32_t index,
             unsigned security) {
  Tree tree;
  std::vector<Chunk> level(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    Fragments key = key_of(seed, start + i, security);
    level[i] = leaf_of(key);
    if (i == index) tree.key = std::move(key);
  }
  for (std::uint32_t at = index; level.size() > 1; at /= 2) {
    tree.siblings.push_back(level[at ^ 1]);
    curlp::hash_pairs(level);
    level.resize(level.size() / 2);
  }
  tree.root = level[0];
  return tree;
}

Chunk root_above(Chunk leaf, const std::vector<Chunk>& siblings, std::uint64_t index) {
  for (const Chunk& sibling : siblings) {
    leaf = (index & 1) == 0 ? curlp::hash(leaf, sibling) : curlp::hash(sibling, leaf);
    index >>= 1;
  }
  return leaf;
}

}  // namespace jm::mam
