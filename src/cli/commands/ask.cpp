// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands/ask.hpp"

#include "cli/carrier_flags.hpp"
#include "cli/commands.hpp"

namespace jm::cli {

const Command kAsk = {
    "ask",
    "ask Janus over a sealed channel with api = \"admin\", and print what it answers",
    "",
    "the answers, a line each, as they come",
    {
        {"--link-file", "FILE", "file with what `link` prints, - for standard input"},
        {"--link", "LINK", "the link itself; a secret that others see in the list of processes"},
        kCaFileFlag,
        {"--timeout", "S", "give up if not all is answered by then", "30"},
    },
    {"REQUEST"},
    ask,
};

}  // namespace jm::cli
