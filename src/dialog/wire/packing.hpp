// SPDX-License-Identifier: GPL-3.0-or-later
// Payloads, packed: JSON text deflated with a preset dictionary of session-description text, and beside it,
// not deflated, what is secret: a length that depends on both would tell of secrets to who chooses the text.
//
//   u16 length of `secrets` | secrets | raw deflate of `text`
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dialog/crypto/primitives.hpp"

namespace jm::dialog {

// What one end says to the other at once.
struct Payload {
  std::string text;     // a JSON array of objects; may be empty: it says nothing
  std::string secrets;  // a JSON array of [index in `text`, object of further members]; empty: there are none

  bool operator==(const Payload&) const = default;
  bool empty() const { return text.empty(); }
  std::size_t size() const { return text.size() + secrets.size(); }
};

inline constexpr std::size_t kMostText = 262'144;  // bytes of a payload, inflated
inline constexpr std::size_t kMostSecrets = 16'384;
inline constexpr std::size_t kMostPacked = 65'536;  // bytes of a payload, packed

// Dictionaries have numbers, 0 to 7, 0 is none. nullopt: this number is not known.
std::optional<std::string_view> dictionary(unsigned number);
inline constexpr unsigned kDictionary = 1;  // what is written with

// nullopt: beyond one of the bounds.
std::optional<Bytes> pack(Primitives& primitives, const Payload& payload, unsigned dictionary_number);
// Makes the next pack() quicker, if it is with this dictionary.
void expect_pack(Primitives& primitives, unsigned dictionary_number);
// nullopt: broken or beyond a bound. Memory is bounded by these.
std::optional<Payload> unpack(Primitives& primitives, View packed, unsigned dictionary_number);

}  // namespace jm::dialog
