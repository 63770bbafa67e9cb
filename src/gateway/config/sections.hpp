// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of the file by section and, if a section has any, by name.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gateway/config/setting.hpp"
#include "gateway/config/settings.hpp"

namespace jm::gateway {

struct Sections {
  using Named = std::vector<std::pair<std::string, Settings>>;  // in the file's order

  // What is in no section is complained of. `report` outlives the sections.
  Sections(const std::vector<Setting>& settings, Report& report);

  Settings general, node, ice;
  Named carriers, channels;
};

}  // namespace jm::gateway
