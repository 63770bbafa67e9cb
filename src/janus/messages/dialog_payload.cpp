// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/messages/dialog_payload.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace jm::janus {
namespace {

constexpr std::array<const char*, 5> kSecret = {"iceServers", "token", "apisecret", "admin_secret",
                                                "admin_key"};

// Not a member for certain: the name may stand deeper, or in a text.
bool may_have_secrets(std::string_view text) {
  return std::any_of(kSecret.begin(), kSecret.end(), [text](const char* name) {
    return text.find('"' + std::string(name) + '"') != std::string_view::npos;
  });
}

// Takes the secret members out of one object; null: it has none.
Json take_secrets(json_t* object) {
  Json taken(json_object());
  for (const char* name : kSecret) {
    json_t* member = json_object_get(object, name);
    if (member == nullptr) continue;
    set(taken.get(), name, share(member));
    json_object_del(object, name);
  }
  return json_object_size(taken.get()) == 0 ? Json() : std::move(taken);
}

dialog::Payload apart(json_t* array) {
  Json secrets(json_array());
  for (std::size_t i = 0; i < json_array_size(array); ++i) {
    Json taken = take_secrets(json_array_get(array, i));
    if (!taken) continue;
    Json row(json_array());
    json_array_append_new(row.get(), json_integer(static_cast<json_int_t>(i)));
    json_array_append_new(row.get(), taken.release());
    json_array_append_new(secrets.get(), row.release());
  }
  return {dump(array), json_array_size(secrets.get()) == 0 ? "" : dump(secrets.get())};
}

// Null if it is well.
const char* put_back(const json_t* secrets, json_t* array) {
  if (json_array_size(secrets) > json_array_size(array)) return "more secrets than objects";
  for (std::size_t i = 0; i < json_array_size(secrets); ++i) {
    const json_t* row = json_array_get(secrets, i);
    const json_t* index = json_array_get(row, 0);
    json_t* members = json_array_get(row, 1);
    if (json_array_size(row) != 2 || !json_is_integer(index) || !json_is_object(members))
      return "a secret is no [index, members]";
    const json_int_t at = json_integer_value(index);
    if (at < 0 || static_cast<std::size_t>(at) >= json_array_size(array))
      return "a secret of an object that is not there";
    json_object_update(json_array_get(array, static_cast<std::size_t>(at)), members);
  }
  return nullptr;
}

}  // namespace

dialog::Payload to_payload(std::string_view text) {
  std::string array = text.starts_with('[') ? std::string(text) : "[" + std::string(text) + "]";
  if (!may_have_secrets(array)) return {std::move(array), ""};
  const auto parsed = parse_array(array);
  return parsed ? apart(parsed->get()) : dialog::Payload{std::move(array), ""};
}

Result<Json> from_payload(const dialog::Payload& payload) {
  auto array = parse_array(payload.text);
  if (!array) return tl::make_unexpected(array.error());
  const std::size_t count = json_array_size(array->get());
  if (count > kMostObjects)
    return fail("more than " + std::to_string(kMostObjects) + " objects in one message");
  for (std::size_t i = 0; i < count; ++i)
    if (!json_is_object(json_array_get(array->get(), i)))
      return fail("the array holds something else than objects");
  if (payload.secrets.empty()) return array;
  const auto secrets = parse_array(payload.secrets);
  if (!secrets) return tl::make_unexpected(secrets.error());
  if (const char* wrong = put_back(secrets->get(), array->get())) return fail(wrong);
  return array;
}

}  // namespace jm::janus
