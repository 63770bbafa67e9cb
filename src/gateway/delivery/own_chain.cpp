// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/delivery/own_chain.hpp"

#include <utility>

#include "base/json.hpp"
#include "janus/messages/incoming.hpp"

namespace jm::gateway {

std::string published_under(const plain::WriterRecord& record) {
  return record.writer.mode == mam::Mode::Private
             ? "a root that is its read key (janus-mam channel show " + record.name + ")"
             : "root " + std::string(record.first_root.trytes());
}

OwnChain::OwnChain(const ChainHost& host, plain::WriterRecord& record, Delivery::Listener& listener,
                   std::function<void(plain::Step&)> join)
    : host_(host),
      record_(record),
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

// Only who announces spare chains, or can, looks for ours.
void OwnChain::lost(std::uint64_t index) {
  if (stopped_) return;
  auto format = listener_.peer_format();
  if (!format) {  // since a start nothing may have been read yet
    const auto unread = writer_.last_unread();
    if (!unread) return;
    format = janus::form_of(plain::read_text(*unread));
  }
  lost_ = index;
  if (*format == plain::Format::Envelope) {
    // If the spare was used already, this state is an older copy of the one that did it.
    plain::Probe::Events events;
    events.answered = [this](bool used) {
      spare_probe_.reset();
      used ? listener_.older_copy() : writer_.move();
    };
    events.trouble = [this](const std::string& reason) { host_.trouble.reading(reason); };
    events.junk = [this](std::size_t count) {
      host_.counters.junk += count;
      host_.changed();
    };
    spare_probe_ = std::make_unique<plain::Probe>(host_.services.loop, host_.pool, host_.carrier,
                                                  record_.writer, record_.spare_root, std::move(events));
    return;
  }
  if (std::exchange(told_lost_, true)) return;
  listener_.warn("the carrier has lost message " + std::to_string(index) +
                 " of this chain, and the peer knows no spare one: make a new chain with janus-mam channel "
                 "reset " +
                 host_.config.name);
}

void OwnChain::moved() {
  ++host_.counters.moves;
  host_.log(base::Level::Warning, "the carrier has lost message " + std::to_string(lost_) +
                                      ", which the peer is not known to have read; goes on in the spare "
                                      "chain, under " +
                                      published_under(record_));
  plain::ChannelRecord linked_record;
  static_cast<plain::WriterRecord&>(linked_record) = record_;
  if (const auto linked = host_.services.link(host_.config, linked_record); !linked)
    host_.log(base::Level::Warning, "link: " + linked.error().reason);
  Json details(json_object());
  set(details.get(), "lost", static_cast<std::int64_t>(lost_));
  if (record_.writer.mode != mam::Mode::Private) set(details.get(), "root", record_.first_root.trytes());
  host_.notify("moved", std::move(details));
  host_.changed();
}

}  // namespace jm::gateway
