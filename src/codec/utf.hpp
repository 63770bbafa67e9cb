// SPDX-License-Identifier: GPL-3.0-or-later
// UTF-8 and UTF-16, strictly: no overlong forms, no surrogate in UTF-8, no lone one in UTF-16. Pure,
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jm::codec {

bool is_utf8(std::string_view text);

// nullopt if the text is not valid.
std::optional<std::u16string> utf16_from_utf8(std::string_view text);
std::optional<std::string> utf8_from_utf16(std::u16string_view text);

}  // namespace jm::codec
