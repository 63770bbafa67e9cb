// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody with a link may put into the payloads of a dialog, once it was opened. The first byte says
// what the rest is: 0 a packed payload, behind the number of its dictionary; 1 secrets and the text of a
// payload, with a byte FE between them; 2 a content, behind its kind; 3 pieces that come in this order.
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "dialog/crypto/native.hpp"
#include "dialog/delivery/outbox.hpp"
#include "dialog/delivery/piece_order.hpp"
#include "dialog/wire/content.hpp"
#include "dialog/wire/packing.hpp"
#include "fuzz.hpp"
#include "janus/messages/dialog_payload.hpp"

namespace {

using namespace jm;
using namespace jm::dialog;

Primitives& primitives() {
  static const std::unique_ptr<Primitives> native = native_primitives();
  return *native;
}

void objects(const Payload& payload) {
  const auto array = janus::from_payload(payload);
  if (!array) return fuzz::require_one_line(array.error().reason);
  fuzz::require(json_array_size(array->get()) <= janus::kMostObjects, "objects are bounded");
  for (std::size_t i = 0; i < json_array_size(array->get()); ++i)
    fuzz::require(json_is_object(json_array_get(array->get(), i)), "a payload has objects");
  const auto again = janus::from_payload(janus::to_payload(dump(array->get())));
  // Among the secrets members are one level deeper.
  if (!again) return;
  fuzz::require(json_equal(again->get(), array->get()), "objects that were read can be written and read");
}

void written(const Payload& payload, unsigned number) {
  const auto packed = pack(primitives(), payload, number);
  const bool bounded = payload.text.size() <= kMostText && payload.secrets.size() <= kMostSecrets;
  fuzz::require(packed || !bounded || payload.size() > kMostPacked / 2, "a small payload can be packed");
  if (!packed) return;
  fuzz::require(packed->size() <= kMostPacked, "packed payloads are bounded");
  fuzz::require(unpack(primitives(), *packed, number) == payload, "what was packed can be unpacked");
}

void unpacked(unsigned number, View bytes) {
  const auto payload = unpack(primitives(), bytes, number);
  if (!payload) return;
  fuzz::require(number <= kDictionary && bytes.size() <= kMostPacked, "nothing else is unpacked");
  fuzz::require(payload->text.size() <= kMostText && payload->secrets.size() <= kMostSecrets,
                "payloads are bounded");
  written(*payload, number);
  objects(*payload);
}

void texts(std::string_view both) {
  const std::size_t secrets = std::min(both.find('\xfe'), both.size());
  Payload payload;
  payload.secrets = both.substr(0, secrets);
  payload.text = both.substr(std::min(secrets + 1, both.size()));
  written(payload, kDictionary);
  objects(payload);
}

// What is read, and written again, is the same: with its length, and without what stood behind that.
template <class Read>
void content(Read read, View plain) {
  const auto content = read(plain);
  if (!content) return;
  const Bytes again = write(*content);
  const std::size_t length = 2 + (std::size_t{plain[0]} << 8 | plain[1]);
  fuzz::require(again.size() % kPadding == 0 && again.size() >= length, "contents are padded");
  fuzz::require(std::equal(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(length), again.begin()),
                "a content that was read can be written");
}

void any_content(unsigned kind, View plain) {
  switch (kind % 3) {
    case 0:
      return content(read_first, plain);
    case 1:
      return content(read_second, plain);
    default:
      return content(read_numbered, plain);
  }
}

// Pieces, taken and put in order by the simplest means.
class Ordered {
 public:
  void take(std::uint32_t sequence, bool more, Bytes piece) {
    using Taken = PieceOrder::Taken;
    if (tried_.endless()) return;  // the dialog is over
    Taken expected = Taken::New;
    if (all_.contains(sequence))
      expected = Taken::Repeated;
    else if (sequence > ack_ + kMostUnsettled)
      expected = Taken::TooFar;
    if (expected == Taken::New) all_[sequence] = {more, piece};
    while (all_.contains(ack_ + 1)) ++ack_;
    longest_ = std::max(longest_, piece.size());
    fuzz::require(tried_.take(sequence, more, std::move(piece)) == expected,
                  "each piece is taken once, in its window");
    fuzz::require(tried_.ack() == ack_, "the ack is the last piece before a gap");
    while (auto payload = tried_.next()) {
      fuzz::require(payload->size() <= kMostPacked, "payloads are bounded");
      came_.push_back(std::move(*payload));
    }
    fuzz::require(tried_.memory() <= 2 * kMostPacked + kMostUnsettled * (longest_ + 64), "memory is bounded");
  }

  std::uint32_t ack() const { return ack_; }

  // All that came is what was written, in its order.
  void compare() const {
    std::size_t at = 0;
    Bytes begun;
    for (std::uint32_t sequence = 1; sequence <= ack_; ++sequence) {
      const auto& [more, piece] = all_.at(sequence);
      begun.insert(begun.end(), piece.begin(), piece.end());
      if (begun.size() > kMostPacked) break;
      if (more) continue;
      fuzz::require(at < came_.size() && came_[at++] == begun, "payloads come whole, in their order");
      begun.clear();
    }
    fuzz::require(at == came_.size(), "nothing comes twice, or too early");
    fuzz::require(tried_.endless() == (begun.size() > kMostPacked), "one without end ends it");
  }

 private:
  PieceOrder tried_;
  std::map<std::uint32_t, std::pair<bool, Bytes>> all_;
  std::uint32_t ack_ = 0;
  std::size_t longest_ = 0;
  std::vector<Bytes> came_;
};

// Each begins with a byte: 0 to 6 how far its number is from the window, bit 7 whether its payload goes on.
// The next byte says how often what follows is in it.
void pieces(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLongest = 32'768;
  constexpr unsigned kMost = 300;
  Ordered ordered;
  fuzz::Pieces input(data, size);
  fuzz::Pieces::Piece one{};
  for (unsigned count = 0; count < kMost && input.next(one); ++count) {
    const std::int64_t sequence = std::int64_t{ordered.ack()} + (one.kind & 0x7f) - 40;
    Bytes piece;
    const std::size_t times =
        one.bytes.empty() ? 0 : 1 + std::size_t{static_cast<std::uint8_t>(one.bytes[0])};
    for (std::size_t i = 0; i < times; ++i) piece.insert(piece.end(), one.bytes.begin() + 1, one.bytes.end());
    if (sequence < 1 || piece.size() > kLongest) continue;
    ordered.take(static_cast<std::uint32_t>(sequence), (one.kind & 0x80) != 0, std::move(piece));
  }
  ordered.compare();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  switch (data[0] % 4) {
    case 0:
      unpacked(data[1] & 7, View(data + 2, size - 2));
      break;
    case 1:
      texts(fuzz::text_of(data + 1, size - 1));
      break;
    case 2:
      any_content(data[1], View(data + 2, size - 2));
      break;
    default:
      pieces(data + 1, size - 1);
  }
  return 0;
}
