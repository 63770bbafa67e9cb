// SPDX-License-Identifier: GPL-3.0-or-later
#include "mam/mask.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace jm::mam {

namespace {

// Chunks worked on at a time: what fits the stack.
constexpr std::size_t kChunksAtOnce = 32;

// Trits `at` .. `at + length - 1` of `in` through `whole`, so many whole chunks at a time, and `part`, what
// is left of less than one; appended to `out`.
template <class Whole, class Part>
void run(const Packed& in, std::size_t at, std::size_t length, Packed& out, Whole whole, Part part) {
  std::array<Chunk, kChunksAtOnce> chunks;
  out.reserve(out.size() + length);
  while (length >= curlp::kRateTrits) {
    const std::span some = std::span(chunks).first(std::min(length / curlp::kRateTrits, kChunksAtOnce));
    for (Chunk& chunk : some) {
      chunk = in.chunk(at, curlp::kRateTrits);
      at += curlp::kRateTrits;
    }
    whole(some);
    for (const Chunk& chunk : some) out.append(chunk, curlp::kRateTrits);
    length -= some.size() * curlp::kRateTrits;
  }
  if (length > 0) out.append(part(in.chunk(at, length), length), length);
}

}  // namespace

void mask(curlp::Curl& curl, const Packed& plain, Packed& out) {
  run(
      plain, 0, plain.size(), out, [&](std::span<Chunk> chunks) { curl.mask(chunks, chunks); },
      [&](const Chunk& chunk, std::size_t length) { return mask(curl, chunk, length); });
}

void unmask(curlp::Curl& curl, const Packed& masked, std::size_t at, std::size_t length, Packed& out) {
  run(
      masked, at, length, out, [&](std::span<Chunk> chunks) { curl.unmask(chunks, chunks); },
      [&](const Chunk& chunk, std::size_t part) { return unmask(curl, chunk, part); });
}

}  // namespace jm::mam
