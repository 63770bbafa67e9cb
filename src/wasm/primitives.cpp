// SPDX-License-Identifier: GPL-3.0-or-later
#include "wasm/primitives.hpp"

#include <array>

#define JM_IMPORT(name) __attribute__((import_module("page"), import_name(name)))

// web/client/src/core/primitives.ts. Pointers and sizes; `out` has room for what comes.
extern "C" {
JM_IMPORT("random") void page_random(std::uint8_t* out, std::size_t size);
JM_IMPORT("x25519")
bool page_x25519(const std::uint8_t* mine, const std::uint8_t* theirs, std::uint8_t* out);
JM_IMPORT("public_of") void page_public_of(const std::uint8_t* mine, std::uint8_t* out);
JM_IMPORT("seal")
void page_seal(const std::uint8_t* key, const std::uint8_t* nonce, const std::uint8_t* associated,
               std::size_t associated_size, const std::uint8_t* plain, std::size_t size, std::uint8_t* out);
JM_IMPORT("open")
bool page_open(const std::uint8_t* key, const std::uint8_t* nonce, const std::uint8_t* associated,
               std::size_t associated_size, const std::uint8_t* sealed, std::size_t size, std::uint8_t* out);
JM_IMPORT("sha256") void page_sha256(const std::uint8_t* data, std::size_t size, std::uint8_t* out);
JM_IMPORT("hmac_sha256")
void page_hmac_sha256(const std::uint8_t* key, std::size_t key_size, const std::uint8_t* data,
                      std::size_t size, std::uint8_t* out);
// Both keep what came until take(). Its size; inflate: -1 if there is none.
JM_IMPORT("deflate")
int page_deflate(const char* text, std::size_t size, const char* dictionary, std::size_t dictionary_size);
JM_IMPORT("inflate")
int page_inflate(const std::uint8_t* packed, std::size_t size, const char* dictionary,
                 std::size_t dictionary_size, std::size_t most);
JM_IMPORT("take") void page_take(std::uint8_t* out);
}

namespace jm::wasm {
namespace {

using dialog::View;

constexpr std::size_t kTag = 16;  // bytes of ChaCha20-Poly1305

std::array<std::uint8_t, 12> nonce_of(std::uint64_t number) {
  std::array<std::uint8_t, 12> nonce{};
  for (std::size_t i = 0; i < 8; ++i) nonce[4 + i] = static_cast<std::uint8_t>(number >> 8 * i);
  return nonce;
}

}  // namespace

void PagePrimitives::random(std::span<std::uint8_t> out) {
  page_random(out.data(), out.size());
}

std::optional<dialog::Key> PagePrimitives::x25519(const dialog::Key& mine, const dialog::PublicKey& theirs) {
  dialog::Key shared;
  if (!page_x25519(mine.bytes().data(), theirs.data(), shared.bytes().data())) return std::nullopt;
  return shared;
}

dialog::PublicKey PagePrimitives::public_of(const dialog::Key& mine) {
  dialog::PublicKey key{};
  page_public_of(mine.bytes().data(), key.data());
  return key;
}

dialog::Bytes PagePrimitives::seal(const dialog::Key& key, std::uint64_t number, View associated,
                                   View plain) {
  dialog::Bytes sealed(plain.size() + kTag);
  page_seal(key.bytes().data(), nonce_of(number).data(), associated.data(), associated.size(), plain.data(),
            plain.size(), sealed.data());
  return sealed;
}

std::optional<dialog::Bytes> PagePrimitives::open(const dialog::Key& key, std::uint64_t number,
                                                  View associated, View sealed) {
  if (sealed.size() < kTag) return std::nullopt;
  dialog::Bytes plain(sealed.size() - kTag);
  if (!page_open(key.bytes().data(), nonce_of(number).data(), associated.data(), associated.size(),
                 sealed.data(), sealed.size(), plain.data()))
    return std::nullopt;
  return plain;
}

dialog::Digest PagePrimitives::sha256(View data) {
  dialog::Digest digest{};
  page_sha256(data.data(), data.size(), digest.data());
  return digest;
}

dialog::Key PagePrimitives::hmac_sha256(View key, View data) {
  dialog::Key code;
  page_hmac_sha256(key.data(), key.size(), data.data(), data.size(), code.bytes().data());
  return code;
}

dialog::Bytes PagePrimitives::deflate(std::string_view text, std::string_view dictionary) {
  dialog::Bytes packed(
      static_cast<std::size_t>(page_deflate(text.data(), text.size(), dictionary.data(), dictionary.size())));
  page_take(packed.data());
  return packed;
}

std::optional<std::string> PagePrimitives::inflate(View packed, std::string_view dictionary,
                                                   std::size_t most) {
  const int size = page_inflate(packed.data(), packed.size(), dictionary.data(), dictionary.size(), most);
  if (size < 0) return std::nullopt;
  std::string text(static_cast<std::size_t>(size), '\0');
  page_take(reinterpret_cast<std::uint8_t*>(text.data()));
  return text;
}

}  // namespace jm::wasm
