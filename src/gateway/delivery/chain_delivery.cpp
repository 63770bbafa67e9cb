// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/delivery/chain_delivery.hpp"

#include <utility>

namespace jm::gateway {

// The writer has taken the record's outbox, and nobody needs it twice.
ChainDelivery::ChainDelivery(const ChainHost& host, const plain::ChannelRecord& record,
                             Delivery::Listener& listener)
    : host_(host),
      record_(record),
      listener_(listener),
      own_(host_, record_, listener, [this](plain::Step& step) { peer_.join(step); }),
      peer_({host_.services.loop, host_.pool, host_.services.state, host_.carrier, host_.services.timing},
            record, *this) {
  record_.outbox = {};
}

void ChainDelivery::read(plain::PeerChain::Message message) {
  ++host_.counters.messages;
  listener_.read({plain::read_text(message.trytes), std::move(message.ticket), message.seen, message.parsed,
                  message.not_before},
                 peer_.catching_up());
}

}  // namespace jm::gateway
