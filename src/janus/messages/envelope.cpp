// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/messages/envelope.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.hpp"

namespace jm::janus {
namespace {

constexpr std::array<std::string_view, 7> kTypes = {"offer", "answer", "candidates", "message",
                                                    "event", "bye",    "error"};

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxName &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::optional<Json> read_candidate(const json_t* in) {
  const auto line = text_in(in, "candidate");
  if (!line || line->size() > kMaxCandidate) return std::nullopt;
  Json out(json_object());
  set(out.get(), "candidate", *line);
  if (const auto mid = text_in(in, "sdpMid")) {
    if (mid->size() > kMaxName) return std::nullopt;
    set(out.get(), "sdpMid", *mid);
  }
  if (const auto line_index = integer_in(in, "sdpMLineIndex")) {
    if (*line_index < 0 || *line_index > kMaxLineIndex) return std::nullopt;
    set(out.get(), "sdpMLineIndex", *line_index);
  }
  return out;
}

// What is wrong with the candidates, or null.
const char* read_candidates(const json_t* object, Envelope& envelope) {
  envelope.candidates.reset(json_array());
  envelope.completed = json_is_true(json_object_get(object, "completed"));
  const json_t* list = json_object_get(object, "candidates");
  if (list == nullptr && envelope.completed) return nullptr;
  if (!json_is_array(list)) return "\"candidates\" is no array";
  if (json_array_size(list) > kMaxCandidates) return "too many candidates in one message";
  for (std::size_t i = 0; i < json_array_size(list); ++i) {
    auto candidate = read_candidate(json_array_get(list, i));
    if (!candidate) return "a candidate is no {candidate, sdpMid, sdpMLineIndex}";
    // An empty line is how browsers say that there are no more.
    if (text_in(candidate->get(), "candidate")->empty())
      envelope.completed = true;
    else
      json_array_append_new(envelope.candidates.get(), candidate->release());
  }
  return nullptr;
}

struct Wrong {
  int code;
  const char* reason;
};

std::optional<Wrong> read_content(const json_t* object, Envelope& envelope) {
  using Type = Envelope::Type;
  const json_t* body = json_object_get(object, "body");
  if (body != nullptr && !json_is_object(body)) return Wrong{code::kInvalidType, "\"body\" is no object"};
  if (body != nullptr) envelope.body = share(body);
  switch (envelope.type) {
    case Type::Offer:
    case Type::Answer:
      envelope.sdp = text_or(object, "sdp");
      if (envelope.sdp.empty()) return Wrong{code::kMissing, "\"sdp\" is missing"};
      break;
    case Type::Candidates:
      if (const char* wrong = read_candidates(object, envelope)) return Wrong{code::kInvalidType, wrong};
      break;
    case Type::Error:
      envelope.code = static_cast<int>(integer_in(object, "code").value_or(0));
      [[fallthrough]];
    case Type::Bye:
      envelope.reason = text_or(object, "reason");
      break;
    case Type::Message:
    case Type::Event:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Envelope::Type type) {
  return kTypes[static_cast<std::size_t>(type)];
}

tl::expected<Envelope, BadEnvelope> read_envelope(const json_t* object) {
  BadEnvelope bad;
  const auto refuse = [&](int code, std::string reason) {
    bad.code = code;
    bad.reason = std::move(reason);
    return tl::unexpected<BadEnvelope>(std::move(bad));
  };
  const auto id = text_in(object, "id"), type = text_in(object, "type");
  const bool names_call = json_object_get(object, "call") != nullptr;
  const auto call = text_in(object, "call");
  if (id && is_name(*id)) bad.id = *id;
  bad.is_error = type && *type == "error";

  const auto known = std::find(kTypes.begin(), kTypes.end(), type.value_or(""));
  if (known == kTypes.end()) return refuse(code::kUnknownType, "unknown type of message");
  if (bad.id.empty()) return refuse(code::kMissing, "\"id\" is missing or no name of 1 to 64 characters");
  if (names_call && !(call && is_name(*call)))
    return refuse(code::kMissing, "\"call\" is no name of 1 to 64 characters");

  Envelope out;
  out.type = static_cast<Envelope::Type>(known - kTypes.begin());
  out.id = bad.id;
  if (names_call) out.call = *call;
  if (const auto re = text_in(object, "re"); re && is_name(*re)) out.re = *re;
  out.plugin = text_or(object, "plugin");
  out.token = text_or(object, "token");
  out.queued = json_is_true(json_object_get(object, "queued"));
  constexpr std::int64_t kLongest = std::chrono::milliseconds(kMaxDelay).count();
  out.delay = std::chrono::milliseconds(
      std::clamp<std::int64_t>(integer_in(object, "delay").value_or(0), 0, kLongest));
  if (json_t* servers = json_object_get(object, "iceServers"); json_is_array(servers))
    out.ice_servers = share(servers);
  if (const auto wrong = read_content(object, out)) return refuse(wrong->code, wrong->reason);
  return out;
}

Json write_envelope(const Envelope& envelope) {
  using Type = Envelope::Type;
  Json json(json_object());
  json_t* out = json.get();
  set(out, "id", envelope.id);
  if (!envelope.call.empty()) set(out, "call", envelope.call);
  if (!envelope.re.empty()) set(out, "re", envelope.re);
  set(out, "type", name_of(envelope.type));
  if (!envelope.sdp.empty()) set(out, "sdp", envelope.sdp);
  if (!envelope.plugin.empty()) set(out, "plugin", envelope.plugin);
  if (envelope.type == Type::Candidates) {
    set(out, "candidates", envelope.candidates ? share(envelope.candidates.get()) : Json(json_array()));
    if (envelope.completed) set(out, "completed", Json(json_true()));
  }
  if (envelope.body) set(out, "body", share(envelope.body.get()));
  if (envelope.ice_servers) set(out, "iceServers", share(envelope.ice_servers.get()));
  if (envelope.queued) set(out, "queued", Json(json_true()));
  if (envelope.delay.count() > 0) set(out, "delay", std::int64_t{envelope.delay.count()});
  if (envelope.type == Type::Error) set(out, "code", std::int64_t{envelope.code});
  if (!envelope.reason.empty()) set(out, "reason", envelope.reason);
  return json;
}

std::uint64_t random_number() {
  std::uint64_t number = 0;
  while (number == 0) {
    randombytes_buf(&number, sizeof number);
    number &= kMaxNumber;
  }
  return number;
}

std::string random_id() {
  std::array<unsigned char, 16> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, 33> hex;
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  return hex.data();
}

}  // namespace jm::janus
