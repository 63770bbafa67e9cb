// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/delivery/outbox.hpp"

#include <algorithm>
#include <utility>

namespace jm::dialog {
namespace {

using ms = std::chrono::milliseconds;

constexpr ms kLongestPause{60'000};
constexpr unsigned kMostDoublings = 10;

}  // namespace

void Outbox::add(std::uint32_t sequence, std::string payload, CallId call, std::uint64_t tag,
                 const RoundTrip& round_trip, base::Time now, Actions& out) {
  Message& message = waiting_.emplace_back();
  message.sequence = sequence;
  message.payload = std::move(payload);
  message.call = call;
  message.tag = tag;
  message.time = Stopwatch(now, round_trip.limit());
  publish(message, out);
}

void Outbox::add_passing(std::string payload, Actions& out) {
  out.push_back(action::Publish{carrier_, tokens_.next(), address_, std::move(payload)});
}

void Outbox::publish(Message& message, Actions& out) {
  message.phase = Phase::Publishing;
  message.token = tokens_.next();
  out.push_back(action::Publish{carrier_, message.token, address_, message.payload});
}

void Outbox::settle(std::uint32_t sequence) {
  std::erase_if(waiting_, [&](const Message& message) { return message.sequence <= sequence; });
}

Outbox::Message* Outbox::find(Token token) {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [&](const Message& message) { return message.token == token; });
  return found == waiting_.end() ? nullptr : &*found;
}

void Outbox::wait(Message& message, Phase phase, const RoundTrip& round_trip, base::Time now) {
  message.phase = phase;
  const ms pause = round_trip.limit() * (1u << std::min(message.attempts, kMostDoublings));
  message.due = now + std::min(pause, kLongestPause);
  ++message.attempts;
}

bool Outbox::published(Token token, PublishResult result, RoundTrip& round_trip, base::Time now,
                       Actions& out) {
  Message* message = find(token);
  if (message == nullptr || message->phase != Phase::Publishing) return false;
  const auto time = message->time.stop(now);
  switch (result) {
    case PublishResult::Done:
      // There and back: twice as long as there.
      if (time) round_trip.sample(2 * *time);
      if (!std::exchange(message->attached, true) && message->tag != 0)
        out.push_back(action::Attached{message->call, message->tag});
      wait(*message, Phase::Attached, round_trip, now);
      return true;
    case PublishResult::Failed:
      wait(*message, Phase::Failed, round_trip, now);
      return true;
    case PublishResult::Refused:
      refused_ = true;
      waiting_.remove_if([&](const Message& other) { return &other == message; });
      return true;
  }
  return true;
}

bool Outbox::looked(Token token, std::optional<bool> there, const RoundTrip& round_trip, base::Time now,
                    Actions& out) {
  Message* message = find(token);
  if (message == nullptr || message->phase != Phase::Looking) return false;
  if (there == false) {
    ++counters_.reattached;
    publish(*message, out);
  } else {
    wait(*message, Phase::Attached, round_trip, now);
  }
  return true;
}

std::optional<base::Time> Outbox::deadline() const {
  std::optional<base::Time> earliest;
  const auto add = [&](base::Time at) { earliest = earliest ? std::min(*earliest, at) : at; };
  for (const Message& message : waiting_) {
    if (const auto due = message.time.due()) add(*due);
    if (message.phase == Phase::Attached || message.phase == Phase::Failed) add(message.due);
  }
  return earliest;
}

void Outbox::expire(base::Time now, Actions& out) {
  for (Message& message : waiting_) {
    message.time.tick(now);
    if ((message.phase != Phase::Attached && message.phase != Phase::Failed) || message.due > now) continue;
    if (message.phase == Phase::Attached && keeps_) {
      message.phase = Phase::Looking;
      message.token = tokens_.next();
      out.push_back(action::Look{carrier_, message.token, address_, message.payload});
    } else {
      publish(message, out);
    }
  }
}

bool Outbox::idle() const {
  return std::all_of(waiting_.begin(), waiting_.end(),
                     [](const Message& message) { return message.attached; });
}

std::size_t Outbox::memory() const {
  std::size_t bytes = 0;
  for (const Message& message : waiting_) bytes += sizeof message + message.payload.capacity();
  return bytes;
}

}  // namespace jm::dialog
