// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/delivery/piece_order.hpp"

#include <utility>

#include "dialog/delivery/outbox.hpp"

namespace jm::dialog {

PieceOrder::Taken PieceOrder::take(std::uint32_t sequence, bool more, Bytes piece) {
  if (sequence < expected_ || pieces_.contains(sequence)) return Taken::Repeated;
  if (sequence - expected_ >= kMostUnsettled) return Taken::TooFar;
  pieces_.emplace(sequence, Piece{more, std::move(piece)});
  while (pieces_.contains(expected_)) ++expected_;
  return Taken::New;
}

std::optional<Bytes> PieceOrder::next() {
  while (!endless_ && next_ < expected_) {
    auto piece = pieces_.extract(next_++).mapped();
    if (begun_.size() + piece.bytes.size() > kMostPacked) {
      endless_ = true;
      Bytes().swap(begun_);
      pieces_.clear();
      break;
    }
    begun_.insert(begun_.end(), piece.bytes.begin(), piece.bytes.end());
    if (!piece.more) return std::exchange(begun_, {});
  }
  return std::nullopt;
}

std::size_t PieceOrder::memory() const {
  std::size_t bytes = begun_.capacity();
  for (const auto& [sequence, piece] : pieces_) bytes += sizeof(Piece) + piece.bytes.capacity();
  return bytes;
}

}  // namespace jm::dialog
