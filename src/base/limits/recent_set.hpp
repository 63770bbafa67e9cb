// SPDX-License-Identifier: GPL-3.0-or-later
// Remembers the last so many names, so that what comes again is known. Bounded: a hostile carrier cannot grow
// it, and a name takes 8 bytes, its hash under a key that nobody outside knows. Nothing while it remembers
// nothing: most of a gateway's channels are idle.
#pragma once

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace jm::base {

class RecentSet {
 public:
  // More than the 1,000 messages that a node lists for one address: what is listed is never forgotten.
  static constexpr std::size_t kCapacity = 1024;

  explicit RecentSet(std::size_t capacity = kCapacity) : capacity_(capacity) {}
  RecentSet(const RecentSet&) = delete;
  RecentSet& operator=(const RecentSet&) = delete;

  bool contains(std::string_view name) const { return knows(hash(name)); }

  // False if it was known already.
  bool insert(std::string_view name) {
    const std::uint64_t its = hash(name);
    if (knows(its)) return false;
    if (!names_) names_ = std::make_unique<Names>();
    auto& [known, oldest] = *names_;
    if (known.size() < capacity_) {
      known.push_back(its);
    } else {
      known[oldest] = its;
      oldest = (oldest + 1) % capacity_;
    }
    return true;
  }

  void clear() { names_.reset(); }

 private:
  struct Names {
    std::vector<std::uint64_t> known;
    std::size_t oldest = 0;  // once there are as many as there may be
  };

  bool knows(std::uint64_t its) const {
    return names_ && std::find(names_->known.begin(), names_->known.end(), its) != names_->known.end();
  }

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
  std::unique_ptr<Names> names_;
};

}  // namespace jm::base
