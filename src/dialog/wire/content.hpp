// SPDX-License-Identifier: GPL-3.0-or-later
// What is sealed inside the messages of a dialog. Each content is
//
//   u16 length | content | zeros up to a multiple of 128 bytes, the length included
//
// and numbers have their highest byte first:
//
//   first      i64 ts | reply 16 | u32 attempt | call 16 | packed payload, or nothing
//   second     u8 status | secret 16 | u16 idle timeout in seconds | packed payload, or nothing
//   numbered   u8 flags | u32 ack | u32 sequence if it has a piece | u8 reason if it ends the dialog | the
//   piece
#pragma once

#include <cstdint>
#include <optional>

#include "dialog/bytes.hpp"

namespace jm::dialog {

// 128 random bits that only the peer of a call knows.
using CallName = std::array<std::uint8_t, 16>;

struct First {
  std::int64_t ts = 0;  // Unix milliseconds, by the peer's clock
  Random reply;         // for the peer's mailbox
  std::uint32_t attempt = 0;
  CallName call{};
  Bytes packed;
};

enum class Status : std::uint8_t {
  Accepted = 0,
  Again = 1,  // say it once more, in the gateway's mailbox: it was not acted on
  Busy = 2,   // there is no room; no mailbox is read
};

struct Second {
  Status status = Status::Accepted;
  Random secret;  // for the gateway's mailbox
  std::uint16_t idle_seconds = 0;
  Bytes packed;
};

struct Numbered {
  std::uint32_t ack = 0;             // the last piece read without a gap
  std::uint32_t sequence = 0;        // of the piece, from 1; 0: there is none
  bool more = false;                 // the payload goes on in the next piece
  bool answer_wanted = false;        // an ack, at once
  std::optional<std::uint8_t> over;  // the dialog ends, for this reason
  Bytes piece;
};

inline constexpr std::size_t kPadding = 128;
// Bytes of a content that are no payload, with its length.
inline constexpr std::size_t kFirstHead = 2 + 8 + 16 + 4 + 16;
inline constexpr std::size_t kSecondHead = 2 + 1 + 16 + 2;
inline constexpr std::size_t kNumberedHead = 2 + 1 + 4 + 4;

Bytes write(const First& content);
Bytes write(const Second& content);
Bytes write(const Numbered& content);

// nullopt: cut short, or something in it is not known.
std::optional<First> read_first(View plain);
std::optional<Second> read_second(View plain);
std::optional<Numbered> read_numbered(View plain);

// The first byte of every message: its version, whether a number follows, and the dictionary.
inline constexpr std::uint8_t kVersion = 2;
constexpr std::uint8_t form_byte(bool numbered, unsigned dictionary) {
  return static_cast<std::uint8_t>(kVersion << 4 | (numbered ? 8 : 0) | dictionary);
}
constexpr unsigned dictionary_of(std::uint8_t form) {
  return form & 7;
}

}  // namespace jm::dialog
