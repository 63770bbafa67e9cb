// SPDX-License-Identifier: GPL-3.0-or-later
// Settings with a form of their own: secrets in files, side keys, modes, URLs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/config/settings.hpp"
#include "mam/mam.hpp"

namespace jm::gateway {

// One line from a file that others cannot read; none if the setting is not there, or is a mistake.
std::optional<std::string> read_secret_file(Settings& in, const std::string& key);
void read_mode(Settings& in, const std::string& key, mam::Mode& out);
// `key` or `key`_file; 0..81 trytes.
void read_side_key(Settings& in, const std::string& key, std::optional<trinary::Hash>& out);

// http(s), with a host.
bool is_url(std::string_view url);
// Whether it has an address as its host that means every one of a machine (0.0.0.0, [::]).
bool names_no_host(std::string_view url);

}  // namespace jm::gateway
