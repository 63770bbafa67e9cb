// SPDX-License-Identifier: GPL-3.0-or-later
// A sealed channel. It begins anew with each start of the gateway: nothing of it is in the state. Until
// something comes for it, it only listens: most channels are idle most of the time. The loop's thread only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/deadline.hpp"
#include "gateway/sealed/dialog_carriers.hpp"
#include "gateway/sealed/sealed_dialogs.hpp"

namespace jm::gateway {

class SealedChannel final : public Channel, private CarrierListener {
 public:
  // `carriers`, at least one, outlive it.
  SealedChannel(const Services& services, janus::ChannelId id, std::shared_ptr<const ChannelConfig> config,
                std::vector<carrier::Carrier*> carriers);

  void start() override;
  void close(const std::string& reason) override;
  bool idle() const override;
  // Its links stay: they follow from the gateway's key and from the configuration.
  void reset(const std::string& why) override;

 private:
  struct Listening {
    Listening(dialog::Rendezvous at, base::Loop& loop, std::function<void()> due)
        : places(std::move(at)), deadline(loop, std::move(due)) {}
    dialog::Rendezvous places;
    Deadline deadline;  // of the places
  };

  void received(dialog::CarrierId carrier, const dialog::Hash& address, const std::string& payload) override;
  void caught_up(dialog::CarrierId carrier, const dialog::Hash& address) override;
  void published(dialog::Token token, dialog::PublishResult result) override;
  void looked(dialog::Token token, std::optional<bool> there) override;
  void reading(const std::string& trouble) override;
  void attaching(const std::string& trouble) override;

  void listen();
  SealedDialogs& dialogs();  // made if there are none
  SealedDialogs* known();    // null: there are none

  const Services& services_;
  const janus::ChannelId id_;
  const std::shared_ptr<const ChannelConfig> config_;
  const base::Now began_ = base::Now::read();
  DialogCarriers carriers_;
  std::variant<Listening, std::unique_ptr<SealedDialogs>> state_;
};

}  // namespace jm::gateway
