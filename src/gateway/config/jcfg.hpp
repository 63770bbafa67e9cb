// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a .jcfg, Janus's format of configurations, with the library that Janus reads it with (libconfig).
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "gateway/config/setting.hpp"

namespace jm::gateway {

// All settings of a file, values as the texts that Janus makes of them. A group without members is a setting
// with an empty value, so that a channel of which nothing but the name is there can be complained of; an
// empty list is none. A number that libconfig reads as another one has Setting::mistake. The reason of a
// failure names the file and, if it cannot be parsed, the line.
Result<std::vector<Setting>> read_jcfg(const std::string& file);
// The same of its text; `file` is named in the reason alone.
Result<std::vector<Setting>> parse_jcfg(const std::string& file, const std::string& text);

}  // namespace jm::gateway
