// SPDX-License-Identifier: GPL-3.0-or-later
// A long run of trits, bit-packed as Chunk is: a MAM payload, which is cut in pieces that may begin inside
// of a tryte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trinary/chunk.hpp"

namespace jm::trinary {

class Packed {
 public:
  Packed() = default;
  explicit Packed(std::string_view trytes);  // all valid

  std::size_t size() const { return size_; }  // trits
  void reserve(std::size_t trits);

  // The first `length` (<= 243) trits of `chunk`.
  void append(const Chunk& chunk, std::size_t length);
  void append(std::span<const std::int8_t> trits);
  void append(std::string_view trytes);

  // Trits `at` .. `at + length - 1`, which exist; length <= 243.
  Chunk chunk(std::size_t at, std::size_t length) const;

  // All of it; a last tryte is filled up with zeros.
  std::string trytes() const;

 private:
  std::vector<std::uint64_t> positive_;  // a word more than needed, so that a window never ends past the end
  std::vector<std::uint64_t> negative_;
  std::size_t size_ = 0;
};

}  // namespace jm::trinary
