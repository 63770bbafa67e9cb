// SPDX-License-Identifier: GPL-3.0-or-later
// What `janus-mam call` does, behind its table of flags: made by call_make.cpp, or by call_missing.cpp in a
// build without libnice and libsrtp2.
#pragma once

#include "cli/arguments.hpp"

namespace jm::cli {

int make_calls(const Arguments& arguments);

}  // namespace jm::cli
