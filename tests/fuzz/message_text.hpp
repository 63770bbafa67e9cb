// SPDX-License-Identifier: GPL-3.0-or-later
// A text as it stands in a message.
#pragma once

#include <string>
#include <string_view>

#include "trinary/trits.hpp"

namespace jm::fuzz {

// Two trytes a byte, for bytes of all values.
inline std::string in_trytes(std::string_view text) {
  std::string trytes;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    trytes += trinary::tryte_at(byte % 27);
    trytes += trinary::tryte_at(byte / 27);
  }
  return trytes;
}

}  // namespace jm::fuzz
