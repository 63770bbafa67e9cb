// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/call/trickle_queue.hpp"

#include <utility>

namespace jm::janus {
namespace {

constexpr std::size_t kMost = 64;  // an `add` needs room for two

}  // namespace

bool TrickleQueue::add(Json candidates, bool completed) {
  if (bodies_.size() + 2 > kMost) return false;
  if (json_array_size(candidates.get()) > 0) {
    Json body(json_object());
    set(body.get(), "candidates", std::move(candidates));
    bodies_.push_back(std::move(body));
  }
  if (completed) {
    Json done(json_object()), body(json_object());
    set(done.get(), "completed", Json(json_true()));
    set(body.get(), "candidate", std::move(done));
    bodies_.push_back(std::move(body));
  }
  return true;
}

Json TrickleQueue::next() {
  if (bodies_.empty()) return nullptr;
  Json body = std::move(bodies_.front());
  bodies_.pop_front();
  return body;
}

}  // namespace jm::janus
