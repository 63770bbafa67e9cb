// SPDX-License-Identifier: GPL-3.0-or-later
// The pauses of a durable chain. Fixed in the product, shortened by tests.
#pragma once

#include <chrono>

namespace jm::plain {

struct ChainTiming {
  using ms = std::chrono::milliseconds;

  ms outbox_retry{500};    // first wait after a publish that failed; doubles up to outbox_slowest
  ms outbox_check{5'000};  // first look whether the carrier still has an unread message; doubles as well
  ms outbox_slowest{600'000};
};

}  // namespace jm::plain
