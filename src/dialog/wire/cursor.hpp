// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in bytes, the highest byte first. Private to dialog/.
#pragma once

#include <concepts>
#include <cstdint>

#include "dialog/bytes.hpp"

namespace jm::dialog {

template <std::unsigned_integral N>
void append(Bytes& out, N number) {
  for (std::size_t i = sizeof number; i-- > 0;) out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}
inline void append(Bytes& out, View bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// Reads from the front. Once there was too little, all further reads give zeros, and good() is false.
class Cursor {
 public:
  explicit Cursor(View bytes) : left_(bytes) {}

  template <std::unsigned_integral N>
  N number() {
    N number = 0;
    for (const std::uint8_t byte : take(sizeof number)) number = static_cast<N>((number << 8) | byte);
    return number;
  }
  View take(std::size_t size) {
    if (size > left_.size()) {
      good_ = false;
      left_ = {};
      return {};
    }
    const View taken = left_.first(size);
    left_ = left_.subspan(size);
    return taken;
  }
  template <std::size_t N>
  void fill(std::span<std::uint8_t, N> out) {
    const View taken = take(N);
    std::copy(taken.begin(), taken.end(), out.begin());
  }
  View rest() { return std::exchange(left_, {}); }
  bool good() const { return good_; }

 private:
  View left_;
  bool good_ = true;
};

}  // namespace jm::dialog
