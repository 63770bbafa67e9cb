// SPDX-License-Identifier: GPL-3.0-or-later
// Trytes and text: any bytes as either.
#include <string_view>

#include "fuzz.hpp"
#include "trinary/hash.hpp"
#include "trinary/text.hpp"

namespace {

using namespace jm;

void as_text(std::string_view text) {
  if (const auto trytes = trinary::from_ascii(text)) {
    fuzz::require(trinary::is_trytes(*trytes), "text gives trytes");
    fuzz::require(trinary::to_ascii(*trytes) == text, "ASCII comes back");
  }
  const auto trytes = trinary::from_text(text);
  if (!trytes) return;
  fuzz::require(trinary::is_trytes(*trytes), "text gives trytes");
  // The format itself loses zeros at the end and reads escapes that were meant as they stand.
  const bool faithful = !text.ends_with('\0') && text.find('\\') == std::string_view::npos;
  const auto back = trinary::to_text(*trytes);
  if (faithful) fuzz::require(back == text, "text comes back");
}

void as_trytes(std::string_view text) {
  const bool valid = trinary::is_trytes(text);
  fuzz::require(trinary::Hash::padded(text).has_value() == (valid && text.size() <= 81),
                "81 trytes are a hash");
  const auto ascii = trinary::to_ascii(text);
  const auto read = trinary::to_text(text);
  fuzz::require(valid || (!ascii && !read), "what is no trytes is no text");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  as_text(text);
  as_trytes(text);
  // Most bytes are no trytes; as such they are.
  std::string trytes(text);
  for (char& c : trytes) c = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ"[static_cast<unsigned char>(c) % 27];
  as_trytes(trytes);
  return 0;
}
