// Remembers the last so many names, so that what comes again is known. Bounded: a hostile carrier cannot grow
// it, and a name takes 8 bytes, its hash under a key that nobody outside knows. Nothing while it remembers
// nothing: most of a gateway's channels are idle.
#pragma once

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace jm::tangle {

class Seen {
 public:
  // More than the 1,000 messages that a node lists for one address: what is listed is never forgotten.
  static constexpr std::size_t kCapacity = 1024;

  explicit Seen(std::size_t capacity = kCapacity) : capacity_(capacity) {}
  Seen(const Seen&) = delete;
  Seen& operator=(const Seen&) = delete;

  bool contains(std::string_view name) const { return knows(hash(name)); }

  // False where it was known already.
  bool insert(std::string_view name) {
    const std::uint64_t its = hash(name);
    if (knows(its)) return false;
    if (names_.size() < capacity_) {
      names_.push_back(its);
    } else {
      names_[oldest_] = its;
      oldest_ = (oldest_ + 1) % capacity_;
    }
    return true;
  }

  void clear() {
    names_ = {};
    oldest_ = 0;
  }

 private:
  bool knows(std::uint64_t its) const { return std::find(names_.begin(), names_.end(), its) != names_.end(); }

  static std::uint64_t hash(std::string_view name) {
    static const auto key = [] {
      std::array<unsigned char, crypto_shorthash_KEYBYTES> random{};
      randombytes_buf(random.data(), random.size());
      return random;
    }();
    std::uint64_t its = 0;
    static_assert(sizeof its == crypto_shorthash_BYTES);
    crypto_shorthash(reinterpret_cast<unsigned char*>(&its),
                     reinterpret_cast<const unsigned char*>(name.data()), name.size(), key.data());
    return its;
  }

  const std::size_t capacity_;
  std::vector<std::uint64_t> names_;
  std::size_t oldest_ = 0;  // once there are as many as it may have
};

}  // namespace jm::tangle
