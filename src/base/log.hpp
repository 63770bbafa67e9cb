// SPDX-License-Identifier: GPL-3.0-or-later
// One line for people, to whoever hosts the gateway.
#pragma once

#include <functional>
#include <string>

namespace jm::base {

enum class Level { Fatal, Error, Warning, Info, Verbose };

// Thread-safe. Lines hold no seed, side key or session description.
using Log = std::function<void(Level, const std::string&)>;

}  // namespace jm::base
