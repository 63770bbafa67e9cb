// SPDX-License-Identifier: GPL-3.0-or-later
// What all requests of one server share.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "node/http/connections.hpp"
#include "node/http/hosts.hpp"
#include "node/http/server.hpp"
#include "node/http/timers.hpp"
#include "node/http/workers.hpp"
#include "node/limits/clients.hpp"
#include "node/proofs.hpp"
#include "node/watch/held.hpp"
#include "node/watch/watch.hpp"

namespace jm::node {

class Hub {
 public:
  // `known`: the hosts that may be asked for; none: any.
  Hub(Node& served, ServerOptions with, const Bounds& bounds, std::optional<Hosts> known);

  Node& node;
  const ServerOptions options;
  const std::optional<Hosts> hosts;
  Rates rates;     // of requests
  Rates accepted;  // connections; twice as many, so that who opens one for each request is told of the rate
  Connections connections;
  Timers timers;
  Workers workers;
  Proofs proofs;

  // Requests that are in progress, from their headers to their last byte.
  void enter();
  void leave();

  // Both fail (null, false) once the server stops: nothing may be held any more.
  std::shared_ptr<Watch> open_watch(Connections::Id connection);
  bool hold(const std::shared_ptr<Held>& held, const std::function<void()>& suspend,
            std::function<void()> resume);
  std::shared_ptr<Watch> watch(const std::string& name);
  void forget(const std::shared_ptr<Watch>& watch);
  void forget(const std::shared_ptr<Held>& held);

  bool stopping() const { return stopping_; }
  // Releases everything that is held, waits for the workers, and a moment for the last lines to leave.
  void stop();

 private:
  void beat_later(const std::weak_ptr<Watch>& weak);
  void end_overdue_later();

  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable left_;
  unsigned in_progress_ = 0;
  std::unordered_map<std::string, std::shared_ptr<Watch>> watches_;
  std::unordered_set<std::shared_ptr<Held>> held_;
};

}  // namespace jm::node
