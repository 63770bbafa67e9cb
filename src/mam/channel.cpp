// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "curlp/curlp.hpp"
#include "mam/check.hpp"
#include "mam/mam.hpp"
#include "mam/tree.hpp"

namespace jm::mam {
namespace {

constexpr std::array<std::pair<std::string_view, Mode>, 3> kModes = {
    {{"public", Mode::Public}, {"private", Mode::Private}, {"restricted", Mode::Restricted}}};
constexpr std::uint32_t kMostLeaves = std::uint32_t{1} << 20;
constexpr std::uint64_t kLastStart = std::uint64_t{1} << 63;

}  // namespace

std::optional<Mode> mode_from_name(std::string_view name) {
  for (const auto& [text, mode] : kModes) {
    if (text == name) return mode;
  }
  return std::nullopt;
}

std::string_view name_of(Mode mode) {
  for (const auto& [text, value] : kModes) {
    if (value == mode) return text;
  }
  return {};
}

Position next(Position p) {
  if (p.index + 1 < p.count) return {p.start, p.count, p.index + 1};
  return {p.start + p.count, p.count, 0};
}

Result<void> check(const Writer& writer, Position position) {
  if (writer.security < 1 || writer.security > 3) {
    return fail("security is " + std::to_string(writer.security) + ", it must be 1, 2 or 3");
  }
  if (writer.mode != Mode::Restricted && writer.side_key != Hash()) {
    return fail("a side key needs mode restricted, this is " + std::string(name_of(writer.mode)));
  }
  if (!std::has_single_bit(position.count) || position.count > kMostLeaves) {
    return fail("count is " + std::to_string(position.count) + ", it must be a power of two up to " +
                std::to_string(kMostLeaves));
  }
  if (position.index >= position.count) {
    return fail("index is " + std::to_string(position.index) + ", it must be less than count, " +
                std::to_string(position.count));
  }
  if (position.start > kLastStart) return fail("start is beyond 2^63");
  return {};
}

Result<Hash> root_of(const Writer& writer, Position position) {
  if (Result<void> good = check(writer, position); !good) return tl::unexpected(good.error());
  const Chunk seed = trinary::chunk_of(writer.seed);
  return hash_of(root_of_keys(seed, position.start, position.count, writer.security));
}

Hash address_of(const Hash& root, Mode mode) {
  return mode == Mode::Public ? root : hash_of(curlp::hash81(trinary::chunk_of(root)));
}

}  // namespace jm::mam
