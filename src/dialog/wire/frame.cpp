// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/wire/frame.hpp"

#include <utility>

#include "trinary/text.hpp"

namespace jm::dialog {
namespace {

constexpr unsigned kSecurity = 1;
constexpr std::size_t kMostBytes = mam::kMaxMessageTrytes / 2;

std::size_t frame_trytes(std::size_t bytes) {
  return trinary::kHashTrytes + mam::payload_trytes(2 * bytes, kSecurity);
}

}  // namespace

std::size_t frame_capacity(std::size_t payload_trytes) {
  if (frame_trytes(0) > payload_trytes) return 0;
  std::size_t fits = 0, too_many = kMostBytes + 1;
  while (too_many - fits > 1) {
    const std::size_t middle = (fits + too_many) / 2;
    (frame_trytes(middle) <= payload_trytes ? fits : too_many) = middle;
  }
  return fits;
}

FrameWriter::FrameWriter(const Hash& seed, const Hash& side_key)
    : writer_{seed, mam::Mode::Restricted, side_key, kSecurity} {}

FrameWriter::~FrameWriter() {
  writer_.seed.wipe();
}

void FrameWriter::set_side_key(const Hash& side_key) {
  writer_.side_key = side_key;
  if (next_) next_->set_side_key(side_key);
}

void FrameWriter::prepare() {
  if (next_) return;
  // Every index is good, as long as there are less than 2^63.
  if (Result<mam::Prepared> made = mam::prepare(writer_, {index_, 1, 0})) next_ = std::move(*made);
}

std::string FrameWriter::write(View bytes) {
  if (bytes.size() > kMostBytes) return {};
  prepare();
  if (!next_) return {};
  Result<mam::Message> message = mam::create(std::move(*next_), trinary::from_bytes(bytes));
  next_.reset();
  ++index_;
  if (!message) return {};
  return std::string(message->root.trytes()) + message->payload;
}

std::optional<Frame> read_frame(std::string_view payload, const Hash& side_key) {
  const std::optional<Hash> root = Hash::from_trytes(payload.substr(0, trinary::kHashTrytes));
  if (!root) return std::nullopt;
  Result<mam::Parsed> parsed = mam::parse(payload.substr(trinary::kHashTrytes), *root, side_key);
  if (!parsed || parsed->security != kSecurity) return std::nullopt;
  Result<std::vector<std::uint8_t>> bytes = trinary::to_bytes(parsed->message);
  if (!bytes) return std::nullopt;
  return Frame{*root, parsed->next_root, std::move(*bytes)};
}

}  // namespace jm::dialog
