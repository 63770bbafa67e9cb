// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/hub.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/clock.hpp"

namespace jm::node {
namespace {

// Of all requests these parts may wait for a worker, and for proof of work, which takes long.
constexpr std::size_t kPosts = 2, kProofs = 4;
constexpr double kMostWaiting = 2;                  // seconds that the workers take for what waits in a line
constexpr std::chrono::milliseconds kGoodbye{500};  // for the last lines, once the server stops

std::string random_name() {
  std::array<unsigned char, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return chrysalis::to_hex(bytes);
}

// How often connections are looked at whose time may be over.
std::chrono::milliseconds sweep_of(const ServerOptions& options) {
  constexpr std::chrono::milliseconds kShortest{5}, kLongest{1000};
  return std::clamp(std::min(options.idle_timeout, options.transfer_timeout) / 4, kShortest, kLongest);
}

}  // namespace

Hub::Hub(Node& served, ServerOptions with, const Bounds& bounds, std::optional<Hosts> known)
    : node(served),
      options(std::move(with)),
      hosts(std::move(known)),
      rates(options.rate),
      accepted(2 * options.rate),
      connections(bounds, {options.idle_timeout, options.transfer_timeout}),
      workers(options.workers, {kMostWaiting, bounds[Thing::Request].all / kPosts}),
      proofs(timers, bounds[Thing::Request].all / kProofs) {
  end_overdue_later();
}

void Hub::enter() {
  const std::scoped_lock lock(mutex_);
  ++in_progress_;
}

void Hub::leave() {
  const std::scoped_lock lock(mutex_);
  --in_progress_;
  left_.notify_all();
}

std::shared_ptr<Watch> Hub::open_watch(Connections::Id connection) {
  const auto heartbeat = std::chrono::ceil<std::chrono::seconds>(options.heartbeat);
  auto watch = std::make_shared<Watch>(node, random_name(), connection, heartbeat);
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_) return nullptr;
    watches_.emplace(watch->name(), watch);
  }
  beat_later(watch);
  return watch;
}

void Hub::beat_later(const std::weak_ptr<Watch>& weak) {
  timers.after(options.heartbeat, [this, weak] {
    const auto watch = weak.lock();
    if (!watch) return;
    watch->beat(base::unix_ms());
    beat_later(weak);
  });
}

void Hub::end_overdue_later() {
  timers.after(sweep_of(options), [this] {
    connections.end_overdue(Connections::Clock::now());
    end_overdue_later();
  });
}

bool Hub::hold(const std::shared_ptr<Held>& held, const std::function<void()>& suspend,
               std::function<void()> resume) {
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_) return false;
    held_.insert(held);
  }
  if (held->hold(suspend, std::move(resume))) return true;
  forget(held);
  return false;
}

std::shared_ptr<Watch> Hub::watch(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  const auto found = watches_.find(name);
  return found == watches_.end() ? nullptr : found->second;
}

void Hub::forget(const std::shared_ptr<Watch>& watch) {
  const std::scoped_lock lock(mutex_);
  watches_.erase(watch->name());
}

void Hub::forget(const std::shared_ptr<Held>& held) {
  const std::scoped_lock lock(mutex_);
  held_.erase(held);
}

void Hub::stop() {
  std::vector<std::shared_ptr<Watch>> watches;
  std::vector<std::shared_ptr<Held>> held;
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    for (const auto& [name, watch] : watches_) watches.push_back(watch);
    held.assign(held_.begin(), held_.end());
  }
  // A hold that began before now is either woken here or finds that it was.
  for (const auto& one : held) one->wake();
  for (const auto& one : watches) one->end("the node is stopping");
  proofs.stop();  // hands on to the workers
  workers.stop();
  timers.stop();
  std::unique_lock lock(mutex_);
  left_.wait_for(lock, kGoodbye, [&] { return in_progress_ == 0; });
}

}  // namespace jm::node
