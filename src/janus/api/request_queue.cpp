// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/api/request_queue.hpp"

#include <chrono>
#include <utility>

namespace jm::janus {
namespace {

constexpr std::size_t kMaxRequestsWaiting = 64;
constexpr std::chrono::seconds kAck{1};  // an event that comes by then makes the ack needless

}  // namespace

bool RequestQueue::full() const {
  return waiting_.size() >= kMaxRequestsWaiting;
}

std::optional<RequestQueue::Request> RequestQueue::next() {
  if (waiting_.empty() || (in_flight_ && waiting_.front().is_message())) return std::nullopt;
  Request request = std::move(waiting_.front());
  waiting_.pop_front();
  return request;
}

void RequestQueue::acked(const std::string& transaction, base::Now now) {
  if (!in_flight_ || in_flight_->transaction != transaction) return;
  in_flight_->acked = true;
  in_flight_->ack = now.steady + kAck;
}

bool RequestQueue::settle(const std::string& transaction) {
  if (!in_flight_ || in_flight_->transaction != transaction) return false;
  in_flight_.reset();
  return true;
}

}  // namespace jm::janus
