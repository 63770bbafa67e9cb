// SPDX-License-Identifier: GPL-3.0-or-later
// The nodes of one carrier: which to ask next, how long to leave one alone that failed, what each can do.
// On the loop's thread only.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "carrier/chrysalis/node_health.hpp"
#include "carrier/chrysalis/rest.hpp"

namespace jm::carrier {

// Something under way that ends when destroyed; its callback does not run afterwards. It may be destroyed
// from inside its own callback.
class Work {
 public:
  virtual ~Work() = default;
};

class Nodes {
 public:
  using Clock = base::Loop::Clock;
  using InfoDone = std::function<void(CarrierResult<rest::NodeInfo>)>;

  Nodes(base::Loop& loop, base::Budget::Source& source, std::vector<std::string> urls,
        CarrierOptions options);

  std::size_t size() const { return nodes_.size(); }
  const std::string& url(std::size_t node) const { return nodes_[node].url; }
  base::Loop& loop() const { return loop_; }
  base::Budget::Source& source() const { return source_; }
  const CarrierOptions& options() const { return options_; }

  // The healthy ones in the configured order, then those that failed, the one whose time comes first before.
  std::vector<std::size_t> order() const;
  // See NodeHealth.
  std::chrono::milliseconds backoff_left(std::size_t node) const;
  std::optional<CarrierError> asked_to_wait(std::size_t node) const;
  void worked(std::size_t node) { nodes_[node].health.worked(); }
  void failed(std::size_t node, const CarrierError& error);
  void forget_info(std::size_t node) { nodes_[node].info.reset(); }
  // It says that it has a watch, but has none: until it is asked again.
  void has_no_watch(std::size_t node) {
    if (nodes_[node].info) nodes_[node].info->watch = false;
  }

  // See WatchRetry: look-ups serve for a while.
  void watch_is_silent(std::size_t node);
  void watch_begins(std::size_t node) { nodes_[node].watch_retry.begins(); }
  std::chrono::milliseconds watch_again_in(std::size_t node) const;
  // How long a watch may take to begin. That is one round trip, as was the node's word of what it can do.
  std::chrono::milliseconds watch_timeout_of(std::size_t node) const;

  // Of something that can be asked again: if there are other nodes, a node that fails again and again may be
  // a slow one, and gets longer each time.
  std::chrono::milliseconds timeout_of(std::size_t node) const;
  // A request to the node with everything set but method, headers and body. `path` begins with '/'.
  base::HttpRequest request(std::size_t node, const std::string& path) const;

  // What the node can do: from memory, else asked. `done` may run before this returns only if it is known:
  // nullptr is returned then.
  [[nodiscard]] std::unique_ptr<Work> info(std::size_t node, InfoDone done);

 private:
  struct Node {
    std::string url;
    std::optional<rest::NodeInfo> info;
    std::chrono::milliseconds info_took{};
    NodeHealth health;
    WatchRetry watch_retry;
  };

  base::Loop& loop_;
  base::Budget::Source& source_;
  const CarrierOptions options_;
  std::vector<Node> nodes_;
  std::minstd_rand random_;
};

}  // namespace jm::carrier
