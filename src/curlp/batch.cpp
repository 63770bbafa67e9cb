// SPDX-License-Identifier: GPL-3.0-or-later
#include "curlp/batch.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "curlp/curlp.hpp"
#include "curlp/kernel.hpp"
#include "curlp/sliced/sliced.hpp"

namespace jm::curlp {
namespace {

thread_local Tally done;

// As Kernel::sponges; the last few one by one if that is quicker.
void sponges(std::size_t count, const Chunk* in, std::size_t absorbs, Chunk* out, std::size_t squeezes) {
  const Kernel& with = kernel();
  const std::size_t rest = count % with.lanes;
  const std::size_t many = rest < with.worth ? count - rest : count;
  with.sponges(many, in, absorbs, out, squeezes);
  for (std::size_t i = many; i < count; ++i) {
    Curl curl(Rounds::P27);
    curl.absorb({in + i * absorbs, absorbs});
    curl.squeeze({out + i * squeezes, squeezes});
  }
}

// Hashes some hundred blocks at a time, as long as there are enough of them; returns those that are left. A
// batch takes about as long as one step more.
std::span<Chunk> hash_sliced(std::span<Chunk> blocks, unsigned steps) {
  struct Room {
    SlicedState one;
    SlicedState other;
  };
  std::unique_ptr<Room> room;
  const SlicedKernel& with = sliced_kernel();
  while (true) {
    const std::size_t some = std::min<std::size_t>(blocks.size(), with.lanes);
    if (some * steps < std::size_t{kernel().sliced} * (steps + 1)) return blocks;
    if (room == nullptr) room = std::make_unique_for_overwrite<Room>();
    with.chains(blocks.first(some), steps, room->one, room->other);
    blocks = blocks.subspan(some);
  }
}

}  // namespace

void hash_chains(std::span<Chunk> blocks, std::span<const std::uint8_t> steps) {
  done.chains += blocks.size();
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
  done.chains += blocks.size();
  blocks = hash_sliced(blocks, steps);
  std::vector<Chain> list;
  list.reserve(blocks.size());
  for (Chunk& block : blocks) list.push_back({&block, steps});
  kernel().chains(list);
}

void hash_pairs(std::span<Chunk> blocks) {
  const std::size_t pairs = blocks.size() / 2;
  done.pairs += pairs;
  std::vector<Chunk> out(pairs);
  sponges(pairs, blocks.data(), 2, out.data(), 1);
  std::copy(out.begin(), out.end(), blocks.begin());
}

void hash_lists(std::span<const Chunk> blocks, std::span<Chunk> out) {
  if (out.empty()) return;
  done.lists += out.size();
  sponges(out.size(), blocks.data(), blocks.size() / out.size(), out.data(), 1);
}

void squeeze_lists(std::span<const Chunk> seeds, std::span<Chunk> out) {
  if (seeds.empty()) return;
  done.squeezed += out.size();
  sponges(seeds.size(), seeds.data(), 1, out.data(), out.size() / seeds.size());
}

Tally tally() {
  return done;
}

}  // namespace jm::curlp
