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

Chunk leaf_of_ends(const Fragments& ends) {
  curlp::Curl curl(curlp::Rounds::P27);
  for (const Chunk& end : ends) curl.absorb(end);
  return curlp::hash(curl.rate());
}

}  // namespace

unsigned security_of(const Chunk& hash) {
  for (unsigned security = 1; security <= 3; ++security) {
    if (hash.sum(security * kSecurityTrits) == 0) return security;
  }
  return 0;
}

Fragments key_of(const Chunk& seed, std::uint64_t index, unsigned security) {
  curlp::Curl curl(curlp::Rounds::P27);
  curl.absorb(curlp::hash(trinary::plus(seed, index)));
  Fragments key(security * kFragments);
  for (Chunk& fragment : key) fragment = curl.squeeze();
  curlp::hash_chains(key, 1);
  return key;
}

Chunk leaf_of(const Fragments& key) {
  Fragments ends = key;
  curlp::hash_chains(ends, kLongest);
  return leaf_of_ends(ends);
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
  return leaf_of_ends(signature);
}

}  // namespace jm::mam
