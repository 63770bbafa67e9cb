// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/crypto/fast.hpp"

#include <algorithm>
#include <cstring>

#include "tests/sim/random.hpp"

namespace jm::sim {
namespace {

using dialog::Bytes;
using dialog::Key;
using dialog::PublicKey;
using dialog::View;

__extension__ using Wide = unsigned __int128;
constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;
constexpr std::uint64_t kBase = 37;  // of the group in which keys agree
constexpr std::size_t kTag = 16;
constexpr std::uint8_t kStored = 1, kRepeated = 2;  // forms of what is packed

std::uint64_t word(View bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data(), std::min<std::size_t>(8, bytes.size()));
  return word;
}
std::uint64_t power(std::uint64_t base, std::uint64_t exponent) {
  std::uint64_t result = 1;
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = static_cast<std::uint64_t>(Wide{result} * base % kPrime);
    base = static_cast<std::uint64_t>(Wide{base} * base % kPrime);
  }
  return result;
}

struct Hash128 {
  std::uint64_t low = 1, high = 2;
  void add(View bytes) {
    low = hash64(dialog::text(bytes), low);
    high = hash64(dialog::text(bytes), high ^ 0xA5A5A5A5);
  }
  void add(std::uint64_t number) {
    low = mix(low ^ number);
    high = mix(high + number);
  }
  void fill(std::span<std::uint8_t> out) const {
    for (std::size_t i = 0; i < out.size(); i += 8) {
      const std::uint64_t piece = mix(low + i) ^ (high + i);
      std::memcpy(out.data() + i, &piece, std::min<std::size_t>(8, out.size() - i));
    }
  }
};

Hash128 stream_of(const Key& key, std::uint64_t number) {
  Hash128 hash;
  hash.add(key.view());
  hash.add(number);
  return hash;
}
void mask(Bytes& bytes, std::size_t size, const Hash128& stream) {
  Bytes key(size);
  stream.fill(key);
  for (std::size_t i = 0; i < size; ++i) bytes[i] ^= key[i];
}
std::array<std::uint8_t, kTag> tag_of(Hash128 hash, View associated, View sealed) {
  std::array<std::uint8_t, kTag> tag;
  hash.add(associated);
  hash.add(sealed);
  hash.fill(tag);
  return tag;
}

class FastPrimitives final : public dialog::Primitives {
 public:
  void random(std::span<std::uint8_t> out) override { std::fill(out.begin(), out.end(), 0); }

  std::optional<Key> x25519(const Key& mine, const PublicKey& theirs) override {
    const std::uint64_t base = word(theirs) % kPrime;
    if (base == 0) return std::nullopt;
    Hash128 hash;
    hash.add(power(base, word(mine.view()) % kPrime));
    Key shared;
    hash.fill(shared.bytes());
    return shared;
  }
  PublicKey public_of(const Key& mine) override {
    PublicKey key{};
    const std::uint64_t shown = power(kBase, word(mine.view()) % kPrime);
    std::memcpy(key.data(), &shown, 8);
    return key;
  }

  Bytes seal(const Key& key, std::uint64_t number, View associated, View plain) override {
    const Hash128 stream = stream_of(key, number);
    Bytes sealed(plain.begin(), plain.end());
    mask(sealed, plain.size(), stream);
    const auto tag = tag_of(stream, associated, sealed);
    sealed.insert(sealed.end(), tag.begin(), tag.end());
    return sealed;
  }
  std::optional<Bytes> open(const Key& key, std::uint64_t number, View associated, View sealed) override {
    if (sealed.size() < kTag) return std::nullopt;
    const Hash128 stream = stream_of(key, number);
    const View content = sealed.first(sealed.size() - kTag);
    const auto tag = tag_of(stream, associated, content);
    if (!std::equal(tag.begin(), tag.end(), sealed.end() - kTag)) return std::nullopt;
    Bytes plain(content.begin(), content.end());
    mask(plain, plain.size(), stream);
    return plain;
  }

  dialog::Digest sha256(View data) override {
    Hash128 hash;
    hash.add(data);
    dialog::Digest digest;
    hash.fill(digest);
    return digest;
  }
  Key hmac_sha256(View key, View data) override {
    Hash128 hash{3, 4};
    hash.add(key);
    hash.add(data);
    Key code;
    hash.fill(code.bytes());
    return code;
  }

  // Only what is one character over and over becomes shorter.
  Bytes deflate(std::string_view text, std::string_view) override {
    const bool repeated =
        text.size() > 1'000 && std::all_of(text.begin(), text.end(), [&](char c) { return c == text[0]; });
    Bytes packed{repeated ? kRepeated : kStored};
    for (int shift = 24; shift >= 0; shift -= 8)
      packed.push_back(static_cast<std::uint8_t>(text.size() >> shift));
    const View bytes = dialog::view(repeated ? text.substr(0, 1) : text);
    packed.insert(packed.end(), bytes.begin(), bytes.end());
    return packed;
  }
  std::optional<std::string> inflate(View packed, std::string_view, std::size_t most) override {
    if (packed.size() < 5) return std::nullopt;
    std::size_t size = 0;
    for (std::size_t i = 1; i < 5; ++i) size = size << 8 | packed[i];
    if (size > most) return std::nullopt;
    const std::string_view text = dialog::text(packed.subspan(5));
    if (packed[0] == kStored && text.size() == size) return std::string(text);
    if (packed[0] == kRepeated && text.size() == 1) return std::string(size, text[0]);
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<dialog::Primitives> fast_primitives() {
  return std::make_unique<FastPrimitives>();
}

}  // namespace jm::sim
