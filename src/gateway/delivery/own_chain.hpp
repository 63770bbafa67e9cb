// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's own chain on a channel: what becomes of its messages on the carrier, and what to do if the
// carrier has lost one that nobody can attach again. The loop's thread only.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/channel/channel_host.hpp"
#include "gateway/delivery/channel_trouble.hpp"
#include "gateway/delivery/delivery.hpp"
#include "plain/reading/probe.hpp"
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
  // `join`: puts into a step what became decided of the peer's messages. The others outlive this; the
  // record's chains are changed if the chain is left for its spare.
  OwnChain(const ChainHost& host, plain::WriterRecord& record, Delivery::Listener& listener,
           std::function<void(plain::Step&)> join);

  plain::Writer& writer() { return writer_; }
  const plain::Writer& writer() const { return writer_; }
  // What is written still goes out; the chain is not left for its spare any more.
  void stop() {
    stopped_ = true;
    spare_probe_.reset();
  }

 private:
  void attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call) override;
  void attached_again() override {
    ++host_.counters.reattached;
    host_.changed();
  }
  void cannot_attach(const carrier::CarrierError& error) override { host_.trouble.attaching(error.reason); }
  void attaches_again() override { host_.trouble.attaching({}); }
  void lost(std::uint64_t index) override;
  void moved() override;
  void broken(const std::string& reason) override { listener_.fault(reason); }
  void committing(plain::Ticket ticket, plain::Step& step) override;
  void unsendable(Outgoing message, const std::string& reason) override {
    listener_.unsendable(std::move(message), reason);
  }

  const ChainHost& host_;
  plain::WriterRecord& record_;
  Delivery::Listener& listener_;
  const std::function<void(plain::Step&)> join_;
  plain::Writer writer_;
  std::unique_ptr<plain::Probe> spare_probe_;
  bool stopped_ = false;
  std::uint64_t lost_ = 0;  // the last index that was
  bool told_lost_ = false;  // to people, if it cannot be helped
};

// For the log. In mode private the root is all that a reader needs: no log has it.
std::string published_under(const plain::WriterRecord& record);

inline constexpr const char* kOlderCopy =
    "the carrier holds a message of an index that this state has not used: it is an older copy";

}  // namespace jm::gateway
