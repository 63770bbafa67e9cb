// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/call/plugin_requests.hpp"

#include <utility>

namespace jm::janus {
namespace {

constexpr std::size_t kMaxPluginRequestsWaiting = 16;

}  // namespace

bool PluginRequests::full() const {
  return waiting_.size() >= kMaxPluginRequestsWaiting;
}

std::optional<PluginRequest> PluginRequests::start() {
  if (in_flight_ || waiting_.empty()) return std::nullopt;
  PluginRequest next = std::move(waiting_.front());
  waiting_.pop_front();
  in_flight_ = InFlight{std::move(next.from), next.jsep ? next.jsep->type : "", {}};
  return next;
}

void PluginRequests::sent(std::string transaction, base::Now now) {
  in_flight_->transaction = std::move(transaction);
  if (in_flight_->from->trace) in_flight_->from->trace->mark(plain::Stage::Asked, now.steady);
}

std::optional<Unanswered> PluginRequests::settle() {
  if (!in_flight_) return std::nullopt;
  auto from = std::move(in_flight_->from);
  in_flight_.reset();
  return from;
}

std::optional<Unanswered> PluginRequests::offer() {
  if (!in_flight_ || in_flight_->type != "offer") return std::nullopt;
  return std::exchange(in_flight_->from, std::nullopt);
}

std::optional<Unanswered> PluginRequests::first() {
  if (in_flight_) return std::exchange(in_flight_->from, std::nullopt);
  if (waiting_.empty()) return std::nullopt;
  Unanswered from = std::move(waiting_.front().from);
  waiting_.pop_front();
  return from;
}

std::vector<Unanswered> PluginRequests::take_all() {
  std::vector<Unanswered> all;
  if (in_flight_ && in_flight_->from)
    all.push_back(std::move(*std::exchange(in_flight_->from, std::nullopt)));
  for (auto& request : waiting_) all.push_back(std::move(request.from));
  waiting_.clear();
  return all;
}

}  // namespace jm::janus
