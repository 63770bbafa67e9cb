// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "cli/command.hpp"

namespace jm::cli {
namespace {

constexpr Flag kHelp = {"--help", "", "print this"};

struct HelpRow {
  std::string left;
  std::string right;
};

std::string table(const std::vector<HelpRow>& rows) {
  std::size_t width = 0;
  for (const HelpRow& row : rows) width = std::max(width, row.left.size());
  std::string text;
  for (const HelpRow& row : rows) {
    text += "  " + row.left + std::string(width - row.left.size() + 2, ' ') + row.right + "\n";
  }
  return text;
}

HelpRow row_of(const Flag& flag) {
  HelpRow row{std::string(flag.name), std::string(flag.help)};
  if (!flag.value.empty()) row.left += " " + std::string(flag.value);
  if (flag.required) row.right += " (required)";
  if (flag.repeatable) row.right += " (may be repeated)";
  if (!flag.fallback.empty()) row.right += " (default " + std::string(flag.fallback) + ")";
  return row;
}

}  // namespace

std::string help() {
  std::vector<HelpRow> rows;
  for (const Command& command : commands()) {
    std::string left(command.name);
    for (const std::string_view argument : command.arguments) left += " " + std::string(argument);
    rows.push_back({left, std::string(command.summary)});
  }
  return "Usage: janus-mam COMMAND [FLAG]...\n"
         "WebRTC signaling through MAM channels: the tool beside the Janus plugin.\n\n"
         "Commands:\n" +
         table(rows) + "\nFlags:\n" +
         table({{"--help", "print this; janus-mam COMMAND --help tells a command's flags"},
                {"--version", "print the version"}}) +
         "\nResults go to standard output, a JSON object a line, messages to standard error.\n"
         "Exit status: 0, 1 if it did not work, 2 for wrong usage.\n";
}

std::string help(const Command& command) {
  std::string text = "Usage: janus-mam " + std::string(command.name);
  for (const Flag& flag : command.flags) {
    if (flag.required) text += " " + std::string(flag.name) + " " + std::string(flag.value);
  }
  text += " [FLAG]...";
  for (const std::string_view argument : command.arguments) text += " " + std::string(argument);
  text += "\n" + std::string(command.name) + ": " + std::string(command.summary) + ".\n\n";
  if (!command.input.empty()) text += "Input:  " + std::string(command.input) + "\n";
  if (!command.output.empty()) text += "Output: " + std::string(command.output) + "\n";
  if (!command.input.empty() || !command.output.empty()) text += "\n";

  std::vector<HelpRow> rows;
  for (const Flag& flag : command.flags) rows.push_back(row_of(flag));
  rows.push_back(row_of(kHelp));
  return text + "Flags:\n" + table(rows);
}

}  // namespace jm::cli
