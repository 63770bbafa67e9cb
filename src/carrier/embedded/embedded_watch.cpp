// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/embedded/embedded_watch.hpp"

#include <utility>

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr auto kAskAgain = 100ms;  // if the node could not be asked

}  // namespace

EmbeddedWatch::EmbeddedWatch(NodeReader& reader, const Hash& address, std::shared_ptr<Watcher> watcher)
    : reader_(reader),
      index_(chrysalis::index_of(address)),
      watcher_(std::move(watcher)),
      place_(reader.source(), [this] { ask(); }) {}

void EmbeddedWatch::begin() {
  subscription_ = reader_.node().subscribe(
      index_, [&loop = reader_.loop(), weak = weak_from_this()](const node::Stored& stored) {
        loop.post([weak, stored] {
          if (const auto alive = weak.lock()) alive->told(stored);
        });
      });
  ask();
}

void EmbeddedWatch::beat() {
  if (state_ == State::CaughtUp) watcher_->caught_up();
}

void EmbeddedWatch::told(const node::Stored& stored) {
  if (stored.order <= last_) return;
  if (state_ == State::Asking) state_ = State::AskingAgain;
  if (state_ != State::CaughtUp) return;
  if (reader_.source().wait() > 0ms) return ask();
  reader_.source().pay_for([&] {
    if (!take(stored)) state_ = State::Full;
  });
}

// Once what was read is paid for.
void EmbeddedWatch::ask() {
  state_ = State::Asking;
  if (const auto wait = reader_.source().wait(); wait > 0ms) return ask_later(wait);
  const bool accepted =
      reader_.find(index_, last_, [weak = weak_from_this()](const NodeReader::Found& found) {
        if (const auto alive = weak.lock()) alive->looked(found);
      });
  if (!accepted) ask_later(kAskAgain);
}

void EmbeddedWatch::ask_later(std::chrono::milliseconds wait) {
  reader_.loop().after(wait, [weak = weak_from_this()] {
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
  watcher_->caught_up();
}

// False if there is no room for it.
bool EmbeddedWatch::take(const node::Stored& stored) {
  if (auto arrival = to_arrival(stored)) {
    arrival->held = place_.hold(arrival->size());
    if (!arrival->held) return false;
    watcher_->arrival(*arrival);
  }
  last_ = stored.order;
  return true;
}

}  // namespace jm::carrier
