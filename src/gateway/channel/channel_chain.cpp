// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's own chain: what becomes of its messages on the carrier.
#include <utility>

#include "base/json.hpp"
#include "gateway/channel/channel.hpp"

namespace jm::gateway {

void Channel::attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call) {
  ++counters_.attached;
  if (api_) {
    api_answers_attached(trace);
  } else if (trace) {
    answered(*trace, Json(json_object()));
    if (call_ && call == call_key_) answer_attached();
  }
  if (turn_used_) take_waiting();
  refresh();
}

void Channel::attached_again() {
  ++counters_.reattached;
  refresh();
}

void Channel::cannot_attach(const carrier::CarrierError& error) {
  carrier_trouble(attaching_trouble_, error.reason);
}

void Channel::attaches_again() {
  carrier_trouble(attaching_trouble_, {});
}

// Only who announces spare chains, or can, looks for ours.
void Channel::lost(std::uint64_t index) {
  if (stopped_) return;
  // Since a start nothing may have been read yet.
  auto form = api_ ? plain::Form::Envelope : peer_.last_form;
  if (!form) {
    const auto unread = writer_->last_unread();
    if (!unread) return;
    form = janus::form_of(*unread);
  }
  lost_ = index;
  if (*form == plain::Form::Envelope) {
    // Where the spare was used already, this state is an older copy of the one that did it.
    return look_for_own(record_.spare_root, [this](bool own) {
      if (stopped_) return;
      if (own) return reset(kOlderCopy);
      writer_->move();
    });
  }
  if (std::exchange(peer_.told_lost, true)) return;
  last_error_ =
      "the carrier has lost message " + std::to_string(index) +
      " of this chain, and the peer knows no spare one: make a new chain with janus-mam channel reset " +
      config_.name;
  say(base::Level::Warning, last_error_);
  refresh();
}

void Channel::moved() {
  ++counters_.moves;
  say(base::Level::Warning,
      "the carrier has lost message " + std::to_string(lost_) +
          ", which the peer is not known to have read; goes on in the spare chain, under " +
          where_published());
  if (const auto linked = services_.link(config_, record_); !linked)
    say(base::Level::Warning, "link: " + linked.error().reason);
  Json details(json_object());
  set(details.get(), "lost", static_cast<std::int64_t>(lost_));
  if (record_.writer.mode != mam::Mode::Private) set(details.get(), "root", record_.first_root.trytes());
  notify("moved", std::move(details));
  refresh();
}

}  // namespace jm::gateway
