// SPDX-License-Identifier: GPL-3.0-or-later
// What both ends agree on about the messages of the handshake.
#pragma once

#include <string_view>

#include "dialog/crypto/noise.hpp"
#include "dialog/wire/content.hpp"
#include "dialog/wire/cursor.hpp"
#include "dialog/wire/frame.hpp"
#include "dialog/wire/packing.hpp"

namespace jm::dialog {

// The prologue: protocol name, rendezvous address, first byte of the first message. That of the second is the
// same.
inline Bytes prologue_of(const Hash& rendezvous, std::uint8_t form) {
  Bytes out;
  append(out, view("janus-mam/2"));
  append(out, view(rendezvous.trytes()));
  out.push_back(form);
  return out;
}

// The form byte in front of a message of Noise's.
inline Bytes handshake_message(std::uint8_t form, View noise) {
  Bytes out{form};
  append(out, noise);
  return out;
}

// Whether it is the form of a message of the handshake, in this version and with a dictionary that is known.
inline bool is_handshake_form(std::uint8_t form) {
  return form == form_byte(false, dictionary_of(form)) && dictionary(dictionary_of(form)).has_value();
}

// Bytes of a packed payload that fit beside `head` into one message of the handshake on this carrier.
inline std::size_t handshake_room(std::size_t max_payload_trytes, std::size_t head) {
  const std::size_t capacity = frame_capacity(max_payload_trytes);
  if (capacity < 1 + kHandshakeOverhead + kPadding) return 0;
  return (capacity - 1 - kHandshakeOverhead) / kPadding * kPadding - head;
}

}  // namespace jm::dialog
