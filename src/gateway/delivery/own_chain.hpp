// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's own chain on a channel, and what becomes of its messages on the carrier. The loop's thread
// only.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/channel/channel_host.hpp"
#include "gateway/delivery/channel_trouble.hpp"
#include "gateway/delivery/delivery.hpp"
#include "plain/writer.hpp"

namespace jm::gateway {

// What chains need of their channel as well.
struct ChainHost : ChannelHost {
  carrier::Carrier& carrier;
  base::Pool::Share& pool;
  ChannelTrouble& trouble;
};

class OwnChain final : plain::Writer::Listener {
 public:
  // `join`: puts into a step what became decided of the peer's messages. The others outlive this.
  OwnChain(const ChainHost& host, const plain::WriterRecord& record, Delivery::Listener& listener,
           std::function<void(plain::Step&)> join);

  plain::Writer& writer() { return writer_; }
  const plain::Writer& writer() const { return writer_; }

 private:
  void attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call) override;
  void attached_again() override {
    ++host_.counters.reattached;
    host_.changed();
  }
  void cannot_attach(const carrier::CarrierError& error) override { host_.trouble.attaching(error.reason); }
  void attaches_again() override { host_.trouble.attaching({}); }
  void broken(const std::string& reason) override { listener_.fault(reason); }
  void committing(plain::Ticket ticket, plain::Step& step) override;
  void unsendable(Outgoing message, const std::string& reason) override {
    listener_.unsendable(std::move(message), reason);
  }

  const ChainHost& host_;
  Delivery::Listener& listener_;
  const std::function<void(plain::Step&)> join_;
  plain::Writer writer_;
};

// For the log. In mode private the root is all that a reader needs: no log has it.
std::string published_under(const plain::WriterRecord& record);

inline constexpr const char* kOlderCopy =
    "the carrier holds a message of an index that this state has not used: it is an older copy";

}  // namespace jm::gateway
