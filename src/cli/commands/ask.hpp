// SPDX-License-Identifier: GPL-3.0-or-later
// What `janus-mam ask` does, behind its table of flags: done by ask_make.cpp, or by call_missing.cpp in a
// build without calls.
#pragma once

#include "cli/arguments.hpp"

namespace jm::cli {

int ask(const Arguments& arguments);

}  // namespace jm::cli
