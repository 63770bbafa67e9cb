// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/api/api.hpp"

#include <memory>
#include <string>

#include "config.h"
#include "node/rules.hpp"

namespace jm::node {
namespace {

constexpr const char* kBinary = "application/octet-stream";

json_t* hex(ByteView bytes) {
  return json_string(chrysalis::to_hex(bytes).c_str());
}

json_t* hex_list(const std::vector<Id>& ids) {
  json_t* list = json_array();
  for (const Id& id : ids) json_array_append_new(list, hex(id));
  return list;
}

// There are no milestones; the numbers say so. Clients for Hornet look at networkId, minPoWScore and
// features.
Reply info(const Node& node, bool remote_pow) {
  json_t* features = json_array();
  for (const char* feature : {"PoW", "wait", "watch"}) {
    if (remote_pow || std::string_view(feature) != "PoW")
      json_array_append_new(features, json_string(feature));
  }
  return data_reply(json_pack(
      "{s:s, s:s, s:b, s:s, s:s, s:f, s:f, s:f, s:f, s:i, s:i, s:i, s:i, s:o}", "name", PACKAGE_NAME,
      "version", PACKAGE_VERSION, "isHealthy", 1, "networkId", node.options().network.c_str(), "bech32HRP",
      "atoi", "minPoWScore", node.options().min_pow_score, "messagesPerSecond", 0.0,
      "referencedMessagesPerSecond", 0.0, "referencedRate", 0.0, "latestMilestoneTimestamp", 0,
      "latestMilestoneIndex", 0, "confirmedMilestoneIndex", 0, "pruningIndex", 0, "features", features));
}

Reply metadata(const Stored& stored) {
  const auto message = chrysalis::from_bytes(*stored.raw);
  return data_reply(json_pack("{s:o, s:o, s:b, s:b, s:b}", "messageId", hex(stored.id), "parentMessageIds",
                              hex_list(message ? message->parents : std::vector<Id>()), "isSolid", 1,
                              "shouldPromote", 0, "shouldReattach", 0));
}

// None is ever told: nobody shall learn here what else there is.
Reply children(const Id& id) {
  return data_reply(json_pack("{s:o, s:i, s:i, s:[]}", "messageId", hex(id), "maxResults", 1000, "count", 0,
                              "childrenMessageIds"));
}

Reply message(const Node& node, const Target& target) {
  const auto id = chrysalis::id_from_hex(target.argument);
  if (!id) return error_reply(400, "invalid parameter: a message id has 64 hex digits");
  const auto found = node.message(*id);
  if (!found) return unreadable_reply(found.error().reason);
  const auto& stored = *found;
  if (!stored) return error_reply(404, "message not found: " + chrysalis::to_hex(*id));
  switch (target.route) {
    case Route::MessageBytes:
      return {200, kBinary, std::string(stored->raw->begin(), stored->raw->end()), {}};
    case Route::Metadata:
      return metadata(*stored);
    case Route::Children:
      return children(*id);
    default:
      break;
  }
  const auto parsed = chrysalis::from_bytes(*stored->raw);
  if (!parsed) return error_reply(500, "message " + chrysalis::to_hex(*id) + ": " + parsed.error().reason);
  return data_reply(chrysalis::to_json(*parsed));
}

Result<chrysalis::Draft> read_draft(const Request& request) {
  if (!is_json(request.content_type)) return chrysalis::draft_from_bytes(request.body);
  json_error_t error;
  const std::unique_ptr<json_t, decltype(&json_decref)> json(
      json_loadb(reinterpret_cast<const char*>(request.body.data()), request.body.size(), 0, &error),
      &json_decref);
  if (!json) return fail("not JSON: line " + std::to_string(error.line) + ": " + error.text);
  return chrysalis::from_json(json.get());
}

unsigned status_of(Refusal why) {
  switch (why) {
    case Refusal::Invalid:
      return 400;
    case Refusal::Share:
      return 429;
    case Refusal::Full:
    case Refusal::Broken:
      break;
  }
  return 503;
}

}  // namespace

Reply answer_read(const Node& node, const Target& target, bool remote_pow) {
  switch (target.route) {
    case Route::Health:
      return {};
    case Route::Info:
      return info(node, remote_pow);
    case Route::Tips:
      return data_reply(json_pack("{s:o}", "tipMessageIds", hex_list({fresh_tip()})));
    default:
      return message(node, target);
  }
}

tl::expected<chrysalis::Draft, Reply> draft_of(const Request& request) {
  auto draft = read_draft(request);
  if (!draft) return tl::make_unexpected(error_reply(400, "invalid message: " + draft.error().reason));
  return std::move(*draft);
}

Reply refusal_reply(const SubmitError& error) {
  const unsigned status = status_of(error.why);
  constexpr std::chrono::seconds kLater{10};
  return status == 400 ? error_reply(status, error.reason) : busy_reply(status, error.reason, kLater);
}

Reply no_proof_reply() {
  return error_reply(400, "invalid parameter: proof of work is not enabled on this node, a nonce is missing");
}

Reply answer_post(Node& node, const Prepared& message, std::string_view client) {
  const auto id = node.store(message, client);
  if (!id) return refusal_reply(id.error());
  const std::string name = chrysalis::to_hex(*id);
  return data_reply(json_pack("{s:s}", "messageId", name.c_str()), 201).with("Location", name);
}

Reply answer_options(Route route) {
  const std::string methods(methods_of(route));
  Reply reply;
  reply.status = 204;
  return reply.with("Allow", methods)
      .with("Access-Control-Allow-Methods", methods)
      .with("Access-Control-Allow-Headers", "Content-Type, Prefer, If-None-Match, Accept, Authorization")
      .with("Access-Control-Max-Age", "86400");
}

}  // namespace jm::node
