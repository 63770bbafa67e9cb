// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes and text in trytes: two trytes a byte or character, first = code mod 27, second = code div 27.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace jm::trinary {

std::string from_bytes(std::span<const std::uint8_t> bytes);
// Fails on what is no tryte, on an odd length, or on a value above 255.
Result<std::vector<std::uint8_t>> to_bytes(std::string_view trytes);

// Plain ASCII, nothing more (TrytesHelper.fromAscii / toAscii). from_ascii fails on a character above 127;
// to_ascii fails on an odd length or on a value above 255 and never strips anything.
Result<std::string> from_ascii(std::string_view ascii);
Result<std::string> to_ascii(std::string_view trytes);

// UTF-8 text by the rules of mam.js's stringToTrytes / stringFromTrytes: what is not ASCII travels as \uXXXX
// (UTF-16 code units); trailing '9's are stripped on reading. Fails if the input is not UTF-8 / no text.
Result<std::string> from_text(std::string_view utf8);
Result<std::string> to_text(std::string_view trytes);

}  // namespace jm::trinary
