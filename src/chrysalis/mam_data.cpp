// SPDX-License-Identifier: GPL-3.0-or-later
// A MAM message as an indexation payload: a byte with the length of the packed tag, the packed tag, the
// packed payload. Packing: 5 bits a tryte, most significant first, the tail filled up with ones.
#include "chrysalis/mam_data.hpp"

#include <string_view>
#include <utility>

#include "trinary/hash.hpp"
#include "trinary/trits.hpp"

namespace jm::chrysalis {
namespace {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

constexpr std::size_t kMaxTagTrytes = 27;
constexpr std::size_t kMaxPackedTagBytes = (kMaxTagTrytes * 5 + 7) / 8;
constexpr std::size_t kTooShort = 100;  // data of so many bytes is passed over by mam.js
constexpr unsigned kTrytes = 27;
constexpr unsigned kFill = 31;  // five bits of the tail's ones

void pack(std::string_view trytes, Bytes& bytes) {
  unsigned bits = 0;  // the lowest `count` ones wait to be written
  unsigned count = 0;
  for (const char tryte : trytes) {
    bits = bits << 5 | trinary::tryte_position(tryte);
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> count));
    }
  }
  if (count > 0) bytes.push_back(static_cast<std::uint8_t>(bits << (8 - count) | 0xffu >> count));
}

// Up to the first five bits of fill. Fails on a value that is no tryte.
Result<std::string> unpack(ByteView bytes, const char* what) {
  std::string trytes(bytes.size() * 8 / 5, '\0');
  std::size_t size = 0;
  unsigned bits = 0;
  unsigned count = 0;
  for (const std::uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    count += 8;
    for (; count >= 5; count -= 5) {
      const unsigned position = bits >> (count - 5) & 31;
      if (position == kFill) {
        trytes.resize(size);
        return trytes;
      }
      if (position >= kTrytes) return fail(std::string(what) + " holds something else than packed trytes");
      trytes[size++] = trinary::tryte_at(position);
    }
  }
  return trytes;
}

}  // namespace

Result<Bytes> to_data(const MamData& mam) {
  if (mam.tag.size() > kMaxTagTrytes || !trinary::is_trytes(mam.tag))
    return fail("tag must have 0 to 27 trytes");
  if (!trinary::is_trytes(mam.payload)) return fail("payload must consist of trytes (9A-Z)");
  Bytes data(1);
  data.reserve(1 + kMaxPackedTagBytes + (mam.payload.size() * 5 + 7) / 8);
  pack(mam.tag, data);
  data[0] = static_cast<std::uint8_t>(data.size() - 1);
  pack(mam.payload, data);
  return data;
}

Result<MamData> from_data(ByteView data) {
  if (data.size() <= kTooShort) return fail("data of 100 bytes and less is no MAM message");
  const std::size_t tag_bytes = data[0];
  if (tag_bytes > kMaxPackedTagBytes) return fail("tag has more than 27 trytes");
  auto tag = unpack(data.subspan(1, tag_bytes), "tag");
  if (!tag) return tl::unexpected(tag.error());
  auto payload = unpack(data.subspan(1 + tag_bytes), "payload");
  if (!payload) return tl::unexpected(payload.error());
  return MamData{std::move(*tag), std::move(*payload)};
}

}  // namespace jm::chrysalis
