// SPDX-License-Identifier: GPL-3.0-or-later
// Whether media arrives from the peer, as Janus tells of it; and whether the peer lives: what it sends, and
// its media, are signs of that.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace jm::janus {

// Of one handle.
class Media {
 public:
  // A `media` event. Returns whether media has arrived until now.
  bool update(const json_t* event);
  bool arrives() const { return !receiving_.empty(); }
  bool told() const { return told_; }  // Janus has told of media at all
  void clear() { receiving_.clear(); }

 private:
  std::set<std::string> receiving_;  // mids
  bool told_ = false;
};

class Liveness {
 public:
  using ms = std::chrono::milliseconds;

  void alive(base::Now now) { at_ = now.steady; }
  // When a peer that gives no sign has been silent for too long; a limit of 0: never.
  std::optional<base::Time> deadline(ms limit) const {
    return limit.count() == 0 ? std::nullopt : std::optional(at_ + limit);
  }
  // Whether it has, when the deadline has come; `media`: it arrives at present.
  bool silent(ms limit, bool media, base::Now now) {
    if (media) alive(now);
    return limit.count() > 0 && at_ + limit <= now.steady;
  }

 private:
  base::Time at_{};  // of the last sign of life
};

}  // namespace jm::janus
