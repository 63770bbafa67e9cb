// SPDX-License-Identifier: GPL-3.0-or-later
// How much there is of what clients share, and how much of it one client or network may have. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "node/http/server.hpp"

namespace jm::node {

// What is shared out. Lasting: requests that are held, or wait for a worker.
enum class Thing { Connection, Request, Lasting, Held, Watched };
inline constexpr std::size_t kThings = 5;

// Of one thing: for a client, for each wider network that networks_of() names, and for everybody together.
struct Bound {
  std::array<std::size_t, 3> of_network{};  // [0]: a client; [1]: an IPv4 /24, an IPv6 /48; [2]: an IPv6 /32
  std::size_t all = 0;
};

struct Bounds {
  std::array<Bound, kThings> of;
  bool by_descriptors = false;  // fewer connections than the options ask for

  const Bound& operator[](Thing thing) const { return of[static_cast<std::size_t>(thing)]; }
};

// `descriptors`: how many files the process may open.
Bounds bounds_of(const ServerOptions& options, std::size_t descriptors);

// For the log; empty if the descriptors are no bound.
std::string notice_of(const Bounds& bounds, std::size_t descriptors);

}  // namespace jm::node
