// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogs that a peer has left for a newer one. They are listened to for a while: whoever speaks there is
// told that it is over. Not thread-safe.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string_view>

#include "dialog/peer/attempt.hpp"

namespace jm::dialog {

class LeftDialogs {
 public:
  void add(std::unique_ptr<Attempt> attempt, base::Now now, Actions& out) {
    left_.push_back({std::move(attempt), now.steady + kListening});
    if (left_.size() > kMost) drop_first(out);
  }

  enum class Heard { NotMine, Nothing, Word };
  Heard received(CarrierId carrier, const Hash& address, std::string_view payload, CallId call, base::Now now,
                 Actions& out) {
    for (auto at = left_.begin(); at != left_.end(); ++at) {
      Attempt& attempt = *at->attempt;
      if (!attempt.reads(carrier, address)) continue;
      Actions ignored;
      const bool opens = attempt.dialog() != nullptr
                             ? attempt.dialog()->received(payload, now, ignored)
                             : attempt.read_second(carrier, payload, call, now).has_value();
      if (!opens) return Heard::Nothing;
      attempt.dialog()->send_over(OverReason::Ended, now, out);
      attempt.leave(out);
      left_.erase(at);
      return Heard::Word;
    }
    return Heard::NotMine;
  }

  std::optional<base::Time> deadline() const {
    return left_.empty() ? std::nullopt : std::optional(left_.front().until);
  }
  void expire(base::Now now, Actions& out) {
    while (!left_.empty() && left_.front().until <= now.steady) drop_first(out);
  }
  void leave(Actions& out) {
    while (!left_.empty()) drop_first(out);
  }
  std::size_t memory() const {
    std::size_t bytes = 0;
    for (const Left& one : left_) bytes += one.attempt->memory();
    return bytes;
  }

 private:
  static constexpr std::chrono::seconds kListening{60};
  static constexpr std::size_t kMost = 8;
  struct Left {
    std::unique_ptr<Attempt> attempt;
    base::Time until;
  };
  void drop_first(Actions& out) {
    left_.front().attempt->leave(out);
    left_.pop_front();
  }

  std::list<Left> left_;  // the oldest first
};

}  // namespace jm::dialog
