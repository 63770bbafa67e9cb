// SPDX-License-Identifier: GPL-3.0-or-later
// Fragments of links: lists as URLSearchParams reads them (application/x-www-form-urlencoded).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jm::dialog {

// Everything but letters, digits and -._~ is percent-encoded.
std::string percent_encoded(std::string_view text);

// Appends `&NAME=VALUE`; to an empty list without the `&`. `name` is written as it is.
void append_member(std::string& list, std::string_view name, std::string_view value);

using Member = std::pair<std::string, std::string>;
// Names and values, decoded, in their order; what has no `=` is left out. Whoever calls it bounds `list`.
std::vector<Member> read_members(std::string_view list);

// [A-Za-z0-9._-]{1,64}, not starting with a dot.
bool is_channel_name(std::string_view name);

}  // namespace jm::dialog
