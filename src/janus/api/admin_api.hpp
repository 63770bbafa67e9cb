// SPDX-License-Identifier: GPL-3.0-or-later
// The Admin API for one peer (`api = "admin"`): requests whose verbs the channel allows reach Janus with its
// secret and a transaction of ours, the responses come back. There is nothing that lasts.
#pragma once

#include <map>
#include <string>

#include "janus/api/peer_api.hpp"
#include "janus/policy/rights.hpp"

namespace jm::janus {

class AdminApi : public PeerApi {
 public:
  // `config` outlives this. `secret`: Janus's admin_secret, where it has one.
  AdminApi(Core& core, ChannelId channel, const PeerRights& config, std::string secret, Host host);

  void take(const json_t* request, const plain::Trace& message) override;
  void refuse(const json_t* request, int code, std::string_view reason) override;
  void from_core(const json_t* message) override;
  void give_up(const std::string&) override { asked_.clear(); }
  bool engaged() const override { return true; }

 private:
  void tell_error(const std::string& transaction, int code, std::string_view reason);

  Core& core_;
  const ChannelId channel_;
  const PeerRights& config_;
  const std::string secret_;
  const Host host_;
  const std::string prefix_;
  std::uint64_t counter_ = 0;
  std::map<std::string, std::string, std::less<>> asked_;  // our transactions -> the peer's
};

}  // namespace jm::janus
