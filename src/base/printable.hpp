// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody else has said, made fit for a line of a log.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jm {

// Printable ASCII on one line, cut off behind `longest` bytes.
inline std::string printable(std::string_view said, std::size_t longest) {
  std::string line(said.substr(0, longest));
  for (char& c : line)
    if (c < ' ' || c > '~') c = '?';
  return line;
}

inline bool is_printable(std::string_view text) {
  return printable(text, text.size()) == text;
}

}  // namespace jm
