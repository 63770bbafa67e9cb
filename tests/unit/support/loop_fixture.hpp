// SPDX-License-Identifier: GPL-3.0-or-later
// What lives on a loop's thread: a loop that runs, a log, and waiting for what it holds.
#pragma once

#include <check.h>
#undef fail  // Check's, which breaks jm::fail and the standard library

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>

#include "base/log.hpp"
#include "base/loop.hpp"
#include "gateway/loop_thread.hpp"

namespace loop_test {

// Lines of a log, from any thread.
class Lines {
 public:
  jm::base::Log log() {
    return [this](jm::base::Level, const std::string& line) {
      const std::lock_guard lock(mutex_);
      text_ += line + "\n";
      changed_.notify_all();
    };
  }
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  bool has(const std::string& words) { return text().find(words) != std::string::npos; }
  void wait(const std::string& words) {
    std::unique_lock lock(mutex_);
    const bool came = changed_.wait_for(lock, std::chrono::seconds(30),
                                        [&] { return text_.find(words) != std::string::npos; });
    ck_assert_msg(came, "\"%s\" is not in:\n%s", words.c_str(), text_.c_str());
  }
  std::size_t count(const std::string& words) {
    const std::string all = text();
    std::size_t count = 0;
    for (auto at = all.find(words); at != std::string::npos; at = all.find(words, at + 1)) ++count;
    return count;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
};

struct RunningLoop {
  jm::base::Loop loop;
  jm::gateway::LoopThread thread{loop};
};

}  // namespace loop_test
