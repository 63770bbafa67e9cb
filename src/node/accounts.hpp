// How many bytes each client has in the store, and who has most. Not thread-safe.
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
  void add(std::string_view client, std::uint64_t bytes);
  void remove(std::string_view client, std::uint64_t bytes);
  void clear();

  std::uint64_t total() const { return total_; }
  // The `count` heaviest clients, heaviest first.
  std::vector<std::string> heaviest(std::size_t count) const;

 private:
  void set(const std::string& client, std::uint64_t before, std::uint64_t after);

  std::unordered_map<std::string, std::uint64_t> bytes_;
  std::set<std::pair<std::uint64_t, std::string>> by_weight_;
  std::uint64_t total_ = 0;
};

}  // namespace jm::node
