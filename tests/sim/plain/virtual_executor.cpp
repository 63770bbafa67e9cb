// SPDX-License-Identifier: GPL-3.0-or-later
// base/threads/executor.cpp's place: a job is done a while after it has come, on the only thread there is.
#include <set>

#include "base/threads/executor.hpp"
#include "tests/sim/plain/virtual_time.hpp"

namespace jm::base {
namespace {

std::set<const Executor*>& living() {
  static std::set<const Executor*> all;
  return all;
}

}  // namespace

Executor::Executor(Rules rules, std::function<Job()> next) : rules_(rules), next_(std::move(next)) {
  living().insert(this);
}

void Executor::begin() {}

void Executor::wake() {
  auto& time = sim::VirtualTime::get();
  time.after(time.job_time(), [this] {
    if (living().contains(this)) work();
  });
}

void Executor::stop() {
  living().erase(this);
}

void Executor::work() {
  Job job;
  {
    const std::lock_guard lock(mutex_);
    job = next_();
  }
  if (job) job(stop_.get_token());
}

}  // namespace jm::base
