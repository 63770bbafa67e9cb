// SPDX-License-Identifier: GPL-3.0-or-later
// What is in a message of a channel with `api = "janus"`; the input is its text.
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
  fuzz::require(batch->objects.size() <= kMaxBatch, "objects are bounded");
  fuzz::require(batch->id.size() <= kMaxName && batch->re.size() <= kMaxName, "names are bounded");
  const Json all(json_array());
  json_array_append(all.get(), batch_header(batch->id, batch->re, batch->spare, 0).get());
  for (const Json& object : batch->objects) {
    fuzz::require(json_is_object(object.get()), "a batch has objects");
    json_array_append(all.get(), object.get());
  }
  const auto again = read_batch(plain::read_text(fuzz::in_trytes(dump(all.get()))));
  // One more may be too many, and escapes may make it too long.
  if (!again) return 0;
  fuzz::require(again->id == batch->id && again->re == batch->re && again->spare == batch->spare &&
                    again->objects.size() == batch->objects.size(),
                "what was read can be written and read again");
  return 0;
}
