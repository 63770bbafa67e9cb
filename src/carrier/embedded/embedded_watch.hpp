// SPDX-License-Identifier: GPL-3.0-or-later
// One watch of the node in this process. The first message that does not fit, or comes while the node is
// asked, makes it ask (again). On the loop's thread.
#pragma once

#include <memory>

#include "carrier/embedded/node_reader.hpp"
#include "carrier/watchers.hpp"

namespace jm::carrier {

class EmbeddedWatch : public std::enable_shared_from_this<EmbeddedWatch> {
 public:
  EmbeddedWatch(NodeReader& reader, const Hash& address, std::shared_ptr<Watcher> watcher);

  // Subscribes first and looks then: nothing falls between the two.
  void begin();
  // From time to time: everything that was there has been told.
  void beat();

 private:
  enum class State {
    Asking,
    AskingAgain,  // more has come since the node was asked
    CaughtUp,
    Full,
  };

  void told(const node::Stored& stored);
  void ask();
  void ask_later(std::chrono::milliseconds wait);
  void looked(const NodeReader::Found& found);
  bool take(const node::Stored& stored);

  NodeReader& reader_;
  const chrysalis::Bytes index_;
  const std::shared_ptr<Watcher> watcher_;
  base::Budget::Place place_;
  std::uint64_t last_ = 0;  // order of the last message that was taken
  State state_ = State::Asking;
  std::unique_ptr<node::Subscription> subscription_;
};

}  // namespace jm::carrier
