// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/housekeeper.hpp"

#include <chrono>
#include <utility>

namespace jm::node {
namespace {

constexpr std::size_t kPrunedAtOnce = 200;
constexpr std::chrono::seconds kEvery{5};

}  // namespace

Housekeeper::Housekeeper(Store& store, std::function<std::int64_t()> clock)
    : store_(store), clock_(std::move(clock)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Housekeeper::prune() {
  while (store_.prune(clock_(), kPrunedAtOnce) > 0) {
  }
}

void Housekeeper::written() {
  if (store_.checkpoint_is_due()) wake_.notify_one();
}

void Housekeeper::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    wake_.wait_for(lock, stop, kEvery, [&] { return store_.checkpoint_is_due(); });
    while (!stop.stop_requested() && store_.prune(clock_(), kPrunedAtOnce) > 0) {
    }
    store_.checkpoint();
  }
}

}  // namespace jm::node
