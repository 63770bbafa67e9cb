// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/delivery/message_seal.hpp"

#include <utility>

#include "dialog/wire/cursor.hpp"

namespace jm::dialog {
namespace {

// What is authenticated beside the ciphertext.
Bytes associated(std::uint8_t form, const Hash& address) {
  Bytes out{form};
  append(out, view(address.trytes()));
  return out;
}

}  // namespace

MessageSeal::MessageSeal(Primitives& primitives, Setup setup)
    : primitives_(primitives),
      setup_(std::move(setup)),
      form_(form_byte(true, setup_.dictionary)),
      roots_(setup_.in_handshake) {
  setup_.writer.set_side_key(setup_.out.side_key);
}

std::string MessageSeal::write(const Numbered& content) {
  ++number_;
  Bytes message{form_};
  append(message, number_);
  append(message, View(primitives_.seal(setup_.out_key, number_, associated(form_, setup_.out.address),
                                        dialog::write(content))));
  return setup_.writer.write(message);
}

std::variant<MessageSeal::Foreign, MessageSeal::Bad, MessageSeal::Message> MessageSeal::read(
    std::string_view payload) {
  const auto frame = read_frame(payload, setup_.in.side_key);
  if (!frame) return Foreign();
  Cursor in(frame->bytes);
  const auto form = in.number<std::uint8_t>();
  const auto number = in.number<std::uint32_t>();
  if (!in.good() || form != form_ || number == 0) return Foreign();
  const auto plain = primitives_.open(setup_.in_key, number, associated(form, setup_.in.address), in.rest());
  if (!plain) return Foreign();
  auto content = read_numbered(*plain);
  if (!content || !roots_.fits(number, {frame->root, frame->next_root})) return Bad();
  return Message{number, std::move(*content)};
}

}  // namespace jm::dialog
