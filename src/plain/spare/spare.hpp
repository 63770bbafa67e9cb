// SPDX-License-Identifier: GPL-3.0-or-later
// The spare chain that a message of ours announces, changed in a message that is finished already.
#pragma once

#include <string>
#include <string_view>

#include "trinary/hash.hpp"

namespace jm::plain {

// `json_text` with another root in the place where an envelope, or the header of an array, announces one.
// What announces none stays as it is. Never longer than before.
std::string announce_spare(std::string_view json_text, const trinary::Hash& root);
// The same for a whole message, in trytes.
std::string announce_spare_in(std::string_view message_trytes, const trinary::Hash& root);

}  // namespace jm::plain
