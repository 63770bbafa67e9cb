// SPDX-License-Identifier: GPL-3.0-or-later
// The peer's own chain while it makes a call: signs what is to be said with durable state, and attaches it,
// however often that takes; also what the carrier has lost again, until the gateway has read it. On the
// loop's thread; signing and the state's file are the pool's.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/pool.hpp"
#include "carrier/carrier.hpp"
#include "plain/publish_state.hpp"

namespace jm::client {

class CallWriter : public std::enable_shared_from_this<CallWriter> {
 public:
  // Loop, pool and carrier must outlive everything that is under way; so make it by std::make_shared.
  CallWriter(base::Loop& loop, base::Pool& pool, carrier::Carrier& carrier, mam::Writer writer,
             std::string folder);

  // First of all. Attaches what an earlier call left behind; if the state is new, goes behind what the
  // carrier has of the chain (a browser may have used the link). `ready` gets how far the chain that begins
  // at `first` was read.
  void open(mam::Hash first, std::function<void(Result<std::optional<plain::ReadPosition>>)> ready);
  // Signs and attaches one message of ASCII text, as soon as `ready` has been told. `is_signed` runs when its
  // commit is durable; `done` when it is attached, or will not be.
  void send(std::string text, std::function<void(std::uint64_t index)> is_signed,
            std::function<void(Result<void>)> done);
  // The gateway has read this message, and so all before it.
  void read(std::uint64_t index);
  // Last of all: keeps how far was read, then closes the state. Nothing is tried again from here on.
  void close(std::optional<plain::ReadPosition> position, std::function<void()> done);

  // Why the carrier did not take the last message, empty if it did.
  const std::string& trouble() const { return trouble_; }

 private:
  using Task = std::function<void()>;
  using Message = std::shared_ptr<const plain::SignedMessage>;
  // Attached, and kept in case that the carrier loses it.
  struct Unread {
    std::map<std::uint64_t, Message> messages{};
    std::uint64_t read = 0;                     // everything below this index was read
    std::chrono::milliseconds next_look{2000};  // whether the carrier still has it; doubles
    base::Loop::TimerId timer = 0;
  };
  // `job` runs on the pool, one at a time in this order; what it gives, on the loop.
  void work(std::function<Task()> job);
  void next_job();
  using Done = std::function<void(Result<void>)>;
  void prepare(Done done);
  void attach_earlier(Done done);
  void skip_used(std::uint64_t index, Done done);
  void look(std::uint64_t index, const mam::Hash& root, Done done);
  void attach(Message message, Done done);
  Result<plain::SignedMessage> sign(const std::string& text);
  void keep(Message message);
  void load_unread();
  void look_after_unread();
  void attach_where_lost(const plain::SignedMessage& message);

  base::Loop& loop_;
  base::Pool& pool_;
  carrier::Carrier& carrier_;
  const mam::Writer writer_;
  const std::string folder_;
  std::optional<plain::PublishState> state_;  // touched by jobs alone
  std::deque<std::function<Task()>> jobs_;
  std::deque<Task> waiting_;  // to be sent, until the state is ready
  Unread unread_;
  bool ready_ = false;
  bool busy_ = false;
  bool closing_ = false;
  std::string trouble_;
};

}  // namespace jm::client
