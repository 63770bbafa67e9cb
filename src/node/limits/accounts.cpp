// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/limits/accounts.hpp"

#include <algorithm>

#include "node/limits/networks.hpp"

namespace jm::node {

void Accounts::set(const std::string& client, std::uint64_t before, std::uint64_t after) {
  auto names = networks_of(client);
  names.push_back(kAll);
  for (const std::string& name : names) {
    Group& group = groups_[name];
    group.amount = group.amount - before + after;
    group.clients.erase({before, client});
    if (after > 0) group.clients.emplace(after, client);
    if (group.clients.empty()) groups_.erase(name);
  }
}

void Accounts::add(const std::string& client, std::uint64_t amount) {
  const std::uint64_t before = held_by(client);
  set(client, before, before + amount);
}

void Accounts::remove(const std::string& client, std::uint64_t amount) {
  const std::uint64_t before = held_by(client);
  set(client, before, before - std::min(before, amount));
}

std::uint64_t Accounts::held_by(const std::string& network) const {
  const auto found = groups_.find(network);
  return found == groups_.end() ? 0 : found->second.amount;
}

std::vector<std::string> Accounts::heaviest(std::size_t count, const std::string& network) const {
  std::vector<std::string> clients;
  const auto found = groups_.find(network);
  if (found == groups_.end()) return clients;
  const auto& by_amount = found->second.clients;
  for (auto it = by_amount.rbegin(); it != by_amount.rend() && clients.size() < count; ++it)
    clients.push_back(it->second);
  return clients;
}

}  // namespace jm::node
