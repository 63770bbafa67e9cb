// SPDX-License-Identifier: GPL-3.0-or-later
// What anybody may put at the addresses of a sealed channel, and links. The first byte says what the rest is:
// 0 a link, 1 a frame, 2 the first message of a handshake, 3 the second one, 4 a deflate stream.
#include "dialog/crypto/noise.hpp"
#include "dialog/link.hpp"
#include "dialog/wire/frame.hpp"
#include "fuzz.hpp"
#include "tests/unit/support/dialog_bytes.hpp"

namespace {

using namespace dialog_test;
namespace fuzz = jm::fuzz;

constexpr std::string_view kSaid = "what was said", kAnswered = "what was answered";
constexpr std::string_view kPrologue = "prologue", kDictionary = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n";
constexpr std::size_t kMost = 1000;

// What is at the addresses of a channel whose keys are known, the same in each run: the corpus has it.
struct Channel {
  Scripted primitives;
  Hash side_key = *Hash::from_trytes(std::string(81, 'K'));
  std::string frame = FrameWriter(*Hash::from_trytes(std::string(81, 'S')), side_key).write(view(kSaid));
  KeyPair static_keys{primitives, key(std::string(64, '7'))};
  Key psk = key(std::string(64, '5'));
  Initiator initiator{primitives, view(kPrologue), static_keys.shown, psk};
  Bytes first = *initiator.write(view(kSaid));
  Bytes second = Responder::read(primitives, view(kPrologue), static_keys, psk, first)
                     ->responder.write(view(kAnswered))
                     ->message;
};

void link(std::string_view text) {
  const jm::Result<Link> link = read_link(text);
  if (!link) return fuzz::require_one_line(link.error().reason);
  const jm::Result<Link> again = read_link(write_fragment(*link));
  fuzz::require(again && *again == *link, "a link that was read can be written and read");
}

void frame(const Channel& channel, std::string_view payload) {
  const std::optional<Frame> frame = read_frame(payload, channel.side_key);
  if (!frame) return;
  fuzz::require(text(frame->bytes) == kSaid, "nothing but what was signed is taken for it");
  fuzz::require(channel.frame.starts_with(frame->root.trytes()), "its root is that of who signed it");
}

void first_message(Channel& channel, View message) {
  const auto opened =
      Responder::read(channel.primitives, view(kPrologue), channel.static_keys, channel.psk, message);
  fuzz::require(opened.has_value() ==
                    std::equal(message.begin(), message.end(), channel.first.begin(), channel.first.end()),
                "the first message opens, and nothing else");
  fuzz::require(!opened || text(opened->payload) == kSaid, "it says what was said");
}

void second_message(const Channel& channel, View message) {
  const auto read = channel.initiator.read(message);
  fuzz::require(read.has_value() ==
                    std::equal(message.begin(), message.end(), channel.second.begin(), channel.second.end()),
                "the second message opens, and nothing else");
  fuzz::require(!read || text(read->payload) == kAnswered, "it says what was answered");
}

void stream(Channel& channel, View packed) {
  const auto text = channel.primitives.inflate(packed, kDictionary, kMost);
  if (!text) return;
  fuzz::require(text->size() <= kMost, "no more than was asked for is inflated");
  const Bytes again = channel.primitives.deflate(*text, kDictionary);
  fuzz::require(channel.primitives.inflate(again, kDictionary, text->size()) == text,
                "what was inflated can be deflated and inflated");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Channel channel;
  if (size == 0) return 0;
  const View rest(data + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      link(text(rest));
      break;
    case 1:
      frame(channel, text(rest));
      break;
    case 2:
      first_message(channel, rest);
      break;
    case 3:
      second_message(channel, rest);
      break;
    default:
      stream(channel, rest);
  }
  return 0;
}
