// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/run/embedded_node.hpp"

#include <utility>

namespace jm::gateway {
namespace {

constexpr unsigned kDescriptorsPercent = 33;  // of Janus's, for the node's connections; media need the others
constexpr char kName[] = "embedded node";

}  // namespace

Result<void> EmbeddedNode::open() {
  if (!config_.node.enabled || server_) return {};
  if (!node_) {
    auto node = node::Node::open(config_.node.store);
    if (!node) return fail(kName, node.error());
    node_ = std::move(*node);
  }
  return serve();
}

Result<void> EmbeddedNode::serve() {
  node::ServerOptions serving = config_.node.server;
  serving.descriptors_percent = kDescriptorsPercent;
  const auto say = [log = log_](base::Level level, const std::string& line) {
    log(level, std::string(kName) + ": " + line);
  };
  serving.log = [say](const std::string& line) { say(base::Level::Warning, line); };
  for (const auto& [name, carrier] : config_.carriers)
    if (carrier.urls.empty()) serving.hosts.push_back(carrier.public_url);
  auto server = node::Server::start(*node_, std::move(serving));
  if (!server) return fail(kName, server.error());
  server_ = std::move(*server);
  say(base::Level::Info, "listening on " + server_->url());
  if (!server_->notice().empty()) say(base::Level::Info, server_->notice());
  return {};
}

}  // namespace jm::gateway
