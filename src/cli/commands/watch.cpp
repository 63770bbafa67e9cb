// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.hpp"
#include "cli/commands/follow.hpp"

namespace jm::cli {

const Command kWatch = follow_command(
    "watch", "read the messages of a channel from a root on, and go on as they come",
    "end when none has come for so long", [](const Arguments& arguments) { return follow(arguments, true); });

}  // namespace jm::cli
