// SPDX-License-Identifier: GPL-3.0-or-later
// Cryptography and deflate by the page's libraries: the only things that the module imports. One thread.
#pragma once

#include "dialog/crypto/primitives.hpp"

namespace jm::wasm {

class PagePrimitives final : public dialog::Primitives {
 public:
  void random(std::span<std::uint8_t> out) override;
  std::optional<dialog::Key> x25519(const dialog::Key& mine, const dialog::PublicKey& theirs) override;
  dialog::PublicKey public_of(const dialog::Key& mine) override;
  dialog::Bytes seal(const dialog::Key& key, std::uint64_t number, dialog::View associated,
                     dialog::View plain) override;
  std::optional<dialog::Bytes> open(const dialog::Key& key, std::uint64_t number, dialog::View associated,
                                    dialog::View sealed) override;
  dialog::Digest sha256(dialog::View data) override;
  dialog::Key hmac_sha256(dialog::View key, dialog::View data) override;
  dialog::Bytes deflate(std::string_view text, std::string_view dictionary) override;
  std::optional<std::string> inflate(dialog::View packed, std::string_view dictionary,
                                     std::size_t most) override;
};

}  // namespace jm::wasm
