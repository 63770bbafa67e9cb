// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the lines of a file of tests/vectors, a JSON object each.
#pragma once

#include <jansson.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/json.hpp"

using jm::Json;

inline std::vector<Json> read_vectors(const std::string& name) {
  const char* folder = std::getenv("VECTORS");
  const std::string path = std::string(folder != nullptr ? folder : "tests/vectors") + "/" + name;
  std::ifstream file(path);
  std::vector<Json> lines;
  for (std::string line; std::getline(file, line);) {
    json_error_t error;
    lines.emplace_back(json_loads(line.c_str(), 0, &error));
    if (!lines.back()) throw std::runtime_error(path + ": " + error.text);
  }
  if (lines.empty()) throw std::runtime_error(path + " cannot be read; VECTORS names its folder");
  return lines;
}

// A member that is a string; "" if it is null or missing.
inline std::string text_of(const Json& json, const char* key) {
  const char* text = json_string_value(json_object_get(json.get(), key));
  return text != nullptr ? text : "";
}

inline long long number_of(const Json& json, const char* key) {
  return json_integer_value(json_object_get(json.get(), key));
}
