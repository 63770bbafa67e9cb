// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/call/connection_watch.hpp"

namespace jm::janus {
namespace {

// An answer that the carrier does not take keeps the call no longer than so many times the limit.
constexpr int kUnattached = 10;

constexpr const char* kNoMedia =
    "the peer has vanished: Janus told of no media from it (for peers that send none set peer_timeout = 0, "
    "also where media.no_media_timer of janus.jcfg is 0)";

}  // namespace

void ConnectionWatch::begin(base::Now now) {
  begun_ = true;
  alive(now);
}

void ConnectionWatch::connect_within(ms limit, base::Now now) {
  if (!up_) connect_at_ = now.steady + limit;
}

void ConnectionWatch::peer_answers(base::Now now) {
  connect_within(limits_.connect, now);
}

void ConnectionWatch::answer_attached(ms travel, base::Now now) {
  travel_ = travel;
  connect_within(limits_.connect + travel_, now);
}

void ConnectionWatch::janus_answers(bool first, base::Now now) {
  if (first || !connect_at_) connect_within(kUnattached * limits_.connect, now);
}

void ConnectionWatch::up(base::Now now) {
  up_ = true;
  connect_at_.reset();
  alive(now);
}

void ConnectionWatch::media(const json_t* event, base::Now now) {
  if (media_.update(event)) alive(now);
}

base::Earliest<ConnectionWatch::Due> ConnectionWatch::next() const {
  base::Earliest<Due> next;
  next.add(connect_at_, Due::Connect);
  if (begun_ && !up_) next.add(liveness_.deadline(limits_.idle), Due::Idle);
  if (up_ && limits_.peer.count() > 0) next.add(liveness_.deadline(limits_.peer + travel_), Due::Peer);
  return next;
}

std::optional<std::string> ConnectionWatch::expire(base::Now now) {
  const auto earliest = next();
  const Due* due = earliest.due(now);
  if (due == nullptr) return std::nullopt;
  switch (*due) {
    case Due::Connect:
      return "the peer did not connect";
    case Due::Idle:
      return "nothing was heard of the peer";
    case Due::Peer:
      break;
  }
  if (!liveness_.silent(limits_.peer + travel_, media_.arrives(), now)) return std::nullopt;
  return media_.told() ? "the peer has vanished" : kNoMedia;
}

}  // namespace jm::janus
