// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/limits/shares.hpp"

#include <algorithm>

#include "node/limits/networks.hpp"

namespace jm::node {
namespace {

// Of the widest network at 0, of the next narrower one at 1; 0 if there is none.
std::size_t weight(const Shares::Networks& networks, std::size_t narrower, Thing thing) {
  return narrower < networks.size() ? Shares::of(networks[networks.size() - 1 - narrower], thing) : 0;
}

}  // namespace

Shares::Networks Shares::networks_for(const std::string& client) {
  Networks networks;
  for (std::string& name : networks_of(client)) {
    Network& network = networks_[std::move(name)];
    if (!network) network = std::make_shared<Counts>();
    networks.push_back(network);
  }
  return networks;
}

void Shares::forget_empty(const std::string& client) {
  for (const std::string& name : networks_of(client)) {
    const auto found = networks_.find(name);
    if (found != networks_.end() && of(found->second, Thing::Connection) == 0) networks_.erase(found);
  }
}

void Shares::count(const Networks& networks, Thing thing, std::ptrdiff_t by) {
  const auto at = static_cast<std::size_t>(thing);
  for (const Network& network : networks) (*network)[at] += static_cast<std::size_t>(by);
  all_[at] += static_cast<std::size_t>(by);
}

std::size_t Shares::of(const Network& network, Thing thing) {
  return (*network)[static_cast<std::size_t>(thing)];
}

bool Shares::outweighs(const Networks& holder, const Networks& newcomer, Thing thing, std::size_t more) {
  for (std::size_t i = 0; i < std::min(holder.size(), newcomer.size()); ++i) {
    if (holder[holder.size() - 1 - i] == newcomer[newcomer.size() - 1 - i]) continue;
    return weight(holder, i, thing) > weight(newcomer, i, thing) + more;
  }
  return false;
}

int Shares::compare(const Networks& one, const Networks& other, Thing thing) {
  for (std::size_t i = 0; i < std::max(one.size(), other.size()); ++i) {
    const std::size_t mine = weight(one, i, thing), its = weight(other, i, thing);
    if (mine != its) return mine > its ? 1 : -1;
  }
  return 0;
}

}  // namespace jm::node
