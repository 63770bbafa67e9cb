// SPDX-License-Identifier: GPL-3.0-or-later
// Pieces that were read in any order become payloads in theirs, each once. Bounded. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "dialog/bytes.hpp"

namespace jm::dialog {

class PieceOrder {
 public:
  enum class Taken { New, Repeated, TooFar };

  // `sequence` from 1; `more`: the payload goes on in the next piece.
  Taken take(std::uint32_t sequence, bool more, Bytes piece);
  // The next payload, packed, if it is whole.
  std::optional<Bytes> next();
  // A payload grew beyond kMostPacked: nothing more comes of this.
  bool endless() const { return endless_; }

  // The last piece that was read with all before it.
  std::uint32_t ack() const { return expected_ - 1; }
  std::size_t memory() const;

 private:
  struct Piece {
    bool more = false;
    Bytes bytes;
  };
  std::uint32_t expected_ = 1;             // the first that was not read
  std::uint32_t next_ = 1;                 // the first that is not in `begun_` or delivered
  std::map<std::uint32_t, Piece> pieces_;  // read and not delivered
  Bytes begun_;                            // of the next payload
  bool endless_ = false;
};

}  // namespace jm::dialog
