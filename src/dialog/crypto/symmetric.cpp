// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/crypto/symmetric.hpp"

#include <algorithm>

#include "dialog/crypto/hkdf.hpp"

namespace jm::dialog {
namespace {

// Noise's HKDF: that of RFC 5869 with the chaining key as salt and no info, in `count` outputs.
template <std::size_t count>
std::array<Key, count> outputs(Primitives& primitives, const Key& chain, View secret) {
  Secret<count * Key::size()> all;
  hkdf(primitives, chain.view(), secret, {}, all.bytes());
  std::array<Key, count> keys;
  for (std::size_t i = 0; i < count; ++i)
    std::copy_n(all.view().begin() + static_cast<std::ptrdiff_t>(i * Key::size()), Key::size(),
                keys[i].bytes().begin());
  return keys;
}

}  // namespace

Symmetric::Symmetric(Primitives& primitives, std::string_view protocol)
    : primitives_(&primitives), chain_(primitives.sha256(view(protocol))), hash_(chain_) {}

void Symmetric::mix_hash(View data) {
  Bytes both(hash_.view().begin(), hash_.view().end());
  both.insert(both.end(), data.begin(), data.end());
  hash_ = Key(primitives_->sha256(both));
}

void Symmetric::mix_key(View secret) {
  std::array<Key, 2> keys = outputs<2>(*primitives_, chain_, secret);
  chain_ = std::move(keys[0]);
  key_ = std::move(keys[1]);
}

void Symmetric::mix_key_and_hash(View secret) {
  std::array<Key, 3> keys = outputs<3>(*primitives_, chain_, secret);
  chain_ = std::move(keys[0]);
  mix_hash(keys[1].view());
  key_ = std::move(keys[2]);
}

Bytes Symmetric::seal_and_hash(View plain) {
  Bytes sealed = primitives_->seal(key_, 0, hash_.view(), plain);
  mix_hash(sealed);
  return sealed;
}

std::optional<Bytes> Symmetric::open_and_hash(View sealed) {
  std::optional<Bytes> plain = primitives_->open(key_, 0, hash_.view(), sealed);
  if (plain) mix_hash(sealed);
  return plain;
}

Symmetric::Split Symmetric::split() const {
  std::array<Key, 2> keys = outputs<2>(*primitives_, chain_, {});
  return {std::move(keys[0]), std::move(keys[1])};
}

}  // namespace jm::dialog
