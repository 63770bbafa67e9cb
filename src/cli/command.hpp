// One subcommand of janus-mam: a file cli/<name>.cpp each, listed in cli/commands.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jm::cli {

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;  // it did not work
inline constexpr int kUsage = 2;   // wrong usage

struct Flag {
  std::string_view name;   // "--seed-file"
  std::string_view value;  // "FILE", empty for a switch
  std::string_view help;   // one line, with the default
  std::string_view fallback = {};  // value where it is not given; empty: none
};

struct Command {
  std::string_view name;     // "create"; "channel show" is one of its own
  std::string_view summary;  // one line
  std::string_view input;    // what standard input takes, one line; empty: nothing
  std::string_view output;   // what standard output gives, one line
  std::vector<Flag> flags;
  std::vector<std::string_view> arguments;  // positional, e.g. {"NAME"}
  int (*run)(const class Arguments&);
};

const std::vector<Command>& commands();

}  // namespace jm::cli
