// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a command line, checked against the table of its command.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/command.hpp"

namespace jm::cli {

// Why a command ends without its result, and with which exit status.
struct Failure {
  int status = kFailed;
  std::string reason;  // one line
};

template <class T>
using Outcome = tl::expected<T, Failure>;

inline tl::unexpected<Failure> wrong_usage(std::string reason) {
  return tl::unexpected<Failure>(Failure{kUsage, std::move(reason)});
}
inline tl::unexpected<Failure> failed(std::string reason) {
  return tl::unexpected<Failure>(Failure{kFailed, std::move(reason)});
}
inline tl::unexpected<Failure> failed(const Error& error) {
  return failed(error.reason);
}

class Arguments {
 public:
  // `words` follow the command's name: `--flag value`, `--flag=value`, `--switch`; after `--` no word is
  // a flag. `command` must outlive the result. Values are taken as they are; get() and number() look at them.
  static Outcome<Arguments> parse(const Command& command, const std::vector<std::string_view>& words);

  const Command& command() const { return *command_; }

  // Whether the flag is on the command line; a fallback does not count.
  bool given(std::string_view flag) const { return values_.contains(flag); }

  // The value of a flag, its fallback if it is not given, nullopt if it has none. The last one counts
  // of a repeatable flag.
  std::optional<std::string> get(std::string_view flag) const;

  // All values of a repeatable flag, in order.
  std::vector<std::string> all(std::string_view flag) const;

  // A whole decimal number, least <= n <= most; wrong usage else. The flag is given or has a fallback.
  Outcome<std::uint64_t> number(std::string_view flag, std::uint64_t least, std::uint64_t most) const;

  // Positional argument `i`, which the command lists; empty if it is missing.
  std::string argument(std::size_t i) const { return i < arguments_.size() ? arguments_[i] : ""; }

 private:
  const Command* command_ = nullptr;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> arguments_;
};

// Prints `janus-mam COMMAND: reason` on standard error, with a hint at the help if the usage is wrong,
// and gives the exit status.
int report(const Command& command, const Failure& failure);
inline int report(const Arguments& arguments, const Failure& failure) {
  return report(arguments.command(), failure);
}

}  // namespace jm::cli
