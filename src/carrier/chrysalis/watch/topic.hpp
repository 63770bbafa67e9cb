// SPDX-License-Identifier: GPL-3.0-or-later
// One address that is watched at a Chrysalis node: who wants to know, and what has been delivered.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "carrier/chrysalis/rest.hpp"
#include "carrier/watchers.hpp"

namespace jm::carrier {

struct Topic {
  enum class State {
    Asked,     // what is there is under way
    CaughtUp,  // has come, within this session
    Full,      // no room for more: it is asked for again, from the cursor, when there is
  };

  // `has_room`: when there is room again after it was full. Both outlive it.
  Topic(const Hash& at, base::Budget::Source& source, const std::function<void(Topic&)>& has_room);

  chrysalis::Bytes index() const { return chrysalis::index_of(address); }

  // Everything that is there is to be told, to a new watcher.
  void begin_anew();
  // A session begins: what is there comes again, from the cursor.
  void session_begins();

  // What the session is to do after a line of the node's watch that is about this address.
  enum class After {
    Nothing,
    Add,     // again, from the cursor
    Remove,  // until there is room
  };
  After on_line(rest::WatchLine& line);

  // What the messages take room of.
  base::Budget::Place& place();

  const Hash address;
  const std::string index_hex;
  Watchers watchers;
  std::string cursor;   // of the node's watch: what has been delivered
  std::string missing;  // the message that there was no room for: what comes before it was under way already
  State state = State::Asked;

 private:
  After take(rest::WatchLine& line);

  base::Budget::Source& source_;
  const std::function<void(Topic&)>& has_room_;
  std::unique_ptr<base::Budget::Place> place_;  // once there is something
};

}  // namespace jm::carrier
