// SPDX-License-Identifier: GPL-3.0-or-later
// The checks that need libnice: STUN, TURN and calls. In a build without it (media_checks_missing.cpp) a note
// says that they were left out.
#pragma once

#include "cli/doctor/configuration_check.hpp"
#include "cli/doctor/finding.hpp"

namespace jm::cli::doctor {

// `calls`: over each channel of `subject`. `ca_file`: see check_ice().
Findings check_media(const Subject& subject, bool calls, const std::string& ca_file);

}  // namespace jm::cli::doctor
