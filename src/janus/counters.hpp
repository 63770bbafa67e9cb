// SPDX-License-Identifier: GPL-3.0-or-later
// What has happened on a channel since the start.
#pragma once

#include <cstdint>

namespace jm::janus {

struct Counters {
  std::uint64_t offers = 0, answers = 0, errors = 0, calls = 0, messages = 0, skipped = 0, stale = 0,
                junk = 0, unreadable = 0, limited = 0, attached = 0, dropped = 0, reattached = 0, emptied = 0;
  Counters& operator+=(const Counters& other);
  bool operator==(const Counters&) const = default;
};

}  // namespace jm::janus
