// SPDX-License-Identifier: GPL-3.0-or-later
// A node with its HTTP server on a free port of loopback, and what the tests of it share.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "node/http/server.hpp"
#include "tests/unit/support/http_client.hpp"
#include "tests/unit/support/node_fixture.hpp"

namespace jm::node::testing {

using jm::testing::Answer;
using jm::testing::ask;
using jm::testing::Call;
using jm::testing::kTimeout;
using jm::testing::Stream;

inline ServerOptions on_free_port() {
  ServerOptions made;
  made.listen = "127.0.0.1:0";
  made.rate = 0;  // tests are quick; the one of the rate sets it
  return made;
}

struct Served {
  std::unique_ptr<Node> node;
  std::unique_ptr<Server> server;

  using Wrap = std::function<std::unique_ptr<Node>(std::unique_ptr<Node>)>;

  explicit Served(ServerOptions with = on_free_port(), Options of_node = options(), const Wrap& wrap = {}) {
    auto opened = Node::open(std::move(of_node));
    ck_assert_msg(opened.has_value(), "%s", opened ? "" : opened.error().reason.c_str());
    node = wrap ? wrap(std::move(*opened)) : std::move(*opened);
    auto started = Server::start(*node, std::move(with));
    ck_assert_msg(started.has_value(), "%s", started ? "" : started.error().reason.c_str());
    server = std::move(*started);
  }

  std::string url(const std::string& path) const { return server->url() + "/api/v1" + path; }
  std::string at(std::string_view index) const {
    return url("/messages?index=" + chrysalis::to_hex(bytes(index)));
  }

  // Stores a message and gives its id in hex.
  std::string put(std::string_view index, std::string_view data) const {
    const auto id = node->submit(draft(index, data), "local");
    ck_assert_msg(id.has_value(), "%s", id ? "" : id.error().reason.c_str());
    return chrysalis::to_hex(*id);
  }
};

inline std::string hex(std::string_view text) {
  return chrysalis::to_hex(bytes(text));
}

// A draft in binary form.
inline std::string raw_draft(std::string_view index, std::string_view data) {
  chrysalis::Message message;
  message.index = bytes(index);
  message.data = bytes(data);
  message.parents = {Id{}};
  Bytes raw = chrysalis::to_bytes(message);
  raw[8] = 0;
  raw.erase(raw.begin() + 9, raw.begin() + 9 + 32);
  return {raw.begin(), raw.end()};
}

// The text between `"name":"` and the next quote.
inline std::string member(const std::string& json, const std::string& name) {
  const std::string key = "\"" + name + "\":\"";
  const std::size_t at = json.find(key);
  if (at == std::string::npos) return "";
  return json.substr(at + key.size(), json.find('"', at + key.size()) - at - key.size());
}

// Asks again and again until it is so; false if that takes too long.
inline bool eventually(const std::function<bool()>& so) {
  const auto deadline = std::chrono::steady_clock::now() + kTimeout;
  while (std::chrono::steady_clock::now() < deadline) {
    if (so()) return true;
    std::this_thread::yield();
  }
  return false;
}

}  // namespace jm::node::testing
