// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/http/url.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/printable.hpp"

namespace jm::base {
namespace {

constexpr std::size_t kMaxShown = 200;  // bytes of a URL that is refused

bool all_of(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](unsigned char c) {
    return c < 128 && (std::isalnum(c) || others.find(static_cast<char>(c)) != std::string_view::npos);
  });
}

bool good_host(std::string_view host) {
  if (host.starts_with('[')) {
    if (!host.ends_with(']') || host.size() < 4 || host.size() > 41) return false;
    return host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.") ==
           std::string_view::npos;
  }
  return !host.empty() && host.size() <= 253 && all_of(host, "-.") && host.front() != '-' &&
         host.front() != '.' && host.find("..") == std::string_view::npos;
}

bool good_port(std::string_view port) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
  return error == std::errc() && end == port.data() + port.size() && value >= 1 && value <= 65535;
}

}  // namespace

Result<std::string> node_url(std::string_view text) {
  const auto bad = [&](std::string_view why) {
    // Without what could be a password.
    const std::string_view safe = text.find('@') == std::string_view::npos ? text : "the URL";
    return fail(printable(safe, kMaxShown) + ": " + std::string(why));
  };
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos)
    return bad("no URL of a node; it looks like http://127.0.0.1:14265 or https://node.example");
  std::string scheme(text.substr(0, colon));
  std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  if (scheme == "mqtt" || scheme == "mqtts" || scheme.starts_with("legacy+"))
    return bad(printable(scheme, kMaxShown) +
               ":// is not supported by this version; http:// and https:// are");
  if (scheme != "http" && scheme != "https") return bad("only http:// and https:// are known");

  std::string_view rest = text.substr(colon + 3);
  if (rest.find_first_of("?#") != std::string_view::npos) return bad("a node's URL has no query or fragment");
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  std::string_view path = rest.substr(slash);
  if (authority.find('@') != std::string_view::npos) return bad("credentials do not belong in a URL");

  const std::size_t bracket = authority.rfind(']');
  const std::size_t port_at = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::string_view host = authority.substr(0, port_at);
  if (!good_host(host)) return bad("the host is not valid");
  if (port_at != std::string_view::npos && !good_port(authority.substr(port_at + 1)))
    return bad("the port must be 1 to 65535");
  if (!all_of(path, "/-._~") || path.find("..") != std::string_view::npos || path.size() > 200)
    return bad("the path is not valid");
  while (path.ends_with('/')) path.remove_suffix(1);
  return scheme + "://" + std::string(authority) + std::string(path);
}

}  // namespace jm::base
