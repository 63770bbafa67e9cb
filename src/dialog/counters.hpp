// SPDX-License-Identifier: GPL-3.0-or-later
// What came to an engine and what became of it: one for each outcome that bad input can have.
#pragma once

#include <cstdint>

namespace jm::dialog {

struct Counters {
  std::uint64_t opened = 0;       // dialogs that were acted on
  std::uint64_t taken_over = 0;   // calls that went on in a new dialog
  std::uint64_t old = 0;          // stood at a rendezvous before it was watched
  std::uint64_t junk = 0;         // no message, of another version, or it does not open
  std::uint64_t replayed = 0;     // a first message whose ephemeral key is known
  std::uint64_t again = 0;        // a first message that has to prove that its writer is there
  std::uint64_t limited = 0;      // beyond offers_per_minute, or too many that have proved nothing
  std::uint64_t busy = 0;         // no room, and told so
  std::uint64_t replaced = 0;     // a call that went for another device
  std::uint64_t stale = 0;        // an attempt that is not the newest of its call
  std::uint64_t repeated = 0;     // a message that was read before
  std::uint64_t bad_number = 0;   // far ahead, or an ack for what was never sent
  std::uint64_t bad_payload = 0;  // it opens, but does not unpack or goes on without end
  std::uint64_t dropped = 0;      // too many waited to be sent
  std::uint64_t reattached = 0;   // lost by the carrier

  bool operator==(const Counters&) const = default;
};

}  // namespace jm::dialog
