#include "node/accounts.hpp"

#include <algorithm>

namespace jm::node {

void Accounts::set(const std::string& client, std::uint64_t before, std::uint64_t after) {
  if (before > 0) by_weight_.erase({before, client});
  total_ = total_ - before + after;
  if (after > 0) {
    by_weight_.emplace(after, client);
    bytes_[client] = after;
  } else {
    bytes_.erase(client);
  }
}

void Accounts::add(std::string_view client, std::uint64_t bytes) {
  const std::string name(client);
  const auto found = bytes_.find(name);
  const std::uint64_t before = found == bytes_.end() ? 0 : found->second;
  set(name, before, before + bytes);
}

void Accounts::remove(std::string_view client, std::uint64_t bytes) {
  const std::string name(client);
  const auto found = bytes_.find(name);
  if (found == bytes_.end()) return;
  const std::uint64_t before = found->second;
  set(name, before, before - std::min(before, bytes));
}

void Accounts::clear() {
  bytes_.clear();
  by_weight_.clear();
  total_ = 0;
}

std::vector<std::string> Accounts::heaviest(std::size_t count) const {
  std::vector<std::string> clients;
  for (auto it = by_weight_.rbegin(); it != by_weight_.rend() && clients.size() < count; ++it) {
    clients.push_back(it->second);
  }
  return clients;
}

}  // namespace jm::node
