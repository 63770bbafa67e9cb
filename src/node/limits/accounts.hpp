// SPDX-License-Identifier: GPL-3.0-or-later
// How much of a place each client and each network holds, and who holds most: of the store in bytes, of an
// address in messages. Not thread-safe.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace jm::node {

class Accounts {
 public:
  void add(const std::string& client, std::uint64_t amount);
  void remove(const std::string& client, std::uint64_t amount);

  std::uint64_t total() const { return held_by(kAll); }
  // Of a client or a network, as networks_of() names them.
  std::uint64_t held_by(const std::string& network) const;
  // The `count` heaviest clients of a network or of all, heaviest first.
  std::vector<std::string> heaviest(std::size_t count, const std::string& network = kAll) const;

 private:
  static inline const std::string kAll;

  struct Group {
    std::uint64_t amount = 0;
    std::set<std::pair<std::uint64_t, std::string>> clients;  // by amount
  };
  void set(const std::string& client, std::uint64_t before, std::uint64_t after);

  std::unordered_map<std::string, Group> groups_;
};

}  // namespace jm::node
