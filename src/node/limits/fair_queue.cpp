// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/limits/fair_queue.hpp"

#include <algorithm>
#include <array>

#include "node/limits/networks.hpp"

namespace jm::node {
namespace {

constexpr std::array kShares{0.25, 0.5, 0.75};    // of what may wait: a client's, and its networks'
constexpr std::array kClientsWorth{1., 4., 16.};  // a network counts as so many clients
constexpr std::size_t kSweepQueuesAbove = 1000;   // accounts

void add_to(FairQueue::Load& load, const FairQueue::Job& job) {
  load.seconds += job.seconds;
  ++load.jobs;
}

void take_from(FairQueue::Load& load, const FairQueue::Job& job) {
  if (--load.jobs == 0) {
    load = {};  // what rounding has left
  } else {
    load.seconds -= job.seconds;
  }
}

bool within(const FairQueue::Load& load, const FairQueue::Load& most, double share = 1) {
  return load.seconds <= share * most.seconds &&
         static_cast<double>(load.jobs) <= share * static_cast<double>(most.jobs);
}

}  // namespace

std::vector<FairQueue::Job> FairQueue::add(Job job) {
  std::vector<Job> refused;
  Waiting one{std::move(job), {}};
  one.networks = networks_of(one.job.client);
  const double seconds = one.job.seconds;
  double start = now_;
  for (const std::string& network : one.networks) {
    if (const auto found = accounts_.find(network); found != accounts_.end())
      start = std::max(start, found->second.ends);
  }
  if (!fits(one) || !displace(start, one, refused)) {
    refused.push_back(std::move(one.job));
    return refused;
  }
  for (std::size_t i = 0; i < one.networks.size(); ++i) {
    Account& account = accounts_[one.networks[i]];
    account.ends = start + seconds / kClientsWorth[i];
    add_to(account.waiting, one.job);
  }
  add_to(waiting_, one.job);
  line_.emplace(start, std::move(one));
  forget_idle();
  return refused;
}

bool FairQueue::fits(const Waiting& one) const {
  for (std::size_t i = 0; i < one.networks.size(); ++i) {
    const auto found = accounts_.find(one.networks[i]);
    if (found == accounts_.end() || found->second.waiting.jobs == 0) continue;
    Load with_it = found->second.waiting;
    add_to(with_it, one.job);
    if (!within(with_it, most_, kShares[i])) return false;
  }
  return true;
}

// Makes room for one that starts at `start`, at the cost of those that start later.
bool FairQueue::displace(double start, const Waiting& by, std::vector<Job>& refused) {
  Load left = waiting_;
  add_to(left, by.job);
  auto from = line_.end();
  while (!within(left, most_) && from != line_.begin() && std::prev(from)->first > start) {
    --from;
    take_from(left, from->second.job);
  }
  if (!within(left, most_) && from != line_.begin()) return false;
  while (from != line_.end()) refused.push_back(take(from++, false));
  return true;
}

FairQueue::Job FairQueue::take(Line::iterator at, bool served) {
  const Waiting one = std::move(line_.extract(at).mapped());
  for (std::size_t i = 0; i < one.networks.size(); ++i) {
    Account& account = accounts_[one.networks[i]];
    take_from(account.waiting, one.job);
    if (!served) account.ends -= one.job.seconds / kClientsWorth[i];
  }
  take_from(waiting_, one.job);
  return one.job;
}

std::optional<FairQueue::Job> FairQueue::next() {
  if (line_.empty()) return std::nullopt;
  now_ = line_.begin()->first;
  Job job = take(line_.begin(), true);
  if (line_.empty()) {
    accounts_.clear();
    now_ = 0;
  }
  return job;
}

std::vector<FairQueue::Job> FairQueue::take_abandoned() {
  std::vector<Job> taken;
  for (auto at = line_.begin(); at != line_.end();) {
    const auto one = at++;
    if (one->second.job.abandoned()) taken.push_back(take(one, false));
  }
  return taken;
}

std::vector<FairQueue::Job> FairQueue::take_all() {
  std::vector<Job> taken;
  while (!line_.empty()) taken.push_back(take(line_.begin(), false));
  return taken;
}

void FairQueue::forget_idle() {
  if (accounts_.size() <= kSweepQueuesAbove) return;
  std::erase_if(accounts_, [&](const auto& entry) {
    return entry.second.waiting.jobs == 0 && entry.second.ends <= now_;
  });
}

}  // namespace jm::node
