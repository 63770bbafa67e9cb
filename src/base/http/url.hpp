// SPDX-License-Identifier: GPL-3.0-or-later
// The URL of a node, checked strictly: it comes from a configuration or a command line.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jm::base {

// "http://host[:port][/path]" or https, without the trailing slash. The host is a name, an IPv4 address or an
// IPv6 address in brackets. No user, query or fragment.
Result<std::string> node_url(std::string_view text);

}  // namespace jm::base
