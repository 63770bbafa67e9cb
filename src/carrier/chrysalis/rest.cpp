// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/rest.hpp"

#include <jansson.h>
#include <sodium.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/printable.hpp"
#include "chrysalis/mam_data.hpp"

namespace jm::carrier::rest {
namespace {

struct Decref {
  void operator()(json_t* json) const { json_decref(json); }
};
using Json = std::unique_ptr<json_t, Decref>;

Json parse(std::string_view text) {
  return Json(json_loadb(text.data(), text.size(), 0, nullptr));
}

std::string text_of(const json_t* object, const char* key) {
  const json_t* value = json_object_get(object, key);
  return json_is_string(value) ? std::string(json_string_value(value), json_string_length(value)) : "";
}

std::string quoted(std::string_view said) {
  constexpr std::size_t kLongest = 160;
  return printable(said, kLongest);
}

// {"data": {...}} of a success. The result is a new reference to the inner object.
CarrierResult<Json> data_of(const std::string& node, const char* what, const base::HttpResponse& response) {
  if (response.status != 200 && response.status != 201) return tl::unexpected(error_of(node, response));
  const Json body = parse(response.body);
  json_t* data = json_object_get(body.get(), "data");
  if (!json_is_object(data)) return tl::unexpected(garbled(node, std::string(what) + " has no data"));
  return Json(json_incref(data));
}

std::optional<std::string> id_text(const json_t* value) {
  if (!json_is_string(value)) return std::nullopt;
  const auto id = chrysalis::id_from_hex({json_string_value(value), json_string_length(value)});
  if (!id) return std::nullopt;
  return chrysalis::to_hex(*id);
}

// An index as a node compares it: padded with zeros to 64 bytes.
bool same_index(chrysalis::ByteView a, chrysalis::ByteView b) {
  if (a.size() < b.size()) std::swap(a, b);
  return std::equal(b.begin(), b.end(), a.begin()) &&
         std::all_of(a.begin() + static_cast<std::ptrdiff_t>(b.size()), a.end(),
                     [](auto c) { return c == 0; });
}

std::optional<chrysalis::Bytes> from_base64(std::string_view text) {
  chrysalis::Bytes bytes(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0)
    return std::nullopt;
  bytes.resize(size);
  return bytes;
}

// It is sent back in a line of ours: nothing but what a cursor may be.
std::string cursor_of(const json_t* object) {
  std::string cursor = text_of(object, "cursor");
  const bool good = cursor.size() <= 64 &&
                    cursor.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz-") == std::string::npos;
  return good ? cursor : "";
}

}  // namespace

CarrierError garbled(const std::string& node, std::string_view what) {
  return {Fault::Garbled, node + ": " + quoted(what), {}};
}

CarrierError error_of(const std::string& node, const base::HttpError& error) {
  Fault fault = Fault::Unreachable;
  if (error.why == base::HttpFailure::Timeout) fault = Fault::Timeout;
  if (error.why == base::HttpFailure::TooLarge) fault = Fault::Garbled;
  if (error.why == base::HttpFailure::BadRequest) fault = Fault::Refused;
  return {fault, node + ": " + quoted(error.reason), {}};
}

CarrierError error_of(const std::string& node, const base::HttpResponse& response) {
  const int status = response.status;
  const Json body = parse(response.body);
  const std::string said = text_of(json_object_get(body.get(), "error"), "message");
  std::string reason = node + ": " + std::to_string(status);
  if (!said.empty()) reason += ", " + quoted(said);
  if (status == 429 || status == 503) return {Fault::Busy, std::move(reason), response.retry_after};
  if (status >= 500) return {Fault::Unreachable, std::move(reason), response.retry_after};
  if (status >= 300 && status < 400)
    return {Fault::Garbled, reason + ", a redirect is not followed: give the node's own URL", {}};
  if (status == 404 || status == 405)
    return {Fault::Garbled, said.empty() ? reason + ", no Chrysalis node at this URL" : reason, {}};
  if (status >= 400) return {Fault::Refused, std::move(reason), {}};
  return {Fault::Garbled, reason + ", an unexpected status", {}};
}

CarrierResult<NodeInfo> parse_info(const std::string& node, const base::HttpResponse& response) {
  const auto data = data_of(node, "info", response);
  if (!data) return tl::unexpected(data.error());
  NodeInfo info;
  info.network = text_of(data->get(), "networkId");
  const json_t* score = json_object_get(data->get(), "minPoWScore");
  const json_t* features = json_object_get(data->get(), "features");
  if (info.network.empty() || !json_is_number(score) || !json_is_array(features))
    return tl::unexpected(garbled(node, "info lacks networkId, minPoWScore or features"));
  info.min_pow_score = json_number_value(score);
  if (!(info.min_pow_score >= 0 && info.min_pow_score <= 1e6))
    return tl::unexpected(garbled(node, "info has a senseless minPoWScore"));
  std::size_t i = 0;
  const json_t* feature = nullptr;
  json_array_foreach(features, i, feature) {
    const std::string_view name = json_is_string(feature) ? json_string_value(feature) : "";
    info.pow = info.pow || name == "PoW";
    info.wait = info.wait || name == "wait";
    info.watch = info.watch || name == "watch";
  }
  return info;
}

CarrierResult<std::vector<chrysalis::Id>> parse_tips(const std::string& node,
                                                     const base::HttpResponse& response) {
  const auto data = data_of(node, "tips", response);
  if (!data) return tl::unexpected(data.error());
  std::vector<chrysalis::Id> tips;
  const json_t* list = json_object_get(data->get(), "tipMessageIds");
  for (std::size_t i = 0; i < json_array_size(list) && i < chrysalis::kMaxParents; ++i) {
    const json_t* value = json_array_get(list, i);
    const auto id = json_is_string(value) ? chrysalis::id_from_hex(json_string_value(value)) : std::nullopt;
    if (!id) return tl::unexpected(garbled(node, "tips has something that is no message id"));
    tips.push_back(*id);
  }
  if (tips.empty()) return tl::unexpected(garbled(node, "tips has none"));
  std::sort(tips.begin(), tips.end());
  tips.erase(std::unique(tips.begin(), tips.end()), tips.end());
  return tips;
}

CarrierResult<std::string> parse_posted(const std::string& node, const base::HttpResponse& response) {
  const auto data = data_of(node, "the answer to a new message", response);
  if (!data) return tl::unexpected(data.error());
  auto id = id_text(json_object_get(data->get(), "messageId"));
  if (!id) return tl::unexpected(garbled(node, "the answer to a new message has no messageId"));
  return std::move(*id);
}

CarrierResult<std::vector<std::string>> parse_listing(const std::string& node,
                                                      const base::HttpResponse& response) {
  const auto data = data_of(node, "the look-up", response);
  if (!data) return tl::unexpected(data.error());
  const json_t* list = json_object_get(data->get(), "messageIds");
  if (!json_is_array(list)) return tl::unexpected(garbled(node, "the look-up has no messageIds"));
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < json_array_size(list) && i < kMaxListed; ++i) {
    auto id = id_text(json_array_get(list, i));
    if (!id) return tl::unexpected(garbled(node, "the look-up has something that is no message id"));
    ids.push_back(std::move(*id));
  }
  return ids;
}

