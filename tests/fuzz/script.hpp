// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the pieces of an input on a loop, one after the other, with pauses in which timers fire.
#pragma once

#include <functional>

#include "base/loop.hpp"
#include "fuzz.hpp"

namespace jm::fuzz {

class Script {
 public:
  static constexpr std::uint8_t kPause = 'z';
  static constexpr std::chrono::milliseconds kPauseTime{3};

  // `begin` runs first; `step` gets every piece but the pauses; `end` runs last. At most `most` pauses.
  Script(const std::uint8_t* data, std::size_t size, std::function<void(const Pieces::Piece&)> step)
      : pieces_(data, size), step_(std::move(step)) {}

  void run(base::Loop& loop, const std::function<void()>& begin, const std::function<void()>& end) {
    end_ = end;
    loop.post([this, &loop, begin] {
      begin();
      next(loop);
    });
    loop.run();
  }

 private:
  void next(base::Loop& loop) {
    Pieces::Piece piece{};
    if (!pieces_.next(piece) || ++count_ > kMaxPieces) {
      end_();
      loop.stop();
    } else if (piece.kind == kPause && pauses_ < kMaxPauses) {
      ++pauses_;
      loop.after(kPauseTime, [this, &loop] { next(loop); });
    } else {
      step_(piece);
      loop.post([this, &loop] { next(loop); });
    }
  }

  static constexpr unsigned kMaxPieces = 200, kMaxPauses = 4;
  Pieces pieces_;
  const std::function<void(const Pieces::Piece&)> step_;
  std::function<void()> end_;
  unsigned count_ = 0, pauses_ = 0;
};

}  // namespace jm::fuzz
