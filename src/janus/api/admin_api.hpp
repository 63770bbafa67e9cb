// SPDX-License-Identifier: GPL-3.0-or-later
// The Admin API for one peer (`api = "admin"`): requests whose verbs the channel allows reach Janus with its
// secret and a transaction of ours, the responses come back. There is nothing that lasts.
#pragma once

#include <string>

#include "janus/api/peer_api.hpp"
#include "janus/api/replies.hpp"
#include "janus/policy/rights.hpp"
#include "janus/transactions.hpp"

namespace jm::janus {

class AdminApi : public PeerApi {
 public:
  // `config` outlives this. `secret`: Janus's admin_secret, if it has one.
  AdminApi(const PeerRights& config, std::string secret, Counters& counters);
  AdminApi(const AdminApi&) = delete;
  AdminApi& operator=(const AdminApi&) = delete;

  [[nodiscard]] Actions take(const json_t* request, const plain::Trace& message,
                             const std::optional<std::string>& too_slow, base::Now now) override;
  [[nodiscard]] Actions refuse(const json_t* request, int code, std::string_view reason) override;
  [[nodiscard]] Actions from_core(const json_t* message, base::Now now) override;
  [[nodiscard]] Actions give_up(const std::string& reason) override;
  bool engaged() const override { return true; }

 private:
  const PeerRights& config_;
  const std::string secret_;
  Actions out_;  // of the event that is being dealt with
  Replies replies_;
  Transactions<std::string> asked_;  // the peer's own transactions
};

}  // namespace jm::janus
