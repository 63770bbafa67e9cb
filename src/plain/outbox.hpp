// SPDX-License-Identifier: GPL-3.0-or-later
// The signed messages that the carrier must have: attached as soon as they are durable, attached again, byte
// for byte, where the carrier has lost them, until the peer has read them or their call is over. Before any
// second attempt the carrier is asked whether the message is there already. The loop's thread only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits/pace.hpp"
#include "carrier/carrier.hpp"
#include "plain/record.hpp"
#include "plain/timing.hpp"

namespace jm::plain {

class Outbox {
 public:
  class Listener {
   public:
    virtual void attached(const OutboxItem& item) = 0;          // for the first time since the start
    virtual void attached_again() = 0;                          // the carrier had lost it
    virtual void checking() = 0;                                // an unread message, after a while
    virtual void done(std::vector<std::uint64_t> indices) = 0;  // they may go from the state
    virtual void trouble(const carrier::CarrierError& error) = 0;
    virtual void works_again() = 0;  // after a trouble

   protected:
    ~Listener() = default;
  };

  // All of them outlive it. `pace`: of the publishes before.
  Outbox(base::Loop& loop, carrier::Carrier& carrier, const ChainTiming& timing, Listener& listener,
         base::Pace pace = {});
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

  std::size_t size() const { return items_.size(); }
  bool holds(std::uint64_t index) const { return items_.count(index) != 0; }
  bool passing(std::uint64_t index) const;
  std::vector<OutboxItem> items() const;  // oldest first
  bool all_attached() const;
  // Of the last publishes, or of one that is under way for the first time where that takes longer already.
  std::chrono::milliseconds slowest_publish() const { return std::max(pace_.slowest(), under_way()); }
  std::chrono::milliseconds latest_publish() const { return std::max(pace_.latest(), under_way()); }
  // Whether a publish has ended.
  bool measured() const { return pace_.measured(); }
  const base::Pace& pace() const { return pace_; }

 private:
  struct Entry {
    OutboxItem item;
    bool passing = false;
    bool attached = false;
    bool busy = false;
    bool uncertain = false;  // an attempt was made whose outcome is not known
    bool again = false;      // attached, and then not found
    std::optional<std::chrono::steady_clock::time_point> publishing;  // since
    std::chrono::milliseconds retry{0}, check{0};
    base::Loop::TimerId timer = 0;
  };

  std::chrono::milliseconds under_way() const;
  void attempt(std::uint64_t index);
  void publish(std::uint64_t index);
  void look(std::uint64_t index);
  void succeeded(std::uint64_t index);
  void failed(std::uint64_t index, const carrier::CarrierError& error);
  void later(std::uint64_t index, std::chrono::milliseconds delay);
  void drop(std::vector<std::uint64_t> indices);
  void over();
  template <class Which>
  void release(Which which);
  Entry* find(std::uint64_t index);

  base::Loop& loop_;
  carrier::Carrier& carrier_;
  const ChainTiming& timing_;
  Listener& listener_;
  std::map<std::uint64_t, Entry> items_;
  base::Pace pace_;
  bool troubled_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace jm::plain
