// SPDX-License-Identifier: GPL-3.0-or-later
// A chain for the next answer, whose first key is made ahead while nothing else is to be done. A channel that
// was never called has none, so that idle ones cost nothing. Not thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "base/clock.hpp"
#include "dialog/crypto/keys.hpp"
#include "dialog/wire/frame.hpp"

namespace jm::dialog {

class WriterStock {
 public:
  // `primitives` outlive it.
  explicit WriterStock(Primitives& primitives) : primitives_(primitives) {}

  // A new chain; its key is made if there was time since the last one.
  FrameWriter take(const Hash& side_key, base::Now now) {
    due_ = now.steady + kAfter;
    FrameWriter writer = ready_ ? std::move(*ready_) : FrameWriter(random_trytes(primitives_), Hash());
    ready_.reset();
    writer.set_side_key(side_key);
    return writer;
  }

  std::optional<base::Time> deadline() const { return ready_ ? std::nullopt : due_; }
  void expire(base::Now now) {
    if (ready_ || !due_ || now.steady < *due_) return;
    ready_.emplace(random_trytes(primitives_), Hash());
    ready_->prepare();
  }

 private:
  static constexpr std::chrono::milliseconds kAfter{20};  // the call before it: it is answered first

  Primitives& primitives_;
  std::optional<FrameWriter> ready_;
  std::optional<base::Time> due_;  // once one was taken
};

}  // namespace jm::dialog
