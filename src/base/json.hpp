// SPDX-License-Identifier: GPL-3.0-or-later
// JSON values that own a reference, and small helpers over Jansson. Hostile texts are bounded before they are
// parsed.
#pragma once

#include <jansson.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jm {

struct JsonDecref {
  void operator()(json_t* json) const { json_decref(json); }
};
using Json = std::unique_ptr<json_t, JsonDecref>;  // owns one reference

inline constexpr std::size_t kMaxJsonDepth = 32;

// Deepest nesting of brackets outside strings; counts no further than `limit` + 1.
std::size_t json_depth(std::string_view text, std::size_t limit = kMaxJsonDepth);

// An object, at most kMaxJsonDepth deep, UTF-8, no key twice. The reason quotes nothing of the text.
Result<Json> parse_object(std::string_view text);
// The same for an array.
Result<Json> parse_array(std::string_view text);

// Another reference to the same value.
inline Json share(const json_t* json) {
  return Json(json_incref(const_cast<json_t*>(json)));
}

// The member's text; nullopt if it is missing or no string.
std::optional<std::string_view> text_in(const json_t* object, const char* key);
std::string text_or(const json_t* object, const char* key, std::string_view otherwise = {});
// A Janus transaction, cut off between characters behind 128 bytes.
std::string transaction_in(const json_t* object);
std::optional<std::int64_t> integer_in(const json_t* object, const char* key);

void set(json_t* object, const char* key, std::string_view text);
void set(json_t* object, const char* key, Json value);
void set(json_t* object, const char* key, std::int64_t number);

// Jansson's flags for "indented", "plain" and "compact", as Janus's transports have them.
std::optional<std::size_t> json_flags(std::string_view format);

// Pure ASCII, members in their order. Empty only if memory ran out.
std::string dump(const json_t* json, std::size_t flags = JSON_COMPACT);

}  // namespace jm
