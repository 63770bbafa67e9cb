// SPDX-License-Identifier: GPL-3.0-or-later
// The node's HTTP server, docs/node-api.md. One MHD thread answers; storing runs on a few worker threads of
// low priority, proof of work for others on one of the lowest; held requests take no thread. Signals are
// blocked in all of them.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "node/node.hpp"

namespace jm::node {

// A record of what is configured, each with its own meaning: it has as many members as there are settings.
struct ServerOptions {
  std::string listen = "127.0.0.1:14265";  // "host:port", "[::1]:port"; port 0: any free one
  // PEM files, both or none; a world-readable key is refused. TLS 1.2 and 1.3. Read again when they change.
  std::string tls_cert, tls_key;
  std::size_t max_body = 65536;  // bytes; beyond: 413
  unsigned max_requests = 1000;  // at once, held ones included; beyond: 503. All bounds: bounds.hpp
  unsigned rate = 100;           // requests a second of one client (0: any); beyond: 429
  unsigned max_waiters = 100;    // held look-ups and watches of one client; beyond: 429
  unsigned max_watched = 20000;  // indexes in all watches of one client; beyond: 429
  // Names that a node on loopback is asked for, beside localhost and addresses; another one is refused, so
  // that no foreign page reaches it through a name of its own (DNS rebinding).
  std::vector<std::string> hosts = {};
  unsigned descriptors_percent = 90;           // of what the process may open, for connections
  std::chrono::milliseconds max_wait{60000};   // longest hold of a look-up
  std::chrono::milliseconds heartbeat{15000};  // of a watch
  // Ends of a connection's phases, however slowly something comes or goes: until the headers of the first or
  // the next request are there, TLS included; then for the body, and for the answer to be taken. A watch ends
  // if its reader takes nothing for idle_timeout.
  std::chrono::milliseconds idle_timeout{30000};
  std::chrono::milliseconds transfer_timeout{60000};
  // Told of a certificate that was renewed, or could not be; called from the server's thread.
  std::function<void(const std::string&)> log = {};
  unsigned workers = 2;
  bool remote_pow = true;  // does the proof of work of drafts that lack it; else: 400
};

class Server {
 public:
  // Serves `node`, which must outlive the server, until stop().
  static Result<std::unique_ptr<Server>> start(Node& node, ServerOptions options);
  // Ends held requests and watches, waits for the work under way (see Node::interrupt), closes everything.
  // The destructor does it too.
  virtual void stop() = 0;
  virtual ~Server() = default;

  // "http://127.0.0.1:14265", with the real port.
  virtual const std::string& url() const = 0;
  // What its owner should know of its limits, in a line; empty: nothing.
  virtual const std::string& notice() const = 0;
};

}  // namespace jm::node
