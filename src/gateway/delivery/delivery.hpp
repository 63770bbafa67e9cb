// SPDX-License-Identifier: GPL-3.0-or-later
// What carries messages between a conversation and its peer. The loop's thread only.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "plain/format.hpp"
#include "plain/order.hpp"
#include "plain/writing/draft.hpp"

namespace jm::gateway {

// A message for the peer. Its ticket is that of the message that it answers: both become durable together.
using Outgoing = plain::Draft;

// A message of the peer's that was read.
struct Received {
  plain::ReadText text;
  plain::Ticket ticket;
  base::Time seen, parsed;
  std::optional<base::Time> not_before;  // it was not there then; none: it was at the start
};

class Delivery {
 public:
  class Listener {
   public:
    virtual void read(Received message, bool catching_up) = 0;
    virtual void caught_up() = 0;
    // Our message can be read by the peer from now on. `trace`: of an answer, else null.
    virtual void attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call) = 0;
    virtual void unsendable(Outgoing message, const std::string& reason) = 0;  // too long for the carrier
    virtual void warn(const std::string& reason) = 0;                          // for people
    virtual void fault(const std::string& reason) = 0;  // it cannot go on; to be made anew

   protected:
    ~Listener() = default;
  };

  virtual ~Delivery() = default;

  // False if too many wait: the message is dropped.
  virtual bool send(Outgoing message) = 0;
  virtual void expect() = 0;  // a message may be wanted soon
  // The peer has shown that it read our message `id`, and so all before it.
  virtual void peer_read(std::string_view id) = 0;
  // Nobody waits any more for messages of this call, or of any; they go once the peer can read them.
  virtual void let_go(std::optional<std::string_view> call) = 0;
  virtual void pause_reading(std::chrono::milliseconds time) = 0;
  virtual void stop_reading() = 0;  // for good; what is written still goes out

  virtual std::optional<trinary::Hash> root() const = 0;  // where our messages begin, for people
  virtual bool keeps(std::string_view id) const = 0;      // the peer is not known to have read it
  // Whether a peer that has read `read` has read `id` as well: it is the same, or was written before it.
  // Only of messages that keeps() says are kept, and that are durable.
  virtual bool covers(std::string_view read, std::string_view id) const = 0;
  // It goes in a dialog: the peer knows which call it is about, and when it was said.
  virtual bool in_dialog() const { return false; }
  virtual std::size_t unread() const = 0;
  virtual bool idle() const = 0;  // all is with the carrier
  // How long publishing takes; of one that is under way, if it takes longer already.
  virtual std::chrono::milliseconds slowest_publish() const = 0;
  virtual std::chrono::milliseconds latest_publish() const = 0;
  virtual bool measured() const = 0;
};

}  // namespace jm::gateway
