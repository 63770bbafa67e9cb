// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/watch/topic.hpp"

#include <utility>

namespace jm::carrier {

Topic::Topic(const Hash& at, base::Budget::Source& source, const std::function<void(Topic&)>& has_room)
    : address(at), index_hex(chrysalis::to_hex(index())), source_(source), has_room_(has_room) {}

base::Budget::Place& Topic::place() {
  if (!place_) place_ = std::make_unique<base::Budget::Place>(source_, [this] { has_room_(*this); });
  return *place_;
}

void Topic::begin_anew() {
  cursor.clear();
  missing.clear();
  state = State::Asked;
}

void Topic::session_begins() {
  if (state != State::Full) state = State::Asked;
  missing.clear();
}

Topic::After Topic::on_line(rest::WatchLine& line) {
  if (state == State::Full) return After::Nothing;
  const bool caught_up = line.kind == rest::WatchLine::Kind::CaughtUp;
  if (!missing.empty()) {
    const bool is_there = missing == line.message_id;
    if (!is_there && !caught_up) return After::Nothing;
    missing.clear();
    if (!is_there) return After::Add;  // it has been pruned, or this belongs to an earlier wish
  }
  if (caught_up) {
    if (std::exchange(state, State::CaughtUp) != State::CaughtUp) watchers.caught_up();
  } else if (line.arrival && !watchers.all_know(line.message_id)) {
    return take(line);
  } else {
    cursor = line.cursor;
  }
  return After::Nothing;
}

Topic::After Topic::take(rest::WatchLine& line) {
  line.arrival->held = place().hold(line.arrival->size());
  if (!line.arrival->held) {
    state = State::Full;
    missing = line.message_id;
    return After::Remove;
  }
  watchers.arrival(*line.arrival);
  cursor = line.cursor;
  return After::Nothing;
}

}  // namespace jm::carrier
