// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/hosts.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace jm::node {
namespace {

// In small letters, without port, brackets and the dot of the root.
std::string name_of(std::string_view host) {
  if (host.starts_with('[')) {
    host = host.substr(1, host.find(']') - 1);
  } else {
    host = host.substr(0, host.find(':'));
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string name(host);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

std::string_view without_scheme_and_path(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != url.npos) url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

bool is_address(const std::string& name) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, name.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1;
}

}  // namespace

Hosts::Hosts(const std::vector<std::string>& names) : names_{"localhost"} {
  for (const std::string& name : names) names_.push_back(name_of(without_scheme_and_path(name)));
}

bool Hosts::knows(std::string_view host) const {
  if (host.empty()) return true;
  const std::string name = name_of(host);
  return std::find(names_.begin(), names_.end(), name) != names_.end() || is_address(name);
}

}  // namespace jm::node
