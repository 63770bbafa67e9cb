// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a file of tests/vectors that is one JSON document.
#pragma once

#include "tests/unit/support/vectors.hpp"

namespace jm::tests {

inline Json read_json(const std::string& name) {
  const char* folder = std::getenv("VECTORS");
  const std::string path = std::string(folder != nullptr ? folder : "tests/vectors") + "/" + name;
  json_error_t error;
  Json json(json_load_file(path.c_str(), 0, &error));
  if (!json) throw std::runtime_error(path + ": " + error.text);
  return json;
}

// A member that is a text, "" if it is null or missing.
inline std::string text(const json_t* json, const char* name) {
  const char* value = json_string_value(json_object_get(json, name));
  return value == nullptr ? "" : value;
}

}  // namespace jm::tests
