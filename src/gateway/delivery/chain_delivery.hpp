// SPDX-License-Identifier: GPL-3.0-or-later
// Delivery over two durable chains: reads the peer's and writes the gateway's.
#pragma once

#include <string>

#include "gateway/delivery/delivery.hpp"
#include "gateway/delivery/own_chain.hpp"
#include "plain/reading/peer_chain.hpp"

namespace jm::gateway {

class ChainDelivery final : public Delivery, plain::PeerChain::Listener {
 public:
  // `host` and `listener` outlive it.
  ChainDelivery(const ChainHost& host, const plain::ChannelRecord& record, Delivery::Listener& listener);

  bool send(Outgoing message) override { return own_.writer().send(std::move(message)); }
  void expect() override { own_.writer().expect(); }
  void peer_read(std::string_view id) override { own_.writer().read(id); }
  void let_go(std::optional<std::string_view> call) override { own_.writer().let_go(call); }
  void pause_reading(std::chrono::milliseconds time) override { peer_.pause(time); }
  void stop_reading() override { peer_.stop(); }

  std::optional<trinary::Hash> root() const override { return record_.first_root; }
  bool keeps(std::string_view id) const override { return own_.writer().keeps(id); }
  bool covers(std::string_view, std::string_view) const override { return false; }  // it names none
  std::size_t unread() const override { return own_.writer().unread(); }
  bool idle() const override { return own_.writer().idle(); }
  std::chrono::milliseconds slowest_publish() const override { return own_.writer().slowest_publish(); }
  std::chrono::milliseconds latest_publish() const override { return own_.writer().latest_publish(); }
  bool measured() const override { return own_.writer().measured(); }

 private:
  void read(plain::PeerChain::Message message) override;
  void caught_up() override { listener_.caught_up(); }
  void junk(std::size_t count) override {
    host_.counters.junk += count;
    host_.changed();
  }
  void reading(const std::string& trouble) override { host_.trouble.reading(trouble); }
  void leads_nowhere(const std::string& reason) override { listener_.warn("the peer's chain: " + reason); }
  void not_durable(const std::string& reason) override { listener_.fault(reason); }

  const ChainHost& host_;
  plain::WriterRecord record_;
  Delivery::Listener& listener_;
  OwnChain own_;
  plain::PeerChain peer_;
};

}  // namespace jm::gateway
