#include "node/proofs.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>
#include <vector>

namespace jm::node {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kLeastSeconds = 0.001;                // of a job: what it costs beside its search
constexpr double kForgets = 0.9;                       // the rate, with each search
constexpr std::chrono::milliseconds kLooksAfter{250};  // whether the client is still there
constexpr std::chrono::seconds kSoonest{1}, kLatest{60};

void refuse(const std::vector<FairQueue::Job>& jobs, double waiting) {
  const std::chrono::seconds after(static_cast<std::int64_t>(std::ceil(waiting)));
  for (const auto& job : jobs) job.refuse(std::clamp(after, kSoonest, kLatest));
}

}  // namespace

Proofs::Proofs(Timers& timers, std::size_t most) : timers_(timers), queue_({kMostWaiting, most}) {}

void Proofs::add(FairQueue::Job job, double hashes) {
  job.run = [this, hashes, run = std::move(job.run)](const std::stop_token& stop) {
    const auto begun = Clock::now();
    run(stop);
    if (!stop.stop_requested()) measure(hashes, Clock::now() - begun);
  };
  std::vector<FairQueue::Job> refused;
  double waiting = 0;
  {
    const std::scoped_lock lock(mutex_);
    job.seconds = std::max(kLeastSeconds, hashes * seconds_ / hashes_);
    if (stopping_) {
      refused.push_back(std::move(job));
    } else {
      refused = queue_.add(std::move(job));
    }
    waiting = queue_.waiting().seconds;
  }
  thread_.add(Workers::Line::First, [this] { run_next(); });  // one too many is no harm
  refuse(refused, waiting);
}

void Proofs::run_next() {
  std::optional<FairQueue::Job> job;
  const auto search = std::make_shared<Search>();
  {
    const std::scoped_lock lock(mutex_);
    job = queue_.next();
    if (!job) return;
    search->abandoned = job->abandoned;
    search_ = search;
  }
  look_after(search);
  job->run(search->stop.get_token());
  const std::scoped_lock lock(mutex_);
  search_.reset();
}

void Proofs::look_after(const std::weak_ptr<Search>& weak) {
  const auto search = weak.lock();
  if (!search) return;
  if (search->abandoned()) search->stop.request_stop();
  std::vector<FairQueue::Job> refused;
  {
    const std::scoped_lock lock(mutex_);
    refused = queue_.take_abandoned();
  }
  refuse(refused, 0);
  timers_.after(kLooksAfter, [this, weak] { look_after(weak); });
}

void Proofs::measure(double hashes, std::chrono::duration<double> took) {
  const std::scoped_lock lock(mutex_);
  hashes_ = kForgets * hashes_ + hashes;
  seconds_ = kForgets * seconds_ + took.count();
}

void Proofs::stop() {
  std::vector<FairQueue::Job> refused;
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    refused = queue_.take_all();
    if (search_) search_->stop.request_stop();
  }
  refuse(refused, 0);
  thread_.stop();
}

}  // namespace jm::node
