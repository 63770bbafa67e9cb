// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/call/caller.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "cli/call/report.hpp"
#include "cli/io.hpp"

namespace jm::cli {

Caller::Caller(const CallPlan& plan, const client::CallServices& services, const LineServices& lines)
    : plan_(plan), services_(services), lines_(lines), left_(plan.links.size(), plan.repeat) {}

void Caller::begin() {
  const std::size_t first = std::min<std::size_t>(plan_.parallel, plan_.links.size());
  for (std::size_t i = 0; i < first; ++i) next_link();
}

int Caller::finish() {
  if (status_ == kOk && results_.size() > 1)
    status_ = plan_.text ? put_text(summary_text(results_)) : put_line(summary_json(results_));
  const bool all = std::all_of(results_.begin(), results_.end(), [](const auto& r) { return r.ok(); });
  return status_ == kOk && !all ? kFailed : status_;
}

void Caller::next_link() {
  if (next_ < plan_.links.size()) {
    ++running_;
    call(next_++);
  } else if (running_ == 0) {
    services_.loop.stop();
  }
}

void Caller::call(std::size_t i) {
  const Callee& link = *plan_.links[i];
  calls_[i] = std::make_unique<client::CallRun>(
      services_, link.target(),
      [this, &link](client::Line::Listener& listener) { return link.line(lines_, listener); }, plan_.options,
      [this, i](client::CallResult result) { ended(i, std::move(result)); });
  calls_[i]->start();
}

void Caller::ended(std::size_t i, client::CallResult result) {
  calls_.erase(i);
  put(result);
  results_.push_back(std::move(result));
  if (status_ != kOk) return services_.loop.stop();
  if (--left_[i] > 0) {
    services_.loop.after(plan_.interval, [this, i] { call(i); });
    return;
  }
  --running_;
  next_link();
}

void Caller::put(const client::CallResult& result) {
  status_ = plan_.text ? put_text(to_text(result)) : put_line(to_json(result));
  if (!result.ok())
    std::fprintf(stderr, "janus-mam call: %s: %s: %s\n", result.channel.c_str(), result.failed_at.c_str(),
                 result.reason.c_str());
}

}  // namespace jm::cli
