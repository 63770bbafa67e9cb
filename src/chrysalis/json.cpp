// SPDX-License-Identifier: GPL-3.0-or-later
#include <jansson.h>

#include <charconv>

#include "chrysalis/message.hpp"

namespace jm::chrysalis {

namespace {

std::string_view text_of(const json_t* value) {
  return {json_string_value(value), json_string_length(value)};
}

// Of digits and letters.
json_t* json_text(std::string_view text) {
  return json_stringn_nocheck(text.data(), text.size());
}

bool left_out(const json_t* value) {
  return value == nullptr || json_is_null(value);
}

// A number as decimal text; 0 if it is left out.
Result<std::uint64_t> decimal(const json_t* json, const char* name) {
  const json_t* value = json_object_get(json, name);
  if (left_out(value)) return 0;
  if (!json_is_string(value)) return fail(std::string(name) + " must be a decimal number in quotes");
  const std::string_view text = text_of(value);
  if (text.empty()) return 0;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(std::string(name) + " must be a decimal number of 64 bits");
  return number;
}

Result<Bytes> hex(const json_t* json, const char* name) {
  const json_t* value = json_object_get(json, name);
  if (left_out(value)) return Bytes{};
  if (!json_is_string(value)) return fail(std::string("payload.") + name + " must be a text of hex digits");
  if (json_string_length(value) > 2 * kMaxMessageBytes)
    return fail(std::string("payload.") + name + " is longer than a message may be");
  auto bytes = from_hex(text_of(value));
  if (!bytes) return fail(std::string("payload.") + name + " must be an even number of hex digits");
  return std::move(*bytes);
}

Result<std::vector<Id>> parents_of(const json_t* json) {
  std::vector<Id> parents;
  const json_t* list = json_object_get(json, "parentMessageIds");
  if (left_out(list)) return parents;
  if (!json_is_array(list)) return fail("parentMessageIds must be a list of message ids");
  if (json_array_size(list) > kMaxParents)
    return fail("message has " + std::to_string(json_array_size(list)) + " parents, at most 8 are allowed");
  for (std::size_t i = 0; i < json_array_size(list); ++i) {
    const json_t* value = json_array_get(list, i);
    const auto id = json_is_string(value) ? id_from_hex(text_of(value)) : std::nullopt;
    if (!id) return fail("parentMessageIds[" + std::to_string(i) + "] must have 64 hex digits");
    parents.push_back(*id);
  }
  return parents;
}

Result<void> read_payload(const json_t* json, Message& message) {
  const json_t* payload = json_object_get(json, "payload");
  if (!json_is_object(payload)) return fail("payload is missing or no JSON object");
  const json_t* type = json_object_get(payload, "type");
  if (!json_is_integer(type) || json_integer_value(type) != 2)
    return fail("payload.type must be 2 (indexation); others are not supported");
  auto index = hex(payload, "index");
  if (!index) return tl::unexpected(index.error());
  auto data = hex(payload, "data");
  if (!data) return tl::unexpected(data.error());
  message.index = std::move(*index);
  message.data = std::move(*data);
  return {};
}

}  // namespace

json_t* to_json(const Message& message) {
  json_t* parents = json_array();
  for (const Id& parent : message.parents) json_array_append_new(parents, json_text(to_hex(parent)));
  json_t* payload = json_object();
  json_object_set_new(payload, "type", json_integer(2));
  json_object_set_new(payload, "index", json_text(to_hex(message.index)));
  json_object_set_new(payload, "data", json_text(to_hex(message.data)));
  json_t* json = json_object();
  json_object_set_new(json, "networkId", json_text(std::to_string(message.network_id)));
  json_object_set_new(json, "parentMessageIds", parents);
  json_object_set_new(json, "payload", payload);
  json_object_set_new(json, "nonce", json_text(std::to_string(message.nonce)));
  return json;
}

Result<Draft> from_json(const json_t* json) {
  if (!json_is_object(json)) return fail("a message must be a JSON object");
  Draft draft;
  const auto network_id = decimal(json, "networkId");
  if (!network_id) return tl::unexpected(network_id.error());
  const auto nonce = decimal(json, "nonce");
  if (!nonce) return tl::unexpected(nonce.error());
  auto parents = parents_of(json);
  if (!parents) return tl::unexpected(parents.error());
  draft.message.network_id = *network_id;
  draft.message.nonce = *nonce;
  draft.message.parents = std::move(*parents);
  if (auto read = read_payload(json, draft.message); !read) return tl::unexpected(read.error());
  if (auto checked = check_draft(draft.message); !checked) return tl::unexpected(checked.error());
  draft.has_network_id = draft.message.network_id != 0;
  draft.has_parents = !draft.message.parents.empty();
  draft.has_nonce = draft.message.nonce != 0;
  return draft;
}

}  // namespace jm::chrysalis
