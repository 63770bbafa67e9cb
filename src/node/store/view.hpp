// SPDX-License-Identifier: GPL-3.0-or-later
// The places of things in the bytes of a message that was checked before (chrysalis::from_bytes): no copy.
#pragma once

#include <cstddef>
#include <cstdint>

#include "chrysalis/message.hpp"

namespace jm::node {

using chrysalis::Bytes;
using chrysalis::ByteView;
using chrysalis::Id;

using chrysalis::kMaxIndexBytes;

namespace view {

// The layout: chrysalis/message.hpp.
inline constexpr std::size_t kParentsAt = 9;

inline std::size_t parents_count(ByteView raw) {
  return raw[kParentsAt - 1];
}
inline std::size_t index_length_at(ByteView raw) {
  return kParentsAt + parents_count(raw) * 32 + 8;
}
inline std::size_t index_length(ByteView raw) {
  const std::size_t at = index_length_at(raw);
  return raw[at] + 256u * raw[at + 1];
}
inline ByteView index(ByteView raw) {
  return raw.subspan(index_length_at(raw) + 2, index_length(raw));
}
inline ByteView data(ByteView raw) {
  const std::size_t at = index_length_at(raw) + 2 + index_length(raw) + 4;
  return raw.subspan(at, raw.size() - at - 8);
}

}  // namespace view

// What an index is filed under: without its trailing zeros, since indexes are compared as if padded with
// zeros to 64 bytes ("aa" and "aa00" are one address).
inline ByteView address_of(ByteView index) {
  while (!index.empty() && index.back() == 0) index = index.first(index.size() - 1);
  return index;
}

}  // namespace jm::node
