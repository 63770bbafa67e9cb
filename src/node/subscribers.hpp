// Who wants to be told of new messages at which address. Thread-safe.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/node.hpp"

namespace jm::node {

class Subscribers {
 public:
  Subscribers();
  ~Subscribers();

  std::unique_ptr<Subscription> add(ByteView index, std::function<void(const Stored&)> told);

  bool awaited(ByteView index) const;

  // Puts a message in line. Called in the order of the store (under the lock that gave it its order).
  void enqueue(Stored stored);
  // Tells everybody of everything in line, in order; where another thread is at it already, that one goes on
  // and this call returns at once.
  void deliver();

 private:
  struct Entry;
  struct Table;
  class Handle;

  std::vector<std::shared_ptr<Entry>> at(ByteView index) const;

  std::shared_ptr<Table> table_;  // handles may outlive this object
  std::mutex mutex_;
  std::deque<Stored> line_;
  bool delivering_ = false;
};

}  // namespace jm::node
