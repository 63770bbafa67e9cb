// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/io.hpp"
#include "config.h"
#include "curlp/cpu.hpp"

namespace jm::cli {
namespace {

// A descriptor 0 to 2 that is closed must not become a file that a command opens: it would be read from or
// written into. 0 is opened for writing, 1 and 2 for reading, so that their use fails as it should.
void hold_standard_descriptors() {
  for (const int fd : {0, 1, 2}) {
    if (fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
    if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd) _exit(kFailed);
  }
}

int usage(const std::string& reason) {
  std::fprintf(stderr, "janus-mam: %s; see janus-mam --help\n", reason.c_str());
  return kUsage;
}

bool asks_for_help(const std::vector<std::string_view>& words) {
  for (const std::string_view word : words) {
    if (word == "--") return false;
    if (word == "--help" || word == "-h") return true;
  }
  return false;
}

// What to say if `words` name no command.
std::string unknown(const std::vector<std::string_view>& words) {
  std::string seconds;
  for (const Command& command : commands()) {
    if (!command.name.starts_with(std::string(words[0]) + " ")) continue;
    seconds += (seconds.empty() ? "" : ", ") + std::string(command.name.substr(words[0].size() + 1));
  }
  if (!seconds.empty()) return std::string(words[0]) + " needs one of: " + seconds;
  return (words[0].starts_with("-") ? "unknown flag '" : "unknown command '") + std::string(words[0]) + "'";
}

int main_of(std::vector<std::string_view> words) {
  if (words.empty()) return usage("a command is missing");
  const Found found = find_command(words);
  if (found.command == nullptr) {
    if (words[0] == "--version" && words.size() == 1) return put_text("janus-mam " PACKAGE_VERSION "\n");
    if (asks_for_help(words)) return put_text(help());
    return usage(unknown(words));
  }
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(found.words));
  if (asks_for_help(words)) return put_text(help(*found.command));
  if (const char* cpu = std::getenv("JANUS_MAM_CPU"); cpu != nullptr) {
    if (const auto forced = curlp::force_cpu(cpu); !forced) {
      return usage("JANUS_MAM_CPU: " + forced.error().reason);
    }
  }
  const Outcome<Arguments> arguments = Arguments::parse(*found.command, words);
  if (!arguments) return report(*found.command, arguments.error());
  return found.command->run(*arguments);
}

}  // namespace
}  // namespace jm::cli

int main(int argc, char** argv) {
  jm::cli::hold_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of the write, and exit status 1
  return jm::cli::main_of({argv + 1, argv + argc});
}
