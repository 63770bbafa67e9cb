// SPDX-License-Identifier: GPL-3.0-or-later
// What is at one address, asked at one node.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

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
// time; a node that asks for patience in between gets it.
std::unique_ptr<Work> look_up(Nodes& nodes, LookupQuery query, LookupEvents events,
                              std::function<void(CarrierResult<LookupEnd>)> done);

// What is there and is kept, see Carrier::fetch(): in one request if the node has a watch, else by look_up().
std::unique_ptr<Work> fetch_all(Nodes& nodes, std::size_t node, chrysalis::Bytes index, Carrier::Keep keep,
                                std::function<void(CarrierResult<std::vector<Arrival>>)> done);

}  // namespace jm::carrier
