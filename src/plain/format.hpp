// SPDX-License-Identifier: GPL-3.0-or-later
// The formats of a text inside a message: as it is, or packed by lz-string; two trytes a character. Bounded
// before and after unpacking.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/json.hpp"
#include "base/result.hpp"

namespace jm::plain {

inline constexpr std::size_t kMaxText = 65536;  // bytes of JSON, unpacked

enum class Format { Plain, LzBase64, LzUri, Envelope };
std::string_view name_of(Format format);

struct Text {
  Format form = Format::Plain;  // in which it came
  std::string json;             // unpacked; not parsed yet
  Json value{};                 // instead of it: parsed already
};
struct NoText {
  Format form = Format::Plain;  // in which an error is answered
  std::string reason;
};
using ReadText = tl::expected<Text, NoText>;
ReadText read_text(std::string_view message_trytes);

// `json_text` is ASCII. In trytes, two a character; packed first if the format says so.
Result<std::string> write_message(std::string_view json_text, Format format);

}  // namespace jm::plain
