// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/proofs.hpp"

#include <algorithm>
#include <utility>

namespace jm::node {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kLeastSeconds = 0.001;                // of a job: what it costs beside its search
constexpr double kForgets = 0.9;                       // the rate, with each search
constexpr std::chrono::milliseconds kLooksAfter{250};  // whether the client is still there

}  // namespace

void Proofs::add(FairQueue::Job job, double hashes) {
  job.seconds = seconds_for(hashes);
  job.run = [this, hashes, run = std::move(job.run), abandoned = job.abandoned](const std::stop_token& stop) {
    const auto search = std::make_shared<Search>();
    search->abandoned = abandoned;
    const std::stop_callback stopped(stop, [&search] { search->stop.request_stop(); });
    look_after(search);
    const auto begun = Clock::now();
    run(search->stop.get_token());
    if (!search->stop.stop_requested()) measure(hashes, Clock::now() - begun);
  };
  thread_.add(Workers::Line::First, std::move(job));
}

void Proofs::look_after(const std::weak_ptr<Search>& weak) {
  const auto search = weak.lock();
  if (!search) return;
  if (search->abandoned()) search->stop.request_stop();
  thread_.drop_abandoned();
  timers_.after(kLooksAfter, [this, weak] { look_after(weak); });
}

double Proofs::seconds_for(double hashes) {
  const std::scoped_lock lock(mutex_);
  return std::max(kLeastSeconds, hashes * seconds_ / hashes_);
}

void Proofs::measure(double hashes, std::chrono::duration<double> took) {
  const std::scoped_lock lock(mutex_);
  hashes_ = kForgets * hashes_ + hashes;
  seconds_ = kForgets * seconds_ + took.count();
}

}  // namespace jm::node
