// SPDX-License-Identifier: GPL-3.0-or-later
// base64url without padding (RFC 4648, section 5). Not in constant time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dialog/bytes.hpp"

namespace jm::dialog {

std::string base64url(View bytes);
// Strict, so that bytes have one text alone. nullopt: it is none.
std::optional<Bytes> from_base64url(std::string_view text);

}  // namespace jm::dialog
