// SPDX-License-Identifier: GPL-3.0-or-later
// lz-string in its three formats: the first byte chooses, the rest is the packed text, or text to pack.
#include <string_view>

#include "codec/lzstring.hpp"
#include "codec/utf.hpp"
#include "fuzz.hpp"

namespace {

using namespace jm;
using codec::LzForm;

constexpr LzForm kForms[] = {LzForm::Base64, LzForm::UriComponent, LzForm::Utf16};
constexpr std::size_t kLimit = 65536;

void unpack(std::string_view packed, LzForm form) {
  const auto text = codec::lz_decompress(packed, form, kLimit);
  if (!text) return;
  fuzz::require(text->size() <= kLimit, "unpacked text keeps the limit");
  fuzz::require(codec::is_utf8(*text), "unpacked text is UTF-8");
  const auto again = codec::lz_compress(*text, form);
  fuzz::require(again.has_value(), "what was unpacked can be packed");
  fuzz::require(codec::lz_decompress(*again, form, kLimit) == *text, "packing and unpacking gives the same");
}

void pack(std::string_view text, LzForm form) {
  const auto packed = codec::lz_compress(text, form);
  fuzz::require(packed.has_value() == codec::is_utf8(text), "UTF-8 can be packed, nothing else");
  if (packed)
    fuzz::require(codec::lz_decompress(*packed, form, text.size()) == text, "unpacking undoes packing");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data + 1), size - 1);
  const unsigned choice = data[0] % 6;
  if (choice < 3)
    unpack(rest, kForms[choice]);
  else
    pack(rest, kForms[choice - 3]);
  return 0;
}
