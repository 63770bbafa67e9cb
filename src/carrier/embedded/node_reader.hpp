// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the node on a thread of its own, a few messages at a time. What that computes is paid for by the
// carrier's source. On the loop's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/lifetime.hpp"
#include "base/pool.hpp"
#include "carrier/carrier.hpp"
#include "node/node.hpp"

namespace jm::carrier {

// What a message of the node holds, if it is one of MAM.
std::optional<Arrival> to_arrival(const node::Stored& stored);

class NodeReader {
 public:
  static constexpr std::size_t kAtOnce = 16;  // messages
  using Found = Result<std::vector<node::Stored>>;

  NodeReader(base::Loop& loop, node::Node& node, base::Budget::Source& source)
      : loop_(loop), node_(node), source_(source) {}

  base::Loop& loop() const { return loop_; }
  node::Node& node() const { return node_; }
  base::Budget::Source& source() const { return source_; }

  // The next messages of this index, oldest first. False if too many look-ups wait; else `found` comes later.
  bool find(const chrysalis::Bytes& index, std::uint64_t after, std::function<void(const Found&)> found);

 private:
  base::Loop& loop_;
  node::Node& node_;
  base::Budget::Source& source_;
  base::Lifetime lifetime_;
  base::Pool worker_{base::Pool::OneThread()};  // ends first
};

}  // namespace jm::carrier