CarrierResult<std::optional<Arrival>> parse_raw(const std::string& node, const std::string& id,
                                                chrysalis::ByteView index,
                                                const base::HttpResponse& response) {
  if (response.status != 200) return tl::unexpected(error_of(node, response));
  const chrysalis::ByteView bytes(reinterpret_cast<const std::uint8_t*>(response.body.data()),
                                  response.body.size());
  if (chrysalis::to_hex(chrysalis::id_of(bytes)) != id)
    return tl::unexpected(garbled(node, "sends another message than " + id));
  const auto message = chrysalis::from_bytes(bytes);
  if (!message || !same_index(message->index, index)) return std::nullopt;
  auto mam = chrysalis::from_data(message->data);
  if (!mam) return std::nullopt;
  return Arrival{id, std::move(mam->tag), std::move(mam->payload)};
}

CarrierResult<WatchLine> parse_watch_line(const std::string& node, std::string_view line) {
  WatchLine out;
  const Json json = parse(line);
  if (!json_is_object(json.get()))
    return tl::unexpected(garbled(node, "the watch sends a line that is no JSON"));
  const json_t* object = json.get();
  if (json_object_get(object, "end")) {
    out.kind = WatchLine::Kind::End;
    out.reason = quoted(text_of(object, "end"));
  } else if (const json_t* id = json_object_get(object, "messageId")) {
    const auto valid = id_text(id);
    if (!valid) return tl::unexpected(garbled(node, "the watch names a message that is no id"));
    out.kind = WatchLine::Kind::Message;
    out.message_id = *valid;
    out.index = text_of(object, "index");
    out.cursor = cursor_of(object);
    const auto data = from_base64(text_of(object, "data"));
    if (!data) return tl::unexpected(garbled(node, "the watch sends data that is no base64"));
    if (auto mam = chrysalis::from_data(*data))
      out.arrival = Arrival{*valid, std::move(mam->tag), std::move(mam->payload)};
  } else if (json_object_get(object, "caughtUp")) {
    out.index = text_of(object, "caughtUp");
    out.kind = WatchLine::Kind::CaughtUp;
  } else if (json_object_get(object, "watch")) {
    out.kind = WatchLine::Kind::Name;
    out.name = text_of(object, "watch");
    const bool hex =
        out.name.size() == 32 && out.name.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!hex) return tl::unexpected(garbled(node, "the watch has a name that is none"));
    const auto seconds = json_integer_value(json_object_get(object, "heartbeat"));
    out.heartbeat = static_cast<unsigned>(std::clamp<json_int_t>(seconds, 1, 60));
  } else if (json_object_get(object, "heartbeat")) {
    out.kind = WatchLine::Kind::Heartbeat;
  }
  return out;
}

}  // namespace jm::carrier::rest
