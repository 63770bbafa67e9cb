// SPDX-License-Identifier: GPL-3.0-or-later
// A sealed channel that something came for: runs the engine of its dialogs over its carriers, and a
// conversation for each call. The loop's thread only.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/lifetime.hpp"
#include "dialog/gateway_dialogs.hpp"
#include "gateway/channel/deadline.hpp"
#include "gateway/channel/reports.hpp"
#include "gateway/delivery/channel_trouble.hpp"
#include "gateway/sealed/dialog_carriers.hpp"
#include "gateway/sealed/sealed_call.hpp"

namespace jm::gateway {

class SealedDialogs {
 public:
  // `carriers`, which outlive it, watch `places` since `began`.
  SealedDialogs(const Services& services, janus::ChannelId id, std::shared_ptr<const ChannelConfig> config,
                DialogCarriers& carriers, dialog::Rendezvous places, base::Now began);
  ~SealedDialogs();
  SealedDialogs(const SealedDialogs&) = delete;
  SealedDialogs& operator=(const SealedDialogs&) = delete;

  // Of the carriers; see CarrierListener.
  void received(dialog::CarrierId carrier, const dialog::Hash& address, const std::string& payload);
  void caught_up(dialog::CarrierId carrier, const dialog::Hash& address);
  void published(dialog::Token token, dialog::PublishResult result);
  void looked(dialog::Token token, std::optional<bool> there);
  ChannelTrouble& trouble() { return trouble_; }

  // Ends all calls, and tells their peers why.
  void end_all(const std::string& why);
  // Nothing is watched any more.
  void closed();
  bool idle() const { return engine_.idle(); }

 private:
  using CallId = dialog::CallId;

  dialog::GatewayOptions engine_options() const;
  SealedCall::Dialog dialog_of(CallId call);
  void run(dialog::Actions actions);
  void perform(dialog::Action& action);
  void open(CallId call);
  std::uint64_t send(CallId call, dialog::Payload payload);
  void over(CallId call, dialog::OverReason reason);
  void end(CallId call, const std::string& reason);
  void note_later(CallId call);
  void note();
  template <class Use>
  void with(CallId call, Use use);
  ChannelView view() const;

  DialogCarriers& carriers_;
  Reports reports_;
  ChannelTrouble trouble_;
  dialog::Counters counters_;
  dialog::GatewayDialogs engine_;
  Deadline deadline_;  // the engine's
  plain::PublishTimes times_;
  std::map<CallId, std::unique_ptr<SealedCall>> calls_;
  std::set<CallId> changed_;           // to be noted, soon
  std::list<dialog::Action> actions_;  // to be done; they may bring further ones
  bool performing_ = false;
  base::Time seen_{};           // when what the engine was given last has come
  std::uint64_t last_tag_ = 0;  // of a message of ours
  bool closed_ = false;
  base::Lifetime lifetime_;
};

// How a sealed channel is while it has no call.
ChannelView quiet_view(const DialogCarriers& carriers, bool closed);

}  // namespace jm::gateway
