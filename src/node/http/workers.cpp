// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/workers.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace jm::node {
namespace {

using Jobs = std::vector<FairQueue::Job>;

constexpr unsigned kMostInARow = 3;
constexpr double kSoonestRetry = 1, kLatestRetry = 60;  // seconds

// To be tried again when what waits is done.
void refuse(const Jobs& jobs, double waiting = 0) {
  const double after = std::clamp(std::ceil(waiting), kSoonestRetry, kLatestRetry);
  for (const auto& job : jobs) job.refuse(std::chrono::seconds(static_cast<std::int64_t>(after)));
}

}  // namespace

Workers::Workers(unsigned count, FairQueue::Load most, int nice)
    : first_(most), second_(most), threads_({.threads = count, .nice = nice}, [this] { return next(); }) {}

void Workers::add(Line line, FairQueue::Job job) {
  Jobs refused;
  double waiting = 0;
  {
    const std::scoped_lock lock(threads_.mutex());
    FairQueue& queue = line == Line::First ? first_ : second_;
    if (stopped_) {
      refused.push_back(std::move(job));
    } else {
      refused = queue.add(std::move(job));
    }
    waiting = queue.waiting().seconds;
  }
  threads_.wake();
  refuse(refused, waiting);
}

void Workers::drop_abandoned() {
  for (FairQueue* queue : {&first_, &second_}) {
    Jobs refused;
    {
      const std::scoped_lock lock(threads_.mutex());
      refused = queue->take_abandoned();
    }
    refuse(refused);
  }
}

void Workers::stop() {
  Jobs first, second;
  {
    const std::scoped_lock lock(threads_.mutex());
    stopped_ = true;
    first = first_.take_all();
    second = second_.take_all();
  }
  refuse(first);
  refuse(second);
  threads_.stop();
}

base::Executor::Job Workers::next() {
  const bool none_first = first_.waiting().jobs == 0, none_second = second_.waiting().jobs == 0;
  if (none_first && none_second) return nullptr;
  const bool first = none_second || (!none_first && in_a_row_ < kMostInARow);
  in_a_row_ = first ? in_a_row_ + 1 : 0;
  auto job = (first ? first_ : second_).next();
  return [job = std::move(*job)](const std::stop_token& stop) { job.run(stop); };
}

}  // namespace jm::node
