// SPDX-License-Identifier: GPL-3.0-or-later
// What is at one address, asked at one node.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "carrier/chrysalis/nodes.hpp"

namespace jm::carrier {

struct LookupQuery {
  std::size_t node = 0;
  chrysalis::Bytes index;
  std::chrono::seconds wait{0};  // let the node hold the answer while there is nothing new
  std::string etag;              // of what is known; with `wait`
  std::function<bool(const std::string& id)> wanted;  // empty: all
  base::Budget::Place& place;                         // that the messages take room of; outlives the look-up
};

struct LookupEvents {
  std::function<void(Arrival)> arrival;                // in the node's order
  std::function<void(const std::string& id)> no_mam;   // a true message, but none of MAM at this address
  std::function<void(const std::string& id)> garbled;  // the node sends something else under this id
};

struct LookupEnd {
  std::string etag;
  bool full = false;  // there was no room for the rest
};

// By the standard API: the listing, then every wanted message. At most rest::kMaxListed of them, a few at a
// time; a node that asks to be left alone in between is (Retry-After).
std::unique_ptr<Work> look_up(Nodes& nodes, LookupQuery query, LookupEvents events,
                              std::function<void(CarrierResult<LookupEnd>)> done);

}  // namespace jm::carrier
