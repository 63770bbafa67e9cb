// SPDX-License-Identifier: GPL-3.0-or-later
// The binary message and the MAM data in it.
#include <algorithm>

#include <jansson.h>

#include "chrysalis/mam_data.hpp"
#include "chrysalis/message.hpp"
#include "fuzz.hpp"

namespace {

using namespace jm;
using chrysalis::ByteView;

void as_data(ByteView bytes) {
  const auto mam = chrysalis::from_data(bytes);
  if (!mam) return;
  const auto data = chrysalis::to_data(*mam);
  fuzz::require(data.has_value(), "what was unpacked can be packed");
  if (data->size() <= 100) return;
  const auto again = chrysalis::from_data(*data);
  fuzz::require(again && again->tag == mam->tag && again->payload == mam->payload,
                "packing keeps tag and payload");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  as_data(bytes);
  const auto draft = chrysalis::draft_from_bytes(bytes);
  const auto message = chrysalis::from_bytes(bytes);
  if (!draft) {
    fuzz::require(!message, "a message is a draft too");
    return 0;
  }
  fuzz::require(message.has_value() == draft->has_parents, "a draft with parents is a message");
  fuzz::require(std::ranges::equal(chrysalis::to_bytes(draft->message), bytes),
                "bytes are read without loss");
  as_data(draft->message.data);
  json_t* json = chrysalis::to_json(draft->message);
  const auto same = chrysalis::from_json(json);
  json_decref(json);
  fuzz::require(same && std::ranges::equal(chrysalis::to_bytes(same->message), bytes), "JSON says the same");
  return 0;
}
