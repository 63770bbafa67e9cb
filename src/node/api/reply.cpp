// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/api/reply.hpp"

#include <cstdlib>
#include <memory>

namespace jm::node {
namespace {

constexpr const char* kJson = "application/json; charset=UTF-8";

// Steals `json`.
std::string dump(json_t* json) {
  std::unique_ptr<char, decltype(&std::free)> text(json_dumps(json, JSON_COMPACT), &std::free);
  json_decref(json);
  return text ? text.get() : "{}";
}

}  // namespace

Reply json_reply(std::string body, unsigned status) {
  return {status, kJson, std::move(body), {}};
}

Reply data_reply(json_t* data, unsigned status) {
  return json_reply(dump(json_pack("{s:o}", "data", data)), status);
}

Reply error_reply(unsigned status, const std::string& message) {
  json_t* text = json_stringn(message.data(), message.size());
  if (!text) text = json_string("unprintable");  // not UTF-8
  return json_reply(
      dump(json_pack("{s:{s:s, s:o}}", "error", "code", std::to_string(status).c_str(), "message", text)),
      status);
}

Reply busy_reply(unsigned status, const std::string& message, std::chrono::seconds retry_after) {
  return error_reply(status, message).with("Retry-After", std::to_string(retry_after.count()));
}

Reply unreadable_reply(const std::string& message) {
  constexpr std::chrono::seconds kLater{10};
  return busy_reply(503, message, kLater);
}

}  // namespace jm::node
