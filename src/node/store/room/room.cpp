// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/room/room.hpp"

#include <algorithm>
#include <array>

#include "node/limits/networks.hpp"

namespace jm::node {
namespace {

constexpr std::array<std::uint64_t, 3> kQuarters{1, 2, 3};  // a client's share, and its networks'
constexpr std::size_t kTried = 32;                          // the heaviest, for something old

}  // namespace

std::uint64_t kept_from(const std::string& client, const Place& place) {
  const std::uint64_t gateways = place.held.held_by(std::string(kGateway));
  return client == kGateway ? 0 : std::max(place.reserve, gateways) - gateways;
}

tl::expected<std::optional<Row>, Refusal> gives_way(const Place& place, const std::string& client,
                                                    std::uint64_t need, std::uint64_t taken,
                                                    std::int64_t old_at) {
  const bool own = client == kGateway;
  const std::uint64_t gateways = place.held.held_by(std::string(kGateway));
  const auto if_old = [&](std::optional<Row> row) { return row && row->at <= old_at ? row : std::nullopt; };
  const auto first_old = [&](const std::vector<std::string>& clients) -> std::optional<Row> {
    for (const std::string& one : clients) {
      if (one == kGateway && !own && gateways <= place.reserve) continue;
      if (const auto row = if_old(place.oldest_of(one))) return row;
    }
    return std::nullopt;
  };

  const auto networks = own ? std::vector<std::string>{} : networks_of(client);
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const std::uint64_t share = std::max<std::uint64_t>(need, place.limit * kQuarters[i] / 4);
    if (place.held.held_by(networks[i]) + need <= share) continue;
    if (const auto row = first_old(place.held.heaviest(kTried, networks[i]))) return row;
    return tl::make_unexpected(Refusal::Share);
  }
  if (taken + kept_from(client, place) + need <= place.limit) return std::nullopt;
  if (const auto row = first_old(place.held.heaviest(kTried))) return row;
  if (const auto row = if_old(place.oldest())) return row;
  return tl::make_unexpected(Refusal::Full);
}

SubmitError no_room(Refusal why, const std::string& place) {
  return why == Refusal::Share
             ? SubmitError{why, "your share of " + place + " is used up; try again later"}
             : SubmitError{why, place + " is full and nothing there is old enough to go; try again later"};
}

}  // namespace jm::node
