// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON of POST /messages.
#include <jansson.h>

#include "chrysalis/message.hpp"
#include "fuzz.hpp"

using namespace jm;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  json_error_t error;
  json_t* json = json_loadb(reinterpret_cast<const char*>(data), size, JSON_REJECT_DUPLICATES, &error);
  const auto draft = chrysalis::from_json(json);
  json_decref(json);
  if (!draft) return 0;
  fuzz::require(chrysalis::check_draft(draft->message).has_value(), "what was read is within the bounds");
  const auto bytes = chrysalis::to_bytes(draft->message);
  const auto read = chrysalis::draft_from_bytes(bytes);
  fuzz::require(read.has_value(), "its bytes can be read");
  json_t* written = chrysalis::to_json(read->message);
  const auto again = chrysalis::from_json(written);
  json_decref(written);
  fuzz::require(again && chrysalis::to_bytes(again->message) == bytes, "JSON and bytes say the same");
  return 0;
}
