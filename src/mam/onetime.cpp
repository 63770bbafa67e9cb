// SPDX-License-Identifier: GPL-3.0-or-later
#include "mam/onetime.hpp"

#include <array>

#include "curlp/batch.hpp"
#include "curlp/curlp.hpp"

namespace jm::mam {
namespace {

constexpr unsigned kLongest = 26;  // steps from a key to its end
constexpr std::size_t kMost = 3 * kFragments;

int tryte(const Chunk& hash, std::size_t i) {
  return hash[3 * i] + 3 * hash[3 * i + 1] + 9 * hash[3 * i + 2];
}

// What keys of `security` lead to, of whose ends these are the fragments.
std::vector<Chunk> leaves_of_ends(const Fragments& ends, unsigned security) {
  std::vector<Chunk> leaves(ends.size() / (security * kFragments));
  curlp::hash_lists(ends, leaves);
  curlp::hash_chains(leaves, 1);
  return leaves;
}

}  // namespace

unsigned security_of(const Chunk& hash) {
  for (unsigned security = 1; security <= 3; ++security) {
    if (hash.sum(security * kSecurityTrits) == 0) return security;
  }
  return 0;
}

Fragments keys_of(const Chunk& seed, std::uint64_t start, std::size_t count, unsigned security) {
  std::vector<Chunk> subseeds(count);
  for (std::size_t i = 0; i < count; ++i) subseeds[i] = trinary::plus(seed, start + i);
  curlp::hash_chains(subseeds, 1);
  Fragments keys(count * security * kFragments);
  curlp::squeeze_lists(subseeds, keys);
  curlp::hash_chains(keys, 1);
  return keys;
}

void wipe(Fragments& keys) {
  for (Chunk& key : keys) {
    for (auto* plane : {&key.positive, &key.negative})
      for (volatile std::uint64_t& word : *plane) word = 0;
  }
}

std::vector<Chunk> leaves_of(Fragments keys, unsigned security) {
  curlp::hash_chains(keys, kLongest);
  return leaves_of_ends(keys, security);
}

void sign(Fragments& key, const Chunk& hash) {
  std::array<std::uint8_t, kMost> steps;
  for (std::size_t i = 0; i < key.size(); ++i) steps[i] = static_cast<std::uint8_t>(13 - tryte(hash, i));
  curlp::hash_chains(key, std::span(steps).first(key.size()));
}

Chunk leaf_of_signature(Fragments signature, const Chunk& hash) {
  std::array<std::uint8_t, kMost> steps;
  for (std::size_t i = 0; i < signature.size(); ++i) {
    steps[i] = static_cast<std::uint8_t>(13 + tryte(hash, i));
  }
  curlp::hash_chains(signature, std::span(steps).first(signature.size()));
  return leaves_of_ends(signature, static_cast<unsigned>(signature.size() / kFragments)).front();
}

}  // namespace jm::mam
