// SPDX-License-Identifier: GPL-3.0-or-later
// The Merkle tree over the one-time keys of a channel.
#pragma once

#include <cstdint>
#include <vector>

#include "mam/onetime.hpp"

namespace jm::mam {

struct Tree {
  Chunk root;
  std::vector<Chunk> siblings;  // of the leaf asked for, from below
  Fragments key;                // of the leaf asked for
};

// Root of the tree over the keys `start` .. `start + count - 1`; count is a power of two.
Chunk root_of_keys(const Chunk& seed, std::uint64_t start, std::uint32_t count, unsigned security);

// The same with leaf `index` (< count), and the root of the next tree, over as many keys.
struct TwoTrees {
  Tree tree;
  Chunk next_root;
};
TwoTrees trees_of(const Chunk& seed, std::uint64_t start, std::uint32_t count, std::uint32_t index,
                  unsigned security);

// The root above a leaf: bit j of `index` tells on which side sibling j is.
Chunk root_above(Chunk leaf, const std::vector<Chunk>& siblings, std::uint64_t index);

}  // namespace jm::mam
