// SPDX-License-Identifier: GPL-3.0-or-later
// One subcommand of janus-mam. A file commands/<name>.cpp holds it:
//
//     const Command kCreate = {"create", "make a message", ..., run};
//
// declared in commands.hpp and listed in commands.cpp. Parsing, `--help` and the test of the man page all
// come from this table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jm::cli {

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;  // it did not work
inline constexpr int kUsage = 2;   // wrong usage

struct Flag {
  std::string_view name;           // "--seed-file"
  std::string_view value;          // "FILE", empty for a switch
  std::string_view help;           // one line, without the default
  std::string_view fallback = {};  // value if it is not given, shown in the help; empty: none
  bool required = false;
  bool repeatable = false;
};

struct Command {
  std::string_view name;                    // "create"; "channel show" is one of its own
  std::string_view summary;                 // one line, lower case, no full stop
  std::string_view input;                   // what standard input takes, one line; empty: nothing
  std::string_view output;                  // what standard output gives, one line
  std::vector<Flag> flags;                  // every command has `--help` besides
  std::vector<std::string_view> arguments;  // positional, e.g. {"NAME"}; in brackets, last: may be missing
  int (*run)(const class Arguments&);       // gives the exit status
};

const std::vector<Command>& commands();

// The command `words` begin with (one word or two) and how many words that took; nullptr if there is none.
struct Found {
  const Command* command;
  std::size_t words;
};
Found find_command(const std::vector<std::string_view>& words);

// What `janus-mam --help` and `janus-mam COMMAND --help` print. Each command and each flag begins a line of
// its own: two spaces, the name, its value or argument, two spaces or more, the help.
std::string help();
std::string help(const Command& command);

}  // namespace jm::cli
