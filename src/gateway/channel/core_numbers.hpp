// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers by which Janus's core knows who asks it: what comes of that comes under the same number. The
// loop's thread only.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "janus/core.hpp"

namespace jm::gateway {

class CoreNumbers {
 public:
  class Receiver {
   public:
    virtual void from_core(const json_t* message) = 0;
    virtual void session_over(std::uint64_t session, bool timeout) = 0;

   protected:
    ~Receiver() = default;
  };

  // The lowest that is free.
  janus::ChannelId take() {
    if (free_.empty()) {
      receivers_.push_back(nullptr);
      return receivers_.size() - 1;
    }
    return free_.extract(free_.begin()).value();
  }
  // What still comes under it comes to whoever takes it next, and is nothing to them.
  void give_back(janus::ChannelId number) {
    receivers_[number] = nullptr;
    free_.insert(number);
  }

  // Who is told of what comes under a number; null: nobody.
  void connect(janus::ChannelId number, Receiver* receiver) { receivers_[number] = receiver; }
  Receiver* find(janus::ChannelId number) const {
    return number < receivers_.size() ? receivers_[number] : nullptr;
  }

 private:
  std::vector<Receiver*> receivers_;
  std::set<janus::ChannelId> free_;
};

}  // namespace jm::gateway
