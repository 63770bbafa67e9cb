// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.hpp"

namespace jm::cli {

// In the order of the help.
const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      kCreate,      kParse,        kPublish,     kFetch,      kWatch, kNode, kLink,   kChannelList,
      kChannelShow, kChannelReset, kStateBackup, kStateCheck, kCall,  kAsk,  kDoctor, kBench,
  };
  return all;
}

Found find_command(const std::vector<std::string_view>& words) {
  for (const Command& command : commands()) {
    const std::size_t space = command.name.find(' ');
    if (words.empty() || words[0] != command.name.substr(0, space)) continue;
    if (space == std::string_view::npos) return {&command, 1};
    if (words.size() > 1 && words[1] == command.name.substr(space + 1)) return {&command, 2};
  }
  return {nullptr, 0};
}

}  // namespace jm::cli
