// SPDX-License-Identifier: GPL-3.0-or-later
// How MAM encrypts: the sponge's rate is the key of a chunk, the chunk's plaintext is absorbed and gives the
// next.
#pragma once

#include "curlp/curlp.hpp"
#include "trinary/packed.hpp"

namespace jm::mam {

using trinary::Chunk;
using trinary::Packed;

// Absorbs the first `length` trits of `plain` and returns them masked.
inline Chunk mask(curlp::Curl& curl, const Chunk& plain, std::size_t length) {
  const Chunk key = curl.rate();
  curl.absorb(plain, length);
  return trinary::add(plain, key);
}

// The first `length` trits of `masked` in plain, which are absorbed.
inline Chunk unmask(curlp::Curl& curl, const Chunk& masked, std::size_t length) {
  Chunk plain = trinary::subtract(masked, curl.rate());
  plain.cut(length);
  curl.absorb(plain, length);
  return plain;
}

// All of `plain` in chunks of 243, appended to `out`.
void mask(curlp::Curl& curl, const Packed& plain, Packed& out);

// Trits `at` .. `at + length - 1` of `masked` in plain, appended to `out`.
void unmask(curlp::Curl& curl, const Packed& masked, std::size_t at, std::size_t length, Packed& out);

}  // namespace jm::mam
