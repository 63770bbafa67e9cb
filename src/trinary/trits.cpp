// SPDX-License-Identifier: GPL-3.0-or-later
#include "trinary/trits.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "trinary/hash.hpp"

namespace jm::trinary {
namespace {

constexpr std::string_view kAlphabet = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ";

}  // namespace

bool is_tryte(char c) {
  return c == '9' || (c >= 'A' && c <= 'Z');
}

bool is_trytes(std::string_view text) {
  // Sixteen side by side: a long run of trytes is the usual case.
  using Bytes = std::uint8_t __attribute__((vector_size(16)));
  Bytes bad{};
  for (; text.size() >= sizeof bad; text.remove_prefix(sizeof bad)) {
    Bytes c;
    std::memcpy(&c, text.data(), sizeof c);
    bad |= reinterpret_cast<Bytes>(c != '9') & reinterpret_cast<Bytes>(c - 'A' >= 26);
  }
  std::array<std::uint64_t, 2> any;
  std::memcpy(any.data(), &bad, sizeof bad);
  if ((any[0] | any[1]) != 0) return false;
  return std::all_of(text.begin(), text.end(), is_tryte);
}

unsigned tryte_position(char tryte) {
  return tryte == '9' ? 0 : static_cast<unsigned>(tryte - 'A') + 1;
}

char tryte_at(unsigned position) {
  return kAlphabet[position];
}

int tryte_value(char tryte) {
  const int position = static_cast<int>(tryte_position(tryte));
  return position > 13 ? position - 27 : position;
}

char tryte_of(int value) {
  return kAlphabet[static_cast<std::size_t>(value < 0 ? value + 27 : value)];
}

std::vector<std::int8_t> to_trits(std::string_view trytes) {
  std::vector<std::int8_t> trits;
  trits.reserve(trytes.size() * kTritsPerTryte);
  for (const char c : trytes) {
    int value = tryte_value(c);
    for (std::size_t i = 0; i < kTritsPerTryte; ++i) {
      const int trit = (value + 13) % 3 - 1;  // -13 is -1 -1 -1, and 13 = 1 + 3 + 9
      trits.push_back(static_cast<std::int8_t>(trit));
      value = (value - trit) / 3;
    }
  }
  return trits;
}

std::string to_trytes(std::span<const std::int8_t> trits) {
  std::string trytes;
  trytes.reserve((trits.size() + kTritsPerTryte - 1) / kTritsPerTryte);
  for (std::size_t i = 0; i < trits.size(); i += kTritsPerTryte) {
    int value = trits[i];
    if (i + 1 < trits.size()) value += 3 * trits[i + 1];
    if (i + 2 < trits.size()) value += 9 * trits[i + 2];
    trytes.push_back(tryte_of(value));
  }
  return trytes;
}

}  // namespace jm::trinary
