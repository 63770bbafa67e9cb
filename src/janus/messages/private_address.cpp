// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/messages/private_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace jm::janus {
namespace {

constexpr std::size_t kMaxAddress = 255;  // as long as a name may be

struct Network {
  std::uint32_t address;
  unsigned bits;
};
constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c = 0) {
  return a << 24 | b << 16 | c << 8;
}
constexpr std::array kPrivate = {
    Network{v4(0, 0), 8},       // this host, or none
    Network{v4(10, 0), 8},      // RFC 1918
    Network{v4(100, 64), 10},   // carriers' NATs, RFC 6598
    Network{v4(127, 0), 8},     // loopback
    Network{v4(169, 254), 16},  // link-local
    Network{v4(172, 16), 12},   // RFC 1918
    Network{v4(192, 0), 24},    // inside of a host or of a carrier, RFC 6890 and 7335
    Network{v4(192, 168), 16},  // RFC 1918
    Network{v4(198, 18), 15},   // benchmarks, RFC 2544
};

bool is_private_v4(const std::uint8_t* bytes) {
  const std::uint32_t address = v4(bytes[0], bytes[1], bytes[2]) | bytes[3];
  return std::any_of(kPrivate.begin(), kPrivate.end(), [address](const Network& network) {
    return (address ^ network.address) >> (32 - network.bits) == 0;
  });
}

using V6 = std::array<std::uint8_t, 16>;

bool begins(const V6& address, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.begin());
}

bool is_private_v6(const V6& address) {
  // An IPv4 address as one of IPv6, and as NAT64 has it.
  if (begins(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}) ||
      begins(address, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
    return is_private_v4(address.data() + 12);
  if (begins(address, {0x20, 0x02})) return is_private_v4(address.data() + 2);  // 6to4
  return (address[0] & 0xe0) != 0x20;                                           // 2000::/3
}

bool is_private_name(std::string name) {
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (name.ends_with('.')) name.pop_back();
  const auto dot = name.rfind('.');
  if (dot == std::string::npos) return true;
  const std::string top = name.substr(dot + 1);
  // One that begins with a digit is an address in a form that not all read alike (10.1, 0x7f.1).
  if (top.empty() || top[0] < 'a' || top[0] > 'z') return true;
  return top == "local" || top == "localhost" || top == "internal" || name.ends_with(".home.arpa");
}

}  // namespace

bool is_private_address(std::string_view address) {
  if (address.size() > kMaxAddress || address.find('\0') != std::string_view::npos) return true;
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  std::string text(address.substr(0, address.find('%')));
  std::array<std::uint8_t, 4> bytes4{};
  if (inet_pton(AF_INET, text.c_str(), bytes4.data()) == 1) return is_private_v4(bytes4.data());
  V6 bytes6{};
  if (inet_pton(AF_INET6, text.c_str(), bytes6.data()) == 1) return is_private_v6(bytes6);
  return is_private_name(std::move(text));
}

}  // namespace jm::janus
