// SPDX-License-Identifier: GPL-3.0-or-later
// For tests of the core's WebAssembly (tests/interop/core.mjs), not for pages: messages of a channel whose
// trees have one leaf each, as indexation payloads. What hostile input can do at worst is a trap: nothing of
// the instance is used after it.
#include <cstdint>

#include "chrysalis/mam_data.hpp"
#include "mam/mam.hpp"
#include "wasm/exchange.hpp"

namespace jm::wasm {

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

// seed, side key, message (trytes) -> root, next root, address, data of the payload.
JM_EXPORT("create") bool create(unsigned mode, unsigned security, double start) {
  Arguments arguments;
  const auto seed = arguments.hash(), side_key = arguments.hash();
  if (!seed || !side_key) return failed("the seed or the side key is not 81 trytes");
  const mam::Writer writer{*seed, static_cast<mam::Mode>(mode), *side_key, security};
  const auto made = mam::create(writer, {static_cast<std::uint64_t>(start)}, arguments.rest());
  if (!made) return failed(made.error().reason);
  const auto data = chrysalis::to_data({"", made->payload});
  if (!data) return failed(data.error().reason);
  Result result;
  for (const auto* hash : {&made->root, &made->next_root, &made->address}) result.hash(*hash);
  result.bytes(text_of(*data));
  return true;
}

// root, side key, data of a payload -> next root, message (trytes).
JM_EXPORT("parse") bool parse() {
  Arguments arguments;
  const auto root = arguments.hash(), side_key = arguments.hash();
  if (!root || !side_key) return failed("the root or the side key is not 81 trytes");
  const auto data = chrysalis::from_data(bytes_of(arguments.rest()));
  if (!data) return failed(data.error().reason);
  const auto parsed = mam::parse(data->payload, *root, *side_key);
  if (!parsed) return failed(parsed.error().reason);
  Result result;
  result.hash(parsed->next_root);
  result.bytes(parsed->message);
  return true;
}

}  // namespace jm::wasm
