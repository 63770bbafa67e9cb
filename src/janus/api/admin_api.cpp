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

AdminApi::AdminApi(const PeerRights& config, std::string secret, Counters& counters)
    : PeerApi(counters), config_(config), secret_(std::move(secret)), replies_(out_, counters) {}

AdminApi::Actions AdminApi::take(const json_t* request, const plain::Trace&,
                                 const std::optional<std::string>&, base::Now) {
  std::string transaction = transaction_in(request);
  if (text_or(request, "janus").empty()) return refuse(request, code::kMissing, "\"janus\" is missing");
  if (transaction.empty()) return refuse(request, code::kMissing, "\"transaction\" is missing");
  if (const auto denied = check_verb(config_, admin_api(), request)) {
    replies_.log(denied->reason);
    return refuse(request, denied->code, denied->reason);
  }
  if (asked_.size() >= kMaxAsked) return refuse(request, code::kTransport, "too many requests wait");

  Json copy(json_copy(const_cast<json_t*>(request)));
  json_object_del(copy.get(), "admin_secret");
  if (!secret_.empty()) set(copy.get(), "admin_secret", secret_);
  set(copy.get(), "transaction", asked_.add(std::move(transaction)));
  replies_.to_janus(std::move(copy), Target::Admin);
  return std::exchange(out_, {});
}

AdminApi::Actions AdminApi::refuse(const json_t* request, int code, std::string_view reason) {
  replies_.error({0, 0, transaction_in(request)}, code, reason, nullptr);
  return std::exchange(out_, {});
}

// What Janus refuses is its answer like others.
AdminApi::Actions AdminApi::from_core(const json_t* message, base::Now) {
  const auto transaction = asked_.take(text_or(message, "transaction"));
  if (!transaction) return {};
  Json copy(json_copy(const_cast<json_t*>(message)));
  set(copy.get(), "transaction", *transaction);
  out_.emplace_back(Tell{std::move(copy), false, nullptr});
  return std::exchange(out_, {});
}

AdminApi::Actions AdminApi::give_up(const std::string&) {
  asked_.clear();
  return {};
}

}  // namespace jm::janus
