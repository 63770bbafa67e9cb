// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/embedded/embedded_watch.hpp"

#include <utility>

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr auto kAskAgain = 100ms;  // if the node could not be asked

}  // namespace

EmbeddedWatch::EmbeddedWatch(NodeReader& reader, const Hash& address, WatchListener& listener)
    : Watcher(reader.loop(), listener), reader_(reader), index_(chrysalis::hash_of(address)) {}

void EmbeddedWatch::begin() {
  subscription_ =
      reader_.node().subscribe(index_, [&loop = reader_.loop(), weak = weak()](const node::Stored& stored) {
        loop.post([weak, stored] {
          if (const auto alive = weak.lock()) alive->told(stored);
        });
      });
  ask();
}

void EmbeddedWatch::beat() {
  if (state_ == State::CaughtUp) caught_up();
}

void EmbeddedWatch::end() {
  close();
  subscription_.reset();
  place_.reset();
}

void EmbeddedWatch::told(const node::Stored& stored) {
  if (closed() || stored.order <= last_) return;
  if (state_ == State::Asking) state_ = State::AskingAgain;
  if (state_ != State::CaughtUp) return;
  if (reader_.source().wait() > 0ms) return ask();
  reader_.source().pay_for([&] {
    if (!take(stored)) state_ = State::Full;
  });
}

// Once what was read is paid for.
void EmbeddedWatch::ask() {
  if (closed()) return;
  state_ = State::Asking;
  if (const auto wait = reader_.source().wait(); wait > 0ms) return ask_later(wait);
  reader_.line_up(weak());
}

void EmbeddedWatch::your_turn() {
  const bool accepted = reader_.find(index_, last_, [weak = weak()](const NodeReader::Found& found) {
    if (const auto alive = weak.lock()) alive->looked(found);
  });
  if (!accepted) ask_later(kAskAgain);
}

void EmbeddedWatch::ask_later(std::chrono::milliseconds wait) {
  reader_.loop().after(wait, [weak = weak()] {
    if (const auto alive = weak.lock()) alive->ask();
  });
}

void EmbeddedWatch::looked(const NodeReader::Found& found) {
  if (!found) return ask_later(kAskAgain);
  for (const node::Stored& stored : *found) {
    if (take(stored)) continue;
    state_ = State::Full;
    return;
  }
  if (state_ == State::AskingAgain || found->size() == NodeReader::kAtOnce) return ask();
  state_ = State::CaughtUp;
  caught_up();
}

// False if there is no room for it.
bool EmbeddedWatch::take(const node::Stored& stored) {
  if (auto message = to_arrival(stored)) {
    if (!place_) place_ = std::make_unique<base::Budget::Place>(reader_.source(), [this] { ask(); });
    message->held = place_->hold(message->size());
    if (!message->held) return false;
    arrival(*message);
  }
  last_ = stored.order;
  return true;
}

}  // namespace jm::carrier
