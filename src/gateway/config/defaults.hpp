// SPDX-License-Identifier: GPL-3.0-or-later
// What holds if the configuration names nothing else.
#pragma once

namespace jm::gateway {

inline constexpr const char* kDefaultStateDir = "/var/lib/janus-mam";
inline constexpr const char* kEmbedded = "embedded";  // the carrier that needs no configuration

}  // namespace jm::gateway
