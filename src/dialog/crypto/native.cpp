// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/crypto/native.hpp"

#include <sodium.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace jm::dialog {
namespace {

constexpr int kRaw = -MAX_WBITS;  // no header, no checksum
constexpr int kMemory = 9;
constexpr std::size_t kPiece = 16'384;  // bytes inflated at once

using Nonce = std::array<std::uint8_t, crypto_aead_chacha20poly1305_IETF_NPUBBYTES>;
constexpr std::size_t kTag = crypto_aead_chacha20poly1305_IETF_ABYTES;

Nonce nonce_of(std::uint64_t number) {
  Nonce nonce{};
  for (std::size_t i = 0; i < 8; ++i) nonce[4 + i] = static_cast<std::uint8_t>(number >> 8 * i);
  return nonce;
}

// zlib takes pointers to what it only reads without `const`.
Bytef* input(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

template <int (*end)(z_stream*)>
struct StreamEnd {
  void operator()(z_stream* stream) const { end(stream); }
};
using Inflating = std::unique_ptr<z_stream, StreamEnd<inflateEnd>>;
using Deflating = std::unique_ptr<z_stream, StreamEnd<deflateEnd>>;

// Inflates all of it and gives `take` what comes out, piece by piece, until that says false. False: broken,
// cut short, followed by other bytes, or not wanted.
template <class Take>
bool inflate_pieces(View packed, std::string_view dictionary, Take take) {
  z_stream stream{};
  if (inflateInit2(&stream, kRaw) != Z_OK) return false;
  const Inflating ends(&stream);
  if (!dictionary.empty() &&
      inflateSetDictionary(&stream, input(dictionary), static_cast<uInt>(dictionary.size())) != Z_OK)
    return false;
  std::array<char, kPiece> piece;
  stream.next_in = input(text(packed));
  stream.avail_in = static_cast<uInt>(packed.size());
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    // Where nothing can go on because the input is at its end, this is Z_BUF_ERROR.
    status = inflate(&stream, Z_NO_FLUSH);
    if (!take(std::string_view(piece.data(), piece.size() - stream.avail_out))) return false;
  }
  return status == Z_STREAM_END && stream.avail_in == 0;
}

class NativePrimitives final : public Primitives {
 public:
  void random(std::span<std::uint8_t> out) override { randombytes_buf(out.data(), out.size()); }

  std::optional<Key> x25519(const Key& mine, const PublicKey& theirs) override {
    Key shared;
    if (crypto_scalarmult_curve25519(shared.bytes().data(), mine.bytes().data(), theirs.data()) != 0)
      return std::nullopt;
    return shared;
  }

  PublicKey public_of(const Key& mine) override {
    PublicKey key;
    crypto_scalarmult_curve25519_base(key.data(), mine.bytes().data());
    return key;
  }

  Bytes seal(const Key& key, std::uint64_t number, View associated, View plain) override {
    const Nonce nonce = nonce_of(number);
    Bytes sealed(plain.size() + kTag);
    crypto_aead_chacha20poly1305_ietf_encrypt(sealed.data(), nullptr, plain.data(), plain.size(),
                                              associated.data(), associated.size(), nullptr, nonce.data(),
                                              key.bytes().data());
    return sealed;
  }

  std::optional<Bytes> open(const Key& key, std::uint64_t number, View associated, View sealed) override {
    if (sealed.size() < kTag) return std::nullopt;
    const Nonce nonce = nonce_of(number);
    Bytes plain(sealed.size() - kTag);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed.data(),
                                                  sealed.size(), associated.data(), associated.size(),
                                                  nonce.data(), key.bytes().data()) != 0)
      return std::nullopt;
    return plain;
  }

  Digest sha256(View data) override {
    Digest digest;
    crypto_hash_sha256(digest.data(), data.data(), data.size());
    return digest;
  }

  Key hmac_sha256(View key, View data) override {
    crypto_auth_hmacsha256_state state;
    Key code;
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, data.data(), data.size());
    crypto_auth_hmacsha256_final(&state, code.bytes().data());
    sodium_memzero(&state, sizeof state);
    return code;
  }

  // Always with the same stream: to take its memory anew takes longer than to deflate.
  Bytes deflate(std::string_view text, std::string_view dictionary) override {
    expect_deflate(dictionary);
    begun_ = false;
    Bytes packed(deflateBound(&stream_, static_cast<uLong>(text.size())));
    stream_.next_in = input(text);
    stream_.avail_in = static_cast<uInt>(text.size());
    stream_.next_out = packed.data();
    stream_.avail_out = static_cast<uInt>(packed.size());
    if (::deflate(&stream_, Z_FINISH) != Z_STREAM_END) std::abort();  // what deflateBound() promises
    packed.resize(packed.size() - stream_.avail_out);
    return packed;
  }

  // To read the dictionary takes longer than to deflate a description.
  void expect_deflate(std::string_view dictionary) override {
    if (begun_ && dictionary == dictionary_) return;
    rewind();
    if (!dictionary.empty())
      deflateSetDictionary(&stream_, input(dictionary), static_cast<uInt>(dictionary.size()));
    dictionary_ = dictionary;
    begun_ = true;
  }

  // Twice: first for the size alone, so that no memory is taken for what is refused.
  std::optional<std::string> inflate(View packed, std::string_view dictionary, std::size_t most) override {
    std::size_t size = 0;
    const bool good = inflate_pieces(packed, dictionary, [&](std::string_view piece) {
      size += piece.size();
      return size <= most;
    });
    if (!good) return std::nullopt;
    std::string out;
    out.reserve(size);
    inflate_pieces(packed, dictionary, [&](std::string_view piece) {
      out += piece;
      return true;
    });
    return out;
  }

 private:
  // To the beginning of a stream.
  void rewind() {
    if (ends_) {
      deflateReset(&stream_);
      return;
    }
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRaw, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
      std::abort();  // no memory
    ends_.reset(&stream_);
  }

  z_stream stream_{};       // zlib keeps a pointer to it
  Deflating ends_;          // once it has memory
  bool begun_ = false;      // a stream, of which there is only the dictionary
  std::string dictionary_;  // that one
};

}  // namespace

std::unique_ptr<Primitives> native_primitives() {
  if (sodium_init() < 0) std::abort();  // no source of random numbers
  return std::make_unique<NativePrimitives>();
}

}  // namespace jm::dialog
