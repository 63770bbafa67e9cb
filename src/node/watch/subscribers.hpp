// SPDX-License-Identifier: GPL-3.0-or-later
// Who wants to be told of new messages at which address. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "node/node.hpp"

namespace jm::node {

class Subscribers {
 public:
  Subscribers();
  ~Subscribers();

  std::unique_ptr<Subscription> add(ByteView index, std::function<void(const Stored&)> told);

  std::size_t awaited(ByteView index) const;

  // Puts a message in line and gives its place there. Called in the order of the store (under the lock that
  // gave it its order).
  std::uint64_t enqueue(Stored stored);
  // Tells everybody of everything in line up to that place, in order; if another thread is at it, waits
  // until that has ended, or has told of it too. So each thread tells of no more than it and those before it
  // have stored, and the line is never longer than there are threads. From inside a callback it returns at
  // once: the call that the callback came from goes on with it.
  void deliver(std::uint64_t place);

 private:
  struct Entry;
  struct Table;
  class Handle;

  std::vector<std::shared_ptr<Entry>> at(ByteView index) const;

  std::shared_ptr<Table> table_;  // handles may outlive this object
  std::mutex mutex_;
  std::condition_variable nobody_tells_;
  std::deque<Stored> line_;
  std::uint64_t last_ = 0, told_ = 0;  // places: the last in line, the last of which everybody was told
  std::uint64_t up_to_ = 0;            // the one that is telling goes on
  std::thread::id telling_;
};

}  // namespace jm::node
