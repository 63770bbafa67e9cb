// SPDX-License-Identifier: GPL-3.0-or-later
// A thread that prunes the store and moves its log into the file: every few seconds, and as soon as the log
// is long.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "node/store/store.hpp"

namespace jm::node {

class Housekeeper {
 public:
  // `clock`: Unix ms. The store outlives this.
  Housekeeper(Store& store, std::function<std::int64_t()> clock);

  // Thread-safe.
  void prune();    // all that may go
  void written();  // after each message

 private:
  void run(const std::stop_token& stop);

  Store& store_;
  const std::function<std::int64_t()> clock_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // ends first
};

}  // namespace jm::node
