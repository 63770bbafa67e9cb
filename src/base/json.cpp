// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json.hpp"

#include <glib.h>

#include <cstdlib>
#include <utility>

namespace jm {

std::size_t json_depth(std::string_view text, std::size_t limit) {
  std::size_t depth = 0, deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size() && deepest <= limit; ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (++depth > deepest) deepest = depth;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

static Result<Json> parse(std::string_view text) {
  if (json_depth(text) > kMaxJsonDepth)
    return fail("JSON is nested deeper than " + std::to_string(kMaxJsonDepth));
  json_error_t error;
  Json json(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, &error));
  if (!json) {
    if (json_error_code(&error) == json_error_invalid_utf8) return fail("text is not UTF-8");
    return fail("not JSON (at byte " + std::to_string(error.position) + ")");
  }
  return json;
}

Result<Json> parse_object(std::string_view text) {
  auto json = parse(text);
  if (json && !json_is_object(json->get())) return fail("JSON is no object");
  return json;
}

Result<Json> parse_array(std::string_view text) {
  auto json = parse(text);
  if (json && !json_is_array(json->get())) return fail("JSON is no array");
  return json;
}

std::optional<std::string_view> text_in(const json_t* object, const char* key) {
  const json_t* value = json_object_get(object, key);
  if (!json_is_string(value)) return std::nullopt;
  return std::string_view(json_string_value(value), json_string_length(value));
}

std::string text_or(const json_t* object, const char* key, std::string_view otherwise) {
  return std::string(text_in(object, key).value_or(otherwise));
}

std::string transaction_in(const json_t* object) {
  constexpr std::size_t kMost = 128;  // bytes
  const std::string_view text = text_in(object, "transaction").value_or("");
  if (text.size() <= kMost) return std::string(text);
  const char* end = nullptr;
  g_utf8_validate_len(text.data(), kMost, &end);
  return {text.data(), end};
}

std::optional<std::int64_t> integer_in(const json_t* object, const char* key) {
  const json_t* value = json_object_get(object, key);
  if (!json_is_integer(value)) return std::nullopt;
  return json_integer_value(value);
}

void set(json_t* object, const char* key, std::string_view text) {
  json_object_set_new(object, key, json_stringn(text.data(), text.size()));
}

void set(json_t* object, const char* key, Json value) {
  json_object_set_new(object, key, value.release());
}

void set(json_t* object, const char* key, std::int64_t number) {
  json_object_set_new(object, key, json_integer(number));
}

std::optional<std::size_t> json_flags(std::string_view format) {
  if (format == "indented") return JSON_INDENT(3) | JSON_PRESERVE_ORDER;
  if (format == "plain") return JSON_INDENT(0) | JSON_PRESERVE_ORDER;
  if (format == "compact") return JSON_COMPACT | JSON_PRESERVE_ORDER;
  return std::nullopt;
}

std::string dump(const json_t* json, std::size_t flags) {
  char* text = json_dumps(json, flags | JSON_ENSURE_ASCII);
  if (text == nullptr) return {};
  std::string out(text);
  std::free(text);
  return out;
}

}  // namespace jm
