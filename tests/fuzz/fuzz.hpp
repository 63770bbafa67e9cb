// SPDX-License-Identifier: GPL-3.0-or-later
// What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput: it aborts if what must hold
// does not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace jm::fuzz {

// Ends the process with a word on what does not hold.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Every reason for people and the log is one line of printable text.
inline void require_one_line(std::string_view reason) {
  require(!reason.empty(), "a refusal has a reason");
  require(reason.find('\n') == std::string_view::npos, "a reason is one line");
}

// The input as a list of pieces, each of which begins with a byte that says what to do with it. They are
// separated by a byte, not counted: so a mutation of one leaves the others as they are.
class Pieces {
 public:
  static constexpr char kSeparator = '\xfe';

  Pieces(const std::uint8_t* data, std::size_t size) : rest_(text_of(data, size)) {}

  struct Piece {
    std::uint8_t kind;
    std::string_view bytes;
  };
  // False at the end.
  bool next(Piece& piece) {
    while (rest_.starts_with(kSeparator)) rest_.remove_prefix(1);
    if (rest_.empty()) return false;
    const std::string_view whole = rest_.substr(0, rest_.find(kSeparator));
    rest_.remove_prefix(whole.size());
    piece = {static_cast<std::uint8_t>(whole.front()), whole.substr(1)};
    return true;
  }

 private:
  std::string_view rest_;
};

}  // namespace jm::fuzz
