// SPDX-License-Identifier: GPL-3.0-or-later
// HKDF-SHA256 (RFC 5869). Pure, thread-safe as `primitives` is; what is between is wiped.
#pragma once

#include "dialog/crypto/primitives.hpp"

namespace jm::dialog {

// Fills `out`: at most 255 x 32 bytes. An empty `salt` is none.
void hkdf(Primitives& primitives, View salt, View secret, View info, std::span<std::uint8_t> out);

}  // namespace jm::dialog
