// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/format.hpp"

#include <optional>
#include <utility>

#include "codec/lzstring.hpp"
#include "trinary/text.hpp"

namespace jm::plain {
namespace {

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Both formats share 63 of their 65 characters and the bits behind them; what tells them apart is `/` and the
// padding of base64 against `-` and `$`, else base64's length, a multiple of four.
std::optional<Format> packed_format(std::string_view text) {
  bool base64 = false, uri = false;
  for (const char c : text) {
    if (c == '/' || c == '=')
      base64 = true;
    else if (c == '-' || c == '$')
      uri = true;
    else if (!is_alnum(c) && c != '+')
      return std::nullopt;
  }
  if (base64 && uri) return std::nullopt;
  if (!base64 && !uri) base64 = text.size() % 4 == 0;
  return base64 ? Format::LzBase64 : Format::LzUri;
}

codec::LzForm codec_form(Format format) {
  return format == Format::LzUri ? codec::LzForm::UriComponent : codec::LzForm::Base64;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kWhite = " \t\r\n";
  const auto first = text.find_first_not_of(kWhite);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhite) - first + 1);
}

tl::unexpected<NoText> refuse(Format format, std::string reason) {
  return tl::unexpected<NoText>(NoText{format, std::move(reason)});
}

}  // namespace

std::string_view name_of(Format format) {
  switch (format) {
    case Format::Plain:
      return "plain";
    case Format::LzBase64:
      return "lz-string base64";
    case Format::LzUri:
      return "lz-string URI component";
    case Format::Envelope:
      break;
  }
  return "envelope";
}

ReadText read_text(std::string_view message_trytes) {
  while (message_trytes.ends_with("99")) message_trytes.remove_suffix(2);
  if (message_trytes.size() > 2 * kMaxText)
    return refuse(Format::Plain, "text is longer than " + std::to_string(kMaxText) + " bytes");
  const auto characters = trinary::to_ascii(message_trytes);
  if (!characters) return refuse(Format::Plain, "no text: " + characters.error().reason);
  const std::string_view text = trimmed(*characters);
  if (text.empty()) return refuse(Format::Plain, "empty message");
  if (text.front() == '{' || text.front() == '[') return Text{Format::Plain, std::string(text)};

  const auto format = packed_format(text);
  if (!format) return refuse(Format::Plain, "neither JSON nor lz-string");
  const auto unpacked = codec::lz_decompress(text, codec_form(*format), kMaxText);
  if (!unpacked) return refuse(*format, "lz-string: " + unpacked.error().reason);
  return Text{*format, std::string(trimmed(*unpacked))};
}

Result<std::string> write_message(std::string_view json_text, Format format) {
  if (format == Format::Plain || format == Format::Envelope) return trinary::from_ascii(json_text);
  const auto packed = codec::lz_compress(json_text, codec_form(format));
  if (!packed) return fail(packed.error().reason);
  return trinary::from_ascii(*packed);
}

}  // namespace jm::plain
