// SPDX-License-Identifier: GPL-3.0-or-later
// One watch of the node in this process. The first message that does not fit, or comes while the node is
// asked, makes it ask (again). On the loop's thread.
#pragma once

#include <memory>

#include "carrier/embedded/node_reader.hpp"
#include "carrier/watchers.hpp"

namespace jm::carrier {

class EmbeddedWatch final : public Watcher, public NodeReader::InLine {
 public:
  EmbeddedWatch(NodeReader& reader, const Hash& address, WatchListener& listener);

  // Subscribes first and looks then: nothing falls between the two.
  void begin();
  // From time to time: everything that was there has been told.
  void beat();
  // The reader ends.
  void end();
  void your_turn() override;

 private:
  enum class State {
    Asking,
    AskingAgain,  // more has come since the node was asked
    CaughtUp,
    Full,
  };

  std::weak_ptr<EmbeddedWatch> weak() { return std::static_pointer_cast<EmbeddedWatch>(shared_from_this()); }
  void told(const node::Stored& stored);
  void ask();
  void ask_later(std::chrono::milliseconds wait);
  void looked(const NodeReader::Found& found);
  bool take(const node::Stored& stored);

  NodeReader& reader_;
  const chrysalis::Id index_;
  std::unique_ptr<base::Budget::Place> place_;  // once something has come
  std::uint64_t last_ = 0;                      // order of the last message that was taken
  State state_ = State::Asking;
  std::unique_ptr<node::Subscription> subscription_;
};

}  // namespace jm::carrier
