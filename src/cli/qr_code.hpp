// SPDX-License-Identifier: GPL-3.0-or-later
// QR codes in a terminal.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jm::cli {

// Lines of block characters in UTF-8, dark on light whatever the terminal's colours are. Fails if the text is
// too long, or the program was built without libqrencode.
Result<std::string> qr_code(std::string_view text);

}  // namespace jm::cli
