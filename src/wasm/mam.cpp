// SPDX-License-Identifier: GPL-3.0-or-later
// What the page calls (web/src/core.js): messages of a channel whose trees have one leaf each, as indexation
// payloads. The arguments of a call, one behind another, are written to what input() returns; its result, or
// the reason if it returns 0, stands at output() until the next one. One thread. What hostile input can do at
// worst is a trap: nothing of the instance is used after it.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "chrysalis/mam_data.hpp"
#include "mam/mam.hpp"
#include "trinary/text.hpp"

#define JM_EXPORT(name) extern "C" __attribute__((export_name(name)))

namespace jm::wasm {
namespace {

std::string in, out;

bool failed(std::string reason) {
  out = std::move(reason);
  return false;
}

// What is left of the arguments.
class Arguments {
 public:
  // The next 81 trytes.
  std::optional<trinary::Hash> hash() {
    const auto taken = trinary::Hash::from_trytes(rest_.substr(0, trinary::kHashTrytes));
    rest_.remove_prefix(std::min(rest_.size(), trinary::kHashTrytes));
    return taken;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_ = in;
};

std::string text_of(const trinary::Hash& hash) {
  return std::string(hash.trytes());
}

// The text of a message of ours. Other clients fill up with pairs of nines; what holds something else than
// bytes has none.
std::optional<std::string> text_of_message(std::string_view trytes) {
  while (trytes.ends_with("99")) trytes.remove_suffix(2);
  auto text = trinary::to_ascii(trytes);
  return text ? std::optional(std::move(*text)) : std::nullopt;
}

}  // namespace

JM_EXPORT("input") char* input(unsigned size) {
  in.resize(size);
  return in.data();
}
JM_EXPORT("output") const char* output() {
  return out.data();
}
JM_EXPORT("output_size") unsigned output_size() {
  return out.size();
}

// seed -> root of the message at `start` (a whole number).
JM_EXPORT("root") bool root(unsigned security, double start) {
  mam::Writer writer;
  const auto seed = Arguments().hash();
  if (!seed) return failed("the seed is not 81 trytes");
  writer.seed = *seed;
  writer.security = security;
  const auto root = mam::root_of(writer, {static_cast<std::uint64_t>(start)});
  if (!root) return failed(root.error().reason);
  out = text_of(*root);
  return true;
}

// root -> where its message is attached. `mode`: 0 public, 1 private, 2 restricted.
JM_EXPORT("address") bool address(unsigned mode) {
  const auto root = Arguments().hash();
  if (!root) return failed("the root is not 81 trytes");
  out = text_of(mam::address_of(*root, static_cast<mam::Mode>(mode)));
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
  out = text_of(made->root) + text_of(made->next_root) + text_of(made->address);
  out.append(data->begin(), data->end());
  return true;
}

// root, side key, data of a payload -> next root, and the text if there is one: 1; without: 2.
JM_EXPORT("parse") unsigned parse() {
  Arguments arguments;
  const auto root = arguments.hash(), side_key = arguments.hash();
  if (!root || !side_key) return failed("the root or the side key is not 81 trytes");
  const std::string_view rest = arguments.rest();
  const auto data = chrysalis::from_data({reinterpret_cast<const std::uint8_t*>(rest.data()), rest.size()});
  if (!data) return failed(data.error().reason);
  const auto parsed = mam::parse(data->payload, *root, *side_key);
  if (!parsed) return failed(parsed.error().reason);
  const auto text = text_of_message(parsed->message);
  out = text_of(parsed->next_root) + text.value_or("");
  return text ? 1 : 2;
}

}  // namespace jm::wasm
