// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/limits/bounds.hpp"

#include <algorithm>
#include <cstdint>

namespace jm::node {
namespace {

constexpr std::size_t kFewest = 16;    // connections, however few descriptors there are
constexpr std::size_t kBeside = 32;    // connections and requests of one client beside those that are held
constexpr std::size_t kUnwatched = 5;  // all together may watch as many indexes as so many clients

Bound shared_out(std::size_t all, std::size_t client) {
  const auto at_most = [all](std::size_t share) { return std::min(share, all); };
  return {{at_most(client), at_most(std::max(client, all / 4)), at_most(std::max(client, all / 2))}, all};
}

}  // namespace

Bounds bounds_of(const ServerOptions& options, std::size_t descriptors) {
  Bounds bounds;
  const auto set = [&](Thing thing, std::size_t all, std::size_t client) {
    bounds.of[static_cast<std::size_t>(thing)] = shared_out(all, client);
  };
  // Beside the requests there is room for connections that are idle, or new.
  const std::size_t wanted = 2 * std::size_t{options.max_requests} + 64;
  const std::size_t may = std::max(descriptors / 100 * options.descriptors_percent, kFewest);
  const std::size_t connections = std::min(wanted, may);
  bounds.by_descriptors = connections < wanted;
  // A quarter of the connections cannot be busy, a quarter of the requests not be held, an eighth neither
  // held nor wait for a worker: so there is always something left for what is answered at once.
  const std::size_t requests = std::min(std::size_t{options.max_requests}, connections - connections / 4);
  const std::size_t of_one = std::size_t{options.max_waiters} + kBeside;
  set(Thing::Connection, connections, std::max(of_one, connections / 8));
  set(Thing::Request, requests, std::max(of_one, requests / 8));
  set(Thing::Lasting, requests - requests / 8, std::max(of_one, requests / 8));
  set(Thing::Held, requests - requests / 4, options.max_waiters);
  set(Thing::Watched, kUnwatched * options.max_watched, options.max_watched);
  return bounds;
}

std::string notice_of(const Bounds& bounds, std::size_t descriptors) {
  if (!bounds.by_descriptors) return {};
  return "at most " + std::to_string(bounds[Thing::Connection].all) + " connections at once, " +
         std::to_string(bounds[Thing::Held].all) + " of them held, since this process may open " +
         std::to_string(descriptors) + " files (ulimit -n, LimitNOFILE)";
}

}  // namespace jm::node
