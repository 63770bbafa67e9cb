// SPDX-License-Identifier: GPL-3.0-or-later
// Requests to a STUN or TURN server over a connection (stun_connect.hpp), each with its answer. Blocking,
// within a few seconds.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "cli/doctor/ice/gio_object.hpp"

namespace jm::cli::doctor {

class StunSocket {
 public:
  // The connection has a time limit: no single read takes longer.
  explicit StunSocket(GioObject<GSocketConnection> connection);

  // The answer; over UDP the request is repeated.
  Result<std::vector<std::uint8_t>> ask(std::span<const std::uint8_t> request);
  void send(std::span<const std::uint8_t> request);
  bool datagrams() const { return datagrams_; }

 private:
  Result<bool> wait(std::chrono::milliseconds limit);  // false: nothing has come
  Result<std::vector<std::uint8_t>> read();

  GioObject<GSocketConnection> connection_;
  bool datagrams_;
};

}  // namespace jm::cli::doctor
