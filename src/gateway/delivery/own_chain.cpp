// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/delivery/own_chain.hpp"

#include <utility>

namespace jm::gateway {

std::string published_under(const plain::WriterRecord& record) {
  return record.writer.mode == mam::Mode::Private
             ? "a root that is its read key (janus-mam channel show " + record.name + ")"
             : "root " + std::string(record.first_root.trytes());
}

OwnChain::OwnChain(const ChainHost& host, const plain::WriterRecord& record, Delivery::Listener& listener,
                   std::function<void(plain::Step&)> join)
    : host_(host),
      listener_(listener),
      join_(std::move(join)),
      writer_(host.services.loop, host.pool, host.services.state, host.carrier, record, host.services.timing,
              *this) {}

void OwnChain::attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call) {
  ++host_.counters.attached;
  listener_.attached(trace, call);
}

// Decided together with what answers it: it is never read again.
void OwnChain::committing(plain::Ticket ticket, plain::Step& step) {
  ticket.decide();
  join_(step);
}

}  // namespace jm::gateway
