// SPDX-License-Identifier: GPL-3.0-or-later
// Every key that the configuration may hold.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace jm::gateway {

// NAME is any name, [] the items of an array.
struct Key {
  std::string_view path;      // "channels.NAME.subscribe.root"
  std::string_view standard;  // what holds without it, for people
  std::string_view meaning;
};
std::span<const Key> known_keys();

// Whether `section` ("channels.NAME") has this key ("subscribe.root"). An array of one may also be written as
// a single value.
bool is_known_key(std::string_view section, std::string_view key);
// The known key nearest to a mistyped one, or empty.
std::string nearest_key(std::string_view section, std::string_view mistyped);

}  // namespace jm::gateway
