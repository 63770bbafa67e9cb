// A few threads of low priority (media goes first) for what costs computing time: signing and verifying.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace jm::signaling {

class Pool {
 public:
  using Job = std::function<void()>;

  // `threads` 0: one fewer than there are cores, at least one. `capacity` jobs may wait.
  explicit Pool(unsigned threads = 0, std::size_t capacity = 4096);
  ~Pool();  // finishes the jobs that run, drops those that wait
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Thread-safe. False when `capacity` jobs wait already: try again later.
  bool submit(Job job);

 private:
  void work();

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace jm::signaling
