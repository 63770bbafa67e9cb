// SPDX-License-Identifier: GPL-3.0-or-later
// The form that every message of a dialog has on the carrier: the root of its place in the writer's chain (81
// trytes), then a MAM message there (restricted, security 1, one message a root) that holds bytes, two trytes
// each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dialog/bytes.hpp"
#include "mam/mam.hpp"
#include "mam/prepared.hpp"

namespace jm::dialog {

using trinary::Hash;

// Largest number of bytes that a carrier's message of so many trytes holds; 0: not even an empty one.
std::size_t frame_capacity(std::size_t payload_trytes);

// Writes a chain under a seed that nobody else has, message by message. Wiped at its end.
class FrameWriter {
 public:
  // `seed`: random, see random_trytes(); it must never be used a second time.
  FrameWriter(const Hash& seed, const Hash& side_key);
  ~FrameWriter();
  FrameWriter(FrameWriter&&) noexcept = default;
  FrameWriter& operator=(FrameWriter&&) noexcept = default;

  // The payload for the carrier, under the next root of the chain. Quicker if its key was made
  // ahead. Empty: more bytes than frame_capacity() ever gives; then nothing was signed.
  std::string write(View bytes);
  // Of the messages that follow.
  void set_side_key(const Hash& side_key);
  // Makes the key of the next message, if it is not made yet.
  void prepare();
  bool prepared() const { return next_.has_value(); }

 private:
  mam::Writer writer_;
  std::uint64_t index_ = 0;
  std::optional<mam::Prepared> next_;
};

struct Frame {
  Hash root, next_root;
  Bytes bytes;
};
// nullopt: it is none, or its signature does not lead to its root.
std::optional<Frame> read_frame(std::string_view payload, const Hash& side_key);

}  // namespace jm::dialog
