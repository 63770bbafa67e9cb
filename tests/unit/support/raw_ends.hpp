// SPDX-License-Identifier: GPL-3.0-or-later
// Both ends of a dialog without an engine, for what an engine never writes. They put nothing anywhere: a test
// delivers what they make.
#pragma once

#include "dialog/handshake_form.hpp"
#include "tests/unit/support/dialog_fixture.hpp"

namespace jm::test {

// The ends of a call in these tests.
inline constexpr std::size_t kGateway = 0, kPeer = 1;

using dialog::Bytes;
using dialog::Place;
using dialog::View;
using Letter = DialogWorld::Letter;

inline constexpr std::uint8_t kHandshake = dialog::form_byte(false, dialog::kDictionary);
inline constexpr std::uint8_t kNumbered = dialog::form_byte(true, dialog::kDictionary);

// In a chain of its own.
inline std::string frame_of(dialog::Primitives& primitives, View bytes, const trinary::Hash& side_key) {
  return dialog::FrameWriter(dialog::random_trytes(primitives), side_key).write(bytes);
}
inline Bytes packed(dialog::Primitives& primitives, const std::string& text) {
  return *dialog::pack(primitives, DialogWorld::say(text), dialog::kDictionary);
}
// The bytes of a numbered message.
inline Bytes sealed(dialog::Primitives& primitives, const dialog::Key& key, std::uint32_t number,
                    const Place& place, View plain, std::uint8_t form = kNumbered) {
  Bytes out{form}, associated{form};
  dialog::append(out, number);
  dialog::append(associated, dialog::view(place.address.trytes()));
  dialog::append(out, View(primitives.seal(key, number, associated, plain)));
  return out;
}

class RawPeer {
 public:
  RawPeer(DialogWorld& world, dialog::Link link) : world_(world), link_(std::move(link)) {
    content.ts = world.now.unix_ms;
    content.attempt = 1;
    content.call.fill(77);
    world.primitives.random(content.reply.bytes());
  }
  explicit RawPeer(DialogWorld& world) : RawPeer(world, world.link) {}

  dialog::First content;

  // The rendezvous of a day, counted from today.
  Place there(int days = 0, std::uint32_t index = 0) const {
    const auto day = static_cast<std::uint32_t>(world_.now.unix_ms / 86'400'000 + days);
    return dialog::rendezvous(world_.primitives, link_.channel, index, day);
  }
  Place mailbox() const { return dialog::peer_mailbox(world_.primitives, content.reply); }

  // The bytes of a first message to `place`.
  Bytes first_bytes(const Place& place, std::uint8_t form = kHandshake) {
    noise_ =
        std::make_unique<dialog::Initiator>(world_.primitives, dialog::prologue_of(place.address, form),
                                            link_.gateway, dialog::psk_of(world_.primitives, link_.channel));
    return dialog::handshake_message(form, *noise_->write(dialog::write(content)));
  }
  // Begins its chain, which say() goes on with.
  Letter first(std::uint8_t form = kHandshake) {
    writer_.emplace(dialog::random_trytes(world_.primitives), there().side_key);
    return {0, 0, there().address, writer_->write(first_bytes(there(), form))};
  }
  // In a chain of its own.
  Letter letter(const Place& place, View bytes) {
    return {0, 0, place.address, frame_of(world_.primitives, bytes, place.side_key)};
  }

  // Reads the second message; nullopt: it is none for this one.
  std::optional<dialog::Second> answered(const Letter& letter) {
    const auto frame = dialog::read_frame(letter.payload, mailbox().side_key);
    if (!frame || frame->bytes.empty()) return std::nullopt;
    auto read = noise_->read(View(frame->bytes).subspan(1));
    if (!read) return std::nullopt;
    auto second = dialog::read_second(read->payload);
    out = dialog::gateway_mailbox(world_.primitives, second->secret);
    keys = std::move(read->keys);
    writer_->set_side_key(out.side_key);
    return second;
  }
  // With the next number and the next piece.
  Letter say(const std::string& text) {
    dialog::Numbered numbered;
    numbered.sequence = ++sequence_;
    numbered.piece = packed(world_.primitives, text);
    return say(numbered);
  }
  Letter say(const dialog::Numbered& numbered) { return say_plain(++number_, dialog::write(numbered)); }
  Letter say_plain(std::uint32_t number, View plain, std::uint8_t form = kNumbered) {
    return {0, 0, out.address,
            writer_->write(sealed(world_.primitives, keys.initiator, number, out, plain, form))};
  }

  Place out;  // the gateway's mailbox
  dialog::TransportKeys keys;

 private:
  DialogWorld& world_;
  dialog::Link link_;
  std::unique_ptr<dialog::Initiator> noise_;
  std::optional<dialog::FrameWriter> writer_;
  std::uint32_t number_ = 0, sequence_ = 0;
};

// A gateway with the key and the channel of the world.
class RawGateway {
 public:
  explicit RawGateway(DialogWorld& world) : world_(world) {}

  // False: the first message does not open.
  bool called(const Letter& first) {
    const Place there = RawPeer(world_).there();
    const auto frame = dialog::read_frame(first.payload, there.side_key);
    if (!frame || frame->bytes.empty()) return false;
    auto opened = dialog::Responder::read(
        world_.primitives, dialog::prologue_of(first.address, frame->bytes.front()),
        {world_.primitives, dialog::static_key(world_.primitives, world_.secret)},
        dialog::psk_of(world_.primitives, world_.link.channel), View(frame->bytes).subspan(1));
    if (!opened) return false;
    content = *dialog::read_first(opened->payload);
    responder_.emplace(std::move(opened->responder));
    out = dialog::peer_mailbox(world_.primitives, content.reply);
    return true;
  }
  // The bytes of the second message, once.
  Bytes second_bytes(dialog::Second second, std::uint8_t form = kHandshake) {
    world_.primitives.random(second.secret.bytes());
    auto written = responder_->write(dialog::write(second));
    keys = std::move(written->keys);
    return dialog::handshake_message(form, written->message);
  }
  Letter letter(View bytes) const {
    return {0, 0, out.address, frame_of(world_.primitives, bytes, out.side_key)};
  }

  dialog::First content;
  Place out;  // the peer's mailbox
  dialog::TransportKeys keys;

 private:
  DialogWorld& world_;
  std::optional<dialog::Responder> responder_;
};

}  // namespace jm::test
