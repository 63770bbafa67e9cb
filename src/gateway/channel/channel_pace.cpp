// SPDX-License-Identifier: GPL-3.0-or-later
// How long a message takes from one side to the other, and what follows. Of our half of the way the publishes
// tell; of the peer's, what it says itself, and how soon it shows that it holds an answer.
#include <algorithm>
#include <utility>

#include "gateway/channel/channel.hpp"

namespace jm::gateway {
std::chrono::milliseconds Channel::way() const {
  return std::max({writer_->slowest_publish(), peer_.pace.slowest(), peer_.way});
}

bool Channel::slow() const {
  return way() > services_.timing.safe_delay;
}

void Channel::heard(const janus::Envelope& envelope) {
  if (envelope.way.count() > 0) peer_.way = envelope.way;
  if (peer_.there_id.empty() || envelope.re != peer_.there_id) return;
  peer_.there_id.clear();
  // It has come back, so each way took half of the time. A bye may have been thought over.
  if (envelope.type == janus::Envelope::Type::Bye) return;
  peer_.pace.took(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - peer_.there_at) / 2);
}

// The answer has reached the peer, and the connection was made at once.
void Channel::peer_is_up() {
  if (peer_.there_id.empty() || peer_.there_id != answer_id_) return;
  peer_.there_id.clear();
  peer_.pace.took(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - peer_.there_at));
}

// Why no call can come about, unless the configuration says that it shall be tried. The latest figures count,
// so that a carrier that has recovered is noticed with the first refusal.
std::optional<std::string> Channel::too_slow() const {
  if (config_.reachable || config_.hold_candidates) return std::nullopt;
  const auto takes = std::max(writer_->latest_publish(), peer_.way);
  if (takes < services_.timing.longest_delay) return std::nullopt;
  return "a message takes " + std::to_string(std::chrono::ceil<std::chrono::seconds>(takes).count()) +
         " s or more on the carrier, too long for a Janus that browsers do not reach without its sending "
         "first: use a faster carrier, or give Janus a public address or a TURN server and set \"reachable\"";
}

// The answer of a first call, which nothing was known before of, may itself show that it comes too late.
void Channel::expect_attached() {
  services_.loop.cancel(std::exchange(attach_timer_, 0));
  if (config_.reachable || config_.hold_candidates || call_->up()) return;
  look_at_attaching(services_.timing.longest_delay);
}

void Channel::look_at_attaching(std::chrono::milliseconds delay) {
  attach_timer_ = services_.loop.after(delay, [this] {
    attach_timer_ = 0;
    const auto longest = services_.timing.longest_delay;
    const auto reason = too_slow();
    // It was signed first, and is on its way only since then.
    if (!reason) return look_at_attaching(std::max(longest - writer_->latest_publish(), longest / 10));
    Party party = party_;
    if (party.form == plain::Form::Envelope) party.re.clear();  // the offer has its answer
    write_error(party, janus::code::kTransport, *reason, 0);
    drop_call("the carrier is too slow");
  });
}

void Channel::answer_attached() {
  services_.loop.cancel(std::exchange(attach_timer_, 0));
  peer_.there_id = answer_id_;
  peer_.there_at = Clock::now();
  call_->answer_attached(2 * way());
  // A plain peer has no way to say that it holds the answer.
  const bool nameless = party_.form != plain::Form::Envelope && !config_.reachable;
  if (held_ && !config_.hold_candidates && (!slow() || nameless)) give_candidates();
}

}  // namespace jm::gateway
