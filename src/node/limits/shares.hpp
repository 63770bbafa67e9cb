// SPDX-License-Identifier: GPL-3.0-or-later
// How much of what is shared out (bounds.hpp) each client, each of its networks and all together have now.
// Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/limits/bounds.hpp"

namespace jm::node {

class Shares {
 public:
  using Counts = std::array<std::size_t, kThings>;
  using Network = std::shared_ptr<Counts>;  // counts of whoever holds it, also once it is forgotten
  using Networks = std::vector<Network>;    // as of networks_of(): narrowest first

  Networks networks_for(const std::string& client);
  // Those of the client's networks that have no connection.
  void forget_empty(const std::string& client);

  void count(const Networks& networks, Thing thing, std::ptrdiff_t by);
  static std::size_t of(const Network& network, Thing thing);
  std::size_t of_all(Thing thing) const { return all_[static_cast<std::size_t>(thing)]; }

  // Compared from the widest network on: the first two that differ count.
  // Whether `holder` has more than `newcomer` would have with `more`.
  static bool outweighs(const Networks& holder, const Networks& newcomer, Thing thing, std::size_t more);
  // More than 0: `one` is the heavier; less: `other` is.
  static int compare(const Networks& one, const Networks& other, Thing thing);

 private:
  std::unordered_map<std::string, Network> networks_;  // those with a connection
  Counts all_{};
};

}  // namespace jm::node
