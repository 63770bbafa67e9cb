// SPDX-License-Identifier: GPL-3.0-or-later
// Janus gives a connection up 12 s after the first candidate it hears of. On a carrier that takes about as
// long to bring the answer to the peer, the peer's candidates wait here until the peer has shown that it
// holds the answer; if it never does, Janus learns its address from the first check. Not thread-safe.
#pragma once

#include <optional>
#include <string>

#include "base/json.hpp"
#include "gateway/delivery/delivery.hpp"
#include "janus/messages/description.hpp"

namespace jm::gateway {

class CandidateQueue {
 public:
  struct Candidates {
    Json list;
    bool completed = false;  // no more will come
  };

  // For an offer to Janus: whether candidates wait. Those in the offer are taken out of it then.
  void begin(bool queues, janus::Description& offer) {
    queued_ = Json();
    completed_ = false;
    if (!queues) return;
    queued_ = Json(json_array());
    completed_ = offer.has_candidates;  // a description that has some has all
    json_array_extend(queued_.get(), janus::take_candidates(offer).get());
  }

  bool queues() const { return queued_ != nullptr; }

  // False if too many wait; they are dropped.
  bool add(const Json& list, bool completed) {
    completed_ = completed_ || completed;
    if (json_array_size(queued_.get()) + json_array_size(list.get()) > janus::kMaxTaken) return false;
    json_array_extend(queued_.get(), list.get());
    return true;
  }

  // What has waited, for Janus; nothing waits from now on. None: nothing has.
  std::optional<Candidates> take() {
    Candidates taken{std::move(queued_), completed_};
    if (json_array_size(taken.list.get()) == 0 && !taken.completed) return std::nullopt;
    return taken;
  }
  // The same if the peer holds our message `answer` (empty: it was not written yet). `read`: the message of
  // ours that it has just named, may be empty.
  std::optional<Candidates> take_if_read(const std::string& answer, const std::string& read,
                                         const Delivery& delivery) {
    if (!queues() || answer.empty() || (delivery.keeps(answer) && !delivery.covers(read, answer)))
      return std::nullopt;
    return take();
  }

 private:
  Json queued_;  // null: nothing waits
  bool completed_ = false;
};

}  // namespace jm::gateway
