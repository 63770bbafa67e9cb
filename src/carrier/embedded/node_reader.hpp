// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the node on a thread of its own, a few messages at a time. What that computes is paid for by the
// carrier's source. On the loop's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
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
  // Who waits to look something up.
  class InLine {
   public:
    virtual void your_turn() = 0;

   protected:
    ~InLine() = default;
  };

  static constexpr std::size_t kAtOnce = 16;  // messages
  using Found = Result<std::vector<node::Stored>>;

  NodeReader(base::Loop& loop, node::Node& node, base::Budget::Source& source)
      : loop_(loop), node_(node), source_(source) {}

  base::Loop& loop() const { return loop_; }
  node::Node& node() const { return node_; }
  base::Budget::Source& source() const { return source_; }

  // The next messages of this index, oldest first. False if too many look-ups wait; else `found` comes later.
  bool find(node::ByteView index, std::uint64_t after, std::function<void(const Found&)> found);

  // Calls your_turn() as soon as few look-ups are under way, perhaps at once: a place in the line takes much
  // less memory than a look-up, and a gateway may begin with thousands.
  void line_up(std::weak_ptr<InLine> who);

 private:
  static constexpr std::size_t kUnderWay = 16;

  void serve();

  base::Loop& loop_;
  node::Node& node_;
  base::Budget::Source& source_;
  std::size_t under_way_ = 0;
  std::deque<std::weak_ptr<InLine>> line_;
  base::Lifetime lifetime_;
  base::Pool worker_{base::Pool::OneThread()};  // ends first
};

}  // namespace jm::carrier
