// SPDX-License-Identifier: GPL-3.0-or-later
// How findings are printed.
#pragma once

#include <jansson.h>

#include <string>

#include "cli/doctor/finding.hpp"

namespace jm::cli::doctor {

bool keeps_calls_from_working(const Findings& findings);
json_t* to_json(const Findings& findings);
std::string to_text(const Finding& finding);  // a line, with its end

}  // namespace jm::cli::doctor
