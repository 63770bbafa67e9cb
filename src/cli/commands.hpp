// SPDX-License-Identifier: GPL-3.0-or-later
// Every command of janus-mam, each defined in the file of its name.
#pragma once

#include "cli/command.hpp"

namespace jm::cli {

extern const Command kCreate;
extern const Command kParse;
extern const Command kPublish;
extern const Command kFetch;
extern const Command kWatch;
extern const Command kNode;
extern const Command kLink;
extern const Command kChannelList;
extern const Command kChannelShow;
extern const Command kChannelReset;
extern const Command kStateBackup;
extern const Command kStateCheck;
extern const Command kCall;
extern const Command kAsk;
extern const Command kDoctor;
extern const Command kBench;

}  // namespace jm::cli
