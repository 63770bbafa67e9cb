// SPDX-License-Identifier: GPL-3.0-or-later
// The node inside the gateway, with its HTTP server, if the configuration wants one.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "base/result.hpp"
#include "gateway/config/config.hpp"
#include "node/http/server.hpp"
#include "node/node.hpp"

namespace jm::gateway {

class EmbeddedNode {
 public:
  EmbeddedNode(const Config& config, base::Log log) : config_(config), log_(std::move(log)) {}

  // Does nothing if it is open, or not wanted. May be called again after a failure.
  Result<void> open();
  node::Node* node() const { return node_.get(); }  // null: not open
  std::string url() const { return server_ ? server_->url() : ""; }
  void keep_at_least(std::chrono::seconds age) const {
    if (node_) node_->keep_at_least(age);
  }

 private:
  Result<void> serve();

  const Config& config_;
  const base::Log log_;
  std::unique_ptr<node::Node> node_;
  std::unique_ptr<node::Server> server_;  // ends before the node
};

}  // namespace jm::gateway
