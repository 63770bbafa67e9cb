// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/api/admin_api.hpp"

#include <utility>

#include "base/json.hpp"
#include "janus/messages/envelope.hpp"
#include "janus/policy/policy.hpp"

namespace jm::janus {
namespace {

constexpr std::size_t kMaxAsked = 64;  // requests that Janus has not answered

}  // namespace

AdminApi::AdminApi(Core& core, ChannelId channel, const PeerRights& config, std::string secret, Host host)
    : core_(core),
      channel_(channel),
      config_(config),
      secret_(std::move(secret)),
      host_(std::move(host)),
      prefix_(random_id().substr(0, 12)) {}

void AdminApi::take(const json_t* request, const plain::Trace&) {
  const std::string verb = text_or(request, "janus");
  std::string transaction = transaction_in(request);
  if (verb.empty()) return tell_error(transaction, code::kMissing, "\"janus\" is missing");
  if (transaction.empty()) return tell_error(transaction, code::kMissing, "\"transaction\" is missing");
  if (const auto denied = check_verb(config_, admin_api(), request)) {
    host_.say(denied->reason);
    return tell_error(transaction, denied->code, denied->reason);
  }
  if (asked_.size() >= kMaxAsked) return tell_error(transaction, code::kTransport, "too many requests wait");

  std::string own = prefix_ + "-" + std::to_string(++counter_);
  Json copy(json_copy(const_cast<json_t*>(request)));
  set(copy.get(), "transaction", own);
  json_object_del(copy.get(), "admin_secret");
  if (!secret_.empty()) set(copy.get(), "admin_secret", secret_);
  asked_[std::move(own)] = std::move(transaction);
  core_.request(channel_, std::move(copy), Target::Admin);
}

void AdminApi::refuse(const json_t* request, int code, std::string_view reason) {
  tell_error(transaction_in(request), code, reason);
}

void AdminApi::from_core(const json_t* message) {
  auto asked = asked_.extract(text_or(message, "transaction"));
  if (!asked) return;
  Json copy(json_copy(const_cast<json_t*>(message)));
  set(copy.get(), "transaction", asked.mapped());
  host_.tell(std::move(copy), false, nullptr);
}

void AdminApi::tell_error(const std::string& transaction, int code, std::string_view reason) {
  Json error(json_object()), details(json_object());
  ++host_.counters.errors;
  set(error.get(), "janus", "error");
  if (!transaction.empty()) set(error.get(), "transaction", transaction);
  set(details.get(), "code", std::int64_t{code});
  set(details.get(), "reason", reason);
  set(error.get(), "error", Json(json_deep_copy(details.get())));
  host_.notify("refused", std::move(details));
  host_.tell(std::move(error), false, nullptr);
}

}  // namespace jm::janus
