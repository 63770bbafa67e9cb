// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the pieces of an input on an engine, one after the other, with pauses in which virtual time passes.
#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"
#include "fuzz.hpp"

namespace jm::fuzz {

class Script {
 public:
  static constexpr std::uint8_t kPause = 'z';

  Script(const std::uint8_t* data, std::size_t size) : pieces_(data, size) {}

  // `step(piece, now)` gets every piece but the pauses; `late(now)` what follows a pause: 3 ms, or four times
  // as long for each byte of it. At most kMaxPieces.
  template <class Step, class Late>
  void run(Step step, Late late) {
    Pieces::Piece piece{};
    for (unsigned count = 0; count < kMaxPieces && pieces_.next(piece); ++count) {
      if (piece.kind != kPause) {
        step(piece, now_);
        continue;
      }
      const auto time =
          std::chrono::milliseconds(INT64_C(3) << 2 * std::min<std::size_t>(piece.bytes.size(), 12));
      now_ = {now_.steady + time, now_.unix_ms + time.count()};
      late(now_);
    }
  }
  base::Now now() const { return now_; }

 private:
  static constexpr unsigned kMaxPieces = 200;
  Pieces pieces_;
  base::Now now_{base::Time(std::chrono::hours(1)), 1'700'000'000'000};
};

}  // namespace jm::fuzz
