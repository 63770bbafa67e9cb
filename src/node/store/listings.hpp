// SPDX-License-Identifier: GPL-3.0-or-later
// The lists of ids that were asked for lately, so that many who ask for one address cost little. Thread-safe.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "node/node.hpp"

namespace jm::node {

class Listings {
 public:
  using Epoch = std::uint64_t;

  // A list with the newest `limit` of an address, if it is known; else the epoch, to be taken before reading.
  struct Found {
    std::optional<Listing> listing;
    Epoch epoch = 0;
  };
  Found find(const std::string& address, std::size_t limit);
  // Kept if nothing has changed since `epoch`.
  void keep(const std::string& address, std::size_t limit, const Listing& listing, Epoch epoch);
  // After the change was committed.
  void changed(const std::vector<std::string>& addresses);

 private:
  struct Entry {
    std::string address;
    std::size_t limit;
    Listing listing;
  };

  std::mutex mutex_;
  Epoch epoch_ = 0;
  std::list<Entry> entries_;  // a few, the last used in front
};

}  // namespace jm::node
