// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/crypto/hkdf.hpp"

#include <algorithm>

namespace jm::dialog {

void hkdf(Primitives& primitives, View salt, View secret, View info, std::span<std::uint8_t> out) {
  static constexpr Digest kNoSalt{};
  const Key extracted = primitives.hmac_sha256(salt.empty() ? View(kNoSalt) : salt, secret);
  // The block before (none at first), info, the number of this block.
  Bytes input;
  input.reserve(Key::size() + info.size() + 1);
  for (std::uint8_t number = 1; !out.empty(); ++number) {
    input.insert(input.end(), info.begin(), info.end());
    input.push_back(number);
    const Key block = primitives.hmac_sha256(extracted.view(), input);
    const std::size_t size = std::min(out.size(), Key::size());
    std::copy_n(block.view().begin(), size, out.begin());
    out = out.subspan(size);
    wipe(input);
    input.assign(block.view().begin(), block.view().end());
  }
  wipe(input);
}

}  // namespace jm::dialog
