// SPDX-License-Identifier: GPL-3.0-or-later
// The signed messages that the carrier must have: attached as soon as they are durable, attached again, byte
// for byte, if the carrier has lost them, until the peer has read them or their call is over. Before any
// second attempt the carrier is asked whether the message is there already. The loop's thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/lifetime.hpp"
#include "carrier/carrier.hpp"
#include "plain/record.hpp"
#include "plain/timing.hpp"
#include "plain/writing/outbox_entry.hpp"
#include "plain/writing/publish_times.hpp"

namespace jm::plain {

class Outbox {
 public:
  class Listener {
   public:
    virtual void attached(const OutboxItem& item) = 0;          // for the first time since the start
    virtual void attached_again() = 0;                          // the carrier had lost it
    virtual void done(std::vector<std::uint64_t> indices) = 0;  // they may go from the state
    virtual void trouble(const carrier::CarrierError& error) = 0;
    virtual void works_again() = 0;  // after a trouble

   protected:
    ~Listener() = default;
  };

  // All of them outlive it.
  Outbox(base::Loop& loop, carrier::Carrier& carrier, const ChainTiming& timing, Listener& listener);
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // A durable message. `stored`: it was found in the state at the start, so the carrier may have it.
  // `passing`: nobody waits for it longer than until it is attached (an error, a bye).
  void add(OutboxItem item, bool stored, bool passing);
  // The peer has read this message, and so all before it: they go, what is not attached when it is.
  void read(std::uint64_t index);
  // The call is over: its messages go once they are attached. Without a call: all of them.
  void let_go(std::optional<std::string_view> call);

  std::size_t size() const { return entries_.size(); }
  bool holds(std::uint64_t index) const { return entries_.count(index) != 0; }
  bool all_attached() const;
  const PublishTimes& times() const { return times_; }

 private:
  void attempt(std::uint64_t index);
  void publish(OutboxEntry& entry);
  void look(const OutboxEntry& entry);
  void succeeded(std::uint64_t index);
  void failed(std::uint64_t index, const carrier::CarrierError& error);
  void later(OutboxEntry& entry, std::chrono::milliseconds delay);
  void drop(std::vector<std::uint64_t> indices);
  void trouble_over();
  template <class Which>
  void release(Which which);
  OutboxEntry* find(std::uint64_t index);

  base::Loop& loop_;
  carrier::Carrier& carrier_;
  const ChainTiming& timing_;
  Listener& listener_;
  std::map<std::uint64_t, OutboxEntry> entries_;
  PublishTimes times_;
  bool troubled_ = false;
  base::Lifetime lifetime_;
};

}  // namespace jm::plain
