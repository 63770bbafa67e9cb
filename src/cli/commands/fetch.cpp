// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.hpp"
#include "cli/commands/follow.hpp"

namespace jm::cli {

const Command kFetch =
    follow_command("fetch", "read the messages of a channel from a root on",
                   "if there is none (or fewer than --limit), wait so long for the next one",
                   [](const Arguments& arguments) { return follow(arguments, false); });

}  // namespace jm::cli
