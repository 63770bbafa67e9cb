// SPDX-License-Identifier: GPL-3.0-or-later
// 81 trytes: a root, an address, a seed or a side key. A value type, 81 bytes, compared by content.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

namespace jm::trinary {

inline constexpr std::size_t kHashTrytes = 81;
inline constexpr std::size_t kHashTrits = 243;

// True if every character is one of 9A-Z (an empty text too).
bool is_trytes(std::string_view text);

class Hash {
 public:
  Hash() { trytes_.fill('9'); }

  // Exactly 81 trytes; anything else gives nullopt.
  static std::optional<Hash> from_trytes(std::string_view text);
  // 0 to 81 trytes, filled up with '9' (how MAM treats a side key).
  static std::optional<Hash> padded(std::string_view text);

  // Lives as long as this object.
  std::string_view trytes() const { return {trytes_.data(), trytes_.size()}; }

  // Overwrites it with '9' in a way that the compiler keeps: for a seed that is done with.
  void wipe();

  auto operator<=>(const Hash&) const = default;

 private:
  std::array<char, kHashTrytes> trytes_;
};

}  // namespace jm::trinary

template <>
struct std::hash<jm::trinary::Hash> {
  std::size_t operator()(const jm::trinary::Hash& h) const noexcept {
    return std::hash<std::string_view>()(h.trytes());
  }
};
