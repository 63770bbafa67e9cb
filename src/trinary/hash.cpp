// SPDX-License-Identifier: GPL-3.0-or-later
#include "trinary/hash.hpp"

#include <algorithm>

namespace jm::trinary {

std::optional<Hash> Hash::from_trytes(std::string_view text) {
  return text.size() == kHashTrytes ? padded(text) : std::nullopt;
}

std::optional<Hash> Hash::padded(std::string_view text) {
  if (text.size() > kHashTrytes || !is_trytes(text)) return std::nullopt;
  Hash hash;
  std::copy(text.begin(), text.end(), hash.trytes_.begin());
  return hash;
}

void Hash::wipe() {
  volatile char* at = trytes_.data();
  for (std::size_t i = 0; i < trytes_.size(); ++i) at[i] = '9';
}

}  // namespace jm::trinary
