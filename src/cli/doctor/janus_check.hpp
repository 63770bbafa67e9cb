// SPDX-License-Identifier: GPL-3.0-or-later
// Janus's own settings, as far as janus.jcfg tells them: what there keeps our channels from working.
#pragma once

#include <string>

#include "cli/doctor/configuration_check.hpp"
#include "cli/doctor/finding.hpp"

namespace jm::cli::doctor {

// `file`: janus.jcfg.
Findings check_janus(const std::string& file, const Subject& subject);
// Where it is beside the configuration of the plugin.
std::string janus_file_beside(const std::string& plugin_file);

}  // namespace jm::cli::doctor
