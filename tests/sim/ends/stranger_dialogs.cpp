// SPDX-License-Identifier: GPL-3.0-or-later
// Dialogs in which a stranger breaks the rules.
#include <algorithm>

#include "dialog/wire/cursor.hpp"
#include "dialog/wire/packing.hpp"
#include "tests/sim/ends/stranger.hpp"

namespace jm::sim {
namespace {

using namespace dialog;

}  // namespace

void Stranger::told(const Told& told) {
  if (told.what != Told::What::Received || env_.healed) return;
  for (Dialog& dialog : dialogs_) {
    if (dialog.mailbox.address != told.address || dialog.keys) continue;
    const auto frame = read_frame(*told.payload, dialog.mailbox.side_key);
    if (!frame || frame->bytes.empty()) return;
    auto read = dialog.noise->read(View(frame->bytes).subspan(1));
    if (!read) return;
    const auto second = read_second(read->payload);
    if (!second) return;
    dialog.keys = std::move(read->keys);
    dialog.theirs = gateway_mailbox(primitives_, second->secret);
    dialog.writer->set_side_key(dialog.theirs.side_key);
    return misbehave(dialog);
  }
}

void Stranger::send(Dialog& dialog, Numbered content, std::uint32_t number, bool other_root) {
  const std::uint8_t form = form_byte(true, kDictionary);
  Bytes associated{form}, message{form};
  append(associated, view(dialog.theirs.address.trytes()));
  append(message, number);
  append(message, View(primitives_.seal(dialog.keys->initiator, number, associated, write(content))));
  if (other_root)
    dialog.writer = std::make_unique<FrameWriter>(random_trytes(primitives_), dialog.theirs.side_key);
  publish(dialog.carrier, dialog.theirs.address, dialog.writer->write(message),
          env_.clock(milliseconds(0)).unix_ms);
}

void Stranger::misbehave(Dialog& dialog) {
  const auto piece = [&](std::uint32_t sequence) {
    Numbered content;
    content.sequence = sequence;
    content.piece = packed("piece");
    return content;
  };
  switch (dialog.fault) {
    case Fault::StrangerUnproved:
      return;
    case Fault::StrangerNumbers:
      for (const std::uint32_t sequence : {3u, 1u, 1u, 2u, 100u, 4'000'000'000u, 5u})
        send(dialog, piece(sequence), sequence == 2 ? 1 : sequence);
      return;
    case Fault::StrangerAcks: {
      Numbered content = piece(1);
      content.ack = 1'000;
      return send(dialog, std::move(content), 1);
    }
    case Fault::StrangerEndless:
      for (std::uint32_t i = 1; i <= 40; ++i) {
        Numbered content;
        content.sequence = i;
        content.more = true;
        content.piece.assign(std::min<std::size_t>(3'000, frame_capacity(plan_.max_payload_trytes) - 200), 7);
        send(dialog, std::move(content), i);
      }
      return;
    case Fault::StrangerRoots:
      for (std::uint32_t i = 1; i <= 4; ++i) send(dialog, piece(i), i, true);
      return;
    default: {
      Numbered content;
      content.answer_wanted = true;
      for (std::uint32_t i = 1; i <= 20; ++i) send(dialog, content, i);
    }
  }
}

}  // namespace jm::sim
