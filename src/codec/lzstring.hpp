// SPDX-License-Identifier: GPL-3.0-or-later
// lz-string (compatible with the npm package lz-string 1.x) in its three text forms. Pure, thread-safe.
// Text is UTF-8 here; lz-string itself counts UTF-16 code units, which decides the dictionary.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jm::codec {

enum class LzForm {
  Base64,        // compressToBase64
  UriComponent,  // compressToEncodedURIComponent
  Utf16,         // compressToUTF16, the string as UTF-8
};

// Fails if `utf8` is not UTF-8.
Result<std::string> lz_compress(std::string_view utf8, LzForm form);

// Fails on a character outside the form's alphabet, a broken stream, a lone surrogate in the result, or when
// the result would exceed `max_bytes` of UTF-8. Never allocates more than a small multiple of max_bytes.
Result<std::string> lz_decompress(std::string_view packed, LzForm form, std::size_t max_bytes);

}  // namespace jm::codec
