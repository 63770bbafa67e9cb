// SPDX-License-Identifier: GPL-3.0-or-later
#include "mam/tree.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "curlp/batch.hpp"
#include "curlp/curlp.hpp"

namespace jm::mam {

namespace {

constexpr std::uint32_t kKeysAtOnce = 64;  // keys; 650 KB of fragments at security 3

// The leaves of `count` keys; the key of leaf `index` too, if there is such a leaf.
std::vector<Chunk> leaves(const Chunk& seed, std::uint64_t start, std::size_t count, unsigned security,
                          std::size_t index = SIZE_MAX, Fragments* key = nullptr) {
  const std::size_t length = security * kFragments;
  std::vector<Chunk> all;
  all.reserve(count);
  for (std::size_t from = 0; from < count; from += kKeysAtOnce) {
    const std::size_t part = std::min<std::size_t>(kKeysAtOnce, count - from);
    Fragments keys = keys_of(seed, start + from, part, security);
    if (index >= from && index < from + part) {
      const auto begin = keys.begin() + static_cast<std::ptrdiff_t>((index - from) * length);
      key->assign(begin, begin + static_cast<std::ptrdiff_t>(length));
    }
    const std::vector<Chunk> made = leaves_of(std::move(keys), security);
    all.insert(all.end(), made.begin(), made.end());
  }
  return all;
}

Chunk top_of(std::vector<Chunk> level) {
  for (; level.size() > 1; level.resize(level.size() / 2)) curlp::hash_pairs(level);
  return level[0];
}

}  // namespace

Chunk root_of_keys(const Chunk& seed, std::uint64_t start, std::uint32_t count, unsigned security) {
  return top_of(leaves(seed, start, count, security));
}

TwoTrees trees_of(const Chunk& seed, std::uint64_t start, std::uint32_t count, std::uint32_t index,
                  unsigned security) {
  TwoTrees trees;
  // The next tree's keys follow: side by side, if that makes fuller batches.
  const bool both = 2 * count <= kKeysAtOnce;
  std::vector<Chunk> level = leaves(seed, start, both ? 2 * count : count, security, index, &trees.tree.key);
  trees.next_root = both ? top_of({level.begin() + count, level.end()})
                         : root_of_keys(seed, start + count, count, security);
  level.resize(count);
  for (std::uint32_t at = index; level.size() > 1; at /= 2) {
    trees.tree.siblings.push_back(level[at ^ 1]);
    curlp::hash_pairs(level);
    level.resize(level.size() / 2);
  }
  trees.tree.root = level[0];
  return trees;
}

Chunk root_above(Chunk leaf, const std::vector<Chunk>& siblings, std::uint64_t index) {
  for (const Chunk& sibling : siblings) {
    leaf = (index & 1) == 0 ? curlp::hash(leaf, sibling) : curlp::hash(sibling, leaf);
    index >>= 1;
  }
  return leaf;
}

}  // namespace jm::mam
