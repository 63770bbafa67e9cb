// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/messages/incoming.hpp"

#include <utility>

#include "base/json.hpp"

namespace jm::janus {
namespace {

tl::unexpected<Unreadable> refuse_message(plain::Format form, int code, std::string reason) {
  return tl::unexpected<Unreadable>(Unreadable{form, code, std::move(reason), {}, true});
}

tl::expected<Incoming, Unreadable> read_object(const Result<Json>& object, plain::Format form) {
  if (!object) return refuse_message(form, code::kInvalidJson, object.error().reason);
  if (form == plain::Format::Envelope) {
    auto envelope = read_envelope(object->get());
    if (envelope) return Incoming{form, std::move(*envelope)};
    BadEnvelope& bad = envelope.error();
    return tl::unexpected<Unreadable>(
        Unreadable{form, bad.code, std::move(bad.reason), std::move(bad.id), !bad.is_error});
  }
  auto description = read_description(object->get());
  if (description) return Incoming{form, std::move(*description)};
  auto bad = refuse_message(form, code::kMissing, "no session description: " + description.error().reason);
  bad.value().answer = text_in(object->get(), "type") != "error";
  return bad;
}

}  // namespace

Unreadable unreadable(plain::NoText text) {
  return {text.form, code::kInvalidJson, std::move(text.reason), {}, true};
}

tl::expected<Incoming, Unreadable> read_incoming(const plain::ReadText& text) {
  if (!text) return tl::unexpected<Unreadable>(unreadable(text.error()));
  if (text->json.starts_with('[') || json_is_array(text->value.get()))
    return refuse_message(text->form, code::kInvalidObject,
                          "arrays of Janus API objects are not taken on this channel");
  return read_object(text->value ? share(text->value.get()) : parse_object(text->json), text->form);
}

Json plain_answer(const Description& answer, std::string_view re) {
  Json json(json_object());
  set(json.get(), "type", answer.type);
  set(json.get(), "sdp", answer.sdp);
  set(json.get(), "re", re);
  return json;
}

Json plain_error(int code, std::string_view reason, std::string_view re) {
  Json json(json_object());
  set(json.get(), "type", "error");
  set(json.get(), "code", std::int64_t{code});
  set(json.get(), "reason", reason);
  set(json.get(), "re", re);
  return json;
}

}  // namespace jm::janus
