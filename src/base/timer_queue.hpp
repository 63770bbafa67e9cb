// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks by the time when they are due. An engine: no thread, no clock, not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/clock.hpp"

namespace jm::base {

class TimerQueue {
 public:
  using Task = std::function<void()>;
  using Id = std::uint64_t;  // never 0

  Id add(Time at, Task task) {
    const Id id = ++last_;
    tasks_.emplace(Due{at, id}, std::move(task));
    due_.emplace(id, at);
    return id;
  }

  // Takes the task out; null if it has been taken already. It may own anything: the caller ends it when
  // nothing is under way.
  Task cancel(Id id) {
    const auto found = due_.find(id);
    if (found == due_.end()) return nullptr;
    auto task = std::move(tasks_.extract({found->second, id}).mapped());
    due_.erase(found);
    return task;
  }

  // The first task, if it is due; those of one moment in their order.
  Task take(Time now) {
    if (tasks_.empty() || tasks_.begin()->first.first > now) return nullptr;
    auto node = tasks_.extract(tasks_.begin());
    due_.erase(node.key().second);
    return std::move(node.mapped());
  }

  std::optional<Time> next() const {
    if (tasks_.empty()) return std::nullopt;
    return tasks_.begin()->first.first;
  }

 private:
  using Due = std::pair<Time, Id>;

  std::map<Due, Task> tasks_;
  std::unordered_map<Id, Time> due_;
  Id last_ = 0;
};

}  // namespace jm::base
