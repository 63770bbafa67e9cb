// SPDX-License-Identifier: GPL-3.0-or-later
// How the page and the core pass what is no number. The arguments of a call, one behind another, are written
// to what input() returns; its result, or the reason if it failed, stands at output() until the next one. One
// thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "trinary/hash.hpp"

#define JM_EXPORT(name) extern "C" __attribute__((export_name(name)))

namespace jm::wasm {

// The bytes that input() and output() stand for.
std::string& input_bytes();
std::string& output_bytes();

inline bool failed(std::string reason) {
  output_bytes() = std::move(reason);
  return false;
}

// What is left of the arguments. The page writes them itself: what does not add up is a fault of it, and a
// trap.
class Arguments {
 public:
  std::uint32_t u32() { return number<std::uint32_t>(); }
  // The next `size` bytes.
  std::string_view bytes(std::size_t size) {
    if (size > rest_.size()) __builtin_trap();
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  // A u32 with their number, then the bytes.
  std::string_view sized() { return bytes(u32()); }
  // The next 81 trytes.
  std::optional<trinary::Hash> hash() {
    return trinary::Hash::from_trytes(bytes(std::min(rest_.size(), trinary::kHashTrytes)));
  }
  std::string_view rest() const { return rest_; }

 private:
  template <class T>
  T number() {
    T value;
    std::memcpy(&value, bytes(sizeof value).data(), sizeof value);
    return value;
  }

  std::string_view rest_ = input_bytes();
};

// Writes the result; numbers have their lowest byte first.
class Result {
 public:
  Result() { output_bytes().clear(); }

  void u8(std::uint8_t value) { number(value); }
  void u32(std::size_t value) { number(static_cast<std::uint32_t>(value)); }
  void f64(double value) { number(value); }
  void bytes(std::string_view value) { output_bytes() += value; }
  void sized(std::string_view value) {
    u32(value.size());
    bytes(value);
  }
  void hash(const trinary::Hash& value) { bytes(value.trytes()); }

 private:
  template <class T>
  void number(T value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    output_bytes().append(raw, sizeof value);
  }
};

inline std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace jm::wasm
