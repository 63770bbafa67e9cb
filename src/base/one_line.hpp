// SPDX-License-Identifier: GPL-3.0-or-later
// Text of others as a part of a reason, which is one line (result.hpp): from a file, or from a library that
// quotes one.
#pragma once

#include <algorithm>
#include <string>

namespace jm {

// Control characters, ends of lines among them, become spaces.
inline std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }, ' ');
  return text;
}

}  // namespace jm
