// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of a channel whose trees have one leaf each, as indexation payloads. What hostile input can do at
// worst is a trap: nothing of the instance is used after it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "chrysalis/mam_data.hpp"
#include "mam/mam.hpp"
#include "trinary/text.hpp"
#include "wasm/exchange.hpp"

namespace jm::wasm {
namespace {

// The text of a message of ours. Other clients fill up with pairs of nines; what holds something else than
// bytes has none.
std::optional<std::string> text_of_message(std::string_view trytes) {
  while (trytes.ends_with("99")) trytes.remove_suffix(2);
  auto text = trinary::to_ascii(trytes);
  return text ? std::optional(std::move(*text)) : std::nullopt;
}

}  // namespace

// seed -> root of the message at `start` (a whole number).
JM_EXPORT("root") bool root(unsigned security, double start) {
  mam::Writer writer;
  const auto seed = Arguments().hash();
  if (!seed) return failed("the seed is not 81 trytes");
  writer.seed = *seed;
  writer.security = security;
  const auto root = mam::root_of(writer, {static_cast<std::uint64_t>(start)});
  if (!root) return failed(root.error().reason);
  Result().hash(*root);
  return true;
}

// root -> where its message is attached. `mode`: 0 public, 1 private, 2 restricted.
JM_EXPORT("address") bool address(unsigned mode) {
  const auto root = Arguments().hash();
  if (!root) return failed("the root is not 81 trytes");
  Result().hash(mam::address_of(*root, static_cast<mam::Mode>(mode)));
  return true;
}

// seed, side key, text (ASCII) -> root, next root, address, data of the payload.
JM_EXPORT("create") bool create(unsigned mode, unsigned security, double start) {
  Arguments arguments;
  const auto seed = arguments.hash(), side_key = arguments.hash();
  const auto trytes = trinary::from_ascii(arguments.rest());
  if (!seed || !side_key) return failed("the seed or the side key is not 81 trytes");
  if (!trytes) return failed(trytes.error().reason);
  const mam::Writer writer{*seed, static_cast<mam::Mode>(mode), *side_key, security};
  const auto made = mam::create(writer, {static_cast<std::uint64_t>(start)}, *trytes);
  if (!made) return failed(made.error().reason);
  const auto data = chrysalis::to_data({"", made->payload});
  if (!data) return failed(data.error().reason);
  Result result;
  for (const auto* hash : {&made->root, &made->next_root, &made->address}) result.hash(*hash);
  result.bytes(text_of(*data));
  return true;
}

// root, side key, data of a payload -> next root, and the text if there is one: 1; without: 2.
JM_EXPORT("parse") unsigned parse() {
  Arguments arguments;
  const auto root = arguments.hash(), side_key = arguments.hash();
  if (!root || !side_key) return failed("the root or the side key is not 81 trytes");
  const auto data = chrysalis::from_data(bytes_of(arguments.rest()));
  if (!data) return failed(data.error().reason);
  const auto parsed = mam::parse(data->payload, *root, *side_key);
  if (!parsed) return failed(parsed.error().reason);
  const auto text = text_of_message(parsed->message);
  Result result;
  result.hash(parsed->next_root);
  result.bytes(text.value_or(""));
  return text ? 1 : 2;
}

}  // namespace jm::wasm
