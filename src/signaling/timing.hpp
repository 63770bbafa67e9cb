// The clocks of a call and of the outbox. Fixed in the product, shortened by tests.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace jm::signaling {

struct Timing {
  using ms = std::chrono::milliseconds;

  ms setup{15'000};        // Janus's answer; its gathering alone can take 5 s
  ms keepalive{25'000};    // at the most; sooner where Janus grants a session little time
  ms outbox_retry{500};    // first wait after a publish that failed; doubles up to outbox_slowest
  ms outbox_check{5'000};  // first look whether the carrier still has an unread message; doubles as well
  ms outbox_slowest{600'000};
  ms lost_again{2'000};  // at least, from the first look at a link that is not there to the second
  ms revive{1'000};      // a channel that stopped begins anew; doubles up to revive_slowest
  ms revive_slowest{60'000};
  ms retry{1'000};  // other things that failed, e.g. the look at the own next address
  // The way of a message from one side to the other (docs/protocol.md, "A slow carrier"). Above the first, an
  // answer may come too late for candidates that Janus was given before it left.
  ms safe_way{4'000};
  // Janus and a peer that cannot reach it begin their checks when a message has gone to the peer and another
  // come back; a NAT between has forgotten them by then where each takes longer than this.
  ms longest_way{30'000};
  ms closing{2'000};  // for the last messages when the gateway stops
};

// How often to keep a session alive for which Janus grants so many seconds (> 0): a third of them, so that
// two may get lost, and no less often than `at_most` says.
inline Timing::ms keepalive_within(Timing::ms at_most, std::int64_t granted) {
  constexpr std::int64_t kLong = 86'400;  // seconds; keeps the arithmetic in range
  constexpr Timing::ms kShortest{300};
  const Timing::ms third = Timing::ms(std::chrono::seconds(std::min(granted, kLong))) / 3;
  return std::min(at_most, std::max(third, kShortest));
}

}  // namespace jm::signaling
