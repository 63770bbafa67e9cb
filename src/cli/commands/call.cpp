// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands/call.hpp"

#include "cli/carrier_flags.hpp"
#include "cli/commands.hpp"

namespace jm::cli {

const Command kCall = {
    "call",
    "make a whole WebRTC call over a channel, without a browser, and tell how long each step took",
    "",
    R"({"channel","plugin","node","result","timeline",...}, a line a call; a summary after several)",
    {
        {"--link-file", "FILE", "file with what `link` prints, - for standard input", "", false, true},
        {"--links", "DIR", "folder of such files, one a channel"},
        {"--link", "LINK", "the link itself; a secret that others see in the list of processes", "", false,
         true},
        kCaFileFlag,
        {"--video", "", "a video track beside the audio"},
        {"--seconds", "S", "how long packets are sent", "2"},
        {"--timeout", "S", "give up if no packet has come back by then", "30"},
        {"--repeat", "N", "calls on each link", "1"},
        {"--interval", "S", "from the end of a link's call to its next one", "0"},
        {"--parallel", "N", "links that are called at the same time", "1"},
        {"--ice-server", "URL", "stun:HOST:PORT, or turn:USER:PASSWORD@HOST:PORT", "", false, true},
        {"--force-relay", "", "media by a TURN server alone"},
        {"--api", "API",
         "what the channel speaks: plugin, or janus (create, attach, a message with the offer)", "plugin"},
        {"--plugin", "NAME", "with --api janus: to attach to", "janus.plugin.echotest"},
        {"--body", "JSON", "with --api janus: body of the message", R"({"audio":true,"video":true})"},
        {"--text", "", "for people instead of JSON"},
    },
    {},
    make_calls,
};

}  // namespace jm::cli
