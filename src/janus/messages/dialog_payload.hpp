// SPDX-License-Identifier: GPL-3.0-or-later
// JSON objects as what a dialog carries: their text, and beside it the members that are secret and that no
// other end chooses the text around (dialog/wire/packing.hpp).
#pragma once

#include <string_view>

#include "base/json.hpp"
#include "dialog/wire/packing.hpp"

namespace jm::janus {

inline constexpr std::size_t kMostObjects = 64;  // in one payload

// `text`: a JSON object, or an array of objects. What is none goes as it is.
dialog::Payload to_payload(std::string_view text);
// An array of objects, at most kMostObjects, with their secret members back in them.
Result<Json> from_payload(const dialog::Payload& payload);

}  // namespace jm::janus
