// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/wire/packing.hpp"

namespace jm::dialog {
namespace {

constexpr std::size_t kLength = 2;  // bytes of the length of the secrets

// dictionary_1.txt. What was released under a number never changes.
constexpr std::string_view kFirst =
#include "dialog/wire/dictionary_1.inc"
    ;

}  // namespace

std::optional<std::string_view> dictionary(unsigned number) {
  switch (number) {
    case 0:
      return std::string_view();
    case 1:
      return kFirst;
    default:
      return std::nullopt;
  }
}

std::optional<Bytes> pack(Primitives& primitives, const Payload& payload, unsigned dictionary_number) {
  const auto known = dictionary(dictionary_number);
  if (!known || payload.text.size() > kMostText || payload.secrets.size() > kMostSecrets) return std::nullopt;
  const Bytes deflated = primitives.deflate(payload.text, *known);
  const std::size_t secrets = payload.secrets.size();
  if (kLength + secrets + deflated.size() > kMostPacked) return std::nullopt;

  Bytes out;
  out.reserve(kLength + secrets + deflated.size());
  out.push_back(static_cast<std::uint8_t>(secrets >> 8));
  out.push_back(static_cast<std::uint8_t>(secrets));
  out.insert(out.end(), payload.secrets.begin(), payload.secrets.end());
  out.insert(out.end(), deflated.begin(), deflated.end());
  return out;
}

void expect_pack(Primitives& primitives, unsigned dictionary_number) {
  if (const auto known = dictionary(dictionary_number)) primitives.expect_deflate(*known);
}

std::optional<Payload> unpack(Primitives& primitives, View packed, unsigned dictionary_number) {
  const auto known = dictionary(dictionary_number);
  if (!known || packed.size() < kLength || packed.size() > kMostPacked) return std::nullopt;
  const std::size_t secrets = std::size_t{packed[0]} << 8 | packed[1];
  const View rest = packed.subspan(kLength);
  if (secrets > kMostSecrets || secrets > rest.size()) return std::nullopt;

  auto inflated = primitives.inflate(rest.subspan(secrets), *known, kMostText);
  if (!inflated) return std::nullopt;
  return Payload{std::move(*inflated), std::string(text(rest.first(secrets)))};
}

}  // namespace jm::dialog
