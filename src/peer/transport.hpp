// SPDX-License-Identifier: GPL-3.0-or-later
// One ICE transport over libnice: one stream with one component. Everything on the engine's thread.
#pragma once

#include <nice/agent.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "peer/engine.hpp"
#include "peer/ice_server.hpp"
#include "peer/sdp.hpp"

namespace jm::peer {

struct TransportEvents {
  std::function<void()> gathered;   // candidates() is complete
  std::function<void()> connected;  // once: send() works from here on
  std::function<void()> failed;     // no pair of candidates works, or no longer
  std::function<void(std::span<const std::uint8_t>)> datagram;
};

class Transport {
 public:
  // The events must not destroy it; post that.
  Transport(const Engine& engine, bool force_relay, TransportEvents events);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // User name and password; known at once, without candidates.
  Result<Ice> credentials() const;
  // Looks the servers' names up and collects candidates; `gathered` tells the end. Once.
  void gather(std::vector<IceServer> servers);
  bool gathering() const { return asked_; }
  // "candidate:1 1 udp …" of what was gathered so far. Those of the loopback interface are left out if
  // there are others.
  std::vector<std::string> candidates() const;
  // Begins the checks. Candidates that libnice cannot read (names, TCP) are left out.
  Result<void> connect(const Ice& remote);
  // New credentials: what was connected goes on until connect() has led to another pair.
  Result<void> restart();
  void send(std::span<const std::uint8_t> datagram);

 private:
  void add_local_addresses();
  void resolve(IceServer server);
  void use(const IceServer& server, const std::string& address);
  void collect();
  void state_changed(NiceComponentState state);

  NiceAgent* agent_;
  GMainContext* const context_;
  GCancellable* const cancel_;
  guint stream_ = 0;
  TransportEvents events_;
  bool asked_ = false;
  bool connected_ = false;
  bool has_stun_ = false;
  std::size_t resolving_ = 0;
};

}  // namespace jm::peer
