// SPDX-License-Identifier: GPL-3.0-or-later
// What is in a message of a channel with `api = "janus"` or "admin"; the input is its text.
#include "janus/api/batch.hpp"
#include "base/json.hpp"
#include "fuzz.hpp"
#include "janus/messages/envelope.hpp"
#include "message_text.hpp"

using namespace jm;
using namespace jm::plain;
using namespace jm::janus;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto batch = read_batch(plain::read_text(fuzz::in_trytes(fuzz::text_of(data, size))));
  if (!batch) {
    fuzz::require_one_line(batch.error().reason);
    return 0;
  }
  fuzz::require(batch->size() <= kMaxBatch, "objects are bounded");
  const Json all(json_array());
  for (const Json& object : *batch) {
    fuzz::require(json_is_object(object.get()), "a batch has objects");
    json_array_append(all.get(), object.get());
  }
  const auto again = read_batch(plain::read_text(fuzz::in_trytes(dump(all.get()))));
  // Escapes may make it too long.
  fuzz::require(!again || again->size() == batch->size(), "what was read can be written and read again");
  return 0;
}
