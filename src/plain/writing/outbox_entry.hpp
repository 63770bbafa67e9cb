// SPDX-License-Identifier: GPL-3.0-or-later
// One message's life in the outbox: what is known of it on the carrier, what is under way, and how long to
// wait for the next attempt. Before any second attempt the carrier is asked whether the message is there
// already.
#pragma once

#include <chrono>

#include "base/loop.hpp"
#include "carrier/carrier.hpp"
#include "plain/record.hpp"
#include "plain/timing.hpp"

namespace jm::plain {

class OutboxEntry {
 public:
  enum class Work { None, Looking, Publishing };
  enum class Success { Attached, AttachedAgain, StillThere };

  // `stored`: the carrier may have it. `passing`: see Outbox::add.
  OutboxEntry(OutboxItem item, bool stored, bool passing, const ChainTiming& timing);

  const OutboxItem& item() const { return item_; }
  bool passing() const { return passing_; }
  void pass() { passing_ = true; }
  bool attached() const { return carrier_ == OnCarrier::Has || carrier_ == OnCarrier::Lost; }
  bool busy() const { return work_ != Work::None; }

  // Begins the next attempt, and says with what. Not while it is busy.
  Work begin();
  // The carrier does not have it: what begins is a publish.
  void missing();
  // The attempt has ended. The failure says when to try again.
  Success succeeded();
  std::chrono::milliseconds failed(const carrier::CarrierError& error);
  // Until the next look at an attached message; doubles each time.
  std::chrono::milliseconds next_check(std::chrono::milliseconds slowest_publish);

  base::Loop::TimerId timer = 0;  // the owner's, of the next attempt

 private:
  enum class OnCarrier {
    Nothing,  // nothing was sent
    Unsure,   // an attempt was made whose outcome is not known
    Has,
    Lost,  // had it, and then it was not found
  };

  void publish();

  OutboxItem item_;
  bool passing_;
  OnCarrier carrier_;
  Work work_ = Work::None;
  const ChainTiming& timing_;
  std::chrono::milliseconds retry_, check_;
};

}  // namespace jm::plain
