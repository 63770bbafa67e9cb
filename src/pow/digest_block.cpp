#include "pow/digest_block.hpp"

namespace jm::pow {

namespace {

constexpr unsigned kNonceBytes = 8;

std::uint8_t byte_of(std::uint64_t nonce, unsigned at) {
  return static_cast<std::uint8_t>(nonce >> (8 * at));
}

}  // namespace

int b1t6_trit(std::uint8_t byte, std::size_t at) {
  // The byte, as a signed number, in balanced ternary: 364 = 111111 in base 3 shifts all digits to 0..2.
  int shifted = static_cast<std::int8_t>(byte) + 364;
  for (; at > 0; --at) shifted /= 3;
  return shifted % 3 - 1;
}

void put_digest(const Digest& digest, curlp::Columns& block) {
  for (std::size_t i = 0; i < kNonceAt; ++i)
    block.fill(i, b1t6_trit(digest[i / kTritsPerByte], i % kTritsPerByte));
}

void put_nonces(std::uint64_t first, const std::uint64_t* before, unsigned lanes, curlp::Columns& block) {
  for (unsigned byte = 0; byte < kNonceBytes; ++byte) {
    const bool same = byte_of(first, byte) == byte_of(first + lanes - 1, byte);
    if (before != nullptr && byte_of(first, byte) == byte_of(*before, byte) &&
        byte_of(first + lanes - 1, byte) == byte_of(*before + lanes - 1, byte))
      continue;
    for (std::size_t i = 0; i < kTritsPerByte; ++i) {
      const std::size_t at = kNonceAt + byte * kTritsPerByte + i;
      if (same) {
        block.fill(at, b1t6_trit(byte_of(first, byte), i));
        continue;
      }
      for (unsigned lane = 0; lane < lanes; ++lane)
        block.set(at, lane, b1t6_trit(byte_of(first + lane, byte), i));
    }
  }
}

}  // namespace jm::pow
