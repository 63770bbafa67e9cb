// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/limits/networks.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace jm::node {
namespace {

// The first `bits` (a multiple of 8) of an address, as "192.0.2.0/24".
template <std::size_t Size>
std::string network(int family, std::array<std::uint8_t, Size> address, unsigned bits) {
  std::fill(address.begin() + bits / 8, address.end(), std::uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, address.data(), text.data(), text.size());
  return std::string(text.data()) + "/" + std::to_string(bits);
}

}  // namespace

std::vector<std::string> networks_of(std::string_view client) {
  std::vector<std::string> networks{std::string(client)};
  const std::string address(client.substr(0, client.find('/')));
  std::array<std::uint8_t, 4> v4{};
  std::array<std::uint8_t, 16> v6{};
  if (::inet_pton(AF_INET, address.c_str(), v4.data()) == 1) {
    networks.push_back(network(AF_INET, v4, 24));
  } else if (address.size() < client.size() && ::inet_pton(AF_INET6, address.c_str(), v6.data()) == 1) {
    for (const unsigned bits : {48U, 32U}) networks.push_back(network(AF_INET6, v6, bits));
  }
  return networks;
}

}  // namespace jm::node
