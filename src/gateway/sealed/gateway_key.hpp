// SPDX-License-Identifier: GPL-3.0-or-later
// gateway.key in the state folder: the secret that the links of all sealed channels follow from, 32 random
// bytes in hex on a line. Further lines are older ones, which links still name. A copy is a backup, and makes
// several gateways one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "dialog/crypto/primitives.hpp"

namespace jm::gateway {

inline constexpr const char* kGatewayKeyFile = "gateway.key";
inline constexpr std::size_t kMostGatewayKeys = 8;

// The present one first; nullopt if there is no such file. Refused if others can read it.
Result<std::optional<std::vector<dialog::Key>>> read_gateway_key(const std::string& dir);
// The same; makes it if there is none.
Result<std::vector<dialog::Key>> open_gateway_key(const std::string& dir, dialog::Primitives& primitives);

}  // namespace jm::gateway
