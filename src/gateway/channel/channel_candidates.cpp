// SPDX-License-Identifier: GPL-3.0-or-later
// Janus gives a connection up 12 s after the first candidate it hears of. On a carrier that takes about as
// long to bring the answer to the peer, its candidates wait here until the peer has shown that it holds the
// answer; where it never does, Janus learns its address from the first check. Where Janus cannot be reached
// so and nothing was measured yet, they wait until the answer is on the carrier, which measures it.
#include <utility>

#include "base/json.hpp"
#include "gateway/channel/channel.hpp"

namespace jm::gateway {
namespace {

constexpr std::size_t kMaxHeld = janus::kMaxTaken;  // candidates

}  // namespace

bool Channel::holds_candidates() const {
  if (config_.hold_candidates) return *config_.hold_candidates;
  return slow() || (!config_.reachable && !writer_->measured());
}

// An offer to Janus, at the beginning of a call or later in it.
void Channel::hold(janus::Description& offer) {
  held_ = Json();
  held_all_ = false;
  if (!holds_candidates()) return;
  held_ = Json(json_array());
  held_all_ = offer.has_candidates;  // a description that has some has all
  json_array_extend(held_.get(), janus::take_candidates(offer).get());
}

void Channel::candidates(Json list, bool completed) {
  if (!held_) {
    if (!call_->trickle(std::move(list), completed)) ++counters_.dropped;
    return;
  }
  if (json_array_size(held_.get()) + json_array_size(list.get()) > kMaxHeld)
    ++counters_.dropped;
  else
    json_array_extend(held_.get(), list.get());
  held_all_ = held_all_ || completed;
  release_candidates();
}

// Called when the peer has said something: it may have named the answer.
void Channel::release_candidates() {
  if (!held_ || setup_ || answer_id_.empty() || writer_->keeps(answer_id_)) return;
  give_candidates();
}

void Channel::give_candidates() {
  if (json_array_size(held_.get()) == 0 && !held_all_) return held_.reset();
  if (!call_->trickle(std::move(held_), held_all_)) ++counters_.dropped;
}

}  // namespace jm::gateway
