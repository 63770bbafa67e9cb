// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/threads/executor.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace jm::base {

Executor::Executor(Rules rules, std::function<Job()> next) : rules_(rules), next_(std::move(next)) {
  if (rules_.start == Start::AtOnce) begin();
}

void Executor::begin() {
  std::call_once(begun_, [this] {
    for (unsigned i = std::max(1U, rules_.threads); i > 0; --i) threads_.emplace_back([this] { work(); });
  });
}

void Executor::wake() {
  begin();
  wake_.notify_one();
}

void Executor::stop() {
  std::call_once(begun_, [] {});  // nothing begins any more
  {
    const std::lock_guard lock(mutex_);
    stop_.request_stop();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

void Executor::work() {
  // On Linux the priority is a thread's own; a refusal leaves it at the normal one.
  if (rules_.nice != 0) (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), rules_.nice);
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stop_.stop_requested() || (job = next_()) != nullptr; });
    }
    if (!job) return;
    job(stop_.get_token());
  }
}

}  // namespace jm::base
