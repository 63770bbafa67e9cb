// SPDX-License-Identifier: GPL-3.0-or-later
// Janus with full_trickle: its candidates come behind its descriptions, and even before them. One message
// holds all: each would be a message of its own else, the plain form has none for them, and browsers drop
// what comes early.
#include <utility>

#include "base/json.hpp"
#include "janus/call.hpp"

namespace jm::janus {
namespace {

constexpr std::chrono::seconds kGathering{5};  // Janus without full_trickle waits for no longer either
constexpr std::size_t kMaxTrickled = 64;

}  // namespace

void Call::trickled(const json_t* candidate) {
  const bool completed = json_is_true(json_object_get(candidate, "completed"));
  if (!trickled_) trickled_ = Json(json_array());
  if (!completed && json_is_object(candidate) && json_array_size(trickled_.get()) < kMaxTrickled)
    json_array_append(trickled_.get(), const_cast<json_t*>(candidate));
  trickled_all_ = trickled_all_ || completed;
  if (incomplete_ && trickled_all_) return tell_described();
  // Of a description that the peer has: nothing is to come that they could go with.
  if (!incomplete_ && !in_flight_ && !janus_ufrag_.empty())
    events_.candidates(std::exchange(trickled_, Json()), std::exchange(trickled_all_, false));
}

void Call::described(Ref ref, Description description, Json data) {
  if (incomplete_) tell_described();
  const bool other_way = description.ufrag != std::exchange(janus_ufrag_, description.ufrag);
  const bool waits = other_way && !description.has_candidates && !description.has_all;
  incomplete_ = Described{ref, std::move(description), std::move(data)};
  if (!waits || trickled_all_) return tell_described();
  gathering_timer_ = loop_.after(kGathering, [this] {
    gathering_timer_ = 0;
    tell_described();
  });
}

void Call::tell_described() {
  loop_.cancel(std::exchange(gathering_timer_, 0));
  Described told = *std::exchange(incomplete_, std::nullopt);
  const Json list = std::exchange(trickled_, Json());
  const bool all = std::exchange(trickled_all_, false);
  if (list) add_candidates(told.description, list.get(), all);
  dtls_.from_janus(told.description);
  events_.described(told.ref, told.description, std::move(told.data));
}

}  // namespace jm::janus
